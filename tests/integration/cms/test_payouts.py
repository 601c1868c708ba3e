"""The money desk: statements, batches by two officers, changed accounts, holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from cms.roles import FINANCE_OFFICERS, load_roles
from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from payments.payouts.models import PayoutAccount, PayoutBatch, PayoutHold, PayoutRule, SettlementStatement
from payments.payouts.proofs import statement_faults
from tests.factories.payouts import AccountFactory, owed
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import VendorFactory
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def vendor() -> Vendor:
    load_roles()
    vendor: Vendor = VendorFactory(code="sokha", name_en="Sokha Crafts", bakong_account_id="sokha@aclb")
    return vendor


@pytest.fixture
def people(vendor: Vendor) -> list[User]:
    return [OfficerFactory(groups=[FINANCE_OFFICERS]) for _ in range(2)]


def read(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.headers
    return str(answer.content.decode())


def test_two_officers_bring_money_from_the_ledger_to_the_bank(
    sign_in: SignIn, people: list[User], vendor: Vendor
) -> None:
    maker, checker = (sign_in(one) for one in people)
    owed(vendor, 128_000)
    assert "Sokha Crafts" in read(maker, "officers_payouts:ripe")
    assert "128,000" in read(maker, "officers_payouts:statements")
    statement = SettlementStatement.objects.get()
    assert "128,000" in read(maker, "officers_payouts:statement", statement.number)
    assert maker.get(reverse("officers_payouts:statement-paper", args=[statement.number])).content.startswith(b"%PDF")

    maker.post(reverse("officers_batches:new"), {"currency": "KHR", "day": timezone.localdate().isoformat()})
    batch = PayoutBatch.objects.get()
    assert "Another officer must check" in read(maker, "officers_batches:batch", batch.number)
    maker.post(reverse("officers_batches:send", args=[batch.number]))
    batch.refresh_from_db()
    assert batch.checked_at is None
    file = reverse("officers_batches:file", args=[batch.number, "bakong.csv"])
    assert checker.get(file).status_code == 404

    checker.post(reverse("officers_batches:send", args=[batch.number]))
    assert b"sokha@aclb,Household" in checker.get(file).content
    assert AuditEntry.objects.filter(action="batch.file_taken").count() == 1
    payout = batch.payouts.get()
    assert "It arrived" in read(checker, "officers_batches:batch", batch.number)
    checker.post(reverse("officers_batches:confirm", args=[payout.key]), {"reference": "FT1"})
    payout.refresh_from_db()
    assert (payout.status, payout.bank_reference) == ("confirmed", "FT1")
    assert "FT1" in read(maker, "officers_payouts:statement", statement.number)
    assert statement_faults() == []


def test_statements_are_drawn_up_by_a_button(sign_in: SignIn, people: list[User], vendor: Vendor) -> None:
    from decimal import Decimal

    from django.db import transaction

    from marketplace.core.money import Money
    from payments.ledger.models import AccountKind
    from payments.ledger.services import credit, debit, post_entry

    money = Money(Decimal(9_000), "KHR")
    with transaction.atomic():
        post_entry(
            key="bonus:1", event="bonus", occurred_at=timezone.now() - timedelta(hours=1),
            lines=[debit(AccountKind.LOSS, "", money), credit(AccountKind.VENDOR_PAYABLE, "sokha", money)],
        )  # fmt: skip
    desk = sign_in(people[0])
    assert "9,000" in read(desk, "officers_payouts:ripe")

    for _ in range(2):
        desk.post(reverse("officers_payouts:make"))

    assert SettlementStatement.objects.get().made_by == people[0]


def test_the_banks_file_says_what_each_line_did(sign_in: SignIn, people: list[User], vendor: Vendor) -> None:
    maker, checker = (sign_in(one) for one in people)
    owed(vendor, 128_000)
    maker.post(reverse("officers_batches:new"), {"currency": "KHR", "day": timezone.localdate().isoformat()})
    batch = PayoutBatch.objects.get()
    checker.post(reverse("officers_batches:send", args=[batch.number]))
    key = batch.payouts.get().key
    file = SimpleUploadedFile(
        "a.csv", f"reference,amount,status,reason\n{key},128000,failed,Closed\nX,1,ok,\n".encode()
    )

    answer = checker.post(reverse("officers_batches:answer"), {"file": file})

    assert b"we have no such payout" in answer.content
    assert batch.payouts.get().status == "failed"
    wrong = checker.post(reverse("officers_batches:answer"), {"file": SimpleUploadedFile("a.csv", b"a,b\n")})
    assert b"must name the columns" in wrong.content
    again = maker.post(reverse("officers_batches:new"), {"currency": "USD", "day": timezone.localdate().isoformat()})
    assert b"No statement waits" in again.content


def test_a_batch_is_taken_back_and_a_failure_needs_a_reason(
    sign_in: SignIn, people: list[User], vendor: Vendor
) -> None:
    maker, checker = (sign_in(one) for one in people)
    owed(vendor, 128_000)
    form = {"currency": "KHR", "day": timezone.localdate().isoformat()}
    maker.post(reverse("officers_batches:new"), form)
    maker.post(reverse("officers_batches:withdraw", args=[PayoutBatch.objects.get().number]))
    assert PayoutBatch.objects.get().state == "withdrawn"
    maker.post(reverse("officers_batches:new"), form)
    batch = PayoutBatch.objects.latest("pk")
    checker.post(reverse("officers_batches:send", args=[batch.number]))
    payout = batch.payouts.get()
    fail = reverse("officers_batches:fail", args=[payout.key])
    assert checker.post(fail, {"reason": " "}).status_code == 200
    assert checker.post(fail, {"reason": "Closed"}).status_code == 302
    payout.refresh_from_db()
    assert payout.status == "failed"
    assert "taken back" in read(maker, "officers_batches:list")


def test_an_officer_agrees_to_a_changed_account_or_refuses_it(
    sign_in: SignIn, people: list[User], vendor: Vendor
) -> None:
    desk = sign_in(people[0])
    one = AccountFactory(vendor=vendor, asked_by=UserFactory(), currency="KHR", account="other@aclb")
    assert "other@aclb" in read(desk, "officers_accounts:list")
    assert "Telephone the vendor" in read(desk, "officers_accounts:account", one.pk)
    desk.post(reverse("officers_accounts:agree", args=[one.pk]))
    one.refresh_from_db()
    assert (one.agreed_by, one.status) == (people[0], "waiting")

    desk.post(reverse("officers_accounts:refuse", args=[one.pk]), {"reason": "Nobody answers the telephone."})

    one.refresh_from_db()
    assert (one.status, one.ended_by) == ("stopped", people[0])
    answer = desk.get(reverse("officers_accounts:list"), {"done": "1"})
    assert b"other@aclb" in answer.content
    assert PayoutAccount.objects.current().count() == 0


def test_money_is_held_with_a_reason_and_let_go(sign_in: SignIn, people: list[User], vendor: Vendor) -> None:
    desk = sign_in(people[0])
    new = reverse("officers_holds:new")
    assert b"There is no such shop" in desk.post(new, {"vendor": "nobody", "reason": "x"}).content
    assert b"no such order" in desk.post(new, {"vendor": "sokha", "order": "P9-1", "reason": "x"}).content
    assert desk.post(new, {"vendor": "sokha", "reason": ""}).status_code == 200
    assert not PayoutHold.objects.exists()

    desk.post(new, {"vendor": "sokha", "reason": "An inquiry."})
    hold = PayoutHold.objects.get()
    assert "An inquiry." in read(desk, "officers_holds:list")
    desk.post(reverse("officers_holds:lift", args=[hold.pk]))

    hold.refresh_from_db()
    assert hold.lifted_by == people[0]


def test_the_rule_is_dated_and_never_begins_in_the_past(sign_in: SignIn, people: list[User]) -> None:
    desk = sign_in(people[0])
    rule = reverse("officers_payouts:rule")
    past = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert desk.post(rule, {"valid_on": past, "hold_days": 5, "pay_days": 2}).status_code == 200
    assert not PayoutRule.objects.exists()
    desk.post(rule, {"valid_on": timezone.localdate().isoformat(), "hold_days": 5, "pay_days": 2})
    assert PayoutRule.objects.get().hold_days == 5
    assert "rests 5 days" in read(desk, "officers_payouts:ripe")


def test_lists_take_few_queries(sign_in: SignIn, people: list[User], django_assert_max_num_queries: Any) -> None:
    desk = sign_in(people[0])
    for _ in range(8):
        owed(VendorFactory(), 5_000)
    read(desk, "officers_payouts:ripe")
    with django_assert_max_num_queries(30):
        read(desk, "officers_payouts:ripe")
    with django_assert_max_num_queries(30):
        read(desk, "officers_payouts:statements")
