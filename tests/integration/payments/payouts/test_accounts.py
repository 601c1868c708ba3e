"""A changed account: a code, a notice, three days, two officers. See Note [An account is changed slowly]."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from marketplace.core import audit
from marketplace.core.models import AuditEntry, EventRecord
from marketplace.facts import PayoutAccountAsked
from marketplace.users.models import User
from payments.payouts import handlers
from payments.payouts.errors import InvalidAccount, UnableToChangeAccount, UnableToPayOut
from payments.payouts.models import AccountCode, PayoutAccount
from payments.payouts.services.accounts import (
    NewAccount,
    agree_change,
    ask_change,
    confirm_change,
    stop_change,
    take_up_accounts,
)
from payments.payouts.services.batches import send_batch
from tests.factories.helping import MandateFactory
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import MembershipFactory, VendorFactory
from tests.integration.payments.payouts.earning import NOON, batch, sell, sent, statement
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.database]
THIEF = NewAccount(currency="KHR", kind="bakong", holder="Sokha Chan", account="Thief@ACLB ")
BANK = NewAccount(currency="KHR", kind="bank", holder="Sokha Chan", account="000 123-456 789", bank="abaakhpp")
HOLD = timedelta(hours=72)


@pytest.fixture
def vendor() -> Vendor:
    vendor: Vendor = VendorFactory(bakong_account_id="sokha@aclb")
    return vendor


@pytest.fixture
def owner(vendor: Vendor) -> User:
    user: User = UserFactory(phone_verified_at=NOON)
    MembershipFactory(vendor=vendor, user=user, role="owner")
    return user


def asked(vendor: Vendor, owner: User, wanted: NewAccount = THIEF, at: Any = NOON) -> PayoutAccount:
    """Return a change that waits, confirmed by its code."""
    code = ask_change(vendor=vendor, wanted=wanted, by=owner, now=at)
    confirm_change(account=code.account, code=code.code, by=owner, now=at)
    return code.account


def test_a_change_needs_the_code_that_went_to_the_owners_own_phone(vendor: Vendor, owner: User) -> None:
    code = ask_change(vendor=vendor, wanted=THIEF, by=owner, now=NOON)
    assert code.phone == str(owner.phone)
    assert code.account.account == "thief@aclb"

    with pytest.raises(InvalidAccount):
        confirm_change(account=code.account, code="000000" if code.code != "000000" else "1", by=owner, now=NOON)
    code.account.refresh_from_db()
    assert (code.account.status, AccountCode.objects.get().tries) == ("asked", 1)

    khmer = code.code.translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))
    confirm_change(account=code.account, code=khmer, by=owner, now=NOON)
    assert (code.account.status, code.account.usable_from) == ("waiting", NOON + HOLD)
    assert EventRecord.objects.get(name="PayoutAccountAsked").data == {"account_id": code.account.pk}


def test_a_code_ends_and_is_not_guessed(vendor: Vendor, owner: User) -> None:
    code = ask_change(vendor=vendor, wanted=THIEF, by=owner, now=NOON)
    with pytest.raises(InvalidAccount):
        confirm_change(account=code.account, code=code.code, by=owner, now=NOON + timedelta(minutes=10))
    wrong = "111111" if code.code != "111111" else "222222"
    for _ in range(4):
        with pytest.raises(InvalidAccount):
            confirm_change(account=code.account, code=wrong, by=owner, now=NOON)
    with pytest.raises(InvalidAccount):
        confirm_change(account=code.account, code=code.code, by=owner, now=NOON)
    assert PayoutAccount.objects.get(pk=code.account.pk).status == "asked"


def test_codes_are_not_sent_all_day(vendor: Vendor, owner: User) -> None:
    at = NOON
    for _ in range(5):
        ask_change(vendor=vendor, wanted=THIEF, by=owner, now=at)
        with pytest.raises(UnableToChangeAccount):
            ask_change(vendor=vendor, wanted=THIEF, by=owner, now=at + timedelta(seconds=30))
        at += timedelta(minutes=2)
    with pytest.raises(UnableToChangeAccount):
        ask_change(vendor=vendor, wanted=THIEF, by=owner, now=at)
    assert PayoutAccount.objects.filter(status="asked").count() == 1


@pytest.mark.parametrize("role", ["manager", "accountant", "packer", None])
def test_nobody_but_an_owner_changes_the_account(vendor: Vendor, role: str | None) -> None:
    user = UserFactory(phone_verified_at=NOON)
    if role:
        MembershipFactory(vendor=vendor, user=user, role=role)
    with pytest.raises(UnableToChangeAccount):
        ask_change(vendor=vendor, wanted=THIEF, by=user, now=NOON)
    assert not PayoutAccount.objects.filter(account="thief@aclb").exists()


def test_nobody_changes_it_on_an_owners_behalf(vendor: Vendor, owner: User) -> None:
    with audit.acting_for(owner), pytest.raises(UnableToChangeAccount):
        ask_change(vendor=vendor, wanted=THIEF, by=owner, now=NOON)
    other = UserFactory(phone_verified_at=NOON)
    MembershipFactory(vendor=vendor, user=other, role="owner")
    code = ask_change(vendor=vendor, wanted=THIEF, by=owner, now=NOON)
    with pytest.raises(UnableToChangeAccount):
        confirm_change(account=code.account, code=code.code, by=other, now=NOON)
    assert PayoutAccount.objects.get(pk=code.account.pk).status == "asked"


def test_nothing_is_paid_while_a_change_waits_and_then_to_the_new_account(vendor: Vendor, owner: User) -> None:
    sell(vendor, "P1-1", 14_000)
    statement(vendor)
    account = asked(vendor, owner, BANK)
    agree_change(account=account, by=OfficerFactory(), now=NOON + timedelta(hours=1))

    for at in (NOON, NOON + HOLD - timedelta(seconds=1)):
        with pytest.raises(UnableToPayOut):
            batch(at=at)
    payout = batch(at=NOON + HOLD).payouts.get()

    assert (payout.kind, payout.account, payout.bank) == ("bank", "000123456789", "ABAAKHPP")
    assert [row.status for row in PayoutAccount.objects.order_by("pk")] == ["replaced", "current"]
    vendor.refresh_from_db()
    assert vendor.bakong_account_id == "sokha@aclb"


def test_time_alone_changes_nothing_without_an_officer(vendor: Vendor, owner: User) -> None:
    account = asked(vendor, owner)
    assert take_up_accounts(now=NOON + timedelta(days=30)) == 0
    sell(vendor, "P1-1", 14_000)
    statement(vendor)
    with pytest.raises(UnableToPayOut):
        batch(at=NOON + timedelta(days=30))

    agree_change(account=account, by=OfficerFactory(), now=NOON + timedelta(days=30))

    account.refresh_from_db()
    vendor.refresh_from_db()
    assert (account.status, vendor.bakong_account_id) == ("current", "thief@aclb")
    assert EventRecord.objects.filter(name="PayoutAccountChanged").count() == 1


def test_a_payout_that_was_made_before_the_change_waits_too(vendor: Vendor, owner: User) -> None:
    sell(vendor, "P1-1", 14_000)
    statement(vendor)
    made = batch()
    asked(vendor, owner)

    send_batch(batch=made, by=OfficerFactory(), now=NOON)

    assert made.payouts.get().status == "withdrawn"


def test_whoever_agreed_to_an_account_does_not_check_the_first_payout_to_it(vendor: Vendor, owner: User) -> None:
    agreeing, checking = OfficerFactory(), OfficerFactory()
    agree_change(account=asked(vendor, owner), by=agreeing, now=NOON)
    sell(vendor, "P1-1", 14_000)
    statement(vendor)
    later = NOON + HOLD
    first = batch(at=later)
    send_batch(batch=first, by=agreeing, now=later)
    assert first.payouts.get().status == "withdrawn"

    second = batch(at=later)
    send_batch(batch=second, by=checking, now=later)
    assert second.payouts.get().status == "sent"

    sell(vendor, "P2-1", 5_000)
    statement(vendor, at=later + timedelta(days=7))
    third = batch(at=later + timedelta(days=7))
    send_batch(batch=third, by=agreeing, now=later + timedelta(days=7))
    assert third.payouts.get().status == "sent"


def test_who_belongs_to_the_vendor_or_helped_it_does_not_agree(vendor: Vendor, owner: User) -> None:
    account = asked(vendor, owner)
    helper, packer = UserFactory(), UserFactory()
    MandateFactory(maker=owner, confirmed_at=NOON, officer__user=helper, ended_at=NOON)
    MembershipFactory(vendor=vendor, user=packer, role="packer")
    for user in (owner, helper, packer):
        with pytest.raises(UnableToChangeAccount):
            agree_change(account=account, by=user, now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutAccount.objects.filter(pk=account.pk).update(agreed_by=owner, agreed_at=NOON)
    account.refresh_from_db()
    assert account.agreed_by is None


def test_whoever_has_the_link_stops_a_change(vendor: Vendor, owner: User) -> None:
    account = asked(vendor, owner)
    stop_change(account=account, by=None, reason="by the link", now=NOON)
    stop_change(account=account, by=None, reason="by the link", now=NOON)
    with pytest.raises(UnableToChangeAccount):
        agree_change(account=account, by=OfficerFactory(), now=NOON)
    sell(vendor, "P1-1", 14_000)

    payout = sent(vendor)

    assert payout.account == "sokha@aclb"
    assert EventRecord.objects.filter(name="PayoutAccountStopped").count() == 1
    assert AuditEntry.objects.filter(action="payout_account.stopped").count() == 1


def test_a_change_that_is_done_cannot_be_stopped(vendor: Vendor, owner: User) -> None:
    account = asked(vendor, owner)
    agree_change(account=account, by=OfficerFactory(), now=NOON + HOLD)
    with pytest.raises(UnableToChangeAccount):
        stop_change(account=account, by=None, reason="too late", now=NOON + HOLD)


def test_a_second_change_waits_for_the_first(vendor: Vendor, owner: User) -> None:
    asked(vendor, owner)
    with pytest.raises(UnableToChangeAccount):
        ask_change(vendor=vendor, wanted=BANK, by=owner, now=NOON + timedelta(hours=1))


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("account", {"kind": "bakong", "account": "no-at-sign"}),
        ("account", {"kind": "bakong", "account": "sokha@aclb"}),
        ("account", {"kind": "bank", "account": "12", "bank": "ABAAKHPP"}),
        ("bank", {"kind": "bank", "account": "000123456", "bank": "ABA"}),
        ("holder", {"kind": "bakong", "account": "a@aclb", "holder": " "}),
        ("kind", {"kind": "cheque", "account": "a@aclb", "bank": "ABAAKHPP"}),
        ("currency", {"kind": "bakong", "account": "a@aclb", "currency": "EUR"}),
    ],
)
def test_what_cannot_be_an_account_is_refused_beside_its_field(
    vendor: Vendor, owner: User, field: str, wanted: dict[str, str]
) -> None:
    usual = {"currency": "KHR", "holder": "Sokha", "bank": ""}
    with pytest.raises(InvalidAccount) as refusal:
        ask_change(vendor=vendor, wanted=NewAccount(**{**usual, **wanted}), by=owner, now=NOON)
    assert field in refusal.value.fields
    assert not PayoutAccount.objects.filter(status="asked").exists()


def test_what_bakong_says_is_kept_as_advice(vendor: Vendor, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    account = asked(vendor, owner)

    class Client:
        def does_account_exist(self, account_id: str, *, now: Any) -> bool:
            return account_id != "thief@aclb"

    class Bakong:
        client = Client()

    monkeypatch.setattr(handlers, "adapter", lambda code: Bakong())
    handlers.ask_bakong_of_account(PayoutAccountAsked(account_id=account.pk))
    account.refresh_from_db()
    assert account.is_known is False

    def silent(code: str) -> Any:
        raise KeyError(code)

    PayoutAccount.objects.update(is_known=None)
    monkeypatch.setattr(handlers, "adapter", silent)
    handlers.ask_bakong_of_account(PayoutAccountAsked(account_id=account.pk))
    account.refresh_from_db()
    assert account.is_known is None
