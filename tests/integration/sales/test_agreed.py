"""Placing what was agreed: at the agreed prices, whatever the list says, with what is paid when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils import translation

from marketplace.core.models import EventRecord
from marketplace.core.money import Money
from marketplace.sales.order.agreement import AgreedCustoms
from marketplace.sales.order.errors import UnableToPlacePurchase
from marketplace.sales.order.models import LineCustoms, Milestone, Order, Purchase
from marketplace.sales.order.services.agreed import AgreedLine, AgreedTermsDraft, MilestoneDraft, place_agreed_purchase
from marketplace.sales.order.statuses import OrderStatus
from tests.factories.agreed import (
    FOB,
    agreed_line,
    agreed_order,
    before_dispatch,
    deposit,
    dollars,
    on_arrival,
    place_agreed,
)
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import BUYER, EMS, NOON, destination
from tests.factories.trade import hs_code
from vendors.models import StockRecord, VendorStatus
from vendors.models.vendor import SettlementMode

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def held(product: object) -> int:
    return StockRecord.objects.get(product=product).num_allocated or 0


def test_agreed_price_overrules_the_list_price_and_the_fewest_pieces() -> None:
    product = ProductFactory(stock__num_in_stock=500, stock__min_quantity=200, stock__quantity_step=50)

    purchase = place_agreed([agreed_order(product)], [deposit("2700.00"), before_dispatch("6300.00")])

    order = purchase.orders.get()
    assert (purchase.currency, order.total) == ("USD", dollars("9000.00"))
    assert order.lines.get().unit_price_incl_tax == Decimal("90.00")
    assert (purchase.has_milestones, purchase.basket_id) == (True, None)
    assert [one.money for one in purchase.milestones.in_order()] == [dollars("2700.00"), dollars("6300.00")]


def test_terms_are_kept_as_they_were_agreed() -> None:
    purchase = place_agreed([agreed_order(ProductFactory())], terms=replace(FOB, ship_before=NOON.date(), note="x"))

    agreed = purchase.agreed
    assert (agreed.quote_number, agreed.incoterm, agreed.named_place) == ("Q1001", "FOB", "Sihanoukville")
    assert (agreed.ship_before, agreed.freight, agreed.note) == (NOON.date(), None, "x")


def test_pieces_that_are_there_are_held_for_the_buyer() -> None:
    product = ProductFactory(stock__num_in_stock=100)

    place_agreed([agreed_order(product)])

    assert held(product) == 100


def test_what_is_not_there_is_made_and_takes_nothing_off_the_shelf() -> None:
    product = ProductFactory(stock__num_in_stock=99)

    purchase = place_agreed([agreed_order(product)])

    line = purchase.orders.get().lines.get()
    assert (held(product), line.num_allocated, line.stockrecord, line.product) == (0, 0, None, product)


def test_kilograms_are_not_taken_for_pieces_of_a_shelf() -> None:
    product = ProductFactory(stock__num_in_stock=500)

    purchase = place_agreed([agreed_order(product, agreed_line(product, unit="kg"))])

    assert (held(product), purchase.orders.get().lines.get().unit) == (0, "kg")


def test_goods_that_stand_in_no_listing_are_delivered_by_their_words() -> None:
    product = ProductFactory()

    purchase = place_agreed(
        [agreed_order(product, AgreedLine(None, "Palm sugar, grade A", 2000, "kg", dollars("3.10")))]
    )

    line = purchase.orders.get().lines.get()
    assert (line.title, line.product, line.quantity, line.owed) == (
        "Palm sugar, grade A",
        None,
        2000,
        dollars("6200.00"),
    )


def test_what_customs_are_told_stands_beside_the_line_that_it_is_of() -> None:
    product = ProductFactory()
    hs_code("170290", text_en="Sugars")
    customs = AgreedCustoms(hs_code="170290", text_en="Palm sugar", origin="KH", net_weight_g=500)
    made = AgreedLine(None, "Palm sugar in jars", 2000, "set", dollars("3.10"), customs)

    purchase = place_agreed([agreed_order(product, agreed_line(product), made)])

    told = LineCustoms.objects.get()
    assert (told.line.title, told.line.order.purchase) == ("Palm sugar in jars", purchase)
    assert (told.hs_code_id, told.text_en, told.origin_country, told.net_weight_g) == (
        "170290",
        "Palm sugar",
        "KH",
        500,
    )


def test_freight_and_insurance_are_lines_of_the_leading_order() -> None:
    first, second = ProductFactory(), ProductFactory()
    terms = replace(FOB, incoterm="CIF", freight=dollars("400.00"), insurance=dollars("25.50"))

    purchase = place_agreed([agreed_order(first), agreed_order(second)], terms=terms)

    leading, other = purchase.orders.order_by("pk")
    assert [(line.charge, line.line_price_incl_tax) for line in leading.lines.order_by("pk")] == [
        ("", Decimal("9000.00")),
        ("freight", Decimal("400.00")),
        ("insurance", Decimal("25.50")),
    ]
    assert (leading.total, other.total, purchase.total) == (
        dollars("9425.50"),
        dollars("9000.00"),
        dollars("18425.50"),
    )


def test_delivery_by_a_carrier_of_ours_is_paid_on_top_at_the_pinned_rate() -> None:
    class Rate:
        khr_per_usd, valid_on, source = Decimal(4000), NOON.date(), "NBC"

    order = replace(agreed_order(ProductFactory()), delivery=EMS)

    purchase = place_agreed([order], terms=replace(FOB, rate=Rate()))

    placed = purchase.orders.get()
    assert (placed.delivery_charge, placed.delivery_owed) == (dollars("1.50"), EMS.charge)
    assert (purchase.khr_per_usd, purchase.rate_source) == (Decimal(4000), "NBC")


def test_vendor_who_is_otherwise_paid_directly_is_paid_by_us() -> None:
    product = ProductFactory(vendor__settlement_mode=SettlementMode.DIRECT, vendor__bakong_account_id="sokha@aclb")

    purchase = place_agreed([agreed_order(product)])

    assert not purchase.orders.get().is_direct


def test_order_waits_for_its_deposit() -> None:
    purchase = place_agreed([agreed_order(ProductFactory())], [deposit("9000.00")])

    assert purchase.orders.get().status == OrderStatus.AWAITING_PAYMENT
    assert purchase.hold_until == NOON + timedelta(days=14)


def test_order_without_a_deposit_is_confirmed_at_once_and_unpaid() -> None:
    purchase = place_agreed([agreed_order(ProductFactory())], [before_dispatch("4000.00"), on_arrival("5000.00")])

    order = Order.objects.get()
    assert (order.status, order.paid_at) == (OrderStatus.CONFIRMED, None)
    purchase.refresh_from_db()
    assert purchase.confirmed_at == NOON
    assert EventRecord.objects.filter(name="OrderConfirmed").exists()


def test_confirmed_deal_that_waits_for_its_balance_is_not_swept_up() -> None:
    waiting = place_agreed([agreed_order(ProductFactory())], [deposit("9000.00")])
    place_agreed([agreed_order(ProductFactory())], [on_arrival("9000.00")], terms=replace(FOB, quote_number="Q1002"))

    swept = Purchase.objects.held_too_long(NOON + timedelta(days=30))

    assert list(swept) == [waiting]


@pytest.mark.parametrize(
    ("milestones", "why"),
    [
        ([deposit("2700.00"), before_dispatch("6299.99")], "whole"),
        ([deposit("9000.01")], "whole"),
        ([deposit("9000.00"), before_dispatch("0.00")], "more than nothing"),
        ([MilestoneDraft("deposit", Money(Decimal(9000), "KHR"))], "more than nothing"),
        ([MilestoneDraft("someday", dollars("9000.00"))], "no known time"),
    ],
)
def test_parts_that_do_not_fit_the_price_are_refused(milestones: list[MilestoneDraft], why: str) -> None:
    product = ProductFactory(stock__num_in_stock=100)

    with pytest.raises(UnableToPlacePurchase, match=why):
        place_agreed([agreed_order(product)], milestones)

    assert not Purchase.objects.exists()
    assert (held(product), Milestone.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"quantity": 0}, "quantity"),
        ({"unit_price": dollars("0.00")}, "price"),
        ({"unit_price": Money(Decimal(90), "KHR")}, "one currency"),
        ({"unit_price": dollars("9999999999.00")}, "more than one purchase"),
    ],
)
def test_lines_that_make_no_sense_are_refused(line: dict[str, object], why: str) -> None:
    product = ProductFactory()

    with pytest.raises(UnableToPlacePurchase, match=why):
        place_agreed([agreed_order(product, agreed_line(product, **line))])

    assert not Purchase.objects.exists()


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        (replace(FOB, named_place=" "), "place"),
        (replace(FOB, incoterm="ABC"), "place"),
        (replace(FOB, freight=dollars("-1.00")), "less than nothing"),
        (replace(FOB, freight=Money(Decimal(4000), "KHR")), "one currency"),
    ],
)
def test_terms_that_make_no_sense_are_refused(terms: AgreedTermsDraft, why: str) -> None:
    with pytest.raises(UnableToPlacePurchase, match=why):
        place_agreed([agreed_order(ProductFactory())], terms=terms)

    assert not Purchase.objects.exists()


def test_delivery_of_ours_without_a_rate_is_refused_in_dollars() -> None:
    with pytest.raises(UnableToPlacePurchase, match="exchange rate"):
        place_agreed([replace(agreed_order(ProductFactory()), delivery=EMS)])


def test_another_vendors_listing_is_refused() -> None:
    mine, other = ProductFactory(), ProductFactory()

    with pytest.raises(UnableToPlacePurchase, match="no listing"):
        place_agreed([agreed_order(mine, agreed_line(other))])


def test_vendor_who_has_closed_is_refused() -> None:
    product = ProductFactory()
    type(product.vendor).objects.update(status=VendorStatus.CLOSED)

    with pytest.raises(UnableToPlacePurchase, match="may not sell"):
        place_agreed([agreed_order(product)])


def test_nothing_at_all_and_one_partner_twice_are_refused() -> None:
    order = agreed_order(ProductFactory())

    for orders in ([], [replace(order, lines=())], [order, order]):
        with pytest.raises(UnableToPlacePurchase):
            place_agreed(orders)


def test_one_quote_is_one_purchase_also_for_the_database() -> None:
    product = ProductFactory()
    place_agreed([agreed_order(product)])

    with pytest.raises(IntegrityError):
        place_agreed([agreed_order(product)])

    assert Purchase.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_placing_stands_in_its_callers_transaction() -> None:
    order, where = agreed_order(ProductFactory()), destination()

    with pytest.raises(RuntimeError):
        place_agreed_purchase(
            buyer=BUYER,
            destination=where,
            orders=[order],
            terms=FOB,
            milestones=[],
            payment_method="bank_transfer",
            organisation_id=None,
            now=NOON,
        )

    assert not Purchase.objects.exists()
