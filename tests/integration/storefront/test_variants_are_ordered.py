"""From the basket to the parcel, people read which variant it is; buyers' voices are of the whole listing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalogue.models import Product
from logistics.selectors import Place
from marketplace.community.models import AlertKind
from marketplace.community.selectors.listings import standing_of
from marketplace.community.selectors.mine import line_to_review, purchases_of
from marketplace.community.services.alerts import fire_alerts, set_alert
from marketplace.community.services.reviews import write_review
from marketplace.core.money import Money
from marketplace.sales.order.errors import SoldOut, UnableToPlacePurchase
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.placement import Buyer
from marketplace.sales.order.statuses import OrderStatus
from marketplace.storefront.checkout.selectors.delivery import delivery_groups
from marketplace.storefront.selectors.basket import Visit
from marketplace.vendor_portal.selectors import order_page
from tests.factories.listings import make_listing, make_variant
from tests.factories.sales import NOON, make_basket, place
from tests.factories.users import UserFactory
from vendors.models import StockRecord

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def krama() -> Product:
    krama = make_listing(title_en="Krama", title_km="ក្រមា", photo=True)
    make_variant(krama, en="red", km="ក្រហម", price=10_000, left=5)
    make_variant(krama, en="blue", km="ខៀវ", price=12_000, left=3)
    return krama


def variant(listing: Product, name: str) -> Product:
    return listing.children.get(title_en=name)


def delivered(purchase: Purchase) -> Order:
    Order.objects.filter(purchase=purchase).update(status=OrderStatus.DELIVERED)
    return purchase.orders.get()


def test_the_order_holds_the_variants_own_pieces_and_names_it(krama: Product) -> None:
    purchase = place(make_basket([(variant(krama, "red"), 2)]))

    assert purchase.orders.get().lines.get().title in {"Krama, red", "ក្រមា, ក្រហម"}
    assert variant(krama, "red").stockrecords.get().num_allocated == 2
    assert not variant(krama, "blue").stockrecords.get().num_allocated


def test_the_vendor_and_the_buyer_read_which_one_it_is(krama: Product, client: Client) -> None:
    purchase = place(make_basket([(variant(krama, "red"), 2)]))

    (line,) = order_page(order=purchase.orders.get()).lines
    page = client.get(purchase.get_absolute_url()).content.decode()

    assert line.title in {"Krama, red", "ក្រមា, ក្រហម"}
    assert line.photo_url
    assert "ក្រមា, ក្រហម" in page or "Krama, red" in page


def test_checkout_names_the_variant_and_weighs_it(krama: Product) -> None:
    basket = make_basket([(variant(krama, "blue"), 2)])

    visit = Visit(user_id=None, basket_id=basket.pk)
    (group,) = delivery_groups(visit=visit, place=Place("17", "", ""), on=NOON.date())

    assert [line.title for line in group.lines] in (["Krama, blue"], ["ក្រមា, ខៀវ"])
    assert group.goods_total == Money(Decimal(24_000), "KHR")


def test_no_more_pieces_of_a_variant_can_be_placed_than_there_are(krama: Product) -> None:
    basket = make_basket([(variant(krama, "blue"), 3)])
    StockRecord.objects.filter(product=variant(krama, "blue")).update(num_in_stock=2)

    with pytest.raises(SoldOut) as refused:
        place(basket)

    assert refused.value.lines[0].title in {"Krama, blue", "ក្រមា, ខៀវ"}
    assert not Purchase.objects.exists()


def test_a_variant_of_a_hidden_listing_cannot_be_placed(krama: Product) -> None:
    basket = make_basket([(variant(krama, "red"), 1)])
    Product.objects.filter(pk=krama.pk).update(is_public=False)

    with pytest.raises(UnableToPlacePurchase):
        place(basket)

    assert not Purchase.objects.exists()
    assert not variant(krama, "red").stockrecords.get().num_allocated


def test_a_review_of_a_variant_is_its_listings(krama: Product, client: Client) -> None:
    buyer = UserFactory(phone="+85577123456", phone_verified_at=NOON)
    red = variant(krama, "red")
    order = delivered(place(make_basket([(red, 1)]), buyer=Buyer(name="Sok", phone="+85577123456", language="km")))
    line = line_to_review(order=order, code=red.code or "")

    review = write_review(by=buyer, order=order, line=line, score=5, text="", photos=[], now=NOON)

    assert review.product_id == krama.pk
    assert "5.0" in client.get(f"/en/products/{krama.code}/{krama.slug}/").content.decode()


def test_a_buyers_list_of_purchases_names_variants_in_a_fixed_number_of_queries(krama: Product) -> None:
    buyer = UserFactory(phone="+85512345678", phone_verified_at=NOON)
    place(make_basket([(variant(krama, "red"), 1)]))
    with CaptureQueriesContext(connection) as few:
        purchases_of(buyer)
    other = make_listing(vendor=krama.vendor)
    place(make_basket([(variant(krama, "red"), 1), (variant(krama, "blue"), 1), (make_variant(other, en="small"), 1)]))

    with CaptureQueriesContext(connection) as many:
        found, _more = purchases_of(buyer)

    titles = {line.title for one in found for order in one.orders for line in order.lines}
    assert len(titles) == 3
    assert all(", " in title for title in titles)
    assert len(many) == len(few)


def test_who_waits_for_a_listing_hears_when_one_variant_is_back(krama: Product) -> None:
    StockRecord.objects.filter(product__parent=krama).update(num_in_stock=0)
    set_alert(user=UserFactory(), product=krama, kind=AlertKind.BACK, now=NOON)
    blue = variant(krama, "blue")
    StockRecord.objects.filter(product=blue).update(num_in_stock=1)

    assert fire_alerts(product_ids=[blue.pk], now=NOON + timedelta(hours=1)) == 1


def test_a_listing_stands_at_its_lowest_price_that_can_be_bought(krama: Product) -> None:
    StockRecord.objects.filter(product=variant(krama, "red")).update(num_in_stock=0)

    standing = standing_of([krama.pk])[krama.pk]

    assert (standing.price, standing.left) == (Decimal(12_000), 3)


def test_a_listing_can_be_saved_and_compared(client: Client, krama: Product) -> None:
    assert "Krama" in client.get(f"/en/compare/?codes={krama.code}").content.decode()
    assert client.get(f"/en/compare/?codes={variant(krama, 'red').code}").context["columns"] == []
