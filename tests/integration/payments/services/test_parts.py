"""A basket of vendors of both kinds: one part for all that we collect, one for each that is paid directly."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from marketplace.core.money import Money
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.parts import parts_of
from marketplace.sales.order.services.lifecycle import expire_purchase
from marketplace.sales.order.statuses import OrderStatus
from payments.ledger.models import AccountKind, Posting
from payments.ledger.services import balance
from payments.models import AttemptStatus, Disposition, PaymentAttempt, Receipt, Refund, RefundReason
from payments.providers.bakong import khqr
from payments.selectors import amount_due, ledger_faults, owed_to
from payments.services.attempts import start_payment
from payments.services.changes import tidy_up
from payments.services.settle import settle
from tests.factories.catalogue import ProductFactory
from tests.factories.money import paid
from tests.factories.sales import NOON, make_basket, place
from tests.factories.vendors import VendorFactory
from vendors.models import StockRecord, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.database]
S = OrderStatus
LATER = NOON + timedelta(hours=2)


def riel(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


@pytest.fixture(autouse=True)
def ledger_is_sound_afterwards() -> object:
    yield
    assert ledger_faults() == []


@pytest.fixture
def purchase() -> Purchase:
    """Sokha's pepper, collected: 14,000 and 6,000 riel; Chanthy's scarf, paid directly: 90,000 and 6,000 riel."""
    sokha = VendorFactory(code="sokha")
    chanthy = VendorFactory(
        code="chanthy", name_en="Chanthy Silk", settlement_mode="direct", bakong_account_id="chanthy@aclb"
    )
    pepper = ProductFactory(vendor=sokha, stock__price=Decimal(14_000), stock__num_in_stock=3)
    scarf = ProductFactory(vendor=chanthy, stock__price=Decimal(90_000), stock__num_in_stock=3)
    return place(make_basket([(pepper, 1), (scarf, 1)]))


@pytest.fixture
def attempts(purchase: Purchase) -> tuple[PaymentAttempt, PaymentAttempt]:
    ours, direct = start_payment(purchase_id=purchase.pk, now=NOON)
    return ours, direct


def order_of(purchase: Purchase, vendor: str) -> Order:
    return Order.objects.get(purchase=purchase, vendor__code=vendor)


def statuses(purchase: Purchase) -> list[str]:
    return [order_of(purchase, code).status for code in ("sokha", "chanthy")]


def entry(key: str) -> dict[str, int]:
    rows = Posting.objects.filter(entry__key__startswith=key).select_related("account")
    return {f"{row.account.kind}:{row.account.owner}": int(row.amount) for row in rows}


def settle_it(attempt: PaymentAttempt, *, now: Any = NOON, **more: Any) -> Receipt:
    receipt = settle(attempt_id=attempt.pk, fact=paid(attempt, **more), now=now)
    assert receipt is not None
    return receipt


def test_each_part_has_a_code_of_its_own_to_the_account_of_whom_it_pays(
    purchase: Purchase, attempts: tuple[PaymentAttempt, PaymentAttempt]
) -> None:
    ours, direct = attempts

    assert (ours.money, ours.order, ours.payee_account) == (riel(20_000), None, "moc_marketplace@devb")
    assert (direct.money, direct.order, direct.payee_account) == (
        riel(96_000),
        order_of(purchase, "chanthy"),
        "chanthy@aclb",
    )
    code = khqr.decode(direct.payload, now_ms=0)
    assert (code.decoded["bakong_account_id"], code.decoded["merchant_name"]) == ("chanthy@aclb", "Chanthy Silk")


def test_how_a_vendor_is_paid_is_frozen_with_the_order(purchase: Purchase) -> None:
    Vendor.objects.filter(code="chanthy").update(settlement_mode="collect", bakong_account_id="other@aclb")

    order = order_of(purchase, "chanthy")

    assert (order.settlement_mode, order.payee_account) == ("direct", "chanthy@aclb")


def test_what_is_paid_at_the_door_is_collected_whoever_sells_it() -> None:
    product = ProductFactory(vendor=VendorFactory(settlement_mode="direct"))

    purchase = place(make_basket([(product, 1)]), payment_method="cash_on_delivery", hold_for=None)

    assert purchase.orders.get().settlement_mode == "collect"


def test_purchase_is_paid_when_each_part_is(
    purchase: Purchase, attempts: tuple[PaymentAttempt, PaymentAttempt]
) -> None:
    ours, direct = attempts

    settle_it(direct)
    assert statuses(purchase) == [S.AWAITING_PAYMENT, S.CONFIRMED]
    assert amount_due(purchase=Purchase.objects.get()) == riel(20_000)
    assert Purchase.objects.get().paid_at is None

    settle_it(ours, now=NOON + timedelta(minutes=1))
    assert statuses(purchase) == [S.CONFIRMED, S.CONFIRMED]
    assert Purchase.objects.get().paid_at == NOON + timedelta(minutes=1)
    assert amount_due(purchase=Purchase.objects.get()) == riel(0)


def test_direct_sale_passes_through_and_leaves_the_delivery_owed(
    purchase: Purchase, attempts: tuple[PaymentAttempt, PaymentAttempt]
) -> None:
    """The example "A vendor is paid directly" of docs/algorithms/ledger.md."""
    order = order_of(purchase, "chanthy").number

    settle_it(attempts[1])

    assert entry("receipt:bakong") == {"direct:chanthy": 96_000, f"buyer_deposit:{order}": -96_000}
    assert entry(f"sale:{order}") == {
        f"buyer_deposit:{order}": 96_000,
        "vendor_payable:chanthy": -90_000,
        "carrier_payable:cambodia_post": -6_000,
    }
    assert entry(f"set-off:{order}") == {"vendor_payable:chanthy": 96_000, "direct:chanthy": -96_000}
    assert owed_to(vendor=Vendor.objects.get(code="chanthy")) == riel(-6_000)
    assert balance(kind=AccountKind.DIRECT, owner="chanthy", currency="KHR") == riel(0)


def test_money_for_one_vendor_never_pays_another(
    purchase: Purchase, attempts: tuple[PaymentAttempt, PaymentAttempt]
) -> None:
    receipt = settle_it(attempts[1], to="moc_marketplace@devb")

    assert receipt.disposition == Disposition.NOT_OURS
    assert statuses(purchase) == [S.AWAITING_PAYMENT, S.AWAITING_PAYMENT]


def test_direct_receipt_that_the_ledger_does_not_know_is_named(
    purchase: Purchase, attempts: tuple[PaymentAttempt, PaymentAttempt]
) -> None:
    receipt = settle_it(attempts[1])
    Receipt.objects.filter(pk=receipt.pk).update(amount=Decimal(95_000))

    assert ledger_faults() == ["account direct:chanthy:KHR: 96000.00 came, but receipts say 95000.00"]

    Receipt.objects.filter(pk=receipt.pk).update(amount=Decimal(96_000))


def test_what_was_not_paid_in_time_expires_alone_and_the_rest_counts_as_paid(
    purchase: Purchase, attempts: tuple[PaymentAttempt, PaymentAttempt]
) -> None:
    settle_it(attempts[1])

    assert expire_purchase(purchase_id=purchase.pk, now=LATER)
    assert not expire_purchase(purchase_id=purchase.pk, now=LATER)

    assert statuses(purchase) == [S.EXPIRED, S.CONFIRMED]
    after = Purchase.objects.get()
    assert (after.paid_at, after.closed_at, after.total) == (LATER, None, riel(96_000))
    assert StockRecord.objects.get(product__vendor__code="sokha").num_allocated == 0
    assert StockRecord.objects.get(product__vendor__code="chanthy").num_allocated == 1


def test_late_money_brings_an_expired_part_back_while_its_goods_are_there(
    purchase: Purchase, attempts: tuple[PaymentAttempt, PaymentAttempt]
) -> None:
    settle_it(attempts[1])
    expire_purchase(purchase_id=purchase.pk, now=LATER)

    settle_it(attempts[0], now=LATER)

    assert statuses(purchase) == [S.CONFIRMED, S.CONFIRMED]
    assert not Refund.objects.exists()
    assert owed_to(vendor=Vendor.objects.get(code="sokha")) == riel(14_000)


@pytest.mark.parametrize(("at", "vendor"), [(0, "sokha"), (1, "chanthy")])
def test_late_money_for_an_expired_part_is_due_back_when_its_goods_are_gone(
    purchase: Purchase, attempts: tuple[PaymentAttempt, PaymentAttempt], at: int, vendor: str
) -> None:
    settle_it(attempts[1 - at])
    expire_purchase(purchase_id=purchase.pk, now=LATER)
    StockRecord.objects.filter(product__vendor__code=vendor).update(num_in_stock=0)

    receipt = settle_it(attempts[at], now=LATER)

    assert receipt.disposition == Disposition.LATE
    refund = Refund.objects.get()
    assert (refund.reason, refund.money) == (RefundReason.LATE, receipt.money)
    assert order_of(purchase, vendor).status == S.EXPIRED
    # Where the vendor has the money in hand, it stays there until it is given back.
    in_hand = receipt.money if vendor == "chanthy" else riel(0)
    assert balance(kind=AccountKind.DIRECT, owner="chanthy", currency="KHR") == in_hand


def test_second_payment_of_a_direct_part_is_due_back_by_the_vendor(
    purchase: Purchase, attempts: tuple[PaymentAttempt, PaymentAttempt]
) -> None:
    settle_it(attempts[1])

    receipt = settle_it(attempts[1], txn_id="again")

    assert receipt.disposition == Disposition.DUPLICATE
    assert Refund.objects.get().money == riel(96_000)
    assert (Refund.objects.get().way, Refund.objects.get().giver) == ("vendor", "chanthy")
    assert balance(kind=AccountKind.DIRECT, owner="chanthy", currency="KHR") == riel(96_000)
    assert owed_to(vendor=Vendor.objects.get(code="chanthy")) == riel(-6_000)


def test_too_little_for_a_part_that_expires_falls_due(
    purchase: Purchase, attempts: tuple[PaymentAttempt, PaymentAttempt]
) -> None:
    settle_it(attempts[0], money=riel(15_000))
    expire_purchase(purchase_id=purchase.pk, now=LATER)

    for _ in range(2):
        tidy_up(purchase_id=purchase.pk, now=LATER)

    assert Receipt.objects.get().disposition == Disposition.CALLED_OFF
    assert Refund.objects.get().money == riel(15_000)
    assert not PaymentAttempt.objects.open().exists()


def test_attempts_left_open_are_closed_when_their_part_is_paid(
    purchase: Purchase, attempts: tuple[PaymentAttempt, PaymentAttempt], settings: Any
) -> None:
    settings.PAYMENT_PROVIDERS = {**settings.PAYMENT_PROVIDERS, "fake": {}}
    PaymentAttempt.objects.create(
        purchase=purchase, provider="fake", amount=20_000, currency="KHR", key="x", created_at=NOON, status="pending"
    )
    settle_it(attempts[0])

    tidy_up(purchase_id=purchase.pk, now=NOON)

    by_key = {one.key: one.status for one in PaymentAttempt.objects.all()}
    assert by_key == {
        "x": AttemptStatus.CANCELLED,
        attempts[0].key: AttemptStatus.PAID,
        attempts[1].key: AttemptStatus.PENDING,
    }


def test_parts_come_in_one_order_ours_first(purchase: Purchase) -> None:
    numbers = [part.number for part in parts_of(purchase=purchase)]

    assert numbers == [purchase.number, order_of(purchase, "chanthy").number]
