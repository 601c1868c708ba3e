"""What refunds and disputes say against the ledger. See Note [Each room proves its own] in `payments.proofs`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Round

from marketplace.core.db import MoneySum
from payments.giving_back import BY_HAND
from payments.ledger.models import AccountKind, Posting
from payments.models import Dispute, DisputeStatus, Receipt, Refund, RefundStatus, RefundWay
from payments.models.refund import NOTHING_GOES_BACK

NOTHING: Final = Decimal(0)


def went_back() -> Iterator[tuple[str, str, Decimal]]:
    """Yield what left our account with each provider: refunds, and what is disputed or lost.

    What a vendor gave back never was on it.
    """
    refunds = Refund.objects.filter(status=RefundStatus.SUCCEEDED).exclude(way=RefundWay.VENDOR)
    disputes = Dispute.objects.exclude(status=DisputeStatus.WON)
    by = Case(When(way=RefundWay.REPLACEMENT, then=Value(BY_HAND)), default=F("receipt__provider"))
    for row in refunds.values("currency", provider=by).annotate(total=MoneySum("amount")).order_by():
        yield row["provider"], row["currency"], -row["total"]
    for row in disputes.values("currency", "provider").annotate(total=MoneySum("amount")).order_by():
        yield row["provider"], row["currency"], -row["total"]


def refund_faults() -> Iterator[str]:
    """Yield each receipt that holds other than its refunds say, and each refund that the ledger tells otherwise of."""
    off = _receipts().filter(~Q(given_back=F("said"))).order_by("pk")
    for provider, txn, held, said in off.values_list("provider", "provider_txn_id", "given_back", "said").iterator():
        yield f"receipt {provider} {txn}: {held:.2f} is held as going back, but refunds say {said:.2f}"
    owed = Refund.objects.booked().exclude(status=RefundStatus.SUCCEEDED)
    rows = owed.values("currency").annotate(total=MoneySum("amount")).order_by()
    said = {row["currency"]: row["total"] for row in rows}
    booked = {
        row["currency"]: -row["total"]
        for row in Posting.objects.filter(account__kind=AccountKind.REFUND_DUE)
        .values("currency")
        .annotate(total=MoneySum("amount"))
        .order_by()
    }
    for currency in sorted(said.keys() | booked.keys()):
        here, there = booked.get(currency, NOTHING), said.get(currency, NOTHING)
        if here != there:
            yield f"refund_due:{currency}: {here:.2f} is owed back, but refunds say {there:.2f}"


def _receipts() -> QuerySet[Any]:
    refunds = Refund.objects.filter(receipt=OuterRef("pk")).exclude(status__in=NOTHING_GOES_BACK)
    disputes = Dispute.objects.filter(receipt=OuterRef("pk")).exclude(status=DisputeStatus.WON)
    moved = Receipt.objects.filter(~Q(given_back=0) | Exists(refunds) | Exists(disputes))
    return moved.annotate(
        said=Round(
            Coalesce(Subquery(refunds.order_by().values("receipt").annotate(t=MoneySum("amount")).values("t")), NOTHING)
            + Coalesce(
                Subquery(disputes.order_by().values("receipt").annotate(t=MoneySum("held")).values("t")), NOTHING
            ),
            2,
        )
    )
