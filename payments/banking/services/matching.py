"""Finding whose money a transfer is: by the reference in its text, never by name or amount alone.

# Note [A line is settled once]
What a line is worth is settled by `settle()`, with the line's checksum as the transaction. So a line that is matched
twice, by two workers or after a crash in between, finds its receipt and is only marked.
"""

from __future__ import annotations

import logging
from datetime import datetime, time
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from marketplace.core.money import Money
from payments.banking.models import WAITING, StatementLine, TransferState
from payments.banking.services.marking import mark
from payments.banking.services.paying_out import end_payout
from payments.models import Disposition, PaymentAttempt, Receipt, Refund
from payments.providers.bank_transfer.references import references_in
from payments.providers.base import Fact, FactKind
from payments.services.settle import settle

logger = logging.getLogger(__name__)

PROVIDER: Final = "bank_transfer"
NOT_KNOWN: Final = "payments.transfer.not_known"
#: What a receipt's disposition says about its line; the others are a buyer's payment.
STATES: Final = {
    Disposition.DUPLICATE: TransferState.ALREADY,
    Disposition.LATE: TransferState.ALREADY,
    Disposition.WRONG_CURRENCY: TransferState.ERROR,
    Disposition.NOT_OURS: TransferState.ERROR,
}


def match_lines(*, now: datetime, file_id: int | None = None) -> int:
    """Match every line that nobody has looked at yet; return how many were matched to a purchase. Any number of times."""
    _finish()
    new = StatementLine.objects.filter(state=TransferState.NEW)
    if file_id is not None:
        new = new.filter(file_id=file_id)
    return sum(match_line(line=line, now=now) for line in list(new.order_by("booked_on", "pk")))


def _finish() -> None:
    """Mark lines whose money was settled by somebody who did not live to mark them."""
    written = Receipt.objects.filter(provider=PROVIDER, provider_txn_id=OuterRef("checksum"))
    for line in StatementLine.objects.filter(Exists(written), state__in=WAITING):
        receipt = Receipt.objects.get(provider=PROVIDER, provider_txn_id=line.checksum)
        mark(line, STATES.get(Disposition(receipt.disposition), TransferState.MATCHED), receipt=receipt)


def match_line(*, line: StatementLine, now: datetime) -> bool:
    """Match one line; return whether it is a buyer's payment. See Note [A line is settled once]."""
    if line.amount < 0:
        if not end_payout(line=line, now=now):
            _match_refund(line)
        return False
    attempt = attempt_meant(line)
    if attempt is None and end_payout(line=line, now=now):
        return False
    if attempt is None:
        if mark(line, TransferState.NO_MATCH):
            logger.warning(NOT_KNOWN, extra={"line": line.pk})
        return False
    settle_line(line=line, attempt=attempt, now=now)
    return True


def attempt_meant(line: StatementLine) -> PaymentAttempt | None:
    """Return the attempt whose reference stands in a line's text, or in what the bank calls it; None for none or two."""
    references = references_in(f"{line.text} / {line.bank_reference}")
    found = list(PaymentAttempt.objects.filter(provider=PROVIDER, provider_ref__in=references)[:2])
    return found[0] if len(found) == 1 else None


def settle_line(*, line: StatementLine, attempt: PaymentAttempt, now: datetime, **changes: Any) -> Receipt:
    """Let a line pay an attempt, and mark what it was.

    Args:
        line: Money that came in.
        attempt: What it was for.
        now: The moment it counts from.
        changes: Further columns of the line, such as who decided.
    """
    fact = Fact(
        kind=FactKind.PAID,
        attempt_ref=attempt.key,
        txn_id=line.checksum,
        money=line.money,
        to_account=_account_of(line, attempt),
        occurred_at=timezone.make_aware(datetime.combine(line.booked_on, time(12))),
        raw={"text": line.text, "counterparty": line.counterparty, "bank_reference": line.bank_reference},
    )
    settle(attempt_id=attempt.pk, fact=fact, now=now)
    receipt = Receipt.objects.get(provider=PROVIDER, provider_txn_id=line.checksum)
    state = STATES.get(Disposition(receipt.disposition), TransferState.MATCHED)
    mark(line, state, receipt=receipt, **changes)
    return receipt


def our_accounts() -> dict[str, str]:
    """Return the numbers of our accounts by currency; none where bank transfer is not configured."""
    config = settings.PAYMENT_PROVIDERS.get(PROVIDER, {})
    return {
        currency: config[f"account_{currency.lower()}"]
        for currency in ("KHR", "USD")
        if config.get(f"account_{currency.lower()}")
    }


def _account_of(line: StatementLine, attempt: PaymentAttempt) -> str:
    """Return where the money came to, as the attempt calls it: a statement may write one of our accounts in another way.

    A statement that names no account, or one that ends in the number of ours, is of our account.
    """
    told = _digits(line.account)
    ours = [_digits(number) for number in our_accounts().values()]
    is_ours = not told or any(told.endswith(number) or number.endswith(told) for number in ours if number)
    return attempt.payee_account if is_ours else line.account


def _digits(account: str) -> str:
    return "".join(sign for sign in account if sign.isdigit())


def _match_refund(line: StatementLine) -> None:
    """Know a transfer that we made by the bank's number that an officer wrote down with a refund; the others wait."""
    money = Money(-line.amount, line.currency)
    words = f" {line.text} {line.bank_reference} "
    refunds = Refund.objects.filter(~Q(transfer_reference=""), amount=money.amount, currency=money.currency)
    refund = next((one for one in refunds.order_by("-pk")[:200] if f" {one.transfer_reference} " in words), None)
    if refund is None:
        mark(line, TransferState.NO_MATCH)
    else:
        mark(line, TransferState.OURS, refund=refund)
