"""What this room says against the ledger. See Note [Each room proves its own] in `payments.proofs`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F

from marketplace.core.db import MoneySum
from payments.ledger.models import AccountKind, Posting
from payments.remittances.models import CashParcel


def cash_faults() -> Iterator[str]:
    """Yield each parcel whose cash is not all accounted for, and each carrier whose account says otherwise."""
    yield from _parcel_faults()
    yield from _carrier_faults()


def _parcel_faults() -> Iterator[str]:
    """Yield each parcel of which what came, what was given up and what is owed do not make what was due."""
    parcels = CashParcel.objects.exclude(due=F("remitted") + F("written_off") + F("rest")).select_related("order")
    for parcel in parcels.order_by("pk").iterator():
        yield (
            f"cash of order {parcel.order.number}: {parcel.due:.2f} was due, but {parcel.remitted:.2f} came, "
            f"{parcel.written_off:.2f} was written off and {parcel.rest:.2f} is owed"
        )


def _carrier_faults() -> Iterator[str]:
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
