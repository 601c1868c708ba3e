"""Payouts: each once, by two officers, whatever breaks. The numbers are those of docs/algorithms/payouts.md."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from payments.ledger.models import AccountKind, Entry, Posting
from payments.ledger.services import balance
from payments.payouts.errors import UnableToPayOut
from payments.payouts.models import BankAnswer, Payout, PayoutAccount, PayoutBatch, PayoutStatus, SettlementStatement
from payments.payouts.proofs import statement_faults
from payments.payouts.services.batches import make_batch, send_batch, withdraw_batch
from payments.payouts.services.holds import hold_money
from payments.payouts.services.outcomes import confirm_payout, fail_payout, take_answer
from payments.selectors import ledger_faults, owed_to
from payments.vendor_money import PAID_OUT, entry_rows, money_sheet
from tests.factories.users import OfficerFactory
from tests.factories.vendors import SanctionFactory, VendorFactory
from tests.integration.payments.payouts.earning import NOON, batch, riel, sell, sent, statement

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LATER = NOON + timedelta(days=2)


def entry(key: str) -> dict[str, int]:
    rows = Posting.objects.filter(entry__key=key).select_related("account")
    return {f"{row.account.kind}:{row.account.owner}": int(row.amount) for row in rows}


def test_worked_example_of_a_payout() -> None:
    vendor = VendorFactory(code="sokha", bakong_account_id="sokha@aclb")
    sell(vendor, "P1001-1", 14_000)
    payout = sent(vendor)

    assert entry(f"payout:{payout.key}") == {"vendor_payable:sokha": 14_000, "payout_in_transit:sokha": -14_000}
    assert owed_to(vendor=vendor) == riel(0)

    confirm_payout(payout=payout, reference="FT26330001", by=OfficerFactory(), now=LATER)

    assert entry(f"payout-confirmed:{payout.key}") == {"payout_in_transit:sokha": 14_000, "clearing:payouts": -14_000}
    assert (payout.status, payout.bank_reference, payout.account) == ("confirmed", "FT26330001", "sokha@aclb")
    assert statement_faults() == []


def test_worked_example_of_a_payout_that_failed_and_the_next_batch_takes_up() -> None:
    vendor = VendorFactory(code="sokha", bakong_account_id="sokha@aclb")
    sell(vendor, "P1001-1", 14_000)
    payout = sent(vendor)

    fail_payout(payout=payout, reason="Account closed", by=OfficerFactory(), now=LATER)
    fail_payout(payout=payout, reason="Account closed", by=OfficerFactory(), now=LATER)

    assert entry(f"reversal:payout:{payout.key}") == {
        "vendor_payable:sokha": -14_000,
        "payout_in_transit:sokha": 14_000,
    }
    assert owed_to(vendor=vendor) == riel(14_000)
    assert statement_faults() == []
    again = batch(at=LATER)
    second = again.payouts.get()
    assert (second.key, second.statement, second.amount) == ("S1001-2", payout.statement, payout.amount)
    send_batch(batch=again, by=OfficerFactory(), now=LATER)
    assert owed_to(vendor=vendor) == riel(0)
    assert statement_faults() == []


def test_a_vendor_reads_what_was_paid_out_and_what_came_back() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 14_000)
    payout = sent(vendor)
    days = {"first": (NOON - timedelta(days=30)).date(), "last": (NOON + timedelta(days=9)).date()}
    assert money_sheet(vendor=vendor, **days).total.paid_out == riel(14_000)

    fail_payout(payout=payout, reason="Account closed", by=None, now=LATER)

    total = money_sheet(vendor=vendor, **days).total
    assert (total.goods, total.paid_out, total.change) == (riel(14_000), riel(0), riel(14_000))
    assert [row.what for row in entry_rows(vendor=vendor, **days)][1:] == [PAID_OUT, PAID_OUT]


def test_money_that_arrived_and_came_back_is_owed_again() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 14_000)
    payout = sent(vendor)
    confirm_payout(payout=payout, reference="FT1", by=None, now=LATER)

    fail_payout(payout=payout, reason="Returned by the bank", by=None, now=LATER)

    assert owed_to(vendor=vendor) == riel(14_000)
    for kind, owner in ((AccountKind.PAYOUT_IN_TRANSIT, vendor.code), (AccountKind.CLEARING, "payouts")):
        assert balance(kind=kind, owner=owner, currency="KHR") == riel(0)
    assert statement_faults() == []


def test_whoever_made_a_batch_cannot_check_it() -> None:
    vendor, maker = VendorFactory(), OfficerFactory()
    sell(vendor, "P1-1", 14_000)
    statement(vendor)
    made = batch(by=maker)

    with pytest.raises(UnableToPayOut):
        send_batch(batch=made, by=maker, now=NOON)

    made.refresh_from_db()
    assert (made.checked_by, made.state) == (None, "made")
    assert not Entry.objects.filter(key__startswith="payout").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutBatch.objects.filter(pk=made.pk).update(checked_by=maker, checked_at=NOON)


def test_a_statement_has_one_standing_payout() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 14_000)
    statement(vendor)
    made = batch()
    with pytest.raises(UnableToPayOut):
        batch()
    payout = made.payouts.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Payout.objects.create(
            batch=made, statement=payout.statement, key="other", amount=1, currency="KHR", kind="bakong", holder="x",
            account="x@y", payout_account=payout.payout_account,
        )  # fmt: skip

    withdraw_batch(batch=made, by=OfficerFactory(), now=NOON)

    assert made.state == "withdrawn"
    with pytest.raises(UnableToPayOut):
        send_batch(batch=made, by=OfficerFactory(), now=NOON)
    assert batch().payouts.get().key == "S1001-2"


def test_a_payout_is_frozen_when_it_is_made() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 14_000)
    statement(vendor)
    payout = batch().payouts.get()
    for field, value in (("account", "thief@aclb"), ("amount", 99_000), ("key", "x"), ("holder", "Thief")):
        with pytest.raises(DatabaseError), transaction.atomic():
            Payout.objects.filter(pk=payout.pk).update(**{field: value})
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM payouts_payout")


def test_what_is_below_zero_held_or_without_an_account_is_left_out() -> None:
    good, held, homeless = VendorFactory(), VendorFactory(), VendorFactory(bakong_account_id="")
    for number, vendor in enumerate((good, held, homeless)):
        sell(vendor, f"P{number}-1", 14_000)
        statement(vendor)
    hold_money(vendor=held, order=None, reason="An inquiry.", by=OfficerFactory(), now=NOON)

    made = batch()

    assert [payout.statement.vendor for payout in made.payouts.all()] == [good]


def test_a_hold_that_comes_after_the_batch_keeps_the_money_too() -> None:
    good, held = VendorFactory(), VendorFactory()
    for number, vendor in enumerate((good, held)):
        sell(vendor, f"P{number}-1", 14_000)
        statement(vendor)
    made = batch()
    hold_money(vendor=held, order=None, reason="An inquiry.", by=OfficerFactory(), now=NOON)

    send_batch(batch=made, by=OfficerFactory(), now=NOON)

    states = {payout.statement.vendor: payout.status for payout in made.payouts.all()}
    assert states == {good: PayoutStatus.SENT, held: PayoutStatus.WITHDRAWN}
    assert owed_to(vendor=held) == riel(14_000)
    assert statement_faults() == []


def test_a_sanction_that_holds_payouts_keeps_the_money() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 14_000)
    statement(vendor)
    made = batch()
    SanctionFactory(vendor=vendor, payouts_held=True, begun_at=NOON)

    send_batch(batch=made, by=OfficerFactory(), now=NOON)

    assert made.payouts.get().status == PayoutStatus.WITHDRAWN
    with pytest.raises(UnableToPayOut):
        batch()


def test_an_answer_of_the_bank_counts_once() -> None:
    one, two, three = VendorFactory(), VendorFactory(), VendorFactory()
    for number, vendor in enumerate((one, two, three)):
        sell(vendor, f"P{number}-1", 14_000 + number)
        statement(vendor)
    made, officer = batch(), OfficerFactory()
    send_batch(batch=made, by=officer, now=NOON)
    keys = [payout.key for payout in made.payouts.order_by("pk")]
    content = (
        "reference,amount,status,bank_reference,reason\r\n"
        f"{keys[0]},14000,CONFIRMED,FT1,\r\n{keys[1]},14001.00,rejected,,No such account\r\n{keys[2]},99,confirmed,FT3,\r\n"
        "S99-1,5,confirmed,FT4,\r\n"
    ).encode()

    answer = take_answer(content=content, by=officer, now=LATER)
    again = take_answer(content=content, by=officer, now=LATER)

    assert answer.pk == again.pk
    assert [row["did"] for row in answer.outcome or []] == ["confirmed", "failed", "other amount", "unknown"]
    assert [payout.status for payout in made.payouts.order_by("pk")] == ["confirmed", "failed", "sent"]
    assert made.payouts.get(key=keys[1]).reason == "No such account"
    assert Entry.objects.filter(key__startswith="payout-confirmed:").count() == 1
    assert statement_faults() == []


def test_an_answer_that_was_stored_and_not_read_is_read_when_it_comes_again() -> None:
    vendor, officer = VendorFactory(), OfficerFactory()
    sell(vendor, "P1-1", 14_000)
    payout = sent(vendor)
    content = f"reference,amount,status,bank_reference\n{payout.key},14000,ok,FT1\n".encode()
    take_answer(content=content, by=officer, now=LATER)
    BankAnswer.objects.update(outcome=None)

    answer = take_answer(content=content, by=officer, now=LATER)

    assert answer.outcome == [{"reference": payout.key, "did": "confirmed"}]
    assert BankAnswer.objects.count() == 1


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"a,b\n1,2\n", b"x" * 2_000_001])
def test_a_file_that_is_no_answer_is_refused_and_nothing_is_kept(content: bytes) -> None:
    with pytest.raises(UnableToPayOut):
        take_answer(content=content, by=OfficerFactory(), now=NOON)
    assert not BankAnswer.objects.exists()


def test_a_confirmation_needs_a_sent_payout_and_a_reference() -> None:
    vendor = VendorFactory()
    sell(vendor, "P1-1", 14_000)
    statement(vendor)
    payout = batch().payouts.get()
    for call in (
        lambda: confirm_payout(payout=payout, reference="FT1", by=None, now=NOON),
        lambda: fail_payout(payout=payout, reason="No", by=None, now=NOON),
    ):
        with pytest.raises(UnableToPayOut):
            call()
    send_batch(batch=payout.batch, by=OfficerFactory(), now=NOON)
    with pytest.raises(UnableToPayOut):
        confirm_payout(payout=payout, reference=" ", by=None, now=NOON)
    confirm_payout(payout=payout, reference="FT1", by=None, now=NOON)
    with pytest.raises(UnableToPayOut):
        confirm_payout(payout=payout, reference="FT2", by=None, now=NOON)
    assert Payout.objects.get().bank_reference == "FT1"


def test_the_first_account_is_the_one_of_the_application() -> None:
    vendor = VendorFactory(bakong_account_id="sokha@aclb", legal_name="Sokha Chan")
    sell(vendor, "P1-1", 14_000)
    payout = sent(vendor)
    account = PayoutAccount.objects.get()
    assert (account.account, account.holder, account.status, account.asked_by) == (
        "sokha@aclb", "Sokha Chan", "current", None,
    )  # fmt: skip
    assert payout.payout_account == account


def test_many_statements_are_batched_in_few_queries(django_assert_max_num_queries: Any) -> None:
    for number in range(8):
        vendor = VendorFactory()
        sell(vendor, f"P{number}-1", 14_000)
        statement(vendor)
    with django_assert_max_num_queries(95):  # nine for each vendor that is paid for the first time
        made = make_batch(currency="KHR", day=NOON.date(), by=OfficerFactory(), now=NOON)
    assert made.payouts.count() == 8
    assert SettlementStatement.objects.to_pay().count() == 0
    assert [fault for fault in ledger_faults() if "statement" in fault or "payout" in fault] == []
