"""What payouts do when something happened elsewhere."""

from __future__ import annotations

import logging

from django.utils import timezone

from marketplace.core.errors import AdapterError
from marketplace.facts import IncidentClosed, IncidentRaised, PayoutAccountAsked, ReturnMoved
from payments.adapters import adapter
from payments.payouts.models import AccountKind, PayoutAccount
from payments.payouts.services import accounts, holds

logger = logging.getLogger(__name__)


def hold_order_of_incident(fact: IncidentRaised) -> None:
    """Hold the money of an order about which somebody complains."""
    if fact.order_number:
        holds.hold_for_incident(incident_number=fact.number, order_number=fact.order_number, now=timezone.now())


def release_order_of_incident(fact: IncidentClosed) -> None:
    """Let the money of an order go on when what was wrong is settled."""
    holds.lift_for_incident(incident_number=fact.number, now=timezone.now())


def hold_order_of_return(fact: ReturnMoved) -> None:
    """Hold the money of an order while something of it may be paid back; let it go when the return has ended."""
    ends = fact.turn in {"settled", "closed", "withdrawn", "for_vendor"}
    if ends or fact.turn == "asked":  # held also when it ends, so that a late "asked" finds what was lifted
        holds.hold_for_return(return_number=fact.number, order_id=fact.order_id, now=timezone.now())
    if ends:
        holds.lift_for_incident(incident_number=fact.number, now=timezone.now())


def ask_bakong_of_account(fact: PayoutAccountAsked) -> None:
    """Ask Bakong whether it knows an account that a vendor wants; what it says is advice, and no answer is none."""
    account = PayoutAccount.objects.get(pk=fact.account_id)
    if account.kind != AccountKind.BAKONG:
        return
    try:
        bakong = adapter("bakong")
        is_known = bakong.client.does_account_exist(account.account, now=timezone.now())  # type: ignore[attr-defined]
    except (AdapterError, KeyError, AttributeError) as error:
        logger.warning("payouts.account.not_asked", extra={"account": account.pk, "error": str(error)})
        return
    accounts.note_what_bakong_says(account=account, is_known=is_known)
