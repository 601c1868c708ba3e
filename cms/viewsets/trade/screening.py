"""Denied parties: likenesses that wait for a decision, and the lists as they were brought in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.people import officer_of
from cms.desk.screens import refuse_all, show
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.acting import Action, ReasonForm, Row, show_one, show_rows, when
from marketplace.screening.errors import UnableToReadList
from marketplace.screening.models import DeniedList, HitStatus, ListCode, ScreeningHit, SubjectKind
from marketplace.screening.services import ListPlan, decide, import_list, plan_list
from vendors.denied import vendor_numbered
from vendors.models import Vendor

SEE, DECIDE, IMPORT = "screening.view_screeninghit", "screening.change_screeninghit", "screening.add_deniedlist"
ICON: Final = "warning"
#: The list of OFAC as XML has some 30 MB.
MAX_BYTES: Final = 80 * 1024 * 1024
_TONES: Final = {HitStatus.OPEN: "warn", HitStatus.CLEARED: "good", HitStatus.BLOCKED: "bad"}


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("officers_screening:queue"), _g("Denied parties"))]


@require_GET
@at_the_desk(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Show likenesses, those that wait first."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in HitStatus.values else HitStatus.OPEN.value
    found = ScreeningHit.objects.filter(status=tab).select_related("party").order_by("-score", "found_at", "pk")
    return show_rows(
        request,
        title=_g("Denied parties"),
        found=found,
        row=_hit_row,
        tabs=dict(HitStatus.choices),
        tab=tab,
        links=[(reverse("officers_screening:lists"), _g("Lists"))],
        intro=_g("Until somebody decides, nothing is sold to these names. Compare births, places and papers."),
    )


def _hit_row(hit: ScreeningHit) -> Row:
    return Row(
        title=f"{hit.name} · {hit.matched}",
        note=f"{hit.get_subject_kind_display()} {hit.subject_number} · {hit.party.get_code_display()} · {when(hit.found_at)}",
        url=reverse("officers_screening:hit", args=[hit.pk]),
        tag=_g("%(score)d of 100") % {"score": hit.score},
        tone=_TONES[HitStatus(hit.status)],
    )


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE)
def hit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one likeness beside what the list says; decide about it."""
    hit = get_object_or_404(ScreeningHit.objects.select_related("party__last_list", "decided_by"), pk=pk)
    party = hit.party
    return show_one(
        request,
        title=f"{hit.name} · {hit.matched}",
        facts=[
            (_g("Who"), f"{hit.get_subject_kind_display()} {hit.subject_number}"),
            (_g("Shop"), _shop_of(hit)),
            (_g("Name that was looked for"), hit.name),
            (_g("Name on the list"), party.name),
            (_g("Matched by"), hit.matched),
            (_g("Likeness"), _g("%(score)d of 100") % {"score": hit.score}),
            (_g("List"), f"{party.get_code_display()}, {party.reference}"),
            (_g("Kind"), party.get_kind_display()),
            (_g("Listed under"), party.programme),
            (_g("Particulars"), party.particulars),
            (_g("Taken off the list"), when(party.gone_at)),
            (_g("Found"), when(hit.found_at)),
            (_g("Decided"), when(hit.decided_at)),
            (_g("Decided by"), hit.decided_by and str(hit.decided_by)),
            (_g("Reason"), hit.reason),
        ],
        actions=_decisions(request, hit),
        crumbs=_crumbs(),
        tag=hit.get_status_display(),
        tone=_TONES[HitStatus(hit.status)],
        may_act=request.user.has_perm(DECIDE),
    )


def _shop_of(hit: ScreeningHit) -> str:
    """Return which shop bears the name, with its code; nothing where none came of the application yet."""
    key = vendor_numbered(hit.subject_number) if hit.subject_kind == SubjectKind.VENDOR else None
    vendor = Vendor.objects.filter(pk=key).first() if key is not None else None
    return f"{vendor.name} ({vendor.code}), {vendor.get_status_display()}" if vendor is not None else ""


def _decisions(request: HttpRequest, hit: ScreeningHit) -> list[Action]:
    """Return what may be said about a likeness: whatever it does not say yet."""
    seen = request.POST.get("seen") or hit.status

    def run(status: str, data: Mapping[str, Any]) -> None:
        decide(
            hit_id=hit.pk,
            status=status,
            expected=seen,
            reason=data["words"],
            by=officer_of(request),
            now=timezone.now(),
        )

    words = {
        HitStatus.CLEARED: (_("It is somebody else"), _("Clear it")),
        HitStatus.BLOCKED: (_("It is the same: no trade"), _("Block it")),
    }
    return [
        Action(
            status.value,
            title,
            button,
            partial(run, status.value),
            _("It is decided."),
            partial(_SeenForm, initial={"seen": hit.status}),
            is_harsh=status == HitStatus.BLOCKED,
        )
        for status, (title, button) in words.items()
        if hit.status != status
    ]


