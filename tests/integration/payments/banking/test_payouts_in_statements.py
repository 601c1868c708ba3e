"""What the bank's statement says of payouts: it went out and arrived, or it came back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from marketplace.core.models import EventRecord
from marketplace.users.models import User
from payments.banking.models import StatementLine
from payments.banking.selectors import transfers_in
from payments.payouts.models import Payout
from payments.payouts.proofs import statement_faults
from payments.payouts.services.outcomes import confirm_payout, fail_payout
from payments.selectors import ledger_faults, owed_to
from tests.factories.users import OfficerFactory
from tests.factories.vendors import VendorFactory
from tests.integration.payments.banking.test_transfers import brought_in, statement, to_pay
from tests.integration.payments.payouts.earning import NOON, riel, sell, sent
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    officer: User = OfficerFactory()
    return officer


@pytest.fixture
def vendor() -> Vendor:
    made: Vendor = VendorFactory()
    sell(made, "P1-1", 14_000)
    return made


def test_a_payout_that_went_out_has_arrived(vendor: Vendor, officer: User) -> None:
    payout = sent(vendor, at=NOON)

    brought_in(statement((f"TRF {payout.key.lower()} Cambodia Marketplace", -14_000)), officer)

    payout.refresh_from_db()
    line = StatementLine.objects.get()
    assert (payout.status, line.state, line.payout) == ("confirmed", "ours", payout)
    assert payout.bank_reference
    assert list(transfers_in(tab="waiting")) == []
    assert owed_to(vendor=vendor) == riel(0)
    assert EventRecord.objects.filter(name="PayoutConfirmed").count() == 1
    assert statement_faults() == ledger_faults() == []


def test_a_payout_that_came_in_again_has_failed_and_is_owed_as_before(vendor: Vendor, officer: User) -> None:
    payout = sent(vendor, at=NOON)

    brought_in(statement((f"{payout.key}", -14_000), (f"RETURN {payout.key} account closed", 14_000)), officer)

    payout.refresh_from_db()
    assert payout.status == "failed"
    assert "account closed" in payout.reason
    assert [line.state for line in StatementLine.objects.order_by("amount")] == ["ours", "returned"]
    assert owed_to(vendor=vendor) == riel(14_000)
    assert statement_faults() == ledger_faults() == []


def test_what_an_officer_said_before_is_only_found_again(vendor: Vendor, officer: User) -> None:
    payout = sent(vendor, at=NOON)
    confirm_payout(payout=payout, reference="FT77", by=officer, now=NOON)

    brought_in(statement((payout.key, -14_000)), officer)

    payout.refresh_from_db()
    assert (payout.status, payout.bank_reference) == ("confirmed", "FT77")
    assert StatementLine.objects.get().state == "ours"


@pytest.mark.parametrize("amount", [-13_999, 13_999])
def test_another_amount_under_the_key_waits_for_an_officer(vendor: Vendor, officer: User, amount: int) -> None:
    payout = sent(vendor, at=NOON)

    with translation.override("en"):
        brought_in(statement((payout.key, amount)), officer)

    payout.refresh_from_db()
    line = StatementLine.objects.get()
    assert (payout.status, line.state, line.payout) == ("sent", "nomatch", None)
    assert line.note == "The amount is not the payout's."


def test_a_payout_told_to_have_failed_that_went_out_all_the_same_waits_for_an_officer(
    vendor: Vendor, officer: User
) -> None:
    payout = sent(vendor, at=NOON)
    fail_payout(payout=payout, reason="told so", by=officer, now=NOON)

    brought_in(statement((payout.key, -14_000)), officer)

    assert StatementLine.objects.get().state == "nomatch"
    assert Payout.objects.get().status == "failed"


def test_a_buyers_reference_goes_before_a_payouts_key(vendor: Vendor, officer: User) -> None:
    payout, attempt = sent(vendor, at=NOON), to_pay()

    brought_in(statement((f"{attempt.provider_ref} {payout.key}", 18_000)), officer)

    line = StatementLine.objects.get()
    assert line.state == "matched"
    assert line.receipt is not None
    assert line.receipt.amount == Decimal(18_000)
    assert Payout.objects.get().status == "sent"
