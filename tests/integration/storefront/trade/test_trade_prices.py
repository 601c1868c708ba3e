"""Business buyers see and pay trade prices; everybody else sees and pays what they did before."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oscar.apps.basket.models import Basket, Line

from catalogue.models import Product
from catalogue.trade.models import TradeTerms
from logistics.selectors import Place
from marketplace.core.money import Money
from marketplace.sales.order.errors import PriceChanged, UnableToPlacePurchase
from marketplace.sales.order.models import Purchase
from marketplace.storefront.checkout.selectors.delivery import delivery_groups
from marketplace.storefront.search.services import reindex_all
from marketplace.storefront.selectors.basket import Visit
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.listings import make_listing, make_variant
from tests.factories.organisations import MemberFactory
from tests.factories.sales import BUYER, place
from tests.factories.trade import TradeTermsFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def signed_in(client: Client, user: Any) -> Any:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


@pytest.fixture
def hotel(client: Client) -> Any:
    return signed_in(client, MemberFactory().user)


@pytest.fixture
def pepper() -> Product:
    product: Product = ProductFactory(stock__num_in_stock=500, stock__price=Decimal(12_000))
    TradeTermsFactory(product=product, tiers={10: 10_000, 100: 9_000})
    return product


def add(client: Client, product: Product, quantity: int) -> None:
    client.post(f"/en/basket/add/{product.code}/", {"quantity": quantity})


def page_of(client: Client, product: Product) -> str:
    return client.get(f"/en/products/{product.code}/{product.slug}/").content.decode()


def riel(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


def place_for(user: Any, total: int) -> Purchase:
    basket = Basket.objects.get(owner=user, status="Open")
    return place(basket, buyer=replace(BUYER, user=user), total=riel(total))


def test_a_hotel_pays_the_tier_that_its_quantity_reaches(client: Client, hotel: Any, pepper: Product) -> None:
    add(client, pepper, 120)

    basket = client.get("/en/basket/").content.decode()
    purchase = place_for(hotel, 120 * 9_000 + 6_000)

    assert "Trade price" in basket
    assert "1,080,000" in basket
    line = purchase.orders.get().lines.get()
    assert (line.quantity, line.unit_price_incl_tax, line.line_price_incl_tax) == (120, 9_000, 1_080_000)


def test_below_the_first_tier_a_hotel_pays_what_all_pay(client: Client, hotel: Any, pepper: Product) -> None:
    add(client, pepper, 9)

    purchase = place_for(hotel, 9 * 12_000 + 6_000)

    assert "Trade price" not in client.get("/en/basket/").content.decode()
    assert purchase.total == riel(114_000)


@pytest.mark.parametrize("who", ["nobody", "a person", "a new hotel", "a hotel not chosen"])
def test_retail_is_not_affected(client: Client, pepper: Product, who: str) -> None:
    if who != "nobody":
        user = UserFactory()
        if who == "a new hotel":
            MemberFactory(user=user, organisation__new=True)
        if who == "a hotel not chosen":
            MemberFactory(user=user, is_chosen=False)
        signed_in(client, user)
    add(client, pepper, 20)

    basket, page = client.get("/en/basket/").content.decode(), page_of(client, pepper)

    assert "240,000" in basket
    assert "For business buyers" not in page
    assert "Order a sample" not in page
    assert "9,000" not in page


def test_a_retail_buyer_who_names_the_trade_total_is_refused(client: Client, pepper: Product) -> None:
    user = signed_in(client, UserFactory())
    add(client, pepper, 20)

    with pytest.raises(PriceChanged):
        place_for(user, 20 * 10_000 + 6_000)

    assert not Purchase.objects.exists()


def test_a_reduced_price_below_the_tier_holds(client: Client, hotel: Any) -> None:
    product = ProductFactory(stock__price=Decimal(8_000), stock__num_in_stock=50)
    TradeTermsFactory(product=product, tiers={10: 10_000})
    add(client, product, 10)

    assert place_for(hotel, 10 * 8_000 + 6_000).total == riel(86_000)


def test_checkout_shows_what_placing_charges(client: Client, hotel: Any, pepper: Product) -> None:
    add(client, pepper, 100)

    groups = delivery_groups(
        visit=Visit(user_id=hotel.pk, basket_id=None),
        place=Place.of(pepper.stockrecords.get().partner),
        on=timezone.localdate(),
    )

    assert groups[0].goods_total == riel(900_000)


def test_the_page_tells_a_hotel_tiers_time_and_packing(client: Client, hotel: Any, pepper: Product) -> None:
    page = page_of(client, pepper)

    assert "For business buyers" in page
    for told in ("from 10 on", "10,000", "from 100 on", "9,000", "14 days", "500 pieces", "40 × 30 × 25 cm", "0904.11"):
        assert told in page, told


def test_a_hotel_may_take_more_than_ninety_nine(client: Client, hotel: Any, pepper: Product) -> None:
    add(client, pepper, 300)

    assert Line.objects.get().quantity == 300


def test_a_person_may_not_take_more_than_ninety_nine(client: Client, pepper: Product) -> None:
    signed_in(client, UserFactory())

    add(client, pepper, 300)

    assert not Line.objects.exists()


def test_a_sample_lies_apart_and_is_named_on_the_order(client: Client, hotel: Any, pepper: Product) -> None:
    add(client, pepper, 10)
    client.post(f"/en/basket/samples/{pepper.code}/")
    client.post(f"/en/basket/samples/{pepper.code}/")

    basket = client.get("/en/basket/").content.decode()
    purchase = place_for(hotel, 10 * 10_000 + 2 * 15_000 + 6_000)

    assert "(sample)" in basket
    lines = list(purchase.orders.get().lines.order_by("pk").values_list("title", "quantity", "unit_price_incl_tax"))
    assert [(quantity, price) for _title, quantity, price in lines] == [(10, 10_000), (2, 15_000)]
    assert "(" in lines[1][0]
    assert pepper.stockrecords.get().num_allocated == 12


def test_a_sample_needs_no_minimum_order(client: Client, hotel: Any) -> None:
    product = ProductFactory(stock__min_quantity=10, stock__num_in_stock=50)
    TradeTermsFactory(product=product)

    client.post(f"/en/basket/samples/{product.code}/")

    assert place_for(hotel, 15_000 + 6_000).total == riel(21_000)


def test_a_fourth_sample_is_refused(client: Client, hotel: Any, pepper: Product) -> None:
    for _ in range(4):
        client.post(f"/en/basket/samples/{pepper.code}/")
    client.post(f"/en/basket/lines/{pepper.code}-sample/", {"quantity": 9})

    assert Line.objects.get().quantity == 3


def test_a_sample_can_be_taken_out_and_the_pieces_stay(client: Client, hotel: Any, pepper: Product) -> None:
    add(client, pepper, 10)
    client.post(f"/en/basket/samples/{pepper.code}/")

    client.post(f"/en/basket/lines/{pepper.code}-sample/", {"quantity": 0})

    assert [(one.quantity, one.line_reference.endswith("-sample")) for one in Line.objects.all()] == [(10, False)]


@pytest.mark.parametrize("who", ["nobody", "a person"])
def test_who_is_no_business_buyer_gets_no_sample(client: Client, pepper: Product, who: str) -> None:
    if who == "a person":
        signed_in(client, UserFactory())

    client.post(f"/en/basket/samples/{pepper.code}/")

    assert not Line.objects.exists()


def test_a_sample_of_a_hotel_that_is_checked_no_more_is_not_placed(client: Client, pepper: Product) -> None:
    member = MemberFactory()
    signed_in(client, member.user)
    client.post(f"/en/basket/samples/{pepper.code}/")
    type(member.organisation).objects.update(status="new", checked_at=None)

    with pytest.raises(UnableToPlacePurchase):
        place_for(member.user, 15_000 + 6_000)

    assert not Purchase.objects.exists()


def test_where_no_sample_is_sold_there_is_none(client: Client, hotel: Any, pepper: Product) -> None:
    TradeTerms.objects.update(sample_price=None)

    client.post(f"/en/basket/samples/{pepper.code}/")

    assert "Order a sample" not in page_of(client, pepper)
    assert not Line.objects.exists()


def test_a_list_of_goods_with_trade_prices_asks_two_queries_more(client: Client) -> None:
    shelf = CategoryFactory(name_en="Spices")
    for n in range(12):
        TradeTermsFactory(product=ProductFactory(category=shelf), tiers={10: 10_000, 20 + n: 9_000})
    reindex_all(now=timezone.now())

    def asked() -> tuple[int, str]:
        cache.clear()
        client.get("/en/categories/spices/")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/en/categories/spices/").content.decode()
        return len(queries), page

    signed_in(client, UserFactory())
    retail, page = asked()
    signed_in(client, MemberFactory().user)
    trade, trade_page = asked()

    assert "for business buyers from" not in page
    assert len(re.findall("for business buyers from", trade_page)) == 12
    assert trade - retail <= 2
    assert trade - retail == 1  # who asks is asked of everybody who is signed in


def test_each_variant_tells_its_own_tiers_and_is_priced_by_them(client: Client, hotel: Any) -> None:
    listing = make_listing(title_en="Krama")
    small, large = make_variant(listing, en="small", left=50), make_variant(listing, en="large", left=50)
    TradeTermsFactory(product=small, tiers={10: 7_000})
    TradeTermsFactory(product=large, tiers={10: 9_500}, sample_price=None)

    page = page_of(client, listing)
    client.post(f"/en/basket/add/{listing.code}/", {"quantity": 10, "variant": small.code})
    client.post(f"/en/basket/samples/{small.code}/")

    assert page.count("For business buyers") == 2
    assert page.count("Order a sample") == 1
    assert {line.quantity for line in Line.objects.filter(product=small)} == {10, 1}
    assert "70,000" in client.get("/en/basket/").content.decode()
