"""What payouts write to the ledger. docs/algorithms/payouts.md tells the same in numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from payments.ledger.models import AccountKind, Entry
from payments.ledger.services import credit, debit, post_entry, reverse_entry
from payments.payouts.models import Payout

#: Owner of the clearing account from which the Ministry pays vendors. No receipt ever comes to it.
PAID_FROM: Final = "payouts"


def sent_key(payout: Payout) -> str:
    """Return the key of the entry that says that a payout was sent."""
    return f"payout:{payout.key}"


def confirmed_key(payout: Payout) -> str:
    """Return the key of the entry that says that a payout arrived."""
    return f"payout-confirmed:{payout.key}"


def book_sent(*, payout: Payout, vendor: str, occurred_at: datetime) -> None:
    """The money is on its way: the vendor is owed it no longer."""
    post_entry(
        key=sent_key(payout),
        event="payout",
        lines=[
            debit(AccountKind.VENDOR_PAYABLE, vendor, payout.money),
            credit(AccountKind.PAYOUT_IN_TRANSIT, vendor, payout.money),
        ],
        occurred_at=occurred_at,
    )


def book_confirmed(*, payout: Payout, vendor: str, occurred_at: datetime) -> None:
    """The money has arrived: it has left the Ministry's account."""
    post_entry(
        key=confirmed_key(payout),
        event="payout confirmed",
        lines=[
            debit(AccountKind.PAYOUT_IN_TRANSIT, vendor, payout.money),
            credit(AccountKind.CLEARING, PAID_FROM, payout.money),
        ],
        occurred_at=occurred_at,
    )


def book_failed(*, payout: Payout, occurred_at: datetime) -> None:
    """The money has come back, or never went: the vendor is owed it again."""
    for key in (confirmed_key(payout), sent_key(payout)):
        if Entry.objects.filter(key=key).exists():
            reverse_entry(key=key, occurred_at=occurred_at)