class _SeenForm(ReasonForm):
    """The reason, and which state the officer saw."""

    words = forms.CharField(label=_("Reason"), min_length=10, max_length=1000, widget=forms.Textarea({"rows": 3}))
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


@require_GET
@at_the_desk(SEE)
def lists(request: HttpRequest) -> HttpResponse:
    """Show the lists as they were brought in, newest first."""
    links = [(reverse("officers_screening:import"), _g("Bring in a list"))] if request.user.has_perm(IMPORT) else []
    return show_rows(
        request,
        title=_g("Lists of denied parties"),
        found=DeniedList.objects.select_related("imported_by").order_by("-imported_at"),
        row=_list_row,
        links=links,
        crumbs=_crumbs(),
    )


def _list_row(one: DeniedList) -> Row:
    day = date_format(one.published_on, "DATE_FORMAT") if one.published_on else ""
    told = [one.file_name, day, when(one.imported_at), str(one.imported_by), one.digest[:16]]
    title = _g("%(list)s: %(entries)d entries") % {"list": one.get_code_display(), "entries": one.parties}
    return Row(title=title, note=" · ".join(filter(None, told)))


class ListForm(forms.Form):
    """A list as its issuer publishes it."""

    code = forms.ChoiceField(label=_("Whose list"), choices=ListCode.choices)
    list = forms.FileField(label=_("File"), help_text=_("UN: XML. OFAC: SDN.XML, or SDN.CSV."))
    aliases = forms.FileField(
        label=_("Other names"), help_text=_("Only with SDN.CSV: the file ALT.CSV."), required=False
    )
    is_whole = forms.BooleanField(
        label=_("The list is whole, even if it takes off more than half of those who stand"), required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("list", "aliases"):
            if data.get(name) is not None and data[name].size > MAX_BYTES:
                self.add_error(name, _("This file is too large. Divide it."))
        return data


@require_http_methods(["GET", "POST"])
@at_the_desk(IMPORT)
def bring_in(request: HttpRequest) -> HttpResponse:
    """Look at what a list would do, or bring it in."""
    form = ListForm(request.POST or None, request.FILES or None)
    plan: ListPlan | None = None
    if form.is_valid():
        data = form.cleaned_data
        files = {"content": data["list"].read(), "aliases": data["aliases"].read() if data["aliases"] else None}
        try:
            if "confirm" not in request.POST:
                plan = plan_list(code=data["code"], **files)
            else:
                made = import_list(
                    code=data["code"],
                    file_name=data["list"].name,
                    by=officer_of(request),
                    now=timezone.now(),
                    takes_off_many=data["is_whole"],
                    **files,
                )
                messages.success(request, _list_row(made).title)
                return redirect("officers_screening:lists")
        except UnableToReadList as error:
            refuse_all(form, error)
    context = {"form": form, "plan": plan, "sums": _sums(plan), "back": reverse("officers_screening:lists")}
    crumbs = [*_crumbs(), (reverse("officers_screening:lists"), _g("Lists"))]
    template = "cms/officers/trade/list_file.html"
    return show(request, template, title=_g("Bring in a list"), icon=ICON, crumbs=crumbs, context=context)


def _sums(plan: ListPlan | None) -> str:
    if plan is None:
        return ""
    told = _g(
        "New: %(new)d. Changed: %(changed)d. Stand already: %(stand)d. Off the list: %(gone)d. Unreadable: %(bad)d."
    )
    return told % {
        "new": len(plan.new), "changed": len(plan.changed), "stand": plan.stands, "gone": len(plan.gone),
        "bad": len(plan.nameless),
    }  # fmt: skip


class ScreeningViewSet(ViewSet):
    """Screens for denied parties."""

    url_prefix = "marketplace/screening"
    url_namespace = "officers_screening"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", queue, name="queue"),
            path("<int:pk>/", hit_page, name="hit"),
            path("lists/", lists, name="lists"),
            path("lists/new/", bring_in, name="import"),
        ]


SCREENING: Final = ScreeningViewSet("officers_screening")
