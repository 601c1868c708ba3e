"""Dollars go through every room of money. The numbers are those of docs/algorithms/currencies.md, "Fee and promotions"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest

from marketplace.core.db import MoneySum
from marketplace.core.money import Money
from marketplace.sales.order.errors import UnableToPlacePurchase
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.placement import Terms, place_purchase
from marketplace.sales.order.utils import DeliveryChoice
from payments.commission.models import OrderCommission, OrderPromotion, Payer
from payments.commission.proofs import share_faults
from payments.giving_back import left_of
from payments.ledger.models import AccountKind, Posting
from payments.ledger.services import balance
from payments.models import ExchangeRate, Refund, RefundReason, RefundStatus, RefundWay
from payments.papers.checking import faults_of_papers
from payments.papers.services.issue import issue_for_order, issue_for_refund
from payments.payouts.models import SettlementStatement
from payments.payouts.proofs import statement_faults
from payments.payouts.services.statements import make_statement
from payments.providers.bakong import khqr
from payments.selectors import ledger_faults
from payments.services.attempts import start_payment
from payments.services.cash import note_cash_collected
from payments.services.refunds.asking import Pieces, Wish, ask_refund, whole
from payments.services.refunds.by_hand import record_given_by_vendor, record_transfer, take_on
from payments.services.settle import settle
from tests.factories.catalogue import ProductFactory
from tests.factories.commission import make_offer, make_rule
from tests.factories.money import paid
from tests.factories.sales import BUYER, NOON, destination, make_basket
from tests.factories.users import OfficerFactory
from tests.factories.vendors import VendorFactory
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.database]

#: (price of a piece in riel, its own price in dollars, pieces)
Goods = tuple[int, str | None, int]
PEPPER: Goods = (14_000, None, 2)
SCARF: Goods = (90_000, "22.50", 1)
TWO_SHOPS = {"sokha": [SCARF], "chanthy": [PEPPER]}
ONE_SHOP = {"sokha": [PEPPER, SCARF]}


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def place(shops: Mapping[str, Sequence[Goods]], total: Money, *, method: str = "bakong") -> Purchase:
    """Place goods of some shops, one delivery at 6,000 riel each, at 4,050 riel for a dollar."""
    wanted = []
    for code, goods in shops.items():
        vendor = Vendor.objects.filter(code=code).first() or VendorFactory(code=code)
        for price, own, pieces in goods:
            product = ProductFactory(
                vendor=vendor,
                stock__price=Decimal(price),
                stock__price_usd=Decimal(own) if own else None,
                stock__num_in_stock=10,
            )
            wanted.append((product, pieces))
    ems = DeliveryChoice("cambodia_post:ems", "EMS", Money(Decimal(6_000), "KHR"))
    return place_purchase(
        basket_id=make_basket(wanted).pk,
        buyer=BUYER,
        destination=destination(),
        deliveries={product.stockrecords.get().partner_id: ems for product, _pieces in wanted},
        terms=Terms(
            payment_method=method,
            expected_total=total,
            khr_per_usd=Decimal(4_050),
            hold_for=None if method == "cash_on_delivery" else timedelta(minutes=15),
            rate_valid_on=date(2026, 11, 20),
            rate_source="National Bank of Cambodia",
        ),
        now=NOON,
    )


def pay(purchase: Purchase) -> None:
    for attempt in start_payment(purchase_id=purchase.pk, now=NOON):
        settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)
    purchase.refresh_from_db()
    assert purchase.paid_at is not None


@pytest.fixture(autouse=True)
def terms_of_the_council() -> None:
    """Our fee is 7.5 %; 10 % are off everything, of which the Ministry pays 40 %."""
    make_rule("7.5")
    make_offer(10, payer=Payer.SHARED, ministry_percent="40")


@pytest.fixture
def purchase() -> Purchase:
    """A scarf priced in dollars of one shop, pepper priced in riel of another; paid."""
    made = place(TWO_SHOPS, dollars("29.43"))
    pay(made)
    return made


def order_of(purchase: Purchase, code: str) -> Order:
    return purchase.orders.get(vendor__code=code)


def entry(key: str) -> dict[str, Decimal]:
    rows = Posting.objects.filter(entry__key=key).select_related("account")
    return {str(row.account): row.amount for row in rows}


def standing() -> dict[str, Decimal]:
    """Return every account on which something stands."""
    sums = Posting.objects.values_list("account__kind", "account__owner", "currency").annotate(total=MoneySum("amount"))
    return {f"{kind}:{owner}:{currency}": total for kind, owner, currency, total in sums.order_by() if total}


def proven() -> bool:
    """Return whether no proof finds a fault; a fault is shown as it is told."""
    assert list(share_faults()) == []
    assert statement_faults() == []
    assert ledger_faults() == []
    return True


def give_back(order: Order, *, pieces: int | None = None, with_delivery: bool = False) -> Refund:
    """Give back some pieces of an order's first line, or all that is left; to the end."""
    if pieces is None:
        wish = whole(left=left_of(order), reason=RefundReason.RETURNED, goes_on_sale=False)
    else:
        first = order.lines.order_by("pk")[0]
        wish = Wish((Pieces(first.pk, pieces),), with_delivery=with_delivery, reason=RefundReason.RETURNED)
    refund = ask_refund(order_id=order.pk, wish=wish, by=OfficerFactory(), now=NOON)
    if refund.way == RefundWay.VENDOR:
        assert order.vendor is not None
        record_given_by_vendor(
            refund_id=refund.pk, vendor=order.vendor, reference=f"FT{refund.pk}", by=OfficerFactory(), now=NOON
        )
    else:
        officer = OfficerFactory()
        take_on(refund_id=refund.pk, by=officer, now=NOON)
        record_transfer(refund_id=refund.pk, reference=f"FT{refund.pk}", by=officer, now=NOON)
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED
    return refund


