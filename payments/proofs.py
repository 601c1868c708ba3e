"""What `manage.py ledger check` proves: the ledger in itself, and what each room says against it.

# Note [Each room proves its own]
A room adds one line to PROOFS: the path of a function without arguments that yields a line of text for each row that is
off, and names the row. A room that moves money off, or onto, what a provider holds for us adds one line to HELD: the
path of a function that yields provider, currency and the amount it moved, out of its own rows and not out of the
ledger. Paths, not imports: the rooms lie above this file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Round
from django.utils.module_loading import import_string

from marketplace.core.db import MoneySum, one_view
from marketplace.sales.order.models import Order, Purchase
from payments.ledger.models import AccountKind, Entry, Posting
from payments.models import Disposition, Receipt

Held = tuple[str, str, Decimal]

#: Every proof, in the order in which they are made.
PROOFS: Final = (
    "payments.ledger.proofs.find_faults",
    "payments.proofs.clearing_faults",
    "payments.proofs.receipt_faults",
    "payments.proofs.purchase_faults",
    "payments.proofs_of_plans.plan_faults",
    "payments.direct.direct_faults",
    "payments.commission.proofs.share_faults",
    "payments.proofs_of_refunds.refund_faults",
    "payments.payouts.proofs.statement_faults",
    "payments.remittances.proofs.cash_faults",
)
#: What moved on the clearing accounts, by provider and currency. See Note [Each room proves its own].
HELD: Final = (
    "payments.proofs.received",
    "payments.proofs_of_refunds.went_back",
    "payments.payouts.proofs.paid_out",
)


def all_faults() -> Iterator[str]:
    """Yield a line for each row of money that is off, all as of one moment; none when all is well."""
    with one_view():
        for path in PROOFS:
            proof: Callable[[], Iterable[str]] = import_string(path)
            yield from proof()


def clearing_faults() -> Iterator[str]:
    """Yield each provider's account that does not hold what receipts, refunds and payouts say it holds."""
    said: dict[tuple[str, str], Decimal] = {}
    for path in HELD:
        moved: Callable[[], Iterable[Held]] = import_string(path)
        for provider, currency, amount in moved():
            said[provider, currency] = said.get((provider, currency), Decimal(0)) + amount
    rows = Posting.objects.filter(account__kind=AccountKind.CLEARING).values("account__owner", "currency")
    booked = {
        (row["account__owner"], row["currency"]): row["total"]
        for row in rows.annotate(total=MoneySum("amount")).order_by()
    }
    for provider, currency in sorted(said.keys() | booked.keys()):
        here, there = booked.get((provider, currency), Decimal(0)), said.get((provider, currency), Decimal(0))
        if here != there:
            yield f"account clearing:{provider}:{currency}: {here:.2f}, but the papers say {there:.2f}"


def received() -> Iterator[Held]:
    """Yield what receipts brought to each provider for us; what went straight to a vendor never lay there."""
    kept = _ours().exclude(Q(order__isnull=False) & Exists(_direct()))
    for row in kept.values("provider", "currency").annotate(total=MoneySum("amount")).order_by():
        yield row["provider"], row["currency"], row["total"]


def receipt_faults() -> Iterator[str]:
    """Yield each receipt that nobody disposed of, and each of ours that the ledger does not know."""
    for one in Receipt.objects.exclude(disposition__in=Disposition.values).order_by("pk").iterator():
        yield f"receipt {one}: has no disposition"
    unbooked = _ours().filter(~Exists(Entry.objects.filter(key=_key_of_receipt())))
    yield from (f"receipt {one}: has no entry" for one in unbooked.order_by("pk").iterator())


def purchase_faults() -> Iterator[str]:
    """Yield each paid purchase that receipts do not cover, and each order of a paid purchase that was never booked."""
    mine = _ours().filter(purchase=OuterRef("pk"), currency=OuterRef("currency")).values("purchase")
    orders = Order.objects.filter(purchase=OuterRef("pk"), paid_at__isnull=False).order_by().values("purchase")
    paid = Purchase.objects.filter(paid_at__isnull=False).annotate(
        received=Coalesce(Subquery(mine.annotate(came=Round(MoneySum("amount"), 2)).values("came")), Decimal(0)),
        due=Coalesce(Subquery(orders.annotate(costs=Round(MoneySum("total_incl_tax"), 2)).values("costs")), Decimal(0)),
    )
    short = paid.filter(received__lt=F("due")).order_by("pk")
    for number, has, due in short.values_list("number", "received", "due").iterator():
        yield f"purchase {number}: is paid, but of {due:.2f} due only {has:.2f} came"
    booked = Exists(_entry_named("sale:")) | Exists(_entry_named("cash:"))
    forgotten = Order.objects.filter(~booked, paid_at__isnull=False, total_incl_tax__gt=0)
    for number in forgotten.order_by("pk").values_list("number", flat=True).iterator():
        yield f"order {number}: is paid, but has no entry"


def _ours() -> QuerySet[Receipt]:
    return Receipt.objects.exclude(disposition=Disposition.NOT_OURS)


def _key_of_receipt() -> Concat:
    return Concat(Value("receipt:"), OuterRef("provider"), Value(":"), OuterRef("provider_txn_id"))


def _direct() -> QuerySet[Posting]:
    return Posting.objects.filter(account__kind=AccountKind.DIRECT, entry__key=_key_of_receipt())


def _entry_named(begin: str) -> QuerySet[Entry]:
    return Entry.objects.filter(key=Concat(Value(begin), OuterRef("number")))
