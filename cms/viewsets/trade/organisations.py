"""Organisations that buy: those to check, and what an officer decides; and by which policy anybody looks at them."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin.viewsets.base import ViewSet

from catalogue.papers import handed_out
from cms.desk.areas import found_in_area, within_area
from cms.desk.clock import age_of
from cms.desk.people import officer_of
from cms.desk.screens import needs
from cms.viewsets.money.acting import Action, ReasonForm, Row, Section, show_one, show_rows, spoken, when
from marketplace.core.day_field import DayField
from marketplace.geography.countries import country_name
from marketplace.organisations.models import (
    CheckPolicy,
    Member,
    Organisation,
    OrganisationKind,
    OrganisationStatus,
    RegistrationScan,
)
from marketplace.organisations.services.checking import FLOW, decide, set_policy
from marketplace.organisations.services.scans import note_scan_read
from marketplace.sales.order.models import Purchase
from marketplace.users.phones import spoken_phone
from vendors.tax_numbers import looks_like_tax_number

SEE, CHANGE = "organisations.view_organisation", "organisations.change_organisation"
POLICY = "organisations.add_checkpolicy"
TABS: Final = {status.value: status.label for status in OrganisationStatus}
TONES: Final = {"new": "warn", "checked": "good", "refused": "bad", "suspended": "bad"}
#: So many of its purchases stand on its page.
LAST: Final = 10


@require_GET
@needs(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Show organisations, those that wait for a check first; the oldest first."""
    tab = request.GET.get("tab", OrganisationStatus.NEW)
    tab = tab if tab in TABS else OrganisationStatus.NEW
    found = within_area(request, Organisation.objects.select_related("province")).filter(status=tab)
    links = (
        [(reverse("officers_organisations:policies"), _g("Who is checked"))] if request.user.has_perm(POLICY) else []
    )
    return show_rows(
        request,
        title=_g("Organisations that buy"),
        found=found.order_by("registered_at", "pk"),
        row=_row,
        tabs=TABS,
        tab=tab,
        links=links,
    )


def _row(one: Organisation) -> Row:
    return Row(
        title=f"{one.name} · {one.get_kind_display()}",
        note=" · ".join(part for part in [_place(one), one.tax_number, one.registration_number] if part),
        url=reverse("officers_organisations:page", args=[one.pk]),
        tag=age_of(since=one.registered_at, now=timezone.now()) if one.status == "new" else one.get_status_display(),
        tone=TONES[one.status],
    )


def _place(one: Organisation) -> str:
    return str(one.province) if one.province else country_name(one.country)


@require_http_methods(["GET", "POST"])
@needs(SEE)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one organisation, who works there and what it bought; and decide about it."""
    found: Organisation = found_in_area(request, Organisation.objects.select_related("province", "checked_by"), pk=pk)
    may_decide = request.user.has_perm(CHANGE)
    people = found.members.select_related("user")
    bought = Purchase.objects.filter(organisation=found)
    sections = [
        Section(_g("Who works there"), [_person(one, may_decide=may_decide) for one in people]),
        Section(_g("What it bought last"), [_bought(one) for one in bought[:LAST]]),
    ]
    return show_one(
        request,
        title=found.name,
        facts=_facts(found, may_decide=may_decide),
        sections=sections,
        actions=_actions(request, found),
        crumbs=[(reverse("officers_organisations:queue"), _g("Organisations that buy"))],
        tag=found.get_status_display(),
        tone=TONES[found.status],
        may_act=may_decide,
    )


@require_GET
def scan(request: HttpRequest, pk: int) -> FileResponse:
    """Hand who decides the scan of a registration, and write down who read it."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    found = found_in_area(request, Organisation.objects.all(), pk=pk)
    kept = RegistrationScan.objects.select_related("organisation").filter(organisation=found).first()
    if kept is None:
        raise Http404
    note_scan_read(scan=kept, by=officer_of(request))
    return handed_out(kept.scan)


def _scan(found: Organisation, *, may_decide: bool) -> Any:
    """Return what the page says of the scan: whoever decides follows a link, others read that there is one."""
    kept = RegistrationScan.objects.filter(organisation=found).first()
    if kept is None:
        return _g("none was sent")
    words = _g("sent %(when)s") % {"when": when(kept.added_at)}
    if not may_decide:
        return words
    where = reverse("officers_organisations:scan", args=[found.pk])
    return format_html('<a href="{}">{}</a>', where, words)


