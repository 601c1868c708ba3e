"""Whose money is held as a whole: by an officer of the money desk, or by a sanction that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from payments.payouts.models import PayoutHold, StatementLine
from vendors.models import Sanction, Vendor

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def held_vendors() -> QuerySet[Vendor]:
    """Return the vendors all of whose money is held now."""
    by_officers = PayoutHold.objects.on_vendors().filter(vendor=OuterRef("pk"))
    by_sanctions = Sanction.objects.standing().filter(vendor=OuterRef("pk"), payouts_held=True)
    return Vendor.objects.filter(Exists(by_officers) | Exists(by_sanctions))


def is_held(*, vendor: Vendor) -> bool:
    """Return whether all of a vendor's money is held now."""
    return held_vendors().filter(pk=vendor.pk).exists()


def why_held(*, vendor: Vendor) -> tuple[str, datetime] | None:
    """Return why an officer holds all of a vendor's money, and since when; a sanction speaks for itself elsewhere."""
    hold = PayoutHold.objects.on_vendors().filter(vendor=vendor).order_by("-set_at").first()
    return (hold.reason, hold.set_at) if hold else None


def too_late_for(*, holds: Iterable[PayoutHold]) -> dict[int, str]:
    """Return, by the key of a hold on an order, the number of the statement on which that order's money stood already.

    A statement claims its postings for good and is paid as a whole, so such a hold stops nothing of it: what is given
    back later is set off in the next one. Who must stop the payment holds all of the vendor's money.
    """
    orders = {hold.order.number: hold for hold in holds if hold.order is not None}
    lines = StatementLine.objects.filter(order_number__in=orders, what="earned").select_related("statement")
    return {
        orders[line.order_number].pk: line.statement.number
        for line in lines.order_by("pk")
        if line.statement.vendor_id == orders[line.order_number].vendor_id
        and line.statement.ends_at <= orders[line.order_number].set_at
    }
