"""What is owed for payment and when, and what a statement says of it. The numbers are those of docs/algorithms/payouts.md."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from marketplace.core.models import AuditEntry, EventRecord
from marketplace.sales.order.models import Order
from payments.ledger.models import AccountKind
from payments.ledger.services import credit, debit, reverse_entry
from payments.models import Receipt, Refund
from payments.payouts.errors import UnableToMakeStatement
from payments.payouts.holding import too_late_for
from payments.payouts.models import PayoutHold, PayoutRule, SettlementStatement, StatementClaim, StatementLine
from payments.payouts.proofs import statement_faults
from payments.payouts.ripe import resting_orders, sums_of, vendor_accounts
from payments.payouts.services.holds import hold_for_incident, hold_money, lift_for_incident, lift_hold, set_rule
from payments.payouts.services.statements import last_weekly_moment, make_statement, make_statements
from payments.selectors import owed_to
from tests.factories.users import OfficerFactory
from tests.factories.vendors import VendorFactory
from tests.integration.payments.payouts.earning import (
    NOON,
    give_back,
    order_of,
    post,
    riel,
    sell,
    set_off,
    statement,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]


#: Adds a line to a statement that stands.
ONE_LINE_MORE = """
    INSERT INTO payouts_statementline
      (statement_id, posting_id, what, occurred_at, order_number, amount, commission, promotion, delivery)
    SELECT statement_id, posting_id + 1000, what, occurred_at, '', 1, 0, 0, 0 FROM payouts_statementline
