"""What `manage.py ledger check` proves of money that buyers paid straight to vendors."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F

from marketplace.core.db import MoneySum
from payments.ledger.models import AccountKind, Posting
from payments.models import Disposition, Receipt
from vendors.models.vendor import SettlementMode


def direct_faults() -> Iterator[str]:
    """Yield each vendor whose account of direct money did not get what its receipts brought, or was not set off."""
    receipts = Receipt.objects.exclude(disposition=Disposition.NOT_OURS).filter(
        order__settlement_mode=SettlementMode.DIRECT
    )
    told = receipts.values("currency", owner=F("order__vendor__code")).annotate(total=MoneySum("amount")).order_by()
    said = {(row["owner"], row["currency"]): row["total"] for row in told}
    postings = Posting.objects.filter(account__kind=AccountKind.DIRECT, entry__key__startswith="receipt:")
    rows = postings.values("currency", owner=F("account__owner")).annotate(total=MoneySum("amount")).order_by()
    booked = {(row["owner"], row["currency"]): row["total"] for row in rows}
    for owner, currency in sorted(said.keys() | booked.keys()):
        here, there = booked.get((owner, currency), Decimal(0)), said.get((owner, currency), Decimal(0))
        if here != there:
            yield f"account direct:{owner}:{currency}: {here:.2f} came, but receipts say {there:.2f}"
