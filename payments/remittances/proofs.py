"""What this room says against the ledger. See Note [Each room proves its own] in `payments.proofs`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from marketplace.core.db import MoneySum
from payments.ledger.models import AccountKind, Posting
from payments.remittances.models import CashParcel


def cash_faults() -> Iterator[str]:
    """Yield each carrier of whose cash the ledger has another sum than its open parcels."""
    rows = CashParcel.objects.open().values("carrier", "currency").annotate(total=MoneySum("rest")).order_by()
    owed = {(row["carrier"], row["currency"]): row["total"] for row in rows}
    postings = Posting.objects.filter(account__kind=AccountKind.CASH_IN_TRANSIT).values("account__owner", "currency")
    booked = {
        (row["account__owner"], row["currency"]): row["total"]
        for row in postings.annotate(total=MoneySum("amount")).order_by()
    }
    for carrier, currency in sorted(owed.keys() | booked.keys()):
        here, there = booked.get((carrier, currency), Decimal(0)), owed.get((carrier, currency), Decimal(0))
        if abs(here - there) >= Decimal("0.005"):
            yield f"account cash_in_transit:{carrier}:{currency}: {here:.2f}, but its parcels say {there:.2f}"
