"""Kinds of goods: what each is asked, and what can be chosen. What was answered is never taken away."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from catalogue.answers import AnswerKind
from catalogue.models import AttributeOption, ProductAttribute, ProductClass
from catalogue.services.options import add_option, change_option
from catalogue.services.questions import (
    add_question,
    change_question,
    rename_class,
    shift_question,
)
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse_all, show
from cms.viewsets.goods.kind_forms import NamesForm, NewQuestionForm, OptionForm, QuestionForm, initial_of
from cms.viewsets.goods.reading_kinds import kind_rows, option_rows, question_rows, sharing
from marketplace.core.errors import DomainError, RefusedInput
from vendors.services import questions as kept

SEE: Final = "catalogue.view_productclass"
CHANGE: Final = "catalogue.change_productclass"
ICON: Final = "list-ul"


def _crumbs(*above: Any) -> list[tuple[str, str]]:
    """Return the way from the list of kinds down to a screen."""
    names = {ProductClass: "kind", ProductAttribute: "question"}
    steps = [(reverse(f"officers_kinds:{names[type(one)]}", args=[one.pk]), str(one)) for one in above]
    return [(reverse("officers_kinds:list"), _("Kinds of goods")), *steps]


def _form(request: HttpRequest, form: Any, *above: Any, title: str, button: str) -> HttpResponse:
    crumbs = _crumbs(*above)
    context = {"form": form, "button": button, "back": crumbs[-1][0]}
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=crumbs, context=context)


def _done(request: HttpRequest, above: Any) -> HttpResponse:
    messages.success(request, _("%(what)s is saved.") % {"what": above})
    return redirect(_crumbs(above)[-1][0])


@require_safe
@needs(SEE)
def kinds(request: HttpRequest) -> HttpResponse:
    """List the kinds of goods."""
    context = {"rows": kind_rows()}
    return show(request, "cms/officers/kinds.html", title=_("Kinds of goods"), icon=ICON, context=context)


@require_safe
@needs(SEE)
def kind(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what goods of one kind are asked."""
    found = get_object_or_404(ProductClass, pk=pk)
    context = {"kind": found, "rows": question_rows(found), "may_change": request.user.has_perm(CHANGE)}
    return show(request, "cms/officers/kind.html", title=str(found), icon=ICON, crumbs=_crumbs(), context=context)


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a kind of goods otherwise."""
    found = get_object_or_404(ProductClass, pk=pk)
    form = NamesForm(request.POST or None, initial=initial_of(found))
    if form.is_valid():
        try:
            rename_class(product_class=found, names=form.names, by=officer_of(request))
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            return _done(request, ProductClass.objects.get(pk=pk))
    return _form(request, form, found, title=_("Rename"), button=_("Save"))


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask goods of a kind one thing more."""
    found = get_object_or_404(ProductClass, pk=pk)
    form = NewQuestionForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            add_question(
                product_class=found,
                content=form.content,
                kind=AnswerKind(given["kind"]),
                options=given["options"],
                code=given["code"],
                is_variant=given["is_variant"],
                by=officer_of(request),
            )
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            return _done(request, found)
    return _form(request, form, found, title=_("Ask one thing more"), button=_("Add"))


@require_http_methods(["GET", "POST"])
@needs(SEE)
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one question with what can be chosen; change how it is asked."""
    asked = ProductAttribute.objects.select_related("product_class", "option_group")
    found: ProductAttribute = get_object_or_404(asked, pk=pk)
    may_change = request.user.has_perm(CHANGE)
    form = QuestionForm(request.POST or None, initial=initial_of(found))
    if request.method == "POST" and may_change and form.is_valid():
        try:
            change_question(attribute=found, content=form.content, by=officer_of(request))
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            return _done(request, found.product_class)
    crumbs = _crumbs(found.product_class)
    context = {
        "question": found,
        "form": form if may_change else None,
        "button": _("Save"),
        "back": crumbs[-1][0],
        "options": option_rows(found),
        "sharing": ", ".join(sharing(found)),
        "option_form": OptionForm() if may_change else None,
    }
    return show(request, "cms/officers/question.html", title=str(found), icon=ICON, crumbs=crumbs, context=context)


@require_POST
@needs(CHANGE)
def shift(request: HttpRequest) -> HttpResponse:
    """Move a question one place up or down in the form."""
    way = "up" if "up" in request.POST else "down"
    number = request.POST.get(way, "")
    found = get_object_or_404(ProductAttribute, pk=int(number) if number.isascii() and number.isdecimal() else 0)
    shift_question(attribute=found, is_up=way == "up", by=officer_of(request))
    return redirect("officers_kinds:kind", found.product_class_id)


@require_POST
@needs(CHANGE)
def stop_asking(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask something no more, if nobody has answered it."""
    found: ProductAttribute = get_object_or_404(ProductAttribute.objects.select_related("product_class"), pk=pk)
    above = found.product_class
    try:
        kept.stop_asking(attribute=found, by=officer_of(request))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("officers_kinds:question", pk)
    return _done(request, above)


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer one thing more to choose from."""
    offered = ProductAttribute.objects.select_related("option_group").filter(option_group__isnull=False)
    found: ProductAttribute = get_object_or_404(offered, pk=pk)
    form = OptionForm(request.POST or None)
    if form.is_valid() and found.option_group is not None:
        try:
            add_option(group=found.option_group, texts=form.texts, by=officer_of(request))
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            return _done(request, found)
    return _form(request, form, found, title=_("Offer one thing more"), button=_("Add"))


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
def option(request: HttpRequest, pk: int, option_pk: int) -> HttpResponse:
    """Name an option otherwise."""
    found = get_object_or_404(ProductAttribute, pk=pk)
    chosen = get_object_or_404(AttributeOption, pk=option_pk, group=found.option_group_id)
    form = OptionForm(request.POST or None, initial=initial_of(chosen))
    if form.is_valid():
        try:
            change_option(option=chosen, texts=form.texts, by=officer_of(request))
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            return _done(request, found)
    return _form(request, form, found, title=str(chosen), button=_("Save"))


@require_POST
@needs(CHANGE)
def stop_offering(request: HttpRequest, pk: int, option_pk: int) -> HttpResponse:
    """Offer an option no more, if nobody has chosen it."""
    found = get_object_or_404(ProductAttribute, pk=pk)
    chosen = get_object_or_404(AttributeOption, pk=option_pk, group=found.option_group_id)
    try:
        kept.stop_offering(option=chosen, by=officer_of(request))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("officers_kinds:question", pk)
    return _done(request, found)


class KindsViewSet(ViewSet):
    """Screens for kinds of goods."""

    url_prefix = "marketplace/kinds"
    url_namespace = "officers_kinds"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", kinds, name="list"),
            path("<int:pk>/", kind, name="kind"),
            path("<int:pk>/rename/", rename, name="rename"),
            path("<int:pk>/ask/", ask, name="ask"),
            path("shift/", shift, name="shift"),
            path("questions/<int:pk>/", question, name="question"),
            path("questions/<int:pk>/away/", stop_asking, name="stop_asking"),
            path("questions/<int:pk>/options/", offer, name="offer"),
            path("questions/<int:pk>/options/<int:option_pk>/", option, name="option"),
            path("questions/<int:pk>/options/<int:option_pk>/away/", stop_offering, name="stop_offering"),
        ]


KINDS: Final = KindsViewSet("officers_kinds")