def _facts(found: Organisation, *, may_decide: bool) -> list[tuple[Any, Any]]:
    tax = found.tax_number
    if tax and not found.is_abroad and not looks_like_tax_number(tax):
        tax = _g("%(number)s (it does not look like a tax number)") % {"number": tax}
    return [
        (_g("Kind"), found.get_kind_display()),
        (_g("Name in Latin letters"), found.name_latin),
        (_g("Country"), country_name(found.country)),
        (_g("Province"), str(found.province or "")),
        (_g("Address of the seat"), found.seat),
        (_g("Tax number"), tax),
        (_g("Registration number"), found.registration_number),
        (_g("Scan of the registration"), _scan(found, may_decide=may_decide)),
        # officers of a province see no buyer's number
        (_g("Phone"), spoken_phone(str(found.phone)) if may_decide else ""),
        (_g("E-mail"), found.email if may_decide else ""),
        (_g("Written down"), when(found.registered_at)),
        (_g("Decided"), when(found.checked_at)),
        (_g("Decided by"), str(found.checked_by or (_g("policy") if found.checked_at else ""))),
        (_g("Note"), found.note),
    ]


def _person(one: Member, *, may_decide: bool) -> Row:
    return Row(
        title=str(one.user) if may_decide else one.user.get_full_name() or _g("a member"),
        note=", ".join(str(role.label) for role in one.roles),
        tag=_g("up to %(limit)s") % {"limit": spoken(one.limit)} if one.limit is not None else "",
    )


def _bought(one: Purchase) -> Row:
    return Row(
        title=one.number,
        note=when(one.placed_at),
        tag=spoken(one.total),
    )


class OptionalNoteForm(ReasonForm):
    """Words that may be left out."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["words"].required = False


def _actions(request: HttpRequest, found: Organisation) -> list[Action]:
    by, now = officer_of(request), timezone.now()

    def bring_to(status: OrganisationStatus) -> Any:
        return lambda data: decide(organisation=found, status=status, note=data["words"], by=by, now=now)

    checked, refused, suspended = (
        OrganisationStatus.CHECKED,
        OrganisationStatus.REFUSED,
        OrganisationStatus.SUSPENDED,
    )
    all_of_them = [
        (checked, _("It is what it says"), _("Check it"), OptionalNoteForm, False),
        (refused, _("It is not what it says"), _("Refuse it"), ReasonForm, True),
        (suspended, _("It may buy nothing for now"), _("Suspend it"), ReasonForm, True),
    ]
    return [
        Action(
            status.value, title, button, bring_to(status), _("It is decided; its owners are told."), form,
            is_harsh=harsh,
        )
        for status, title, button, form, harsh in all_of_them
        if found.status in FLOW[status]
    ]  # fmt: skip


class PolicyForm(forms.Form):
    """Whether officers look at organisations of one kind, from a day on."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    at_home = forms.TypedChoiceField(
        label=_("Seat"),
        choices=[("1", _("in Cambodia")), ("0", _("abroad"))],
        coerce=lambda value: value == "1",
    )
    needs_check = forms.TypedChoiceField(
        label=_("Before trade prices are shown"),
        choices=[("1", _("an officer checks it")), ("0", _("nobody checks it"))],
        coerce=lambda value: value == "1",
    )
    valid_from = DayField(label=_("Holds from"), help_text=_("Today or a later day; never backwards."))
    source = forms.CharField(label=_("Who decided it, and when"), max_length=300)


@require_http_methods(["GET", "POST"])
@needs(POLICY)
def policies(request: HttpRequest) -> HttpResponse:
    """Show which organisations are checked, and let another policy hold from a day on."""
    by = officer_of(request)
    action = Action(
        "policy",
        _("Let another policy hold"),
        _("Save"),
        lambda data: set_policy(
            kind=data["kind"],
            at_home=data["at_home"],
            needs_check=data["needs_check"],
            valid_from=data["valid_from"],
            source=data["source"],
            by=by,
            now=timezone.now(),
        ),
        _("Saved."),
        PolicyForm,
    )
    return show_rows(
        request,
        title=_g("Who is checked"),
        found=CheckPolicy.objects.all(),
        row=_policy,
        actions=[action],
        crumbs=[(reverse("officers_organisations:queue"), _g("Organisations that buy"))],
        intro=_g("Where no policy stands for a kind, an officer checks it."),
        may_act=True,
    )


def _policy(one: CheckPolicy) -> Row:
    seat = _g("in Cambodia") if one.at_home else _g("abroad")
    until = f" – {date_format(one.valid_to, 'SHORT_DATE_FORMAT')}" if one.valid_to else ""
    return Row(
        title=f"{one.get_kind_display()} · {seat}",
        note=f"{date_format(one.valid_from, 'SHORT_DATE_FORMAT')}{until} · {one.source}",
        tag=_g("an officer checks it") if one.needs_check else _g("nobody checks it"),
    )


class OrganisationViewSet(ViewSet):
    """Screens for organisations that buy."""

    url_prefix = "marketplace/organisations"
    url_namespace = "officers_organisations"
    icon = "group"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", queue, name="queue"),
            path("policies/", policies, name="policies"),
            path("<int:pk>/", page, name="page"),
            path("<int:pk>/scan/", scan, name="scan"),
        ]


ORGANISATIONS: Final = OrganisationViewSet("officers_organisations")
