"""Pieces at several pick-up points: sold from one, carried between them, never sold twice."""

from __future__ import annotations

from datetime import datetime

import pytest

from catalogue.models import Product
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.vendors import PartnerFactory
from vendors.errors import InvalidInput, UnableToChange
from vendors.models import Partner, StockRecord, Vendor
from vendors.services.places import move_pieces, pieces_by_place, sell_from, set_reserves

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def product(vendor: Vendor) -> Product:
    return ProductFactory(vendor=vendor, stock__num_in_stock=10, stock__num_allocated=4)


@pytest.fixture
def market(vendor: Vendor, product: Product) -> Partner:
    return PartnerFactory(vendor=vendor, name="Market stall")


def lying(vendor: Vendor, product: Product) -> list[tuple[int, bool]]:
    return [(place.num_pieces, place.is_sold_from) for place in pieces_by_place(vendor=vendor, product=product)]


def test_what_lies_elsewhere_is_sold_only_when_it_was_carried_over(
    vendor: Vendor, maker: User, product: Product, market: Partner, now: datetime
) -> None:
    home = StockRecord.objects.get(product=product).partner_id
    set_reserves(vendor=vendor, product=product, pieces={market.pk: 7}, by=maker)
    assert lying(vendor, product) == [(10, True), (7, False)]
    assert StockRecord.objects.get(product=product).net_stock_level == 6

    move_pieces(vendor=vendor, product=product, from_id=market.pk, to_id=home, num_pieces=7, by=maker, now=now)

    assert lying(vendor, product) == [(17, True), (0, False)]
    assert StockRecord.objects.get(product=product).net_stock_level == 13


def test_pieces_held_for_buyers_are_not_carried_away(
    vendor: Vendor, maker: User, product: Product, market: Partner, now: datetime
) -> None:
    home = StockRecord.objects.get(product=product).partner_id

    with pytest.raises(InvalidInput, match="6"):
        move_pieces(vendor=vendor, product=product, from_id=home, to_id=market.pk, num_pieces=7, by=maker, now=now)
    with pytest.raises(UnableToChange):
        sell_from(vendor=vendor, product=product, partner_id=market.pk, by=maker, now=now)

    assert lying(vendor, product) == [(10, True), (0, False)]


def test_selling_from_another_place_sells_what_lies_there(
    vendor: Vendor, maker: User, product: Product, market: Partner, now: datetime
) -> None:
    StockRecord.objects.update(num_allocated=0)
    set_reserves(vendor=vendor, product=product, pieces={market.pk: 3}, by=maker)

    sell_from(vendor=vendor, product=product, partner_id=market.pk, by=maker, now=now)

    stock = StockRecord.objects.get(product=product)
    assert (stock.partner_id, stock.num_in_stock) == (market.pk, 3)
    assert lying(vendor, product) == [(3, True), (10, False)]


def test_another_vendors_place_is_none_of_theirs(vendor: Vendor, maker: User, product: Product, now: datetime) -> None:
    home, foreign = StockRecord.objects.get(product=product).partner_id, PartnerFactory()

    with pytest.raises(InvalidInput):
        set_reserves(vendor=vendor, product=product, pieces={foreign.pk: 1}, by=maker)
    with pytest.raises(InvalidInput):
        move_pieces(vendor=vendor, product=product, from_id=home, to_id=foreign.pk, num_pieces=1, by=maker, now=now)
    with pytest.raises(InvalidInput):
        sell_from(vendor=vendor, product=product, partner_id=foreign.pk, by=maker, now=now)