def statement_of(code: str, currency: str) -> SettlementStatement:
    """Return the statement of a vendor, all of whose orders were delivered long enough ago."""
    Order.objects.update(status="delivered", delivered_at=NOON)
    later = NOON + timedelta(days=10)
    made = make_statement(vendor=Vendor.objects.get(code=code), currency=currency, ends_at=later, by=None, now=later)
    assert made is not None
    return made


def test_each_vendor_is_owed_in_the_currency_it_priced_in_and_our_fee_follows(purchase: Purchase) -> None:
    assert entry(f"sale:{order_of(purchase, 'sokha').number}") == {
        f"buyer_deposit:{purchase.number}:USD": Decimal("21.73"),
        "promotion:USD": Decimal("0.90"),
        "vendor_payable:sokha:USD": Decimal("-19.56"),
        "commission:USD": Decimal("-1.59"),
        "exchange:USD": Decimal("-1.48"),
        "exchange:KHR": Decimal(5_994),
        "carrier_payable:cambodia_post:KHR": Decimal(-6_000),
        "rounding:KHR": Decimal(6),
    }
    assert entry(f"sale:{order_of(purchase, 'chanthy').number}") == {
        f"buyer_deposit:{purchase.number}:USD": Decimal("7.70"),
        "exchange:USD": Decimal("-7.70"),
        "exchange:KHR": Decimal(31_185),
        "promotion:KHR": Decimal(1_118),
        "vendor_payable:chanthy:KHR": Decimal(-24_344),
        "commission:KHR": Decimal(-1_974),
        "carrier_payable:cambodia_post:KHR": Decimal(-6_000),
        "rounding:KHR": Decimal(15),
    }
    assert proven()


def test_goods_of_both_kinds_in_one_order_are_frozen_and_booked_by_currency() -> None:
    purchase = place(ONE_SHOP, dollars("27.95"))

    pay(purchase)

    order = purchase.orders.get()
    frozen = OrderCommission.objects.filter(order=order).values_list("currency", "base", "amount")
    assert sorted(frozen) == [("KHR", 26_318, 1_974), ("USD", Decimal("21.15"), Decimal("1.59"))]
    shares = OrderPromotion.objects.filter(order=order).values_list("currency", "amount", "ministry_amount")
    assert sorted(shares) == [("KHR", 2_794, 1_118), ("USD", Decimal("2.25"), Decimal("0.90"))]
    postings = entry(f"sale:{order.number}")
    assert postings["vendor_payable:sokha:USD"] == Decimal("-19.56")
    assert postings["vendor_payable:sokha:KHR"] == -24_344
    for currency in ("USD", "KHR"):
        assert sum(amount for account, amount in postings.items() if account.endswith(currency)) == 0
    assert proven()


def test_a_rule_for_dollars_holds_for_what_is_owed_in_dollars_only() -> None:
    make_rule("20", currency="USD", floor=Decimal(5), cap=Decimal(6))
    purchase = place(ONE_SHOP, dollars("27.95"))

    pay(purchase)

    postings = entry(f"sale:{purchase.orders.get().number}")
    assert (postings["commission:USD"], postings["commission:KHR"]) == (-5, -1_974)
    assert proven()


@pytest.mark.parametrize("shops", [TWO_SHOPS, ONE_SHOP], ids=["two shops", "one shop"])
@pytest.mark.parametrize("in_parts", [False, True], ids=["whole", "in parts"])
def test_nothing_is_left_over_when_all_has_gone_back(shops: dict[str, list[Goods]], in_parts: bool) -> None:
    purchase = place(shops, dollars("29.43" if len(shops) == 2 else "27.95"))
    pay(purchase)

    for order in purchase.orders.order_by("pk"):
        if in_parts:
            give_back(order, pieces=1, with_delivery=order.lines.order_by("pk")[0].quantity > 1)
            assert proven()
        if left_of(order).money:
            give_back(order)
        assert proven()

    assert standing() == {}
    assert balance(kind=AccountKind.CLEARING, owner="bakong", currency="USD") == dollars("0")  # to the cent on SQLite