"""


def ripe_of(vendor: Any, at: Any = NOON) -> tuple[Any, Any]:
    accounts = vendor_accounts(code=vendor.code)
    sums = sums_of(accounts=accounts, at=at)[accounts[0].pk]
    return sums.ripe, sums.resting


def test_an_orders_money_rests_for_three_days_after_delivery() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 50_000, days=3)
    sell(vendor, "P2-1", 20_000, days=2)
    sell(vendor, "P3-1", 10_000, days=None)

    assert ripe_of(vendor) == (riel(50_000), riel(30_000))
    assert ripe_of(vendor, NOON + timedelta(days=1)) == (riel(70_000), riel(10_000))
    assert ripe_of(vendor, NOON + timedelta(days=365)) == (riel(70_000), riel(10_000))
    rows, count = resting_orders(account=vendor_accounts(code=vendor.code)[0], at=NOON)
    assert [(row.number, row.ripe_on) for row in rows] == [("P2-1", date(2026, 11, 24)), ("P3-1", None)]
    assert count == 2


def test_a_rule_set_by_an_officer_counts_from_its_day() -> None:
    vendor, officer = VendorFactory(), OfficerFactory()
    sell(vendor, "P1-1", 50_000, days=3)
    set_rule(valid_on=date(2026, 11, 24), hold_days=7, pay_days=2, by=officer, now=NOON)

    assert ripe_of(vendor) == (riel(50_000), riel(0))
    assert ripe_of(vendor, NOON + timedelta(days=1)) == (riel(0), riel(50_000))
    assert ripe_of(vendor, NOON + timedelta(days=4)) == (riel(50_000), riel(0))
    assert PayoutRule.objects.get().set_by == officer


def test_a_refund_waits_for_the_sale_it_takes_back() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 50_000, days=1)
    give_back(vendor, "refund-due:P1-1", 20_000)

    assert ripe_of(vendor) == (riel(0), riel(30_000))
    made = statement(vendor, at=NOON + timedelta(days=3))
    assert (made.goods, made.refunds, made.closing) == (50_000, 20_000, 30_000)


def test_a_refund_belongs_to_the_order_that_its_row_names() -> None:
    vendor = VendorFactory()
    order = sell(vendor, "P1-1", 50_000, days=None)
    receipt = Receipt.objects.create(
        provider="bakong",
        provider_txn_id="x",
        amount=Decimal(56_000),
        currency="KHR",
        disposition="ok",
        occurred_at=NOON,
    )
    refund = Refund.objects.create(
        receipt=receipt, order=order, amount=Decimal(20_000), currency="KHR", reason="agreed", key="k", created_at=NOON
    )
    give_back(vendor, f"refund-due:{refund.public_id}", 20_000)
    assert ripe_of(vendor) == (riel(0), riel(30_000))

    post(
        f"refund-sent:{refund.public_id}:1",
        debit(AccountKind.REFUND_DUE, "P1", riel(20_000)),
        credit(AccountKind.VENDOR_PAYABLE, vendor.code, riel(20_000)),
    )
    assert ripe_of(vendor) == (riel(0), riel(50_000))


def test_an_order_with_a_refund_that_waits_for_an_officer_rests() -> None:
    vendor, officer = VendorFactory(), OfficerFactory()
    order = sell(vendor, "P1-1", 50_000)
    receipt = Receipt.objects.create(
        provider="bakong",
        provider_txn_id="x",
        amount=Decimal(56_000),
        currency="KHR",
        disposition="ok",
        occurred_at=NOON,
    )
    Refund.objects.create(
        receipt=receipt, order=order, amount=Decimal(20_000), currency="KHR", reason="agreed", key="k", created_at=NOON,
        status="asked", asked_by=officer,
    )  # fmt: skip

    assert ripe_of(vendor) == (riel(0), riel(50_000))


def test_an_order_that_was_called_off_brings_nothing_and_never_anything() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 50_000, days=None)
    give_back(vendor, "refund-due:P1-1", 50_000)

    made = statement(vendor)

    assert (made.goods, made.refunds, made.closing) == (50_000, 50_000, 0)
    assert SettlementStatement.objects.to_pay().count() == 0


def test_a_reversed_sale_is_unmade_with_its_order() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 50_000)
    sell(vendor, "P2-1", 8_000)
    with transaction.atomic():
        reverse_entry(key="sale:P2-1", occurred_at=NOON - timedelta(days=1))

    made = statement(vendor)

    assert (made.goods, made.closing, made.num_lines) == (50_000, 50_000, 3)


def test_commission_promotions_and_delivery_are_told_apart() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 100_000, fee=5_000, promotion=10_000)
    sell(vendor, "P2-1", 40_000, fee=2_000)
    give_back(vendor, "refund-due:P2-1", 10_000, fee=500)

    made = statement(vendor)

    assert (made.goods, made.promotions, made.refunds, made.commission) == (130_000, 10_000, 10_000, 6_500)
    assert (made.delivery, made.closing, made.num_orders, made.num_lines) == (12_000, 123_500, 2, 3)


def test_what_buyers_paid_straight_to_the_vendor_is_set_off_and_a_debt_carried_forward() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 14_000)
    set_off(vendor, "P1-1", 20_000)

    first = statement(vendor)
    assert (first.goods, first.direct, first.closing, first.to_pay, first.carried) == (
        14_000, 20_000, -6_000, riel(0), riel(-6_000),
    )  # fmt: skip

    sell(vendor, "P2-1", 50_000)
    second = statement(vendor, at=NOON + timedelta(days=7))
    assert (second.opening, second.goods, second.closing, second.starts_at) == (-6_000, 50_000, 44_000, NOON)
    assert statement_faults() == []


def test_fault_29_a_dispute_after_the_payout_is_set_off_by_the_next_statement() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 50_000)
    statement(vendor)
    post(
        "dispute:du_1",
        debit(AccountKind.VENDOR_PAYABLE, vendor.code, riel(50_000)),
        credit(AccountKind.DISPUTED, "stripe", riel(50_000)),
    )
    below = statement(vendor, at=NOON + timedelta(days=7))
    sell(vendor, "P2-1", 80_000)
    after = statement(vendor, at=NOON + timedelta(days=14))

    assert (below.refunds, below.closing, below.to_pay) == (50_000, -50_000, riel(0))
    assert (after.opening, after.closing) == (-50_000, 30_000)
    assert statement_faults() == []


def test_a_posting_is_claimed_once_and_later_ones_by_the_next_statement() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 50_000)
    first = statement(vendor)
    assert statement(vendor) == first
    assert make_statement(vendor=vendor, currency="KHR", ends_at=NOON + timedelta(hours=1), by=None,
                          now=NOON + timedelta(hours=1)) is None  # fmt: skip

    sell(vendor, "P2-1", 7_000)
    second = statement(vendor, at=NOON + timedelta(hours=2))

    assert (first.closing, second.closing, second.opening) == (50_000, 7_000, 0)
    assert (first.number, second.number) == ("S1001", "S1002")
    assert EventRecord.objects.filter(name="StatementMade").count() == 2
    line = StatementLine.objects.values().get(statement=second)
    with pytest.raises(DatabaseError), transaction.atomic():
        StatementLine.objects.create(**{**line, "statement_id": "0" * 32})


def test_the_sum_of_statements_is_the_ledgers_balance_less_what_rests() -> None:
    vendor, other = VendorFactory(), VendorFactory()
    for number in range(6):
        sell(vendor, f"P{number}-1", 10_000 + number, fee=number, days=number)
        sell(other, f"P{number}-2", 1_000)
    statement(vendor)
    statement(other)
    statement(vendor, at=NOON + timedelta(days=1))

    at = NOON + timedelta(days=1)
    on_statements = sum(one.closing for one in SettlementStatement.objects.filter(vendor=vendor))
    ripe, resting = ripe_of(vendor, at)
    assert ripe == riel(0)
    assert on_statements == (owed_to(vendor=vendor) - resting).amount > 0
    assert statement_faults() == []


def test_two_currencies_have_statements_of_their_own() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 50_000)
    from marketplace.core.money import Money

    dollars = Money(Decimal("12.30"), "USD")
    post("bonus", debit(AccountKind.LOSS, "", dollars), credit(AccountKind.VENDOR_PAYABLE, vendor.code, dollars))

    assert make_statements(ends_at=NOON, by=None, now=NOON) == 2
    assert make_statements(ends_at=NOON, by=None, now=NOON) == 0
    assert {one.currency: one.closing for one in SettlementStatement.objects.all()} == {
        "KHR": 50_000, "USD": Decimal("12.30"),
    }  # fmt: skip
    assert SettlementStatement.objects.get(currency="USD").other == Decimal("12.30")
    assert statement_faults() == []


def test_a_hold_on_an_order_or_a_vendor_keeps_the_money() -> None:
    vendor, officer = VendorFactory(), OfficerFactory()
    order = sell(vendor, "P1-1", 50_000)
    sell(vendor, "P2-1", 7_000)
    hold = hold_money(vendor=vendor, order=order, reason="A buyer complains.", by=officer, now=NOON)
    assert ripe_of(vendor) == (riel(7_000), riel(50_000))
    lift_hold(hold=hold, by=officer, now=NOON)
    assert ripe_of(vendor) == (riel(57_000), riel(0))

    hold_money(vendor=vendor, order=None, reason="An inquiry.", by=officer, now=NOON)
    with pytest.raises(UnableToMakeStatement):
        statement(vendor)
    assert not SettlementStatement.objects.exists()
    assert not StatementLine.objects.exists()


def test_a_hold_on_an_order_that_stands_on_a_statement_says_that_it_comes_too_late() -> None:
    vendor, officer = VendorFactory(), OfficerFactory()
    order, other = sell(vendor, "P1-1", 50_000), sell(vendor, "P2-1", 7_000, days=1)
    drawn = statement(vendor)

    late = hold_money(vendor=vendor, order=order, reason="A buyer complains.", by=officer, now=NOON)
    in_time = hold_money(vendor=vendor, order=other, reason="A buyer complains.", by=officer, now=NOON)
    hold_for_incident(incident_number="I1", order_number="P1-1", now=NOON)
    by_incident = PayoutHold.objects.get(incident_number="I1")

    assert too_late_for(holds=[late, in_time]) == {late.pk: drawn.number}
    assert too_late_for(holds=[by_incident]) == {by_incident.pk: drawn.number}
    said = AuditEntry.objects.filter(action="payout_hold.set").order_by("pk")
    assert [one.data.get("too_late_for") for one in said] == [drawn.number, None, drawn.number]


def test_an_incident_holds_its_order_until_it_is_closed() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 50_000)
    for _ in range(2):
        hold_for_incident(incident_number="I1", order_number="P1-1", now=NOON)
    assert PayoutHold.objects.count() == 1
    assert ripe_of(vendor) == (riel(0), riel(50_000))

    lift_for_incident(incident_number="I1", now=NOON)
    lift_for_incident(incident_number="I1", now=NOON)
    assert ripe_of(vendor) == (riel(50_000), riel(0))


def test_a_statement_of_days_to_come_or_before_the_last_is_refused() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 50_000)
    with pytest.raises(UnableToMakeStatement):
        make_statement(vendor=vendor, currency="KHR", ends_at=NOON + timedelta(seconds=1), by=None, now=NOON)
    statement(vendor)
    with pytest.raises(UnableToMakeStatement):
        statement(vendor, at=NOON - timedelta(days=1))
    assert SettlementStatement.objects.count() == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payouts_settlementstatement SET closing = closing + 1",
        "DELETE FROM payouts_settlementstatement",
        "UPDATE payouts_statementline SET amount = 1",
        "DELETE FROM payouts_statementline",
        "UPDATE payouts_statementclaim SET statement_id = statement_id",
        "DELETE FROM payouts_statementclaim",
        ONE_LINE_MORE,
    ],
)
def test_the_database_lets_nobody_change_a_statement(sql: str) -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 50_000)
    made = statement(vendor)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    made.refresh_from_db()
    assert made.closing == 50_000


@pytest.mark.django_db(transaction=True)
def test_lines_whose_statement_never_comes_are_refused_at_the_commit() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 50_000)
    made = statement(vendor)
    line = StatementLine.objects.values().get()

    with pytest.raises(IntegrityError), transaction.atomic():
        for number in (1000, 1001):
            StatementLine.objects.create(
                **{**line, "posting_id": line["posting_id"] + number, "statement_id": uuid.uuid4()}
            )

    assert [one.statement for one in StatementLine.objects.all()] == [made]
    assert list(StatementClaim.objects.values_list("statement", flat=True)) == [made.pk]


def test_a_statement_that_does_not_add_up_is_refused_by_the_database() -> None:
    vendor = VendorFactory()
    nothing = dict.fromkeys(
        ("opening", "promotions", "refunds", "commission", "direct", "other", "delivery", "num_lines", "num_orders"), 0
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        SettlementStatement.objects.create(
            number="S1", vendor=vendor, currency="KHR", starts_at=NOON, ends_at=NOON + timedelta(days=1), goods=5,
            closing=5, pay_by=date(2026, 12, 1), made_at=NOON, **nothing,
        )  # fmt: skip


def test_the_proof_names_a_statement_whose_ledger_was_edited(django_assert_max_num_queries: Any) -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 50_000)
    made = statement(vendor)
    assert statement_faults() == []
    triggers = {
        "sqlite": ["DROP TRIGGER ledger_ledgeraccount_no_update"],
        "postgresql": ["ALTER TABLE ledger_ledgeraccount DISABLE TRIGGER ledger_ledgeraccount_no_change"],
    }
    with connection.cursor() as cursor:
        for sql in triggers[connection.vendor]:
            cursor.execute(sql)
        cursor.execute("UPDATE ledger_ledgeraccount SET owner = 'somebody' WHERE kind = 'vendor_payable'")

    with django_assert_max_num_queries(10):
        faults = statement_faults()

    assert any("statement line" in fault for fault in faults)
    assert any("somebody" in fault for fault in faults)
    assert Order.objects.count() == 1
    assert made.number


def test_the_week_ends_at_midnight_in_cambodia() -> None:
    assert last_weekly_moment(NOON).isoformat() == "2026-11-23T00:00:00+07:00"
    assert last_weekly_moment(NOON - timedelta(days=1)).isoformat() == "2026-11-16T00:00:00+07:00"


def test_an_unknown_order_number_counts_as_no_order() -> None:
    vendor = VendorFactory()
    order_of(vendor, "P9-1", 1_000, days=None)
    post(
        "bonus:of-the-year:2026", debit(AccountKind.LOSS, "", riel(900)),
        credit(AccountKind.VENDOR_PAYABLE, vendor.code, riel(900)),
    )  # fmt: skip
    assert ripe_of(vendor) == (riel(900), riel(0))


def test_a_complaint_holds_the_order_until_it_is_closed(deliver_facts: Any) -> None:
    from marketplace.core.events import publish
    from marketplace.facts import IncidentClosed, IncidentRaised

    vendor = VendorFactory()
    sell(vendor, "P1-1", 50_000)
    named = {"incident_id": 1, "number": "I1", "vendor_id": vendor.pk}
    with transaction.atomic():
        publish(IncidentRaised(**named, order_number="P1-1"))
        publish(IncidentRaised(incident_id=2, number="I2", vendor_id=vendor.pk))
    deliver_facts()
    assert [hold.incident_number for hold in PayoutHold.objects.standing()] == ["I1"]
    assert ripe_of(vendor) == (riel(0), riel(50_000))

    with transaction.atomic():
        publish(IncidentClosed(**named, token="t", user_id=None, purchase_id=None, outcome="x", decision=""))
    deliver_facts()
    assert ripe_of(vendor) == (riel(50_000), riel(0))


def test_the_clock_draws_up_what_is_ripe_once() -> None:
    from payments.payouts.tasks import draw_up_statements, use_changed_accounts

    vendor = VendorFactory()
    sell(vendor, "P1-1", 50_000, days=400)
    for _ in range(2):
        draw_up_statements()
        use_changed_accounts()
    assert SettlementStatement.objects.get().made_by is None
