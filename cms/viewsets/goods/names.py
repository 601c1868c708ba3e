"""Protected names: what they are, who may use them, and listings that use one without right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from catalogue.models import NameConcern, NameMember, ProtectedName
from catalogue.services.naming import end_member, enter_member, settle_concern, write_name
from cms.desk.areas import area_at, found_in_area, within_area
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse_all, show
from cms.viewsets.goods.name_forms import EndForm, MemberForm, NameForm, SettleForm
from marketplace.core.errors import RefusedInput

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse

SEE: Final = "catalogue.view_protectedname"
KEEP: Final = "catalogue.change_protectedname"
SETTLE: Final = "catalogue.change_nameconcern"
ICON: Final = "lock"


def _list_address() -> str:
    return reverse("officers_names:list")


def _address(name: ProtectedName) -> str:
    return reverse("officers_names:name", args=[name.pk])


@require_safe
@needs(SEE)
def names(request: HttpRequest) -> HttpResponse:
    """Show every protected name, how many may use it, and how many listings in the own area do so without right."""
    today = timezone.localdate()
    stands = Q(members__since__lte=today, members__ended_at__isnull=True) & (
        Q(members__until__isnull=True) | Q(members__until__gte=today)
    )
    waiting = Q(concerns__settled_at__isnull=True) & area_at(request).within(["concerns__product__vendor__province"])
    rows = ProtectedName.objects.annotate(
        num_members=Count("members", filter=stands, distinct=True),
        num_concerns=Count("concerns", filter=waiting, distinct=True),
    )
    context = {"rows": rows, "may_keep": request.user.has_perm(KEEP)}
    return show(request, "cms/officers/names.html", title=_("Protected names"), icon=ICON, context=context)


@require_safe
@needs(SEE)
def name_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one name: how it is spelt, its members in the whole country, and the listings that wait for this officer."""
    name = get_object_or_404(ProtectedName, pk=pk)
    members = name.members.select_related("vendor").order_by("ended_at", "-since", "pk")
    waiting = within_area(request, name.concerns.filter(settled_at__isnull=True).select_related("product__vendor"))
    today = timezone.localdate()
    context = {
        "name": name,
        "members": [(member, member.stands(on=today)) for member in members],
        "concerns": waiting,
        "may_keep": request.user.has_perm(KEEP),
        "may_settle": request.user.has_perm(SETTLE),
    }
    crumbs = [(_list_address(), _("Protected names"))]
    return show(request, "cms/officers/name.html", title=name.name, icon=ICON, crumbs=crumbs, context=context)


def _answer(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], ProtectedName],
    *,
    title: str,
    button: str,
    told: str,
    above: ProtectedName | None,
    **context: Any,
) -> HttpResponse:
    """Show a form; once it is filled in rightly, act and go to the name's page."""
    if form.is_valid():
        try:
            name = act()
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            messages.success(request, told)
            return redirect(_address(name))
    crumbs = [(_list_address(), _("Protected names"))]
    crumbs += [(_address(above), above.name)] if above else []
    told_context = {"form": form, "button": button, "back": crumbs[-1][0], **context}
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=crumbs, context=told_context)


@require_http_methods(["GET", "POST"])
@needs(KEEP)
def add(request: HttpRequest) -> HttpResponse:
    """Guard one name more."""
    form = NameForm(request.POST or None)
    return _answer(
        request,
        form,
        lambda: write_name(name=None, content=form.content, by=officer_of(request)),
        title=_("Guard a name"),
        button=_("Guard"),
        told=_("The name is guarded. What is on sale is looked through for it now."),
        above=None,
    )


@require_http_methods(["GET", "POST"])
@needs(KEEP)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a name or its spellings."""
    name = get_object_or_404(ProtectedName, pk=pk)
    form = NameForm(request.POST or None, initial=NameForm.initial_of(name))
    return _answer(
        request,
        form,
        lambda: write_name(name=name, content=form.content, by=officer_of(request)),
        title=_("Change %(name)s") % {"name": name.name},
        button=_("Save"),
        told=_("Saved. What is on sale is looked through for it now."),
        above=name,
    )


@require_http_methods(["GET", "POST"])
@needs(KEEP)
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a vendor on the list of those who may use a name."""
    name = get_object_or_404(ProtectedName, pk=pk)
    form = MemberForm(request.POST or None, area=area_at(request))

    def act() -> ProtectedName:
        given = {key: form.cleaned_data[key] for key in ("number", "since", "until")}
        enter_member(name=name, vendor_id=form.cleaned_data["vendor"].pk, by=officer_of(request), **given)
        return name

    return _answer(
        request,
        form,
        act,
        title=_("A member for %(name)s") % {"name": name.name},
        button=_("Put on the list"),
        told=_("The vendor is on the list now."),
        above=name,
    )


@require_http_methods(["GET", "POST"])
@needs(KEEP)
def take_member_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a vendor off the list, with the reason."""
    member = found_in_area(request, NameMember.objects.select_related("name", "vendor"), pk=pk)
    form = EndForm(request.POST or None)

    def act() -> ProtectedName:
        end_member(member=member, reason=form.cleaned_data["reason"], by=officer_of(request), now=timezone.now())
        return member.name

    return _answer(
        request,
        form,
        act,
        title=_("Take %(vendor)s off the list") % {"vendor": member.vendor.name},
        button=_("Take off"),
        told=_("The vendor is off the list. Its listings with the name are shown below in a moment."),
        above=member.name,
        is_harsh=True,
    )


@require_http_methods(["GET", "POST"])
@needs(SETTLE)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a listing which uses a name without right was seen to."""
    concern = found_in_area(request, NameConcern.objects.select_related("name", "product"), pk=pk)
    form = SettleForm(request.POST or None)

    def act() -> ProtectedName:
        settle_concern(concern=concern, note=form.cleaned_data["note"], by=officer_of(request), now=timezone.now())
        return concern.name

    return _answer(
        request,
        form,
        act,
        title=_("“%(found)s” in %(product)s") % {"found": concern.found, "product": concern.product.get_title()},
        button=_("It is seen to"),
        told=_("It is seen to."),
        above=concern.name,
    )


class NamesViewSet(ViewSet):
    """Screens for protected names."""

    url_prefix = "marketplace/names"
    url_namespace = "officers_names"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", names, name="list"),
            path("add/", add, name="add"),
            path("<int:pk>/", name_page, name="name"),
            path("<int:pk>/edit/", edit, name="edit"),
            path("<int:pk>/members/add/", add_member, name="member_add"),
            path("members/<int:pk>/end/", take_member_off, name="member_end"),
            path("concerns/<int:pk>/", settle, name="settle"),
        ]


NAMES: Final = NamesViewSet("officers_names")
