"""Papers that follow from what happened to an order: paid, delivered against cash, given back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.lifecycle import lock_purchase
from marketplace.sales.order.statuses import OrderStatus
from payments.models import Refund, RefundStatus
from payments.papers.content import Draft, Rate
from payments.papers.errors import UnableToIssuePaper
from payments.papers.kinds import kind_of_sale
from payments.papers.models import INVOICES, Paper, TaxKind, TaxRate
from payments.papers.order_lines import items_of
from payments.papers.parties import business_behind, buyer_of, sellers_on
from payments.papers.services.credits import credit_draft
from payments.papers.services.numbers import write_paper
from payments.selectors import rate_on

CASH_ON_DELIVERY: Final = "cash_on_delivery"
#: An order in one of these was not taken back.
STANDING: Final = (OrderStatus.CONFIRMED, OrderStatus.ACCEPTED, OrderStatus.DISPATCHED, OrderStatus.DELIVERED)


def issue_for_order(*, order_id: int, now: datetime) -> Paper | None:
    """Issue the paper of an order that is paid, or delivered against cash; twice is once.

    Returns:
        The order's paper, also an older one; None where the order calls for none (yet).

    Raises:
        UnableToIssuePaper: Something is missing: the day's official rate, or the marketplace's own tax profile.
    """
    with transaction.atomic(durable=True):
        order = _locked(order_id)
        standing = paper_of(order=order)
        if standing is not None:
            return standing
        if order.vendor is None or not _is_due(order):
            return None
        draft = draft_of(order=order, supplied_on=timezone.localdate(now))
        return write_paper(draft=draft, key=f"order:{order.number}", by=None, now=now)


def issue_for_refund(*, refund_id: int, now: datetime) -> Paper | None:
    """Issue the credit note for money that went back to a buyer; twice is once.

    Returns:
        The credit note; None where nothing of an order went back, or the order never had a paper.

    Raises:
        UnableToIssuePaper: More went back than the paper says was paid.
    """
    refund = Refund.objects.get(pk=refund_id)
    if refund.order_id is None or refund.status != RefundStatus.SUCCEEDED:
        return None
    with transaction.atomic(durable=True):
        order = _locked(refund.order_id)
        earlier = Paper.objects.filter(refund=refund).first()
        paper = paper_of(order=order)
        if earlier is not None or paper is None:
            return earlier
        draft = credit_draft(paper=paper, refund=refund)
        return write_paper(draft=draft, key=f"refund:{refund.public_id}", by=None, now=now)


def paper_of(*, order: Order) -> Paper | None:
    """Return the invoice or receipt that stands for an order now."""
    return Paper.objects.filter(order=order, kind__in=INVOICES, replaced_by=None).first()


def draft_of(*, order: Order, supplied_on: date, replaces: Paper | None = None) -> Draft:
    """Return the paper of an order, by the tax profile, the rates and the buyer's wish of now.

    Raises:
        UnableToIssuePaper: There is no official rate for an order in dollars, or no rate of the VAT.
    """
    vendor, purchase = order.vendor, order.purchase
    if vendor is None or purchase is None:
        raise UnableToIssuePaper(_("This order belongs to no vendor."))
    sellers = sellers_on(vendor=vendor, day=supplied_on)
    business = business_behind(purchase=purchase)
    return Draft(
        kind=kind_of_sale(is_vat_registered=sellers.is_vat_registered, has_business_buyer=business is not None),
        vendor=vendor,
        issuer=sellers.issuer,
        principal=sellers.principal,
        by_platform=sellers.by_platform,
        buyer=buyer_of(purchase=purchase, business=business),
        items=items_of(order),
        delivery=order.delivery_charge,
        supplied_on=supplied_on,
        order_number=order.number,
        vat_percent=vat_percent_on(supplied_on) if sellers.is_vat_registered else None,
        rate=_rate_of(purchase, supplied_on) if order.currency != "KHR" else None,
        paid_by=purchase.payment_method,
        replaces=replaces,
        is_demo=purchase.is_demo or vendor.is_demo,
        rows={"order": order},
    )


def _rate_of(purchase: Purchase, supplied_on: date) -> Rate:
    """Return the rate that was pinned as a purchase was placed, by which it was reckoned; else the official one."""
    if purchase.khr_per_usd is None or purchase.rate_valid_on is None:
        return official_rate_on(supplied_on)
    return Rate(purchase.khr_per_usd, purchase.rate_valid_on, purchase.rate_source)


def vat_percent_on(day: date) -> Decimal:
    """Return the rate of the VAT on a day, in percent.

    Raises:
        UnableToIssuePaper: No rate is known.
    """
    rate = TaxRate.objects.filter(kind=TaxKind.VAT, valid_from__lte=day).order_by("-valid_from").first()
    if rate is None:
        raise UnableToIssuePaper(_("No rate of the VAT is known for this day."))
    return rate.percent


def official_rate_on(day: date) -> Rate:
    """Return the official rate of riel for a dollar on a day.

    Raises:
        UnableToIssuePaper: None is known.
    """
    view = rate_on(day)
    if view is None:
        raise UnableToIssuePaper(_("No official rate is known for this day."))
    return Rate.of(view)


def _locked(order_id: int) -> Order:
    """Return an order read under its purchase's lock."""
    purchase_id = Order.objects.values_list("purchase_id", flat=True).get(pk=order_id)
    lock_purchase(purchase_id=purchase_id)
    return Order.objects.select_related("purchase", "vendor__village", "vendor__commune", "vendor__province").get(
        pk=order_id
    )


def _is_due(order: Order) -> bool:
    purchase: Purchase | None = order.purchase
    if purchase is None or order.status not in STANDING:
        return False
    if purchase.payment_method == CASH_ON_DELIVERY:
        return order.status == OrderStatus.DELIVERED
    return order.paid_at is not None or purchase.paid_at is not None
