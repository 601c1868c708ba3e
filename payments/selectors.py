"""Reads over payments, for screens and commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from marketplace.core.db import MoneySum
from marketplace.core.money import Money
from marketplace.core.prepared import Prepared
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.parts import Part, parts_of
from marketplace.sales.order.plan import plan_of
from marketplace.sales.order.statuses import OrderStatus
from payments.ledger.models import AccountKind, Entry
from payments.ledger.services import balance, sums_by_kind
from payments.models import ExchangeRate, PaymentAttempt
from payments.proofs import all_faults
from vendors.models import Vendor

#: Before an order's number in the key of the ledger's entry of its cash. See `payments.services.bookkeeping`.
CASH_AT_THE_DOOR: Final = "cash:"
#: Of an order in these, the cash is still to come.
NOT_DELIVERED: Final = (OrderStatus.CONFIRMED, OrderStatus.ACCEPTED, OrderStatus.DISPATCHED)


@dataclass(frozen=True)
class RateView:
    """How many riel one dollar is, and of which day the rate is."""

    khr_per_usd: Decimal
    valid_on: date
    source: str

    def in_dollars(self, money: Money) -> Money:
        """Return riel in dollars at this rate, rounded to the cent: for the eye only, never for a charge."""
        return Money.rounded(money.amount / self.khr_per_usd, "USD")


def rate_on(day: date) -> RateView | None:
    """Return the newest rate of a day or before, or None when there is none."""
    rate = next(iter(_NEWEST_RATE.rows(day)), None)
    return RateView(rate.khr_per_usd, rate.valid_on, rate.source) if rate else None


def _newest_rate(day: date) -> QuerySet[ExchangeRate]:
    return ExchangeRate.objects.filter(valid_on__lte=day).order_by("-valid_on")[:1]


_NEWEST_RATE: Final = Prepared(_newest_rate)


def newest_attempts(*, purchase: Purchase) -> dict[int | None, PaymentAttempt]:
    """Return the last attempt of each part by the purchase's own payment method; the collected part's by None."""
    attempts = purchase.payment_attempts.filter(provider=purchase.payment_method)
    return {attempt.order_id: attempt for attempt in attempts.order_by("created_at", "pk")}


def due_of(*, part: Part) -> Money:
    """Return what of one part of a purchase is still to be paid."""
    if part.is_paid:
        return Money.zero(part.purchase.currency)
    return part.total + balance(kind=AccountKind.BUYER_DEPOSIT, owner=part.number, currency=part.purchase.currency)


def due_now(*, part: Part) -> Money:
    """Return what of one part of a purchase is to be paid next: a milestone, or all of it where there are none."""
    plan = plan_of(part.purchase)
    if plan is None or part.is_paid:
        return due_of(part=part)
    deposit = -balance(kind=AccountKind.BUYER_DEPOSIT, owner=part.number, currency=part.purchase.currency)
    return plan.due_with(deposit)


def amount_due(*, purchase: Purchase) -> Money:
    """Return what of a purchase is still to be paid."""
    parts = () if purchase.paid_at else parts_of(purchase=purchase, orders=purchase.orders.all())
    return Money.total((due_of(part=part) for part in parts), purchase.currency)


def owed_to(*, vendor: Vendor, currency: str = "KHR") -> Money:
    """Return what the marketplace owes a vendor now."""
    return -balance(kind=AccountKind.VENDOR_PAYABLE, owner=vendor.code, currency=currency)


def coming_to(*, vendor: Vendor) -> Money:
    """Return what carriers are still to collect at the door for a vendor's goods, in riel. It is not owed before."""
    booked = Entry.objects.filter(key=Concat(Value(CASH_AT_THE_DOOR), OuterRef("number")))
    open_orders = Order.objects.for_vendor(vendor).filter(
        ~Exists(booked), status__in=NOT_DELIVERED, purchase__payment_method="cash_on_delivery", currency="KHR"
    )
    total = open_orders.aggregate(total=MoneySum(F("total_incl_tax") - F("shipping_incl_tax")))["total"]
    return Money(total, "KHR") if total is not None else Money.zero("KHR")


def ledger_sums() -> dict[str, dict[str, str]]:
    """Return the ledger's sums per currency and kind of account."""
    return sums_by_kind()


def ledger_faults() -> list[str]:
    """Return every fault of the ledger, in itself and against the papers of each room; none when all is well."""
    return list(all_faults())
