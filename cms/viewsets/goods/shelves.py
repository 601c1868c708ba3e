"""The shelves of the shop, arranged by officers: with buttons and lists only, so that a keyboard is enough."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from catalogue.models import Category
from catalogue.services.arranging import UnableToArrange
from catalogue.services.shelves import add_shelf, edit_shelf, move_shelf, shift_shelf
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse, show
from cms.viewsets.goods.reading_shelves import forget_counts, hold_of, shelf_rows
from cms.viewsets.goods.shelf_forms import MoveForm, NewShelfForm, ShelfForm, TakeAwayForm, initial_of
from vendors.services.shelves import take_away_shelf

SEE: Final = "catalogue.view_category"
ARRANGE: Final = "catalogue.change_category"
ICON: Final = "folder-open-1"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def _done(request: HttpRequest, text: str, shelf: Category | None = None) -> HttpResponse:
    """Go back to the tree, to the place where it was changed, and say what was done."""
    forget_counts()
    messages.success(request, text)
    return redirect(reverse("officers_shelves:tree") + (f"#shelf-{shelf.pk}" if shelf else ""))


def _form(request: HttpRequest, form: Any, *, title: str, button: str, **context: Any) -> HttpResponse:
    crumbs = [(reverse("officers_shelves:tree"), _("Shelves"))]
    told = {"form": form, "button": button, "back": crumbs[0][0], **context}
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=crumbs, context=told)


@require_safe
@needs(SEE)
def tree(request: HttpRequest) -> HttpResponse:
    """Show every shelf, with what stands on it and what may be done with it."""
    context = {"rows": shelf_rows(), "may_arrange": request.user.has_perm(ARRANGE)}
    return show(request, "cms/officers/shelves.html", title=_("Shelves"), icon=ICON, context=context)


@require_http_methods(["GET", "POST"])
@needs(ARRANGE)
def add(request: HttpRequest) -> HttpResponse:
    """Put up a shelf."""
    began = {"below": _number(request.GET.get("below")), "is_public": True}
    form = NewShelfForm(request.POST or None, initial=began)
    if form.is_valid():
        try:
            shelf = add_shelf(
                content=form.content, below=form.cleaned_data["below"], by=officer_of(request), now=timezone.now()
            )
        except UnableToArrange as error:
            refuse(form, error, error.field)
        else:
            return _done(request, _("%(shelf)s stands in the shop now.") % {"shelf": shelf.name}, shelf)
    return _form(request, form, title=_("Add a shelf"), button=_("Add"))


@require_http_methods(["GET", "POST"])
@needs(ARRANGE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of a shelf."""
    shelf = get_object_or_404(Category, pk=pk)
    form = ShelfForm(request.POST or None, initial=initial_of(shelf))
    if form.is_valid():
        try:
            edit_shelf(shelf=shelf, content=form.content, by=officer_of(request), now=timezone.now())
        except UnableToArrange as error:
            refuse(form, error, error.field)
        else:
            return _done(request, _("%(shelf)s is saved.") % {"shelf": shelf.name}, shelf)
    return _form(request, form, title=shelf.name, button=_("Save"))


@require_http_methods(["GET", "POST"])
@needs(ARRANGE)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a shelf below another, or to the top."""
    shelf = get_object_or_404(Category, pk=pk)
    above = shelf.get_parent()
    form = MoveForm(request.POST or None, shelf=shelf, initial={"below": above.pk if above else None})
    if form.is_valid():
        try:
            move_shelf(shelf=shelf, below=form.cleaned_data["below"], by=officer_of(request), now=timezone.now())
        except UnableToArrange as error:
            refuse(form, error, error.field)
        else:
            return _done(request, _("%(shelf)s stands elsewhere now.") % {"shelf": shelf.name}, shelf)
    words = _("All that stands on it and below it goes along. Its old addresses go on leading there.")
    title = _("Move %(shelf)s") % {"shelf": shelf.name}
    return _form(request, form, title=title, button=_("Move"), intro=words)


@require_POST
@needs(ARRANGE)
def shift(request: HttpRequest) -> HttpResponse:
    """Move a shelf one place up or down."""
    way = "up" if "up" in request.POST else "down"
    shelf = get_object_or_404(Category, pk=_number(request.POST.get(way)))
    shift_shelf(shelf=shelf, is_up=way == "up", by=officer_of(request), now=timezone.now())
    told = _("%(shelf)s stands higher now.") if way == "up" else _("%(shelf)s stands lower now.")
    return _done(request, told % {"shelf": shelf.name}, shelf)


@require_http_methods(["GET", "POST"])
@needs(ARRANGE)
def take_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a shelf away, once it is said who takes what stands on it."""
    shelf = get_object_or_404(Category, pk=pk)
    name, hold = shelf.name, hold_of(shelf)
    form = TakeAwayForm(request.POST or None, shelf=shelf, is_needed=hold.needs_heir)
    if form.is_valid() and hold.may_go:
        try:
            take_away_shelf(shelf=shelf, heir=form.cleaned_data["heir"], by=officer_of(request), now=timezone.now())
        except UnableToArrange as error:
            refuse(form, error, error.field)
        else:
            return _done(request, _("%(shelf)s is taken away.") % {"shelf": name}, form.cleaned_data["heir"])
    back = reverse("officers_shelves:tree")
    title = _("Take %(shelf)s away") % {"shelf": name}
    context = {"form": form, "hold": hold, "back": back, "button": _("Take away"), "is_harsh": True}
    crumbs = [(back, _("Shelves"))]
    return show(request, "cms/officers/shelf_away.html", title=title, icon=ICON, crumbs=crumbs, context=context)


class ShelvesViewSet(ViewSet):
    """Screens for shelves."""

    url_prefix = "marketplace/shelves"
    url_namespace = "officers_shelves"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", tree, name="tree"),
            path("add/", add, name="add"),
            path("shift/", shift, name="shift"),
            path("<int:pk>/", edit, name="edit"),
            path("<int:pk>/move/", move, name="move"),
            path("<int:pk>/away/", take_away, name="away"),
        ]


SHELVES: Final = ShelvesViewSet("officers_shelves")
