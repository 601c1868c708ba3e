"""What we keep of an order, and what the Ministry adds, is frozen as the purchase is placed; to the riel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from marketplace.core.money import Money
from marketplace.sales.order.models import Order, Purchase
from payments.commission.models import CommissionRule, OrderCommission, OrderPromotion, Payer, PromotionFunding
from payments.commission.services import commission_on
from payments.ledger.models import Posting
from payments.providers.base import Fact, FactKind
from payments.selectors import ledger_faults
from payments.services.attempts import start_attempt
from payments.services.cash import note_cash_collected
from payments.services.settle import settle
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.commission import make_offer, make_rule
from tests.factories.sales import NOON, make_basket, place
from tests.factories.vendors import VendorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]


def riel(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


def place_pepper(*, total: int = 20_000, **options: object) -> Purchase:
    """Place one piece of pepper at 14,000 riel, 6,000 for delivery."""
    product = ProductFactory(stock__price=Decimal(14_000), vendor=VendorFactory(code="sokha"))
    return place(make_basket([(product, 1)]), total=riel(total), **options)  # type: ignore[arg-type]


def pay(purchase: Purchase) -> None:
    attempt = start_attempt(purchase_id=purchase.pk, now=NOON)
    fact = Fact(
        kind=FactKind.PAID,
        attempt_ref=attempt.key,
        txn_id="a" * 64,
        money=attempt.money,
        to_account=attempt.payee_account,
        occurred_at=NOON,
    )
    settle(attempt_id=attempt.pk, fact=fact, now=NOON)


def entry(key: str) -> dict[str, int]:
    rows = Posting.objects.filter(entry__key__startswith=key).select_related("account")
    return {f"{row.account.kind}:{row.account.owner}": int(row.amount) for row in rows}


def test_sale_with_commission() -> None:
    make_rule("7.5")
    purchase = place_pepper()

    pay(purchase)

    assert entry("sale:") == {
        f"buyer_deposit:{purchase.number}": 20_000,
        "vendor_payable:sokha": -12_950,
        "commission:": -1_050,
        "carrier_payable:cambodia_post": -6_000,
    }
    assert ledger_faults() == []


def test_cash_at_the_door_with_commission() -> None:
    make_rule("7.5")
    purchase = place_pepper(payment_method="cash_on_delivery", hold_for=None)

    note_cash_collected(order_number=f"{purchase.number}-1", carrier="cambodia_post", taken=riel(20_000), now=NOON)

    assert entry("cash:") == {
        "cash_in_transit:cambodia_post": 20_000,
        "vendor_payable:sokha": -12_950,
        "commission:": -1_050,
        "carrier_payable:cambodia_post": -6_000,
    }


def test_promotion_that_the_ministry_pays() -> None:
    make_rule("7.5")
    make_offer(10, payer=Payer.MINISTRY, ministry_percent="100")
    purchase = place_pepper(total=18_600)

    pay(purchase)

    assert entry("sale:") == {
        f"buyer_deposit:{purchase.number}": 18_600,
        "promotion:": 1_400,
        "vendor_payable:sokha": -12_950,
        "commission:": -1_050,
        "carrier_payable:cambodia_post": -6_000,
    }
    assert ledger_faults() == []


def test_promotion_that_both_pay() -> None:
    make_rule("7.5")
    make_offer(10, payer=Payer.SHARED, ministry_percent="40")
    purchase = place_pepper(total=18_600)

    pay(purchase)

    assert entry("sale:") == {
        f"buyer_deposit:{purchase.number}": 18_600,
        "promotion:": 560,
        "vendor_payable:sokha": -12_173,
        "commission:": -987,
        "carrier_payable:cambodia_post": -6_000,
    }
    assert OrderPromotion.objects.get().ministry_amount == 560
    assert OrderCommission.objects.get().base == 13_160


def test_promotion_that_the_vendor_pays_or_nobody_said_who() -> None:
    make_rule("7.5")
    make_offer(10)
    purchase = place_pepper(total=18_600)

    pay(purchase)

    assert entry("sale:") == {
        f"buyer_deposit:{purchase.number}": 18_600,
        "vendor_payable:sokha": -11_655,
        "commission:": -945,
        "carrier_payable:cambodia_post": -6_000,
    }


def test_shares_are_frozen_by_the_fact_of_the_placing(deliver_facts: Callable[[], None]) -> None:
    rule = make_rule("7.5")
    place_pepper()

    deliver_facts()

    frozen = OrderCommission.objects.get()
    assert (frozen.rule, frozen.rate, frozen.base, frozen.amount) == (rule, Decimal("7.50"), 14_000, 1_050)


def test_rule_that_begins_between_placing_and_paying_changes_nothing() -> None:
    make_rule("5")
    purchase = place_pepper()
    make_rule("50", starts_on=NOON.date() + timedelta(days=1))
    late = NOON + timedelta(days=3)
    attempt = start_attempt(purchase_id=purchase.pk, now=NOON)
    fact = Fact(
        kind=FactKind.PAID,
        attempt_ref=attempt.key,
        txn_id="b" * 64,
        money=attempt.money,
        to_account=attempt.payee_account,
        occurred_at=late,
    )

    settle(attempt_id=attempt.pk, fact=fact, now=late)

    assert OrderCommission.objects.get().amount == 700


def test_who_pays_a_promotion_is_frozen_as_well(deliver_facts: Callable[[], None]) -> None:
    offer = make_offer(10, payer=Payer.MINISTRY, ministry_percent="100")
    purchase = place_pepper(total=18_600)
    deliver_facts()

    PromotionFunding.objects.filter(offer=offer).update(payer=Payer.VENDOR, ministry_percent=0)
    pay(purchase)

    assert entry("sale:")["promotion:"] == 1_400


def test_lines_of_two_shelves_are_reckoned_each_by_its_rule() -> None:
    spices, cloth = CategoryFactory(), CategoryFactory()
    vendor = VendorFactory(code="sokha")
    pepper = ProductFactory(stock__price=Decimal(14_000), vendor=vendor, category=spices)
    scarf = ProductFactory(stock__price=Decimal(90_000), vendor=vendor, category=cloth)
    make_rule("10", category=spices)
    make_rule("2", category=cloth)
    purchase = place(make_basket([(pepper, 1), (scarf, 1)]))

    pay(purchase)

    assert entry("sale:")["commission:"] == -(1_400 + 1_800)
    assert sorted(OrderCommission.objects.values_list("base", "amount")) == [(14_000, 1_400), (90_000, 1_800)]


@pytest.mark.parametrize(
    ("rate", "floor", "cap", "kept"),
    [
        ("5", None, None, 700),
        ("5", 1_000, None, 1_000),
        ("50", None, 2_000, 2_000),
        ("5", 20_000, None, 14_000),
        ("0", None, None, 0),
        ("0.01", None, None, 1),
        ("100", None, None, 14_000),
    ],
)
def test_floor_and_cap_hold_for_an_order(rate: str, floor: int | None, cap: int | None, kept: int) -> None:
    rule = CommissionRule(
        rate=Decimal(rate),
        floor=Decimal(floor) if floor is not None else None,
        cap=Decimal(cap) if cap is not None else None,
        currency="KHR",
    )

    assert commission_on(rule, riel(14_000)) == riel(kept)


def test_without_a_rule_nothing_is_kept_and_that_is_written_down() -> None:
    pay(place_pepper())

    frozen = OrderCommission.objects.get()
    assert (frozen.rule, frozen.rate, frozen.amount) == (None, 0, 0)
    assert "commission:" not in entry("sale:")


def test_database_lets_nobody_change_what_was_frozen() -> None:
    make_rule("5")
    make_offer(10, payer=Payer.MINISTRY, ministry_percent="100")
    pay(place_pepper(total=18_600))

    for change in (
        lambda: OrderCommission.objects.update(amount=0),
        lambda: OrderCommission.objects.all().delete(),
        lambda: OrderPromotion.objects.update(ministry_amount=0),
        lambda: OrderPromotion.objects.all().delete(),
        lambda: OrderCommission.objects.create(
            order=Order.objects.get(), rule=CommissionRule.objects.get(), rate=0, base=1, amount=0, currency="KHR",
            frozen_at=NOON,
        ),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_check_names_an_order_whose_entry_keeps_another_share() -> None:
    make_rule("5")
    purchase = place_pepper()
    pay(purchase)
    other = make_rule("1", vendor=VendorFactory())
    OrderCommission.objects.create(
        order=purchase.orders.get(), rule=other, rate=1, base=14_000, amount=140, currency="KHR", frozen_at=NOON
    )

    assert ledger_faults() == [
        f"order {purchase.number}-1: commission is frozen at 840.00 KHR, but 700.00 KHR is booked"
    ]
