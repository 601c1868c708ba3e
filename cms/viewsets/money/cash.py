"""Cash at the door: what carriers still hold, their lists, and what is done about what does not come."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin.viewsets.base import ViewSet

from cms.clock import age_of
from cms.people import officer_of
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.acting import (
    Action,
    NothingForm,
    ReasonForm,
    Row,
    Section,
    show_one,
    show_rows,
    spoken,
    when,
)
from logistics.words import carrier_name
from marketplace.users.models import User
from payments.remittances import selectors
from payments.remittances.models import (
    CashParcel,
    FileStatus,
    RemittanceFile,
    RemittanceLine,
    WriteOff,
    WriteOffStatus,
)
from payments.remittances.services import booking, lists, settling
from vendors.imports.tables import MAX_BYTES

SEE, CHANGE = "remittances.view_cashparcel", "remittances.change_cashparcel"
SEE_LISTS, ADD_LIST = "remittances.view_remittancefile", "remittances.add_remittancefile"
TABS: Final = {
    "late": _("Late"),
    "short": _("Short"),
    "missing": _("Missing"),
    "way": _("On the way"),
    "write_offs": _("To write off"),
    "closed": _("Settled"),
}
STATE_TONES: Final = {"matched": "good", "short": "warn", "over": "warn", "unknown": "bad", "wrong_currency": "bad"}


class ListForm(forms.Form):
    """A carrier's list as a file."""

    carrier = forms.ChoiceField(label=_("Carrier"))
    table = forms.FileField(label=_("List"), help_text=_("CSV or XLSX, with headings in Khmer or English."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carrier"].choices = [(code, carrier_name(code)) for code in settings.CARRIERS]  # type: ignore[attr-defined]

    def clean_table(self) -> Any:
        table = self.cleaned_data["table"]
        if table.size > MAX_BYTES:
            raise forms.ValidationError(_("This file is too large. Send one under 10 MB, or divide it."))
        return table


@require_GET
@at_the_desk(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Show the cash that carriers owe, by how it stands, the oldest first."""
    tab = request.GET.get("tab", "late")
    tab = tab if tab in TABS else "late"
    now = timezone.now()
    figures = selectors.cash_figures(now=now)
    intro = " · ".join(
        _g("Carriers hold %(held)s, of which %(late)s is late and %(short)s was remitted short.")
        % {"held": spoken(one.held), "late": spoken(one.late), "short": spoken(one.short)}
        for one in figures
    )

    def row(parcel: CashParcel) -> Row:
        age = age_of(since=parcel.collected_at, now=now)
        is_late = parcel.closed_at is None and parcel.due_by < now
        return Row(
            title=f"{parcel.order.number} · {spoken(parcel.rest_money if not parcel.closed_at else parcel.due_money)}",
            note=f"{carrier_name(parcel.carrier)} {parcel.waybill} · {parcel.order.vendor}",
            url=reverse("officers_cash:parcel", args=[parcel.pk]),
            tag=when(parcel.closed_at) if parcel.closed_at else age,
            tone="bad" if is_late else "",
        )

    links = [(reverse("officers_cash_lists:lists"), _g("Carriers' lists"))] if request.user.has_perm(SEE_LISTS) else []
    found = selectors.parcels_in(tab=tab, now=now)
    return show_rows(
        request, title=_g("Cash at the door"), found=found, row=row, tabs=TABS, tab=tab, links=links, intro=intro
    )


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE)
def parcel_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what one carrier took for one order, and what has become of it."""
    parcel = get_object_or_404(CashParcel.objects.select_related("order__vendor", "charged_by"), pk=pk)
    facts = [
        (_g("Order"), parcel.order.number),
        (_g("Vendor"), parcel.order.vendor),
        (_g("Carrier"), f"{carrier_name(parcel.carrier)} {parcel.waybill}"),
        (_g("Taken at the door"), when(parcel.collected_at)),
        (_g("Should be here by"), when(parcel.due_by)),
        (_g("Due"), spoken(parcel.due_money)),
        (_g("The carrier says it took"), spoken(parcel.taken_money) if parcel.taken != parcel.due else ""),
        (_g("Remitted"), spoken(parcel.remitted_money)),
        (_g("Written off"), spoken(parcel.written_off_money) if parcel.written_off else ""),
        (_g("Still with the carrier"), spoken(parcel.rest_money)),
        (
            _g("Put down to the carrier"),
            f"{when(parcel.charged_at)} · {parcel.charged_by}" if parcel.charged_at else "",
        ),
        (_g("Note"), parcel.note),
    ]
    history = [
        Row(
            title=f"{_row_of(one)} · {spoken(one.money)}",
            note=when(one.booked_at),
            tag=one.get_state_display(),
            url=reverse("officers_cash_lists:list", args=[one.file_id]),
        )
        for one in parcel.lines.select_related("file").order_by("pk")
    ]
    asked = [
        Row(
            title=spoken(one.money),
            note=f"{one.reason} · {one.asked_by}" + (f" · {one.decided_by}" if one.decided_by else ""),
            tag=one.get_status_display(),
        )
        for one in selectors.write_offs_of(parcel=parcel)
    ]
    sections = [Section(_g("Lines of carriers' lists"), history)]
    if asked:
        sections.append(Section(_g("Writing off"), asked))
    may_act = request.user.has_perm(CHANGE)
    actions = _actions_on(request, parcel) if may_act else []
    return show_one(
        request,
        title=f"{parcel.order.number} · {carrier_name(parcel.carrier)}",
        facts=facts,
        sections=sections,
        actions=actions,
        crumbs=[(reverse("officers_cash:queue"), _g("Cash at the door"))],
        tag=_g("settled") if parcel.closed_at else _g("open"),
        tone="good" if parcel.closed_at else "warn",
        may_act=may_act,
    )


def _actions_on(request: HttpRequest, parcel: CashParcel) -> list[Action]:
    """Return what this officer may do about a parcel."""
    if parcel.closed_at:
        return []
    by, now = officer_of(request), timezone.now()
    asked = parcel.write_offs.filter(status=WriteOffStatus.ASKED).select_related("parcel__order").first()
    if asked is not None:
        return _decisions(asked, by)
    actions = [
        Action(
            "note",
            _("Wait: the carrier pays later"),
            _("Keep the note"),
            lambda data: settling.note_about(parcel=parcel, by=by, words=data["words"], now=now),
            _("It is noted. The rest stays owed by the carrier."),
        ),
        Action(
            "write_off",
            _("Give it up for lost"),
            _("Ask a second officer"),
            lambda data: settling.ask_write_off(parcel=parcel, by=by, reason=data["words"], now=now),
            _("A second officer decides now."),
            is_harsh=True,
        ),
    ]
    if parcel.charged_at is None:
        charge = Action(
            "charge",
            _("Put it down to the carrier"),
            _("It is the carrier's fault"),
            lambda data: settling.charge_carrier(parcel=parcel, by=by, words=data["words"], now=now),
            _("It is put down to the carrier, and stays on its account until it pays."),
        )
        actions.insert(1, charge)
    return actions


def _decisions(asked: WriteOff, by: User) -> list[Action]:
    def decide(_data: Mapping[str, Any], *, agrees: bool) -> None:
        settling.decide_write_off(write_off=asked, by=by, agrees=agrees, now=timezone.now())

    title = _g("%(officer)s wants to write off %(money)s") % {"officer": asked.asked_by, "money": spoken(asked.money)}
    agree, refuse = partial(decide, agrees=True), partial(decide, agrees=False)
    return [
        Action(
            "agree", title, _("Agree"), agree, _("It is written off."), NothingForm, intro=asked.reason, is_harsh=True
        ),
        Action("refuse", _("Or refuse"), _("Refuse"), refuse, _("It is refused and stays owed."), NothingForm),
    ]


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE_LISTS)
def all_lists(request: HttpRequest) -> HttpResponse:
    """Show the lists that carriers sent, the newest first, and take another."""
    tab = request.GET.get("tab", "lists")
    tabs = {"lists": _("Lists"), "odd": _("Lines to look into")}
    actions = []
    if request.user.has_perm(ADD_LIST) and tab != "odd":
        by = officer_of(request)

        def take(data: Mapping[str, Any]) -> None:
            table = data["table"]
            lists.take_list(carrier=data["carrier"], name=table.name, content=table.read(), by=by, now=timezone.now())

        words = _("The list is kept and looked through. Nothing is booked yet: open it, read it and book it.")
        actions.append(Action("take", _("A carrier's list"), _("Send it and look"), take, words, ListForm))
    found: Any = RemittanceFile.objects.defer("raw").order_by("-uploaded_at", "-pk")
    if tab == "odd":
        found = selectors.lines_to_look_into()
    return show_rows(
        request,
        title=_g("Carriers' lists"),
        found=found,
        row=_line_row if tab == "odd" else _file_row,
        tabs=tabs,
        tab=tab if tab in tabs else "lists",
        actions=actions,
        crumbs=[(reverse("officers_cash:queue"), _g("Cash at the door"))],
        may_act=request.user.has_perm(ADD_LIST),
    )


def _row_of(line: RemittanceLine) -> str:
    return _g("%(file)s, row %(row)d") % {"file": line.file.name, "row": line.row}


def _file_row(file: RemittanceFile) -> Row:
    tones = {FileStatus.BOOKED: "good", FileStatus.LOOKED: "warn"}
    return Row(
        title=file.name,
        note=f"{carrier_name(file.carrier)} · {when(file.uploaded_at)}",
        url=reverse("officers_cash_lists:list", args=[file.pk]),
        tag=file.get_status_display(),
        tone=tones.get(FileStatus(file.status), ""),
    )


def _line_row(line: RemittanceLine) -> Row:
    number = line.parcel_text or line.order_text
    return Row(
        title=f"{line.row}: {number} · {line.amount_text}",
        note=line.parcel.order.number if line.parcel else "",
        url=reverse("officers_cash_lists:line", args=[line.pk]),
        tag=line.get_state_display(),
        tone=STATE_TONES.get(line.state, ""),
    )


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE_LISTS)
def one_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one list line by line, with what booking it brings; book it or put it aside."""
    file = get_object_or_404(RemittanceFile.objects.defer("raw").select_related("uploaded_by", "confirmed_by"), pk=pk)
    summary = [
        f"{one.label}: {one.count} ({', '.join(spoken(money) for money in one.amounts) or '—'})"
        for one in selectors.summary_of(file=file)
    ]
    status = file.get_status_display()
    intro = f"{carrier_name(file.carrier)} · {when(file.uploaded_at)} · {file.uploaded_by} · {status}. " + "; ".join(
        summary
    )
    return show_rows(
        request,
        title=file.name,
        found=file.lines.select_related("parcel__order").order_by("row"),
        row=_line_row,
        actions=_actions_on_list(request, file),
        may_act=request.user.has_perm(ADD_LIST),
        crumbs=[
            (reverse("officers_cash:queue"), _g("Cash at the door")),
            (reverse("officers_cash_lists:lists"), _g("Carriers' lists")),
        ],
        intro=intro,
    )


def _actions_on_list(request: HttpRequest, file: RemittanceFile) -> list[Action]:
    if file.status != FileStatus.LOOKED:
        return []
    by, now = officer_of(request), timezone.now()
    return [
        Action(
            "book",
            _("Book this list"),
            _("Book it"),
            lambda _data: lists.confirm_list(file=file, by=by, now=now),
            _("It is being booked. Load this page again in a moment."),
            NothingForm,
        ),
        Action(
            "aside",
            _("Or put it aside"),
            _("Put it aside"),
            lambda data: lists.put_aside(file=file, by=by, reason=data["words"], now=now),
            _("It is put aside; nothing of it is booked."),
            is_harsh=True,
        ),
    ]


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE_LISTS)
def one_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one line of a list; look into it when it brought no money, or too much."""
    line = get_object_or_404(RemittanceLine.objects.select_related("file", "parcel__order", "seen_by"), pk=pk)
    back = reverse("officers_cash_lists:list", args=[line.file_id])
    facts = [
        (_g("List"), _row_of(line)),
        (_g("Parcel"), line.parcel_text),
        (_g("Order"), line.order_text or (line.parcel.order.number if line.parcel else "")),
        (_g("Amount"), spoken(line.money) or line.amount_text),
        (_g("Booked"), when(line.booked_at)),
        (_g("Looked into"), f"{when(line.seen_at)} · {line.seen_by}" if line.seen_at else ""),
        (_g("Note"), line.note),
    ]
    by, actions, may_act = officer_of(request), [], request.user.has_perm(ADD_LIST)
    if may_act and line.file.status == FileStatus.BOOKED and line.seen_at is None:
        if line.booked_at is None:
            again = _("Looked at again. What could be booked is booked.")
            actions.append(
                Action(
                    "again",
                    _("Look again"),
                    _("Look again, and book what fits"),
                    lambda _data: booking.book_again(line=line, by=by, now=timezone.now()),
                    again,
                    NothingForm,
                )
            )
        actions.append(
            Action(
                "seen",
                _("Take it off the list"),
                _("It is looked into"),
                lambda data: settling.mark_seen(line=line, by=by, words=data["words"], now=timezone.now()),
                _("It is off the list."),
                ReasonForm,
            )
        )
    return show_one(
        request,
        title=f"{line.file.name}: {line.row}",
        facts=facts,
        actions=actions,
        crumbs=[(reverse("officers_cash_lists:lists"), _g("Carriers' lists")), (back, line.file.name)],
        tag=line.get_state_display(),
        tone=STATE_TONES.get(line.state, ""),
        may_act=may_act,
    )


class CashViewSet(ViewSet):
    """Screens for what carriers owe."""

    url_prefix = "marketplace/cash"
    url_namespace = "officers_cash"
    icon = "order"

    def get_urlpatterns(self) -> list[Any]:
        return [path("", queue, name="queue"), path("<int:pk>/", parcel_page, name="parcel")]


class ListsViewSet(ViewSet):
    """Screens for carriers' lists."""

    url_prefix = "marketplace/cash-lists"
    url_namespace = "officers_cash_lists"
    icon = "order"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", all_lists, name="lists"),
            path("<int:pk>/", one_list, name="list"),
            path("lines/<int:pk>/", one_line, name="line"),
        ]


CASH: Final = CashViewSet("officers_cash")
CASH_LISTS: Final = ListsViewSet("officers_cash_lists")
