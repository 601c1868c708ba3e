"""What must be true after every step, whatever anybody did."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.db.models import F, Q, Sum

from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from payments.ledger.models import AccountKind, Entry, Posting
from payments.models import Disposition, Receipt, Refund, RefundStatus
from tests.integration.payments.machine.world import World
from vendors.models import StockRecord


def every_currency_comes_to_zero() -> None:
    sums = Posting.objects.values("currency").annotate(total=Sum("amount"))
    assert {row["currency"]: row["total"] for row in sums if row["total"]} == {}


def every_entry_comes_to_zero() -> None:
    off = Posting.objects.values("entry", "currency").annotate(total=Sum("amount")).exclude(total=0)
    assert list(off) == []
    assert not Posting.objects.exclude(entry__in=Entry.objects.all()).exists()


def what_came_less_what_went_back_is_on_the_accounts() -> None:
    """Captured less refunded is what the providers' accounts hold, and so what all others owe or own."""
    held: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for receipt in Receipt.objects.exclude(disposition=Disposition.NOT_OURS):
        held[receipt.provider, receipt.currency] += receipt.amount
    for refund in Refund.objects.filter(status=RefundStatus.SUCCEEDED).select_related("receipt"):
        held[refund.receipt.provider, refund.currency] -= refund.amount
    booked = Posting.objects.filter(account__kind=AccountKind.CLEARING)
    sums = booked.values("account__owner", "currency").annotate(total=Sum("amount"))
    on_accounts = {(row["account__owner"], row["currency"]): row["total"] for row in sums}
    assert {key: total for key, total in on_accounts.items() if total} == {k: v for k, v in held.items() if v}


def no_stock_is_below_zero_or_promised_twice() -> None:
    wrong = StockRecord.objects.filter(Q(num_in_stock__lt=0) | Q(num_allocated__gt=F("num_in_stock")))
    assert not wrong.exists()


def no_purchase_is_paid_without_receipts_that_cover_it() -> None:
    for purchase in Purchase.objects.exclude(paid_at=None).prefetch_related("orders", "receipts"):
        ours = [receipt for receipt in purchase.receipts.all() if receipt.disposition != Disposition.NOT_OURS]
        came = Money.total((r.money for r in ours if r.currency == purchase.currency), purchase.currency)
        assert came >= purchase.total, f"{purchase}: {came} came, {purchase.total} was due"


def every_movement_that_was_told_is_one_receipt_with_a_disposition(world: World) -> None:
    told = {movement.fact.txn_id: movement for movement in world.movements if movement.told}
    receipts = {one.provider_txn_id: one for one in Receipt.objects.exclude(attempt=None)}
    assert set(receipts) == set(told)
    for key, receipt in receipts.items():
        assert receipt.money == told[key].fact.money
        assert receipt.disposition in Disposition.values
        assert (receipt.disposition != Disposition.NOT_OURS) == told[key].is_ours


def nothing_goes_back_that_did_not_come() -> None:
    holding = Refund.objects.exclude(status__in=(RefundStatus.FAILED, RefundStatus.REFUSED))
    sums = {row["receipt"]: row["total"] for row in holding.values("receipt").annotate(total=Sum("amount"))}
    for receipt in Receipt.objects.all():
        assert receipt.given_back == sums.get(receipt.pk, 0)
        assert receipt.given_back <= receipt.amount


def what_was_put_aside_is_due_to_go_back() -> None:
    aside = (Disposition.DUPLICATE, Disposition.LATE, Disposition.WRONG_CURRENCY)
    for receipt in Receipt.objects.filter(disposition__in=aside):
        assert receipt.given_back == receipt.amount, f"{receipt} was {receipt.disposition} and is kept"


def nothing_is_left_over_of_a_purchase_that_is_paid() -> None:
    paid = Purchase.objects.exclude(paid_at=None).values_list("number", flat=True)
    deposits = Posting.objects.filter(account__kind=AccountKind.BUYER_DEPOSIT, account__owner__in=list(paid))
    assert not deposits.values("account").annotate(total=Sum("amount")).exclude(total=0).exists()


def no_courier_holds_less_than_nothing() -> None:
    sums = (
        Posting.objects.filter(account__kind=AccountKind.CASH_IN_TRANSIT)
        .values("account")
        .annotate(total=Sum("amount"))
    )
    assert not sums.filter(total__lt=0).exists()


def check(world: World) -> None:
    """Raise `AssertionError` at the first that does not hold."""
    every_currency_comes_to_zero()
    every_entry_comes_to_zero()
    what_came_less_what_went_back_is_on_the_accounts()
    no_stock_is_below_zero_or_promised_twice()
    no_purchase_is_paid_without_receipts_that_cover_it()
    every_movement_that_was_told_is_one_receipt_with_a_disposition(world)
    nothing_goes_back_that_did_not_come()
    what_was_put_aside_is_due_to_go_back()
    nothing_is_left_over_of_a_purchase_that_is_paid()
    no_courier_holds_less_than_nothing()
