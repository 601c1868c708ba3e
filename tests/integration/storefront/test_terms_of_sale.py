"""What a vendor sets beside the price: own dollars, a reduction, quantities, a holiday. Buyers see it at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone, translation
from oscar.apps.basket.models import Line

from catalogue.models import Product
from marketplace.sales.order.errors import UnableToPlacePurchase
from marketplace.sales.order.models import Purchase
from payments.models import ExchangeRate
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.sales import make_basket, place
from tests.integration.storefront.pagecache.test_kept_pages import warm
from vendors.models import StockRecord, Vendor
from vendors.strategy import Selector

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def product(rate: ExchangeRate) -> Product:
    return ProductFactory(category=CategoryFactory(), stock__price=Decimal(8_000), stock__num_in_stock=40)


def page_of(product: Product) -> str:
    return f"/en/products/{product.code}/{product.slug}/"


def set_stock(product: Product, **fields: object) -> None:
    StockRecord.objects.filter(product=product).update(**fields)


def away(product: Product, first: date, last: date) -> None:
    Vendor.objects.filter(pk=product.vendor_id).update(away_from=first, away_to=last)


def test_own_dollars_stand_in_place_of_converted_ones_in_kept_pages_too(product: Product) -> None:
    makers = product.vendor.get_absolute_url() if product.vendor else ""
    for address in (page_of(product), makers):
        assert f"≈{NBSP}$2.00" in warm(address).content.decode()

    set_stock(product, price_usd=Decimal("2.75"))

    body = Client().get(page_of(product)).content.decode()
    assert ">$2.75<" in body
    assert "≈" not in body.split("Delivery")[0]
    assert ">$2.75<" in Client().get(makers).content.decode()


def test_a_reduced_price_says_in_words_what_it_was(product: Product) -> None:
    warm(page_of(product))

    set_stock(
        product, sale_price=8_000, sale_from=date(2026, 1, 1), sale_to=date(2099, 1, 2), regular_price=10_000,
        price_before=9_000,
    )  # fmt: skip

    body = Client().get(page_of(product)).content.decode()
    assert f'<s class="price__before"><span class="visually-hidden">before </span>9,000{NBSP}៛</s>' in body
    assert f"Lowest price of the 30 days before: 9,000{NBSP}៛." in body
    assert '"priceValidUntil": "2099-01-02"' in body


def test_a_basket_takes_only_what_is_sold_at_once(product: Product, client: Client) -> None:
    set_stock(product, min_quantity=12, quantity_step=6)
    assert "Sold from 12 pieces on, in steps of 6." in client.get(page_of(product)).content.decode()

    for quantity, told in ((6, "from 12 pieces on"), (14, "take 12 or 18")):
        refused = client.post(f"/en/basket/add/{product.code}/", {"quantity": quantity}, follow=True)
        assert told in refused.content.decode()
    assert not Line.objects.exists()
    client.post(f"/en/basket/add/{product.code}/", {"quantity": 18})
    client.post(f"/en/basket/lines/{product.code}/", {"quantity": 13})
    assert Line.objects.get().quantity == 18

    set_stock(product, min_quantity=20, quantity_step=20)
    basket = client.get("/en/basket/").content.decode()
    assert "from 20 pieces on" in basket
    assert "Go to checkout" not in basket


def test_a_shop_on_holiday_is_seen_and_sells_nothing(product: Product, client: Client) -> None:
    today = timezone.localdate()
    client.post(f"/en/basket/add/{product.code}/", {"quantity": 1})
    warm(page_of(product))

    away(product, today, today + timedelta(days=2))

    assert product.vendor is not None
    for address in (page_of(product), product.vendor.get_absolute_url()):
        assert "Back on" in Client().get(address).content.decode()
    assert "Add to basket" not in Client().get(page_of(product)).content.decode()
    basket = client.get("/en/basket/").content.decode()
    assert "The shop is on holiday. Back on" in basket
    assert "Go to checkout" not in basket
    refused = client.post(f"/en/basket/add/{product.code}/", {"quantity": 1}, follow=True)
    assert "on holiday" in refused.content.decode()

    away(product, today - timedelta(days=3), today - timedelta(days=1))  # over, and nobody did anything
    assert "Go to checkout" in client.get("/en/basket/").content.decode()


def test_checkout_refuses_what_the_basket_refuses(product: Product) -> None:
    today = timezone.localdate()
    basket = make_basket([(product, 5)])
    away(product, today, today)
    with pytest.raises(UnableToPlacePurchase, match="holiday"):
        place(basket, now=timezone.now())

    away(product, today + timedelta(days=1), today + timedelta(days=1))
    set_stock(product, min_quantity=2, quantity_step=2)
    with pytest.raises(UnableToPlacePurchase, match="steps of 2"):
        place(basket, now=timezone.now())
    assert not Purchase.objects.exists()


def test_oscars_strategy_says_the_same(product: Product) -> None:
    today = timezone.localdate()
    set_stock(product, min_quantity=3, quantity_step=3)
    offered = Product.objects.select_related("vendor").get(pk=product.pk)
    strategy = Selector().strategy()
    availability = strategy.fetch_for_product(offered).availability
    assert [availability.is_purchase_permitted(n)[0] for n in (2, 3, 4, 6)] == [False, True, False, True]

    away(product, today, today)
    offered = Product.objects.select_related("vendor").get(pk=product.pk)
    assert not strategy.fetch_for_product(offered).availability.is_available_to_buy
