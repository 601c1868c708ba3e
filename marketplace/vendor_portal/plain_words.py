"""What a vendor gets, when and why, in a sentence."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from marketplace.notifications.handlers import money_text
from payments.payouts.models import Payout, PayoutAccount, PayoutStatus, SettlementStatement


def plain_words(
    *, statement: SettlementStatement, payout: Payout | None, change: PayoutAccount | None, today: date
) -> str:
    """Return in one or two sentences what a vendor gets, when and why, in the reader's language.

    Args:
        statement: It.
        payout: The last try to pay it, if there is one.
        change: A change of account that waits, if there is one.
        today: The day in Cambodia.
    """
    amount = {"amount": money_text(statement.closing_money), "day": _day(statement.pay_by)}
    if not statement.to_pay:
        if statement.carried:
            amount["amount"] = money_text(-statement.carried)
            return (
                _("You get nothing now: %(amount)s more went back than came in. Your next statement takes it off.")
                % amount
            )
        return _("You get nothing from this statement: what came in and what went back are the same.")
    if payout is not None and payout.status == PayoutStatus.CONFIRMED and payout.ended_at:
        amount |= {"day": _day(timezone.localdate(payout.ended_at)), "account": payout.account}
        return _("%(amount)s arrived on %(account)s on %(day)s.") % amount
    if payout is not None and payout.status == PayoutStatus.SENT and payout.sent_at:
        amount |= {"day": _day(timezone.localdate(payout.sent_at)), "account": payout.account}
        return _("%(amount)s was sent to %(account)s on %(day)s. Your bank shows it soon.") % amount
    if change is not None and change.currency == statement.currency:
        return _("%(amount)s waits: your account is being changed, and nothing is sent until that is done.") % amount
    if payout is not None and payout.status == PayoutStatus.FAILED:
        return _("%(amount)s came back from the bank and is sent again. Look whether your account is right.") % amount
    if statement.pay_by < today:
        return _("You get %(amount)s. It should have been sent by %(day)s; we are late.") % amount
    return _("You get %(amount)s by %(day)s.") % amount


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
