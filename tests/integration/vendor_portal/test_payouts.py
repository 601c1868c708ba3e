"""What a vendor reads of its payouts, and how it changes its account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.notifications.models import Kind, Notification
from marketplace.users.models import User
from marketplace.vendor_portal.views import payouts as views
from payments.payouts.models import PayoutAccount
from payments.payouts.services.batches import make_batch, send_batch
from payments.payouts.services.holds import hold_money
from payments.payouts.services.outcomes import confirm_payout, fail_payout
from tests.factories.payouts import AccountFactory, owed
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import MembershipFactory, VendorFactory
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    user: User = UserFactory(phone_verified_at=timezone.now())
    return user


@pytest.fixture
def vendor(owner: User) -> Vendor:
    vendor: Vendor = VendorFactory(code="sokha", owner=owner, bakong_account_id="sokha@aclb", phone="+85512999888")
    return vendor


@pytest.fixture
def portal(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def url(name: str, **kwargs: str) -> str:
    from django.utils import translation

    with translation.override("en"):
        return reverse(f"vendor_portal:{name}", kwargs={"code": "sokha", **kwargs})


def page(portal: Client, name: str, **kwargs: str) -> str:
    answer = portal.get(url(name, **kwargs))
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def sent_codes(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    codes: list[Any] = []

    def keep(*, phone: str, context: Any, language: str, now: Any) -> bool:
        codes.append((phone, context["code"]))
        return True

    monkeypatch.setattr(views, "send_account_code", keep)
    return codes


def test_a_vendor_reads_in_plain_words_what_it_gets_and_when(portal: Client, vendor: Vendor) -> None:
    statement = owed(vendor, 128_000)
    words = page(portal, "statement", number=statement.number)
    assert "You get 128,000 ៛ by" in words

    made = make_batch(currency="KHR", day=timezone.localdate(), by=OfficerFactory(), now=timezone.now())
    send_batch(batch=made, by=OfficerFactory(), now=timezone.now())
    assert "128,000 ៛ was sent to sokha@aclb on" in page(portal, "statement", number=statement.number)

    payout = made.payouts.get()
    confirm_payout(payout=payout, reference="FT26330001", by=None, now=timezone.now())
    words = page(portal, "statement", number=statement.number)
    assert "128,000 ៛ arrived on sokha@aclb on" in words
    assert "FT26330001" in words
    assert "arrived on" in page(portal, "payouts")


def test_a_vendor_reads_that_money_came_back_or_is_held(portal: Client, vendor: Vendor) -> None:
    statement = owed(vendor, 128_000)
    made = make_batch(currency="KHR", day=timezone.localdate(), by=OfficerFactory(), now=timezone.now())
    send_batch(batch=made, by=OfficerFactory(), now=timezone.now())
    fail_payout(payout=made.payouts.get(), reason="Account closed", by=None, now=timezone.now())
    words = page(portal, "statement", number=statement.number)
    assert "came back from the bank and is sent again" in words
    assert "Account closed" in words

    hold_money(vendor=vendor, order=None, reason="An inquiry about weights.", by=OfficerFactory(), now=timezone.now())
    words = page(portal, "payouts")
    assert "An inquiry about weights." in words
    assert "128,000 ៛ is held." in words


def test_a_statement_is_taken_away_as_paper_and_table(portal: Client, vendor: Vendor) -> None:
    statement = owed(vendor, 128_000)
    paper = portal.get(url("statement-paper", number=statement.number))
    table = portal.get(url("statement-file", number=statement.number))
    assert paper.content.startswith(b"%PDF")
    assert b"128000" in b"".join(table.streaming_content)  # type: ignore[arg-type]


def test_an_owner_changes_the_account_with_a_code_and_everybody_hears_of_it(
    portal: Client, vendor: Vendor, owner: User, sent_codes: list[Any], deliver_facts: Any
) -> None:
    second = UserFactory()
    MembershipFactory(vendor=vendor, user=second, role="owner")
    wanted = {"currency": "KHR", "kind": "bakong", "holder": "Sokha Chan", "account": "other@aclb"}

    answer = portal.post(url("payout-account"), wanted)
    assert answer.headers["Location"] == url("payout-account-code")
    phone, code = sent_codes[0]
    assert phone == str(owner.phone)
    wrong = portal.post(url("payout-account-code"), {"code": "12"})
    assert b"not the code" in wrong.content
    assert portal.post(url("payout-account-code"), {"code": code}).status_code == 302
    deliver_facts()

    account = PayoutAccount.objects.get(account="other@aclb")
    assert account.status == "waiting"
    told = Notification.objects.filter(kind=Kind.ACCOUNT_ASKED)
    assert {one.address for one in told} == {str(owner.phone), str(second.phone), "+85512999888"}
    assert all(account.token in one.text and "other@aclb" not in one.text for one in told)
    assert "Your account is being changed" in page(portal, "payouts")
    assert mail.outbox == []


def test_whoever_was_told_stops_the_change_without_signing_in(
    client: Client, vendor: Vendor, owner: User, deliver_facts: Any
) -> None:
    from django.utils import translation

    account = AccountFactory(vendor=vendor, asked_by=owner, currency="KHR")
    with translation.override("en"):
        address = reverse("vendor_portal:payout-account-stop", kwargs={"token": account.token})
    assert b"Did you not ask for this?" in client.get(address).content

    client.post(address)
    client.post(address)
    deliver_facts()

    account.refresh_from_db()
    assert (account.status, account.ended_by) == ("stopped", None)
    assert b"It is stopped" in client.get(address).content
    assert Notification.objects.filter(kind=Kind.ACCOUNT_STOPPED).count() == 2
    with translation.override("en"):
        assert client.get(reverse("vendor_portal:payout-account-stop", kwargs={"token": "x" * 22})).status_code == 404


def test_what_cannot_be_an_account_stays_in_the_form_with_the_reason(portal: Client, vendor: Vendor) -> None:
    wanted = {"currency": "KHR", "kind": "bank", "holder": "Sokha Chan", "account": "000123456", "bank": "ABA"}
    answer = portal.post(url("payout-account"), wanted)
    assert answer.status_code == 200
    assert b"SWIFT" in answer.content
    assert b"000123456" in answer.content
    assert not PayoutAccount.objects.filter(status="asked").exists()


def test_an_accountant_sees_the_money_and_changes_no_account(client: Client, vendor: Vendor) -> None:
    accountant = UserFactory(phone_verified_at=timezone.now())
    MembershipFactory(vendor=vendor, user=accountant, role="accountant")
    client.force_login(accountant)
    assert "Only an owner can change it." in page(client, "payout-account")
    wanted = {"currency": "KHR", "kind": "bakong", "holder": "Sokha Chan", "account": "other@aclb"}
    assert client.post(url("payout-account"), wanted).status_code == 200
    assert not PayoutAccount.objects.filter(account="other@aclb").exists()


def test_the_vendor_is_told_of_statement_money_and_failure(vendor: Vendor, owner: User, deliver_facts: Any) -> None:
    statement = owed(vendor, 128_000)
    made = make_batch(currency="KHR", day=timezone.localdate(), by=OfficerFactory(), now=timezone.now())
    send_batch(batch=made, by=OfficerFactory(), now=timezone.now())
    fail_payout(payout=made.payouts.get(), reason="Account closed.", by=None, now=timezone.now())
    deliver_facts()

    kinds = (Kind.STATEMENT_MADE, Kind.PAYOUT_SENT, Kind.PAYOUT_FAILED)
    texts = {one.kind: one.text for one in Notification.objects.filter(kind__in=kinds, user=owner)}
    assert set(texts) == set(kinds)
    assert all("128,000 ៛" in text and f"/statements/{statement.number}/" in text for text in texts.values())
    assert "Account closed." in texts[Kind.PAYOUT_FAILED]


def test_the_page_takes_few_queries_however_many_statements(
    portal: Client, vendor: Vendor, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        owed(vendor, 1_000 + number)
    portal.get(url("payouts"))
    with django_assert_max_num_queries(40):
        page(portal, "payouts")
    assert timezone.now() - timedelta(days=1)
