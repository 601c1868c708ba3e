"""What a vendor gets, when and why, in a sentence."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from marketplace.notifications.telling import money_text
from payments.payouts.models import Payout, PayoutAccount, PayoutStatus, SettlementStatement


def plain_words(
    *, statement: SettlementStatement, payout: Payout | None, change: PayoutAccount | None, is_held: bool, today: date
) -> str:
    """Return in one or two sentences what a vendor gets, when and why, in the reader's language.

    Args:
        statement: It.
        payout: The last try to pay it, if there is one.
        change: A change of account that waits, if there is one.
        is_held: Whether all of the vendor's money is held.
        today: The day in Cambodia.
    """
    words = {"amount": money_text(statement.closing_money), "day": _day(statement.pay_by)}
    if not statement.to_pay:
        return _nothing_to_pay(statement)
    if payout is not None and payout.status in {PayoutStatus.SENT, PayoutStatus.CONFIRMED}:
        return _paid(payout)
    if is_held:
        return _("%(amount)s is held. It is sent when that is lifted.") % words
    if change is not None and change.currency == statement.currency:
        return _("%(amount)s waits: your account is being changed, and nothing is sent until that is done.") % words
    if payout is not None and payout.status == PayoutStatus.FAILED:
        return _("%(amount)s came back from the bank and is sent again. Look whether your account is right.") % words
    if statement.pay_by < today:
        return _("You get %(amount)s. It should have been sent by %(day)s; we are late.") % words
    return _("You get %(amount)s by %(day)s.") % words


def _nothing_to_pay(statement: SettlementStatement) -> str:
    if not statement.carried:
        return _("You get nothing from this statement: what came in and what went back are the same.")
    words = {"amount": money_text(-statement.carried)}
    return _("You get nothing now: %(amount)s more went back than came in. Your next statement takes it off.") % words


def _paid(payout: Payout) -> str:
    at = payout.ended_at if payout.status == PayoutStatus.CONFIRMED else payout.sent_at
    words = {
        "amount": money_text(payout.money),
        "account": payout.account,
        "day": _day(timezone.localdate(at)) if at else "",
    }
    if payout.status == PayoutStatus.CONFIRMED:
        return _("%(amount)s arrived on %(account)s on %(day)s.") % words
    return _("%(amount)s was sent to %(account)s on %(day)s. Your bank shows it soon.") % words


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
