"""What the ledger is told of a carrier's cash beyond what it owed, and of cash that is given up.

docs/algorithms/cash.md tells the same in numbers.
"""

from __future__ import annotations

from datetime import datetime

from marketplace.core.money import Money
from payments.ledger.models import AccountKind
from payments.ledger.services import credit, debit, post_entry
from payments.models import Receipt
from payments.remittances.models import CashParcel, WriteOff


def book_too_much_cash(*, receipt: Receipt, carrier: str) -> None:
    """A carrier handed over more than it owed: we hold it, and owe it to the carrier, against what its service costs."""
    post_entry(
        key=f"receipt:{receipt.provider}:{receipt.provider_txn_id}",
        event="cash remitted beyond what was owed",
        lines=[
            debit(AccountKind.CLEARING, receipt.provider, receipt.money),
            credit(AccountKind.CARRIER_PAYABLE, carrier, receipt.money),
        ],
        occurred_at=receipt.occurred_at,
    )


def book_write_off(*, write_off: WriteOff, parcel: CashParcel, money: Money, occurred_at: datetime) -> None:
    """Cash is given up: the carrier owes it no longer, and it is our loss. The vendor keeps what it has earned."""
    post_entry(
        key=f"cash-loss:{write_off.pk}",
        event="cash written off",
        lines=[
            debit(AccountKind.LOSS, parcel.carrier, money),
            credit(AccountKind.CASH_IN_TRANSIT, parcel.carrier, money),
        ],
        occurred_at=occurred_at,
    )
