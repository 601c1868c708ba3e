"""A vendor may leave countries out; nothing is placed to go there."""

from __future__ import annotations

from decimal import Decimal

import pytest
from oscar.apps.basket.models import Basket

from catalogue.trade.models import ExcludedCountry
from catalogue.trade.selectors import unserved_products
from marketplace.sales.address.placed import Destination
from marketplace.sales.order.errors import UnableToPlacePurchase
from marketplace.sales.order.models import Purchase
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import make_basket, place
from tests.factories.trade import TradeTermsFactory
from vendors.models import StockRecord

pytestmark = pytest.mark.django_db
JAPAN = Destination(
    country="JP",
    abroad={"name": "Yuki Sato", "street_address": "1-1 Chiyoda", "city": "Chiyoda-ku", "postal_code": "100-0001"},
)


def not_to(country: str) -> ProductFactory:
    terms = TradeTermsFactory()
    ExcludedCountry.objects.create(terms=terms, country_code=country)
    return terms.product


def test_what_is_not_sold_to_a_country_is_not_placed_to_go_there() -> None:
    product, other = not_to("JP"), ProductFactory()
    basket = make_basket([(other, 1), (product, 1)])

    with pytest.raises(UnableToPlacePurchase, match=product.get_title()):
        place(basket, where=JAPAN)

    assert not Purchase.objects.exists()
    assert Basket.objects.get().status == "Open"
    assert not StockRecord.objects.filter(num_allocated__gt=0).exists()


@pytest.mark.parametrize("where", [None, JAPAN])
def test_elsewhere_it_is_sold(where: Destination | None) -> None:
    purchase = place(make_basket([(not_to("AU"), 1)]), where=where)

    assert purchase.orders.get().total.amount == Decimal(18_000)


def test_a_variant_is_not_sold_where_its_listing_is_not() -> None:
    listing = not_to("JP")
    variant = ProductFactory(structure="child", parent=listing, stock=False)

    assert unserved_products(products=[variant, listing], country="JP") == {variant.pk, listing.pk}
    assert unserved_products(products=[variant, listing], country="AU") == set()
