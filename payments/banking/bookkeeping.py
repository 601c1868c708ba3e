"""What the ledger is told of a transfer that is nobody's purchase. docs/algorithms/banking.md tells it in numbers."""

from __future__ import annotations

from payments.ledger.models import AccountKind
from payments.ledger.services import credit, debit, post_entry
from payments.models import Receipt


def book_transfer_to_give_back(*, receipt: Receipt) -> None:
    """Money came for no purchase: we hold it for whoever sent it. The refund that follows takes it from there."""
    post_entry(
        key=f"receipt:{receipt.provider}:{receipt.provider_txn_id}",
        event="receipt",
        lines=[
            debit(AccountKind.CLEARING, receipt.provider, receipt.money),
            credit(AccountKind.BUYER_DEPOSIT, "", receipt.money),
        ],
        occurred_at=receipt.occurred_at,
    )
