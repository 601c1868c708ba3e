"""Purchases, made the way buyers make them: a basket is filled and placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from oscar.apps.basket.models import Basket

from catalogue.models import Product
from marketplace.core.money import Money
from marketplace.sales.address.placed import Destination
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.placement import Buyer, Terms, place_purchase
from marketplace.sales.order.utils import DeliveryChoice
from tests.factories.geography import make_preah_dak
from vendors.models import Partner
from vendors.strategy import Selector

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
EMS = DeliveryChoice(code="cambodia_post:ems", name="EMS", charge=Money(Decimal(6000), "KHR"))
BUYER = Buyer(name="Dara Chan", phone="+85512345678", language="km")


def make_basket(wanted: Sequence[tuple[Product, int]]) -> Basket:
    """Return an open basket with some pieces of some products."""
    basket = Basket.objects.create()
    basket.strategy = Selector().strategy()
    for product, quantity in wanted:
        basket.add_product(product, quantity)
    return basket


def destination() -> Destination:
    """Return Preah Dak village as a place to deliver to."""
    village = make_preah_dak()
    commune = village.commune
    return Destination(
        province_id=commune.district.province_id,
        district_id=commune.district_id,
        commune_id=commune.pk,
        village_id=village.pk,
        landmark="near the pagoda",
    )


def deliveries_for(basket: Basket, choice: DeliveryChoice = EMS) -> dict[int, DeliveryChoice]:
    """Return the same delivery for each partner in a basket."""
    partners = Partner.objects.filter(stockrecords__basket_lines__basket=basket).distinct()
    return {partner.pk: choice for partner in partners}


def expected_total(basket: Basket, deliveries: Mapping[int, DeliveryChoice]) -> Money:
    """Return what placing a basket should cost, added up by hand."""
    goods = sum(
        (line.stockrecord.price * line.quantity for line in basket.lines.select_related("stockrecord")), Decimal(0)
    )
    return Money.total((choice.charge for choice in deliveries.values()), "KHR") + Money(goods, "KHR")


def place(
    basket: Basket,
    *,
    payment_method: str = "bakong",
    hold_for: timedelta | None = timedelta(minutes=15),
    total: Money | None = None,
    buyer: Buyer = BUYER,
    now: datetime = NOON,
    where: Destination | None = None,
) -> Purchase:
    """Place a basket as its buyer would, at noon."""
    deliveries = deliveries_for(basket)
    terms = Terms(
        payment_method=payment_method,
        expected_total=total or expected_total(basket, deliveries),
        khr_per_usd=Decimal(4050),
        hold_for=hold_for,
    )
    return place_purchase(
        basket_id=basket.pk,
        buyer=buyer,
        destination=where or destination(),
        deliveries=deliveries,
        terms=terms,
        now=now,
    )