def test_one_piece_of_two_takes_back_half_of_everything_in_riel(purchase: Purchase) -> None:
    order = order_of(purchase, "chanthy")

    refund = give_back(order, pieces=1)

    assert refund.money == dollars("3.11")
    assert entry(f"refund-due:{refund.public_id}") == {
        "vendor_payable:chanthy:KHR": Decimal(12_172),
        "commission:KHR": Decimal(987),
        "promotion:KHR": Decimal(-559),
        "rounding:KHR": Decimal(-8),
        "exchange:KHR": Decimal(-12_592),
        "exchange:USD": Decimal("3.11"),
        f"refund_due:{purchase.number}:USD": Decimal("-3.11"),
    }
    assert proven()


def test_a_vendor_with_both_gets_a_statement_in_each_currency() -> None:
    pay(place(ONE_SHOP, dollars("27.95")))

    in_dollars, in_riel = statement_of("sokha", "USD"), statement_of("sokha", "KHR")

    assert (in_dollars.goods, in_dollars.promotions, in_dollars.commission, in_dollars.closing) == (
        Decimal("20.25"), Decimal("0.90"), Decimal("1.59"), Decimal("19.56"),
    )  # fmt: skip
    assert (in_riel.goods, in_riel.promotions, in_riel.commission, in_riel.closing) == (25_200, 1_118, 1_974, 24_344)
    assert in_riel.delivery == 6_000
    assert proven()


def test_statements_after_a_part_went_back(purchase: Purchase) -> None:
    give_back(order_of(purchase, "chanthy"), pieces=1)

    made = statement_of("chanthy", "KHR")

    assert (made.goods, made.refunds, made.commission, made.promotions, made.closing) == (
        25_200, 12_600, 987, 559, 12_172,
    )  # fmt: skip
    assert statement_of("sokha", "USD").closing == Decimal("19.56")
    assert proven()


def test_papers_total_in_dollars_and_in_riel_at_the_pinned_rate(purchase: Purchase) -> None:
    ExchangeRate.objects.create(valid_on=NOON.date(), khr_per_usd=Decimal(4_100), source="National Bank of Cambodia")
    totals = {}
    for code in TWO_SHOPS:
        order = order_of(purchase, code)
        paper = issue_for_order(order_id=order.pk, now=NOON)
        assert paper is not None
        assert paper.content["rate"]["khr_per_usd"] == "4050"
        assert paper.content["rate"]["valid_on"] == "2026-11-20"
        assert sum(Decimal(line["amount"]) for line in paper.content["lines"]) == Decimal(paper.content["goods"])
        totals[code] = (paper.content["goods"], paper.content["total"], paper.content["khr"]["total"])
        note = issue_for_refund(refund_id=give_back(order).pk, now=NOON)
        assert note is not None
        assert (note.total, note.total_khr) == (paper.total, paper.total_khr)

    # 21.73 x 4,050 = 88,006.5, half a riel rounds up on papers; 7.70 x 4,050 = 31,185.
    assert totals == {"sokha": ("20.25", "21.73", "88007"), "chanthy": ("6.22", "7.70", "31185")}
    assert list(faults_of_papers()) == []


def test_at_the_door_it_is_riel_also_for_goods_priced_in_dollars() -> None:
    with pytest.raises(UnableToPlacePurchase):
        place({"sokha": [SCARF]}, dollars("21.73"), method="cash_on_delivery")
    purchase = place({"sokha": [SCARF]}, Money(Decimal(87_000), "KHR"), method="cash_on_delivery")
    order = purchase.orders.get()

    note_cash_collected(order_number=order.number, carrier="cambodia_post", taken=order.total, now=NOON)

    assert entry(f"cash:{order.number}") == {
        "cash_in_transit:cambodia_post:KHR": 87_000,
        "promotion:KHR": 3_600,
        "vendor_payable:sokha:KHR": -78_255,
        "commission:KHR": -6_345,
        "carrier_payable:cambodia_post:KHR": -6_000,
    }
    assert proven()


def test_a_vendor_paid_directly_by_a_code_in_dollars_is_owed_dollars_and_owes_fee_and_delivery() -> None:
    VendorFactory(code="sokha", settlement_mode="direct", bakong_account_id="sokha@aclb")
    purchase = place(ONE_SHOP, dollars("27.95"))
    (attempt,) = start_payment(purchase_id=purchase.pk, now=NOON)
    code = khqr.decode(attempt.payload, now_ms=0).decoded
    assert (code["currency"], code["amount"], attempt.payee_account) == ("USD", "27.95", "sokha@aclb")

    settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)

    order = purchase.orders.get()
    assert entry(f"sale:{order.number}") == {
        f"buyer_deposit:{order.number}:USD": Decimal("27.95"),
        "promotion:USD": Decimal("1.18"),
        "vendor_payable:sokha:USD": Decimal("-25.58"),
        "commission:USD": Decimal("-2.07"),
        "exchange:USD": Decimal("-1.48"),
        "exchange:KHR": Decimal(5_994),
        "carrier_payable:cambodia_post:KHR": Decimal(-6_000),
        "rounding:KHR": Decimal(6),
    }
    assert standing()["vendor_payable:sokha:USD"] == Decimal("2.37")
    assert statement_of("sokha", "USD").closing == Decimal("-2.37")
    assert proven()

    give_back(order, pieces=1)
    give_back(order)

    assert standing() == {}
    assert proven()
