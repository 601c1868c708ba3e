"""The example of docs/algorithms/currencies.md, to the cent and the riel; and that no basket loses one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.core.money import Money
from marketplace.sales.order.currencies import price_of_line
from marketplace.sales.order.errors import PriceChanged, UnableToPlacePurchase
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.placement import Terms, place_purchase
from marketplace.sales.order.utils import DeliveryChoice
from payments.ledger.models import Posting
from payments.models import Disposition
from payments.providers.bakong import khqr
from payments.selectors import ledger_faults
from payments.services.attempts import start_payment
from payments.services.settle import settle
from tests.factories.catalogue import ProductFactory
from tests.factories.money import paid
from tests.factories.sales import BUYER, NOON, deliveries_for, destination, make_basket
from tests.factories.vendors import VendorFactory
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.database]
RATE = Decimal(4050)


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def place_in_dollars(
    goods: list[tuple[int, str | None, int]], total: str, *, vendor: Vendor | None = None, delivery: int = 6_000
) -> Purchase:
    """Place goods as (price in riel, own price in dollars, pieces) in dollars, with one delivery."""
    vendor = vendor or VendorFactory(code="sokha")
    wanted = [
        (
            ProductFactory(
                vendor=vendor,
                stock__price=Decimal(price),
                stock__price_usd=Decimal(own) if own else None,
                stock__num_in_stock=1_000,
            ),
            count,
        )
        for price, own, count in goods
    ]
    basket = make_basket(wanted)
    choice = DeliveryChoice("cambodia_post:ems", "EMS", Money(Decimal(delivery), "KHR"))
    return place_purchase(
        basket_id=basket.pk,
        buyer=BUYER,
        destination=destination(),
        deliveries=deliveries_for(basket, choice),
        terms=Terms(
            payment_method="bakong",
            expected_total=dollars(total),
            khr_per_usd=RATE,
            hold_for=timedelta(minutes=15),
            rate_valid_on=date(2026, 11, 20),
            rate_source="National Bank of Cambodia",
        ),
        now=NOON,
    )


def pay(purchase: Purchase) -> None:
    for attempt in start_payment(purchase_id=purchase.pk, now=NOON):
        receipt = settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)
        assert receipt is not None
        assert receipt.disposition == Disposition.OK


def sale(purchase: Purchase) -> dict[str, Decimal]:
    rows = Posting.objects.filter(entry__key=f"sale:{purchase.number}-1").select_related("account")
    return {str(row.account): row.amount for row in rows}


PEPPER_AND_SCARF: list[tuple[int, str | None, int]] = [(14_000, None, 2), (90_000, "22.50", 1)]


def test_the_worked_example() -> None:
    purchase = place_in_dollars(PEPPER_AND_SCARF, "30.89")

    pay(purchase)

    assert sale(purchase) == {
        f"buyer_deposit:{purchase.number}:USD": Decimal("30.89"),
        "vendor_payable:sokha:USD": Decimal("-22.50"),
        "exchange:USD": Decimal("-8.39"),
        "exchange:KHR": Decimal(33_980),
        "vendor_payable:sokha:KHR": Decimal(-28_000),
        "carrier_payable:cambodia_post:KHR": Decimal(-6_000),
        "rounding:KHR": Decimal(20),
    }
    assert ledger_faults() == []


def test_what_is_owed_is_frozen_on_the_lines_with_the_rate_on_the_purchase() -> None:
    purchase = place_in_dollars(PEPPER_AND_SCARF, "30.89")

    order = purchase.orders.get()
    pepper, scarf = order.lines.order_by("pk")
    assert (pepper.line_price_incl_tax, pepper.owed) == (Decimal("6.91"), Money(Decimal(28_000), "KHR"))
    assert (scarf.line_price_incl_tax, scarf.owed) == (Decimal("22.50"), dollars("22.50"))
    assert (order.total, order.delivery_charge) == (dollars("30.89"), dollars("1.48"))
    assert order.delivery_owed == Money(Decimal(6_000), "KHR")
    assert (purchase.khr_per_usd, purchase.rate_valid_on) == (RATE, date(2026, 11, 20))


def test_a_directly_paid_vendor_has_got_the_dollars_and_owes_the_delivery() -> None:
    direct = VendorFactory(code="sokha", settlement_mode="direct", bakong_account_id="sokha@aclb")
    purchase = place_in_dollars(PEPPER_AND_SCARF, "30.89", vendor=direct)

    pay(purchase)

    postings = sale(purchase)
    assert postings["vendor_payable:sokha:USD"] == Decimal("-29.41")
    assert postings["exchange:USD"] == Decimal("-1.48")
    assert "vendor_payable:sokha:KHR" not in postings
    owed = Posting.objects.filter(account__kind="vendor_payable").values_list("amount", flat=True)
    assert sum(owed) == Decimal("1.48")
    assert ledger_faults() == []


def test_the_code_is_in_dollars() -> None:
    purchase = place_in_dollars(PEPPER_AND_SCARF, "30.89")

    (attempt,) = start_payment(purchase_id=purchase.pk, now=NOON)

    code = khqr.decode(attempt.payload, now_ms=0).decoded
    assert (attempt.currency, code["currency"], code["amount"]) == ("USD", "USD", "30.89")


def test_fault_13_riel_for_dollars_do_not_pay() -> None:
    purchase = place_in_dollars(PEPPER_AND_SCARF, "30.89")
    (attempt,) = start_payment(purchase_id=purchase.pk, now=NOON)

    receipt = settle(attempt_id=attempt.pk, fact=paid(attempt, Money(Decimal(31), "KHR")), now=NOON)

    assert receipt is not None
    assert receipt.disposition == Disposition.WRONG_CURRENCY
    assert Purchase.objects.get().paid_at is None


def test_a_total_that_was_not_seen_is_refused() -> None:
    with pytest.raises(PriceChanged):
        place_in_dollars(PEPPER_AND_SCARF, "30.88")

    assert not Purchase.objects.exists()


@pytest.mark.parametrize("terms", [{"khr_per_usd": None}, {"hold_for": None, "payment_method": "cash_on_delivery"}])
def test_dollars_need_a_rate_and_are_not_taken_at_the_door(terms: dict[str, object]) -> None:
    basket = make_basket([(ProductFactory(), 1)])
    common = {
        "payment_method": "bakong",
        "expected_total": dollars("5.00"),
        "khr_per_usd": RATE,
        "hold_for": timedelta(minutes=15),
    }

    with pytest.raises(UnableToPlacePurchase):
        place_purchase(
            basket_id=basket.pk,
            buyer=BUYER,
            destination=destination(),
            deliveries=deliveries_for(basket),
            terms=Terms(**{**common, **terms}),  # type: ignore[arg-type]
            now=NOON,
        )

    assert not Purchase.objects.exists()


OWN = st.one_of(st.none(), st.integers(1, 500_000).map(lambda cents: str(Decimal(cents).scaleb(-2))))
GOODS = st.lists(st.tuples(st.integers(1, 9_999_999), OWN, st.integers(1, 40)), min_size=1, max_size=4)


@given(goods=GOODS, delivery=st.integers(0, 60_000), is_direct=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_fault_34_no_basket_loses_a_riel_or_a_cent(
    goods: list[tuple[int, str | None, int]], delivery: int, is_direct: bool
) -> None:
    charged = Money.total(
        (
            price_of_line(
                riel=Money(Decimal(price * count), "KHR"),
                riel_before=Money(Decimal(price * count), "KHR"),
                quantity=count,
                price_usd=Decimal(own) if own else None,
                currency="USD",
                khr_per_usd=RATE,
            ).charged
            for price, own, count in goods
        ),
        "USD",
    )
    total = charged + Money.rounded(Decimal(delivery) / RATE, "USD")
    if not total:
        return
    vendor = VendorFactory(
        settlement_mode="direct" if is_direct else "collect", bakong_account_id="v@aclb" if is_direct else ""
    )
    purchase = place_in_dollars(goods, str(total.amount), vendor=vendor, delivery=delivery)

    pay(purchase)

    postings = sale(purchase)
    for currency in ("USD", "KHR"):
        assert sum(amount for account, amount in postings.items() if account.endswith(currency)) == 0
    in_riel = sum(price * count for price, own, count in goods if own is None)
    in_dollars = sum((Decimal(own) * count for _price, own, count in goods if own), Decimal(0))
    vendor_owed = {
        currency: -postings.get(f"vendor_payable:{vendor.code}:{currency}", Decimal(0)) for currency in ("USD", "KHR")
    }
    assert vendor_owed == ({"USD": charged.amount, "KHR": 0} if is_direct else {"USD": in_dollars, "KHR": in_riel})
    assert -postings.get("carrier_payable:cambodia_post:KHR", Decimal(0)) == delivery
    converted = sum(own is None for _price, own, _count in goods) * (not is_direct) + 1
    assert abs(postings.get("rounding:KHR", Decimal(0))) <= converted * RATE / 200 + 1
    assert ledger_faults() == []
