"""The marketplace's invoice to a vendor for a month's commission."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from marketplace.core.money import Money
from payments.ledger.models import AccountKind
from payments.ledger.services import credit, debit, post_entry
from payments.papers.models import Paper
from payments.papers.services.commission import issue_commission_invoices
from tests.factories.logistics import make_vendor
from tests.factories.papers import make_profile
from tests.factories.sales import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def khr(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


def sold(key: str, fee: int, *, at: datetime = NOON, vendor: str = "preah-dak-sugar") -> None:
    """Book a sale of 10,000 riel of which we keep a fee; a negative fee gives some back."""
    ours = credit(AccountKind.COMMISSION, "", khr(fee)) if fee > 0 else debit(AccountKind.COMMISSION, "", khr(-fee))
    with transaction.atomic():
        post_entry(
            key=key, event="sale",
            lines=[debit(AccountKind.BUYER_DEPOSIT, key, khr(10_000)), ours,
                   credit(AccountKind.VENDOR_PAYABLE, vendor, khr(10_000 - fee))],
            occurred_at=at,
        )  # fmt: skip


def issue() -> list[Paper]:
    return issue_commission_invoices(day=date(2026, 11, 9), now=datetime(2026, 12, 1, 1, tzinfo=UTC))


def test_a_months_commission_is_invoiced_once_with_the_vat_in_it() -> None:
    vendor = make_vendor()
    make_profile(vendor)
    make_profile(None, legal_name_en="The Ministry", legal_name_km="ក្រសួង", tin="L001-111111111")
    sold("a", 800)
    sold("b", 500)
    sold("c", -200)
    sold("last month", 999, at=datetime(2026, 10, 31, 16, 59, tzinfo=UTC))

    [paper] = issue()

    assert (paper.kind, paper.number, paper.series.vendor) == ("commission_invoice", "CM-000001", None)
    assert (paper.money, paper.vat_khr) == (khr(1_100), 100)
    assert paper.content["buyer"]["tin"] == "K002-123456789"
    assert paper.content["supplied_on"] == "2026-11-30"
    assert issue() == []


def test_no_commission_no_invoice() -> None:
    make_vendor()
    make_profile(None)
    sold("a", -300)

    assert issue() == []


def test_without_a_profile_of_our_own_nothing_is_issued() -> None:
    make_vendor()
    sold("a", 300)

    assert issue() == []
    make_profile(None)
    assert len(issue()) == 1
