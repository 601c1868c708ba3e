"""Bank statements and the transfers in them: brought in, matched, and dealt with by an officer where nobody could."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.clock import age_of
from cms.desk.people import officer_of
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.acting import Action, Row, Section, show_one, show_rows, spoken, when
from payments.banking.models import WAITING, StatementLine
from payments.banking.selectors import TABS, suggestions_for, transfers_in, unmatched_transfers
from payments.banking.services.deciding import assign, discard, give_back
from payments.banking.services.importing import take_statement
from vendors.imports.tables import MAX_BYTES

SEE, CHANGE = "banking.view_statementline", "banking.change_statementline"
LABELS: Final = {"waiting": _("Not known whose"), "matched": _("Payments"), "others": _("Others")}
TONES: Final = {
    "matched": "good",
    "already": "warn",
    "error": "bad",
    "nomatch": "bad",
    "give_back": "warn",
    "returned": "warn",
}


class StatementForm(forms.Form):
    """A statement as a file."""

    statement = forms.FileField(label=_("Statement"), help_text=_("CSV or XLSX with headings, MT940 or camt.053."))

    def clean_statement(self) -> Any:
        statement = self.cleaned_data["statement"]
        if statement.size > MAX_BYTES:
            raise forms.ValidationError(_("This file is too large. Send one under 10 MB, or divide it."))
        return statement


class AssignForm(forms.Form):
    """The purchase that a transfer is for."""

    number = forms.CharField(label=_("Number of the purchase"), max_length=20, help_text=_("Such as P1001."))


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Show the transfers that wait for an officer, the oldest first, and take a statement in."""
    tab = request.GET.get("tab", "waiting")
    tab = tab if tab in TABS else "waiting"
    may_act = request.user.has_perm(CHANGE)
    by, now = officer_of(request), timezone.now()

    def take(data: Mapping[str, Any]) -> None:
        file = data["statement"]
        take_statement(name=file.name, content=file.read(), by=by, now=timezone.now())

    done = _("The statement is kept, and its new lines are being matched. Load this page again in a moment.")
    actions = [Action("take", _("Bring a bank statement in"), _("Send it"), take, done, StatementForm)]

    def row(line: StatementLine) -> Row:
        since = timezone.make_aware(datetime.combine(line.booked_on, time.min))
        is_waiting = line.state in WAITING
        purchase = line.receipt.purchase if line.receipt else None
        sender = line.counterparty or _g("sender not named")
        return Row(
            title=f"{spoken(line.money)} · {sender}",
            note=" · ".join(part for part in (line.text[:120], purchase.number if purchase else "") if part),
            url=reverse("officers_transfers:transfer", args=[line.pk]),
            tag=age_of(since=since, now=now) if is_waiting else line.get_state_display(),
            tone="" if is_waiting else TONES.get(line.state, ""),
        )

    waiting = ", ".join(spoken(one.total) for one in unmatched_transfers())
    return show_rows(
        request,
        title=_g("Bank transfers"),
        found=transfers_in(tab=tab),
        row=row,
        tabs=LABELS,
        tab=tab,
        actions=actions,
        may_act=may_act,
        intro=_g("Not known whose: %(money)s") % {"money": waiting} if waiting else "",
    )


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE)
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one transfer and what it may be for; deal with it."""
    line = get_object_or_404(
        StatementLine.objects.select_related("file", "receipt__purchase", "payout", "decided_by"), pk=pk
    )
    receipt = line.receipt
    facts = [
        (_g("Amount"), spoken(line.money)),
        (_g("Day"), date_format(line.booked_on, "DATE_FORMAT")),
        (_g("Text"), line.text),
        (_g("Sender"), line.counterparty),
        (_g("Bank's number"), line.bank_reference),
        (_g("Account"), line.account),
        (_g("Statement"), f"{line.file.name} ({line.file.kind})"),
        (_g("Purchase"), receipt.purchase.number if receipt and receipt.purchase else ""),
        (_g("Receipt"), receipt.get_disposition_display() if receipt else ""),
        (_g("Payout"), line.payout.key if line.payout else ""),
        (_g("Decided"), f"{when(line.decided_at)} · {line.decided_by}" if line.decided_at else ""),
        (_g("Note"), line.note),
    ]
    sections = []
    if line.state in WAITING and line.amount > 0:
        rows = [
            Row(
                title=f"{one.number} · {spoken(one.total)}",
                note=f"{one.buyer_name} · {when(one.placed_at)}",
                url=reverse("officers_purchases:inspect", args=[one.pk]),
            )
            for one in suggestions_for(line=line)
        ]
        sections = [Section(_g("It may be for"), rows)]
    may_act = request.user.has_perm(CHANGE)
    return show_one(
        request,
        title=_g("Transfer of %(money)s") % {"money": spoken(line.money)},
        facts=facts,
        sections=sections,
        actions=_actions(request, line) if may_act else (),
        crumbs=[(reverse("officers_transfers:queue"), _g("Bank transfers"))],
        tag=line.get_state_display(),
        tone=TONES.get(line.state, ""),
        may_act=may_act,
    )


def _actions(request: HttpRequest, line: StatementLine) -> list[Action]:
    if line.state not in WAITING:
        return []
    by, now = officer_of(request), timezone.now()
    actions = [
        Action(
            "discard",
            _("It is not for buyers"),
            _("Put it aside"),
            lambda data: discard(line=line, reason=data["words"], by=by, now=now),
            _("It is put aside."),
        )
    ]
    if line.amount < 0:
        return actions
    return [
        Action(
            "assign",
            _("It is for a purchase"),
            _("Let it pay the purchase"),
            lambda data: assign(line=line, number=data["number"], by=by, now=now),
            _("It is assigned; this page says what it did."),
            AssignForm,
        ),
        Action(
            "give_back",
            _("Give it back to the sender"),
            _("It must go back"),
            lambda data: give_back(line=line, reason=data["words"], by=by, now=now),
            _("It is due to go back, and stands among the refunds."),
            is_harsh=True,
        ),
        *actions,
    ]


class TransferViewSet(ViewSet):
    """Screens for bank transfers."""

    url_prefix = "marketplace/transfers"
    url_namespace = "officers_transfers"
    icon = "order"

    def get_urlpatterns(self) -> list[Any]:
        return [path("", queue, name="queue"), path("<int:pk>/", transfer, name="transfer")]


TRANSFERS: Final = TransferViewSet("officers_transfers")
