"""Purchases of the demo's buyers: a basket is filled and placed, money comes, and the vendor takes the order on."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override
from oscar.apps.basket.models import Basket

from catalogue.models import Product
from logistics.selectors import ParcelLine, Place, rates_for
from marketplace.core.money import Money
from marketplace.demo.life import parcels, returns
from marketplace.demo.life.money import pay
from marketplace.demo.life.stories import AT_THE_DOOR, HOTELIER, STORIES, Story
from marketplace.demo.standing import MARKED_KM
from marketplace.geography.models import District
from marketplace.organisations.models import Member
from marketplace.sales.address.placed import Destination
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.lifecycle import accept_order
from marketplace.sales.order.services.placement import Buyer
from marketplace.sales.order.utils import DeliveryChoice
from marketplace.users.models import User
from payments.selectors import rate_on
from payments.services.checkout import place_and_start
from vendors.models import StockRecord
from vendors.strategy import Selector

#: The vendor answers two hours after the purchase, and money comes two minutes after it.
_ANSWERS_AFTER: Final = timedelta(hours=2)
_PAYS_AFTER: Final = timedelta(minutes=2)


def make_purchases(*, now: datetime) -> int:
    """Let the stories happen that have not happened yet; return how many."""
    return sum(_happen(story, now) for story in STORIES)


def _happen(story: Story, now: datetime) -> bool:
    """Let one story happen; return whether it did now. One whose goods, buyer or way is not there is left out."""
    at = now - timedelta(hours=story.hours_ago)
    buyer = User.objects.filter(phone=story.phone, is_demo=True).first()
    stock = _stock_of(story.sku)
    district = District.objects.select_related("province").filter(code=story.district).first()
    if buyer is None or stock is None or district is None:
        return False
    if Purchase.objects.filter(user=buyer, orders__lines__stockrecord=stock).exists():
        return False
    delivery = _delivery(story, stock=stock, district=district, at=at)
    if delivery is None:
        return False
    purchase = _place(story, buyer=buyer, stock=stock, district=district, delivery=delivery, at=at)
    pay(purchase, at=at + _PAYS_AFTER)
    for order in purchase.orders.select_related("vendor", "partner", "purchase"):
        _go_on(story, order=order, buyer=buyer, at=at)
    return True


def _stock_of(sku: str) -> StockRecord | None:
    """Return what is sold of a demo listing: itself, or its first variant."""
    of_listing = Q(product__upc=sku) | Q(product__parent__upc=sku)
    sold = StockRecord.objects.filter(of_listing, partner__vendor__is_demo=True, price__isnull=False)
    with_all = sold.exclude(product__structure=Product.PARENT).select_related(
        "product__parent", "partner__province", "partner__district", "partner__commune"
    )
    return with_all.order_by("pk").first()


def _delivery(story: Story, *, stock: StockRecord, district: District, at: datetime) -> DeliveryChoice | None:
    """Return the way of a carrier that its table has a price for; None where it has none."""
    today = timezone.localdate(at)
    cash = Money(stock.price * story.quantity, "KHR") if story.method == AT_THE_DOOR and stock.price else None
    with override("km"):
        answer = rates_for(
            lines=[ParcelLine.of(stock.product, story.quantity)],
            origin=Place.of(stock.partner),
            destination=Place.at(district.province, district, None),
            on=today,
            cash_to_collect=cash,
        )
        rate = next((rate for rate in answer.rates if rate.carrier == story.carrier), None)
        if rate is None or (cash is not None and not rate.takes_cash):
            return None
        point = rate.points[0] if rate.points else None
        return DeliveryChoice(
            code=point.code if point else rate.code,
            name=str(rate.name),
            charge=rate.price,
            by_vendor=rate.vendor_pays,
            quote=rate.as_quote(on=today),
        )


def _place(
    story: Story, *, buyer: User, stock: StockRecord, district: District, delivery: DeliveryChoice, at: datetime
) -> Purchase:
    """Fill a basket, place it, and mark the purchase as demo."""
    basket = Basket.objects.create(owner=buyer)
    basket.strategy = Selector().strategy(user=buyer)
    basket.add_product(stock.product, story.quantity)
    goods = Money((stock.price or Decimal(0)) * story.quantity, "KHR")
    purchase = place_and_start(
        basket_id=basket.pk,
        buyer=Buyer(
            name=buyer.get_full_name(),
            phone=story.phone,
            language="km",
            user=buyer,
            organisation_id=_organisation_of(buyer) if story.phone == HOTELIER else None,
        ),
        destination=Destination(
            province_id=district.province_id, district_id=district.pk, landmark=MARKED_KM + "ជិតវត្ត"
        ),
        deliveries={stock.partner_id: delivery},
        payment_method=story.method,
        expected_total=goods + delivery.charge,
        rate=rate_on(timezone.localdate(at)),
        now=at,
    )
    Purchase.objects.filter(pk=purchase.pk).update(is_demo=True)
    return purchase


def _organisation_of(buyer: User) -> int | None:
    chosen = Member.objects.filter(user=buyer, is_chosen=True).values_list("organisation_id", flat=True)
    return chosen.first()


def _go_on(story: Story, *, order: Order, buyer: User, at: datetime) -> None:
    """Let an order go as far as its story tells."""
    membership = order.vendor.memberships.select_related("user").order_by("pk").first() if order.vendor else None
    if not story.is_accepted or membership is None:
        return
    accept_order(order=order, by=membership.user, now=at + _ANSWERS_AFTER)
    parcels.send(order, story.steps, by=membership.user, placed_at=at, packed_at=at + _ANSWERS_AFTER)
    if story.missing is not None:
        arrived_at = at + timedelta(hours=story.steps[-1].after_hours)
        returns.ask_back(order, story.missing, buyer=buyer, seller=membership.user, arrived_at=arrived_at)
