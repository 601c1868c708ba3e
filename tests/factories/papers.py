"""Tax profiles, and orders in the state that calls for a paper."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from marketplace.sales.order.models import Order, Purchase
from payments.models import ExchangeRate, Receipt, Refund, RefundReason, RefundStatus, RefundWay
from payments.papers.models import Paper, ProfileStatus, TaxProfile
from payments.papers.services.issue import draft_of
from payments.papers.services.numbers import write_paper
from tests.factories.logistics import make_order, make_vendor
from tests.factories.sales import NOON
from vendors.models import Vendor


def make_profile(vendor: Vendor | None, **fields: Any) -> TaxProfile:
    """Return a confirmed tax profile of a vendor registered for VAT, in force since 1 January 2026."""
    values: dict[str, Any] = {
        "valid_from": date(2026, 1, 1),
        "is_vat_registered": True,
        "tin": "K002-123456789",
        "legal_name_km": "ក្រុមហ៊ុន ស្ករត្នោតព្រះដាក់",
        "legal_name_en": "Preah Dak Palm Sugar Co., Ltd.",
        "address_km": "ភូមិព្រះដាក់ ឃុំព្រះដាក់ ស្រុកបន្ទាយស្រី ខេត្តសៀមរាប",
        "address_en": "Preah Dak village, Banteay Srei district, Siem Reap",
        "status": ProfileStatus.CONFIRMED,
        "proposed_at": NOON,
        "decided_at": NOON,
        **fields,
    }
    return TaxProfile.objects.create(vendor=vendor, **values)


def paid_order(*, registered: bool = True, **fields: Any) -> Order:
    """Return a paid order of palm sugar worth 48,000 riel, with 6,000 riel for delivery."""
    vendor = make_vendor()
    if registered and not vendor.tax_profiles.exists():
        make_profile(vendor)
    order = make_order(**fields)
    Purchase.objects.filter(pk=order.purchase_id).update(paid_at=NOON)
    order.refresh_from_db()
    return order


def paid_in_dollars(*, total: str = "13.37", delivery: str = "1.50") -> Order:
    """Return a paid order in dollars, on a day when a dollar was 4,050 riel."""
    ExchangeRate.objects.get_or_create(
        valid_on=date(2026, 11, 20), defaults={"khr_per_usd": Decimal(4050), "source": "National Bank of Cambodia"}
    )
    order = paid_order()
    goods = Decimal(total) - Decimal(delivery)
    Purchase.objects.filter(pk=order.purchase_id).update(currency="USD")
    Order.objects.filter(pk=order.pk).update(
        currency="USD", total_incl_tax=Decimal(total), total_excl_tax=Decimal(total),
        shipping_incl_tax=Decimal(delivery), shipping_excl_tax=Decimal(delivery),
    )  # fmt: skip
    order.lines.update(line_price_incl_tax=goods, line_price_before_discounts_incl_tax=goods)
    return Order.objects.get(pk=order.pk)


def given_back(order: Order, amount: str, *, now: datetime = NOON, **fields: Any) -> Refund:
    """Return a refund of an order that succeeded."""
    count = Refund.objects.count()
    receipt = Receipt.objects.filter(purchase=order.purchase).first() or Receipt.objects.create(
        provider="bakong", provider_txn_id=f"r-{order.number}", purchase=order.purchase, amount=order.total_incl_tax,
        currency=order.currency, disposition="ok", occurred_at=now,
    )  # fmt: skip
    values: dict[str, Any] = {
        "reason": RefundReason.AGREED,
        "status": RefundStatus.SUCCEEDED,
        "way": RefundWay.PROVIDER,
        "key": f"refund-{order.number}-{count}",
        "created_at": now,
        **fields,
    }
    return Refund.objects.create(
        receipt=receipt, order=order, amount=Decimal(amount), currency=order.currency, **values
    )


def paper_out_of(order: Order) -> Paper:
    """Return the paper of an order, issued whatever has been paid."""
    day = timezone.localdate()
    with transaction.atomic():
        return write_paper(
            draft=draft_of(order=order, supplied_on=day), key=f"order:{order.number}", by=None, now=timezone.now()
        )
