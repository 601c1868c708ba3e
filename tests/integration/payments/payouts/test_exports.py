"""What goes to the bank, and what the vendor takes away."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from payments.payouts.exports import NAMESPACE, Debtor, bakong_file, bank_file, pain_001
from payments.payouts.models import PayoutAccount, PayoutBatch
from payments.payouts.papers import csv_lines, statement_pdf, sums_of_statement
from payments.payouts.services.batches import send_batch
from payments.payouts.services.outcomes import fail_payout
from tests.factories.users import OfficerFactory
from tests.factories.vendors import SanctionFactory, VendorFactory
from tests.integration.payments.payouts.earning import NOON, batch, give_back, sell, statement

pytestmark = pytest.mark.django_db
MINISTRY = Debtor(name="Ministry of Commerce", account="0001112223", bank="NCAMKHPP")


@pytest.fixture
def sent_one() -> PayoutBatch:
    """Three payouts: two to Bakong, of which one was held at the last moment, and one to a bank."""
    vendors = [VendorFactory(bakong_account_id=f"maker{n}@aclb", legal_name=f"Maker {n}") for n in range(3)]
    for number, vendor in enumerate(vendors):
        sell(vendor, f"P{number}-1", 14_000 + number)
        statement(vendor)
    PayoutAccount.objects.create(
        vendor=vendors[2], currency="KHR", kind="bank", holder="Maker & Sons", account="000123456", bank="ABAAKHPP",
        status="current", asked_at=NOON, usable_from=NOON,
    )  # fmt: skip
    made = batch()
    SanctionFactory(vendor=vendors[1], payouts_held=True, begun_at=NOON)
    send_batch(batch=made, by=OfficerFactory(), now=NOON)
    return made


def test_each_kind_of_account_has_its_file_with_what_was_sent_and_nothing_else(sent_one: PayoutBatch) -> None:
    bakong = list(csv.DictReader(io.StringIO(bakong_file(batch=sent_one))))
    bank = list(csv.DictReader(io.StringIO(bank_file(batch=sent_one))))

    assert bakong == [
        {
            "account": "maker0@aclb", "name": "Maker 0", "amount": "14000", "currency": "KHR",
            "remark": "S1001-1 Cambodia Marketplace",
        }
    ]  # fmt: skip
    assert bank == [
        {
            "reference": "S1003-1", "name": "Maker & Sons", "account": "000123456", "bank": "ABAAKHPP", "amount": "14002",
            "currency": "KHR", "remark": "S1003-1 Cambodia Marketplace",
        }
    ]  # fmt: skip


def test_a_file_is_the_same_whenever_it_is_taken(sent_one: PayoutBatch) -> None:
    before = bakong_file(batch=sent_one), pain_001(batch=sent_one, debtor=MINISTRY, at=NOON)
    for payout in sent_one.payouts.filter(status="sent"):
        fail_payout(payout=payout, reason="No such account", by=None, now=NOON + timedelta(days=1))
    assert (bakong_file(batch=sent_one), pain_001(batch=sent_one, debtor=MINISTRY, at=NOON)) == before


def test_iso_20022_names_sums_accounts_and_keys(sent_one: PayoutBatch) -> None:
    root = ET.fromstring(pain_001(batch=sent_one, debtor=MINISTRY, at=NOON))  # noqa: S314 - our own

    found = {name: root.findtext(f".//{{{NAMESPACE}}}{name}") for name in ("MsgId", "NbOfTxs", "CtrlSum", "EndToEndId")}
    assert found == {"MsgId": sent_one.number, "NbOfTxs": "1", "CtrlSum": "14002", "EndToEndId": "S1003-1"}
    amount = root.find(f".//{{{NAMESPACE}}}InstdAmt")
    assert amount is not None
    assert (amount.text, amount.get("Ccy")) == ("14002", "KHR")
    names = [one.text for one in root.iter(f"{{{NAMESPACE}}}Nm")]
    assert names == ["Ministry of Commerce", "Ministry of Commerce", "Maker & Sons"]
    assert [one.text for one in root.iter(f"{{{NAMESPACE}}}BIC")] == ["NCAMKHPP", "ABAAKHPP"]


def test_a_statement_goes_out_as_a_table_and_a_paper() -> None:
    vendor = VendorFactory(legal_name="Sokha Chan")
    sell(vendor, "P1-1", 50_000, fee=2_500)
    give_back(vendor, "refund-due:P1-1", 10_000)
    made = statement(vendor)

    rows = list(csv.reader(io.StringIO("".join(csv_lines(statement=made)))))

    assert rows[0][0].endswith("Day") or rows[0][0]
    assert [row[1:4] for row in rows[1:]] == [
        ["opening", "", "0"], ["earned", "P1-1", "47500"], ["given_back", "P1-1", "-10000"], ["closing", "", "37500"],
    ]  # fmt: skip
    assert [(name, int(money.amount)) for name, money, _minus in sums_of_statement(made)] == [
        ("goods", 50_000), ("refunds", 10_000), ("commission", 2_500),
    ]  # fmt: skip
    pdf = statement_pdf(statement=made)
    assert pdf.startswith(b"%PDF")
    assert made.pay_by == date(2026, 11, 26)
