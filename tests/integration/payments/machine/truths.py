"""What must be true after every step, whatever anybody did."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.db.models import Count, F, Q, Sum

from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.parts import parts_of
from payments.ledger.models import AccountKind, Entry, Posting
from payments.models import Disposition, Receipt, Refund, RefundStatus, RefundWay
from payments.payouts.models import Payout, PayoutStatus
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
    for receipt in Receipt.objects.exclude(disposition=Disposition.NOT_OURS).select_related("order"):
        if receipt.order is None or not receipt.order.is_direct:  # what a vendor was paid directly never lay here
            held[receipt.provider, receipt.currency] += receipt.amount
    sent = Refund.objects.filter(status=RefundStatus.SUCCEEDED).exclude(way=RefundWay.VENDOR)
    for refund in sent.select_related("receipt"):
        held[refund.receipt.provider, refund.currency] -= refund.amount
    for payout in Payout.objects.filter(status=PayoutStatus.CONFIRMED):
        held["payouts", payout.currency] -= payout.amount
    assert _balances(AccountKind.CLEARING) == {key: total for key, total in held.items() if total}


def _balances(kind: AccountKind) -> dict[tuple[str, str], Decimal]:
    """Return what stands on the accounts of a kind, by owner and currency; those with nothing are left out."""
    rows = Posting.objects.filter(account__kind=kind).values("account__owner", "currency")
    found = {(row["account__owner"], row["currency"]): row["total"] for row in rows.annotate(total=Sum("amount"))}
    return {key: total for key, total in found.items() if total}


def no_stock_is_below_zero_or_promised_twice() -> None:
    wrong = StockRecord.objects.filter(Q(num_in_stock__lt=0) | Q(num_allocated__gt=F("num_in_stock")))
    assert not wrong.exists()


def no_order_is_paid_without_receipts_that_cover_it() -> None:
    for purchase in Purchase.objects.prefetch_related("orders__vendor", "receipts"):
        ours = [receipt for receipt in purchase.receipts.all() if receipt.disposition != Disposition.NOT_OURS]
        for part in parts_of(purchase=purchase, orders=purchase.orders.all()):
            own = [one for one in ours if one.order_id == (part.order.pk if part.order else None)]
            came = Money.total((one.money for one in own if one.currency == purchase.currency), purchase.currency)
            paid = (order.total for order in part.orders if order.paid_at is not None)
            due = Money.total(paid, purchase.currency)
            assert came >= due, f"{part.number}: {came} came, {due} was due"


def every_movement_that_was_told_is_one_receipt_with_a_disposition(world: World) -> None:
    told = {movement.fact.txn_id: movement for movement in world.movements if movement.told}
    receipts = {one.provider_txn_id: one for one in Receipt.objects.exclude(attempt=None)}
    assert set(receipts) == set(told)
    for key, receipt in receipts.items():
        assert receipt.money == told[key].fact.money
        assert receipt.disposition in Disposition.values
        assert (receipt.disposition != Disposition.NOT_OURS) == told[key].is_ours


def nothing_goes_back_that_did_not_come() -> None:
    holding = Refund.objects.exclude(status=RefundStatus.REFUSED)
    sums = {row["receipt"]: row["total"] for row in holding.values("receipt").annotate(total=Sum("amount"))}
    for receipt in Receipt.objects.all():
        assert receipt.given_back == sums.get(receipt.pk, 0)
        assert receipt.given_back <= receipt.amount


def what_was_put_aside_is_due_to_go_back() -> None:
    aside = (Disposition.DUPLICATE, Disposition.LATE, Disposition.WRONG_CURRENCY)
    for receipt in Receipt.objects.filter(disposition__in=aside):
        assert receipt.given_back == receipt.amount, f"{receipt} was {receipt.disposition} and is kept"


def nothing_is_left_over_of_a_part_that_is_paid() -> None:
    deposits = {owner for owner, _currency in _balances(AccountKind.BUYER_DEPOSIT)}
    for purchase in Purchase.objects.prefetch_related("orders__vendor"):
        for part in parts_of(purchase=purchase, orders=purchase.orders.all()):
            assert not (part.is_paid and part.number in deposits), f"{part.number} is paid, and has a deposit"


def what_vendors_were_paid_directly_is_what_came_less_what_was_set_off_and_given_back() -> None:
    held = Decimal(0)
    for receipt in Receipt.objects.exclude(disposition=Disposition.NOT_OURS).select_related("order"):
        if receipt.order and receipt.order.is_direct:
            held += receipt.amount
    set_off = Posting.objects.filter(entry__event="set-off", account__kind=AccountKind.DIRECT)
    held += set_off.aggregate(total=Sum("amount"))["total"] or 0
    given = Refund.objects.filter(status=RefundStatus.SUCCEEDED, way=RefundWay.VENDOR, order=None)
    held -= given.aggregate(total=Sum("amount"))["total"] or 0
    assert sum(_balances(AccountKind.DIRECT).values(), Decimal(0)) == held


def each_statement_is_paid_once() -> None:
    live = Payout.objects.filter(status__in=(PayoutStatus.MADE, PayoutStatus.SENT, PayoutStatus.CONFIRMED))
    assert not live.values("statement").annotate(times=Count("pk")).filter(times__gt=1).exists()
    under_way = sum((one.amount for one in live.filter(status=PayoutStatus.SENT)), Decimal(0))
    assert sum(_balances(AccountKind.PAYOUT_IN_TRANSIT).values(), Decimal(0)) == -under_way


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
    no_order_is_paid_without_receipts_that_cover_it()
    every_movement_that_was_told_is_one_receipt_with_a_disposition(world)
    nothing_goes_back_that_did_not_come()
    what_was_put_aside_is_due_to_go_back()
    nothing_is_left_over_of_a_part_that_is_paid()
    what_vendors_were_paid_directly_is_what_came_less_what_was_set_off_and_given_back()
    each_statement_is_paid_once()
    no_courier_holds_less_than_nothing()
