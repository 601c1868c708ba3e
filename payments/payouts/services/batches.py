"""Batches of payouts: made by one officer, checked and sent by another. See Note [Each payout once]."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.core.ids import next_number
from marketplace.facts import PayoutSent
from marketplace.users.models import User
from payments.payouts.bookkeeping import book_sent
from payments.payouts.errors import UnableToPayOut
from payments.payouts.holding import is_held
from payments.payouts.models import (
    Payout,
    PayoutAccount,
    PayoutBatch,
    PayoutStatus,
    SettlementStatement,
)
from payments.payouts.selectors import first_payments_to, payable_statements
from payments.payouts.services.accounts import payable_accounts


def make_batch(*, currency: str, day: date, by: User, now: datetime) -> PayoutBatch:
    """Make a batch of payouts, one for each statement up to a day that waits for its money.

    Left out are vendors whose money is held, who have no account yet, or whose account is being changed.

    Args:
        currency: Of the payouts.
        day: Statements drawn up on this day, in Cambodia, and before.
        by: The officer who makes it, and cannot check it.
        now: The present.

    Raises:
        UnableToPayOut: No statement waits that can be paid; or somebody else made a batch of them at the same moment.
    """
    end = timezone.make_aware(datetime(day.year, day.month, day.day)) + timedelta(days=1)  # noqa: DTZ001
    accounts = payable_accounts(currency=currency, now=now)
    try:
        with transaction.atomic(durable=True):
            statements = _locked_unpaid(currency, end, list(accounts))
            if not statements:
                raise UnableToPayOut(_("No statement waits that can be paid now."))
            batch = PayoutBatch.objects.create(
                number=f"B{next_number(sequence='payout_batch')}", currency=currency, day=day, made_by=by, made_at=now
            )
            rows = Payout.objects.bulk_create(
                _payout(batch, statement, accounts[statement.vendor_id]) for statement in statements
            )
            total = sum(row.amount for row in rows)
            audit.record(actor=by, action="batch.made", subject=batch, data={"payouts": len(rows), "sum": str(total)})
    except IntegrityError as error:
        raise UnableToPayOut(_("Somebody has just made a batch of these statements.")) from error
    return batch


def _locked_unpaid(currency: str, end: datetime, vendors: list[int]) -> list[SettlementStatement]:
    """Return the statements to pay with their rows locked; looked at once more when the lock is there."""
    wanted = payable_statements(currency=currency).filter(ends_at__lt=end, vendor__in=vendors)
    locked = SettlementStatement.objects.select_for_update(of=("self",)).filter(
        pk__in=list(wanted.values_list("pk", flat=True))
    )
    keys = [statement.pk for statement in locked.order_by("pk")]
    return list(payable_statements(currency=currency).filter(pk__in=keys).order_by("number"))


def _payout(batch: PayoutBatch, statement: SettlementStatement, account: PayoutAccount) -> Payout:
    """Return the payout of a statement, its account frozen; a later try has another key."""
    tries = statement.payouts.count()
    return Payout(
        batch=batch,
        statement=statement,
        key=f"{statement.number}-{tries + 1}",
        amount=statement.closing,
        currency=statement.currency,
        payout_account=account,
        kind=account.kind,
        holder=account.holder,
        account=account.account,
        bank=account.bank,
    )


def withdraw_batch(*, batch: PayoutBatch, by: User, now: datetime) -> None:
    """Take a batch back that nobody has checked: its statements wait for another one.

    Raises:
        UnableToPayOut: It was checked, or taken back before.
    """
    with transaction.atomic(durable=True):
        claimed = PayoutBatch.objects.filter(pk=batch.pk, checked_at=None, withdrawn_at=None)
        if not claimed.update(withdrawn_at=now, withdrawn_by=by):
            raise UnableToPayOut(_("This batch cannot be taken back any more."))
        Payout.objects.filter(batch=batch, status=PayoutStatus.MADE).update(
            status=PayoutStatus.WITHDRAWN, ended_at=now, reason=_("The batch was taken back.")
        )
        audit.record(actor=by, action="batch.withdrawn", subject=batch)
    batch.refresh_from_db()


def send_batch(*, batch: PayoutBatch, by: User, now: datetime) -> None:
    """Check a batch and send it: book each of its payouts, once. Called again, it goes on where it stopped.

    A payout waits for another batch if meanwhile its account is being changed or its vendor's money is held, or if the
    checker is also who agreed to its new account.

    Raises:
        UnableToPayOut: Whoever made the batch checks it, or it was taken back.
    """
    _check(batch, by, now)
    checker = PayoutBatch.objects.select_related("checked_by").get(pk=batch.pk).checked_by
    for payout_id in list(Payout.objects.filter(batch=batch, status=PayoutStatus.MADE).values_list("pk", flat=True)):
        _send_one(payout_id, checker, now)
    with transaction.atomic(durable=True):
        if PayoutBatch.objects.filter(pk=batch.pk, sent_at=None).update(sent_at=now):
            audit.record(actor=by, action="batch.sent", subject=batch)
    batch.refresh_from_db()


def _check(batch: PayoutBatch, by: User, now: datetime) -> None:
    """Write down the second officer, before anything moves."""
    with transaction.atomic(durable=True):
        locked = PayoutBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if locked.withdrawn_at is not None:
            raise UnableToPayOut(_("This batch was taken back."))
        if locked.made_by_id == by.pk:
            raise UnableToPayOut(_("You made this batch. Another officer must check and send it."))
        if locked.checked_at is None:
            locked.checked_by, locked.checked_at = by, now
            locked.save(update_fields=["checked_by", "checked_at"])
            audit.record(actor=by, action="batch.checked", subject=locked)


def _send_one(payout_id: int, checker: User | None, now: datetime) -> None:
    with transaction.atomic(durable=True):
        payout = _locked(payout_id)
        if payout.status != PayoutStatus.MADE:
            return  # another press of the button has booked it
        trouble = _trouble_with(payout, checker)
        if trouble:
            payout.status, payout.ended_at, payout.reason = PayoutStatus.WITHDRAWN, now, trouble
            payout.save(update_fields=["status", "ended_at", "reason"])
            audit.record(actor=checker, action="payout.withdrawn", subject=payout, data={"reason": trouble})
            return
        payout.status, payout.sent_at = PayoutStatus.SENT, now
        payout.save(update_fields=["status", "sent_at"])
        book_sent(payout=payout, vendor=payout.statement.vendor.code, occurred_at=now)
        publish(PayoutSent(payout_id=payout.pk))


def _locked(payout_id: int) -> Payout:
    rows = Payout.objects.select_for_update(of=("self",)).select_related("statement__vendor", "payout_account")
    return rows.get(pk=payout_id)


def _trouble_with(payout: Payout, checker: User | None) -> str:
    """Return why a payout must wait for another batch; nothing when it may go."""
    vendor, account = payout.statement.vendor, payout.payout_account
    if is_held(vendor=vendor):
        return _("All of this vendor's money is held.")
    waiting = PayoutAccount.objects.waiting().filter(vendor=vendor, currency=payout.currency)
    if waiting.exists() or account.status != "current":
        return _("The vendor's account is being changed.")
    if checker is not None and account.agreed_by_id == checker.pk and first_payments_to(account=account):
        return _("Whoever agreed to a new account does not check the first payout to it.")
    return ""
