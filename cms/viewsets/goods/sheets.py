"""Sheets by which products are scored: set up, and put away when another takes their place."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from catalogue.models import SheetKind
from catalogue.services.scoring import put_sheet_kind_away, write_sheet_kind
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse, show
from cms.viewsets.goods.scoring_forms import SheetForm, criteria_formset, criteria_of
from marketplace.core.errors import RefusedInput

SEE: Final = "catalogue.view_scoringround"
KEEP: Final = "catalogue.change_sheetkind"
ICON: Final = "pick"


def _crumbs() -> list[tuple[str, str]]:
    return [
        (reverse("officers_scoring:list"), _("Scoring")),
        (reverse("officers_scoring:sheets"), _("Scoring sheets")),
    ]


@require_safe
@needs(SEE)
def sheets(request: HttpRequest) -> HttpResponse:
    """Show all sheets with what they ask."""
    kinds = SheetKind.objects.prefetch_related("criteria")
    context = {"kinds": kinds, "may_keep": request.user.has_perm(KEEP)}
    title = _("Scoring sheets")
    return show(request, "cms/officers/sheets.html", title=title, icon=ICON, crumbs=_crumbs()[:1], context=context)


@require_http_methods(["GET", "POST"])
@needs(KEEP)
def add(request: HttpRequest) -> HttpResponse:
    """Set up a sheet, beginning with another one if its number is given."""
    like = request.GET.get("like", "")
    kind = SheetKind.objects.filter(pk=int(like)).first() if like.isdecimal() and len(like) < 10 else None
    return _form(request, title=_("Set up a sheet"), kind=None, like=kind)


@require_http_methods(["GET", "POST"])
@needs(KEEP)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a sheet by which nothing was scored."""
    kind = get_object_or_404(SheetKind, pk=pk)
    return _form(request, title=_("Change %(sheet)s") % {"sheet": kind.name}, kind=kind, like=kind)


def _form(request: HttpRequest, *, title: str, kind: SheetKind | None, like: SheetKind | None) -> HttpResponse:
    form = SheetForm(request.POST or None, initial=SheetForm.initial_of(like) if like else None)
    lines = criteria_formset(request.POST or None, like=like)
    if form.is_bound and form.is_valid() and lines.is_valid():
        try:
            write_sheet_kind(kind=kind, content=form.content(criteria_of(lines)), by=officer_of(request))
        except RefusedInput as error:
            refuse(form, error)
        else:
            messages.success(request, _("The sheet is set up."))
            return redirect("officers_scoring:sheets")
    context: dict[str, Any] = {"form": form, "lines": lines, "button": _("Save"), "back": _crumbs()[1][0]}
    return show(request, "cms/officers/sheet.html", title=title, icon=ICON, crumbs=_crumbs(), context=context)


@require_POST
@needs(KEEP)
def put_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Open no new rounds with a sheet."""
    kind = get_object_or_404(SheetKind, pk=pk)
    put_sheet_kind_away(kind=kind, by=officer_of(request))
    messages.success(request, _("New rounds do not use %(sheet)s any more.") % {"sheet": kind.name})
    return redirect("officers_scoring:sheets")


patterns: Final = [
    path("sheets/", sheets, name="sheets"),
    path("sheets/add/", add, name="sheet_add"),
    path("sheets/<int:pk>/", edit, name="sheet_edit"),
    path("sheets/<int:pk>/away/", put_away, name="sheet_away"),
]
