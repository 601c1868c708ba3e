"""Money on its way back: through the provider once, or by a transfer that one officer makes once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.core.errors import AdapterError
from marketplace.core.models import EventRecord
from marketplace.sales.order.models import Purchase
from payments import adapters
from payments.errors import UnableToRefund
from payments.giving_back import transfer_of
from payments.ledger.models import AccountKind
from payments.ledger.services import balance
from payments.models import Refund, RefundStatus, RefundWay
from payments.providers.base import RefundFact, RefundKind
from payments.providers.fake import FakeProvider
from payments.services.refunds.by_hand import note_returned, put_back, record_transfer, take_on
from payments.services.refunds.sending import (
    key_of,
    leave_to_officers,
    look_after,
    look_up,
    send_again,
    send_due,
    send_refund,
)
from tests.factories.sales import NOON
from tests.factories.users import UserFactory
from tests.integration.payments.refunds.paid import ask, entry, order_of, owed_back, riel

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LATER = NOON + timedelta(minutes=2)


def told(refund: Refund, name: str) -> int:
    return EventRecord.objects.filter(name=name, data__refund_id=refund.pk).count()


def test_provider_gives_back_and_the_ledger_says_so(by_fake: Purchase, fake: FakeProvider) -> None:
    refund = ask(order_of(by_fake), 2)

    assert send_due(now=NOON) == 1

    refund.refresh_from_db()
    assert (refund.status, refund.tries) == (RefundStatus.SUCCEEDED, 1)
    assert entry("refund-sent") == {f"refund_due:{by_fake.number}": 28_000, "clearing:fake": -28_000}
    assert owed_back(by_fake) == riel(0)
    assert told(refund, "RefundSucceeded") == 1
    assert send_due(now=LATER) == 0
    assert [call for call in fake.calls if call[0] == "refund"] == [("refund", key_of(refund))]


def test_refund_that_got_no_answer_is_looked_up_before_it_is_repeated(by_fake: Purchase, fake: FakeProvider) -> None:
    refund = ask(order_of(by_fake), 2)
    fake.failures = [AdapterError("time-out", retryable=True)]
    send_refund(refund_id=refund.pk, now=NOON)
    refund.refresh_from_db()
    assert (refund.status, refund.last_error) == (RefundStatus.SUBMITTED, "time-out")
    fake.calls.clear()

    assert look_after(now=NOON) == 0, "it rests first"
    look_after(now=LATER)

    refund.refresh_from_db()
    assert fake.calls[0][0] == "fetch_refund"
    assert refund.status in (RefundStatus.SUCCEEDED, RefundStatus.FAILED)


def test_provider_that_is_no_longer_configured_keeps_nobody_else_waiting(by_fake: Purchase, settings: Any) -> None:
    refund = ask(order_of(by_fake), 2)
    settings.PAYMENT_PROVIDERS = {name: one for name, one in settings.PAYMENT_PROVIDERS.items() if name != "fake"}
    adapters.adapter.cache_clear()

    assert send_due(now=NOON) == 1

    refund.refresh_from_db()
    assert (refund.status, refund.last_error) == (RefundStatus.SUBMITTED, "fake is not configured")


def test_refund_that_never_arrived_is_asked_again_with_the_same_key(
    by_fake: Purchase, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    refund = ask(order_of(by_fake), 2)
    fake.failures = [AdapterError("time-out", retryable=True)]
    send_refund(refund_id=refund.pk, now=NOON)
    monkeypatch.setattr(fake, "fetch_refund", lambda refund: RefundFact(kind=RefundKind.ABSENT))

    look_after(now=LATER)

    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED
    keys = [word for operation, word in fake.calls if operation == "refund"]
    assert keys == [key_of(refund)] * 2


def test_refund_on_its_way_is_told_once_and_followed(
    by_fake: Purchase, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    refund = ask(order_of(by_fake), 2)
    on_its_way = RefundFact(kind=RefundKind.SUBMITTED, provider_ref="re_1")
    fake.refunds[f"{key_of(refund)[:-1]}1"] = on_its_way
    send_refund(refund_id=refund.pk, now=NOON)
    look_after(now=LATER)
    refund.refresh_from_db()
    assert (refund.status, refund.provider_ref) == (RefundStatus.SUBMITTED, "re_1")
    assert told(refund, "RefundSent") == 1
    assert owed_back(by_fake) == riel(28_000)

    arrived = RefundFact(kind=RefundKind.SUCCEEDED, provider_ref="re_1")
    monkeypatch.setattr(fake, "fetch_refund", lambda refund: arrived)
    look_after(now=NOON + timedelta(hours=1))

    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert owed_back(by_fake) == riel(0)


def test_fault_28_refund_that_fails_later_is_booked_back_and_waits_for_an_officer(
    by_fake: Purchase, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    refund = ask(order_of(by_fake), 2)
    send_due(now=NOON)
    failed = RefundFact(kind=RefundKind.FAILED, provider_ref="x", reason="account closed")
    monkeypatch.setattr(fake, "fetch_refund", lambda refund: failed)

    for _ in range(2):
        look_up(refund_id=refund.pk, now=LATER)

    refund.refresh_from_db()
    assert (refund.status, refund.last_error) == (RefundStatus.FAILED, "account closed")
    assert owed_back(by_fake) == riel(28_000)
    assert told(refund, "RefundFailed") == 1
    assert refund.receipt.given_back == 28_000, "it is owed as before"
    assert send_due(now=LATER) == 0, "not without an officer"

    send_again(refund_id=refund.pk, by=UserFactory(), now=LATER)

    refund.refresh_from_db()
    assert (refund.status, refund.tries) == (RefundStatus.SUCCEEDED, 2)
    assert owed_back(by_fake) == riel(0)
    assert len({word for operation, word in fake.calls if operation == "refund"}) == 2, "another try, another key"


def test_refunds_of_one_receipt_go_one_after_another(
    by_fake: Purchase, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ask(order_of(by_fake), 1), ask(order_of(by_fake), 1)
    fake.failures = [AdapterError("time-out", retryable=True)]

    assert send_due(now=NOON) == 1
    monkeypatch.setattr(fake, "fetch_refund", lambda refund: RefundFact(kind=RefundKind.SUCCEEDED, provider_ref="re_1"))
    look_after(now=LATER)
    assert send_due(now=LATER) == 1

    assert [Refund.objects.get(pk=one.pk).status for one in (first, second)] == [RefundStatus.SUCCEEDED] * 2


def test_provider_that_leaves_it_to_a_person_puts_it_into_the_officers_queue(
    by_fake: Purchase, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    refund = ask(order_of(by_fake), 2)
    monkeypatch.setattr(fake, "refund", lambda refund, *, key: RefundFact(kind=RefundKind.MANUAL))

    send_due(now=NOON)

    refund.refresh_from_db()
    assert (refund.status, refund.way) == (RefundStatus.DUE, RefundWay.BY_HAND)


def test_officer_may_make_the_transfer_that_a_provider_could_not(
    by_fake: Purchase, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    refund = ask(order_of(by_fake), 2)
    failed = RefundFact(kind=RefundKind.FAILED, reason="too old")
    monkeypatch.setattr(fake, "refund", lambda refund, *, key: failed)
    send_due(now=NOON)

    leave_to_officers(refund_id=refund.pk, by=UserFactory(), now=NOON)
    take_on(refund_id=refund.pk, by=UserFactory(), now=NOON)
    record_transfer(refund_id=refund.pk, reference="FT-1", by=UserFactory(), now=NOON)

    assert owed_back(by_fake) == riel(0)
    assert balance(kind=AccountKind.CLEARING, owner="fake", currency="KHR") == riel(115_000)


# -- By hand -----------------------------------------------------------------------------------------------------------


def test_transfer_by_hand_is_taken_on_by_one_and_ends_with_the_banks_number(purchase: Purchase) -> None:
    refund, officer = ask(order_of(purchase), 2), UserFactory()
    guide = transfer_of(refund)
    assert (guide.name, guide.account, guide.money) == ("Dara Chan", "dara_chan@aclb", riel(28_000))
    assert guide.words == f"REFUND {purchase.number}-1 R{refund.pk}"
    with pytest.raises(UnableToRefund, match="nobody has taken"):
        record_transfer(refund_id=refund.pk, reference="FT 1", by=officer, now=NOON)

    take_on(refund_id=refund.pk, by=officer, now=NOON)
    with pytest.raises(UnableToRefund, match="Another officer"):
        take_on(refund_id=refund.pk, by=UserFactory(), now=NOON)
    for empty in ("", "   ", "x" * 101):
        with pytest.raises(UnableToRefund, match="number that the bank"):
            record_transfer(refund_id=refund.pk, reference=empty, by=officer, now=NOON)
    record_transfer(refund_id=refund.pk, reference=" ft 26330-77 ", by=officer, now=LATER)

    refund.refresh_from_db()
    assert (refund.status, refund.transfer_reference, refund.sent_by) == (RefundStatus.SUCCEEDED, "FT26330-77", officer)
    assert entry("refund-sent") == {f"refund_due:{purchase.number}": 28_000, "clearing:bakong": -28_000}
    with pytest.raises(UnableToRefund):
        record_transfer(refund_id=refund.pk, reference="FT2", by=officer, now=LATER)


def test_one_number_of_the_bank_ends_one_refund(purchase: Purchase) -> None:
    refunds = [ask(order_of(purchase), 1), ask(order_of(purchase), 1)]
    for one in refunds:
        take_on(refund_id=one.pk, by=UserFactory(), now=NOON)
    record_transfer(refund_id=refunds[0].pk, reference="FT1", by=UserFactory(), now=NOON)

    with pytest.raises(UnableToRefund, match="another refund"):
        record_transfer(refund_id=refunds[1].pk, reference="ft 1", by=UserFactory(), now=NOON)

    assert Refund.objects.get(pk=refunds[1].pk).status == RefundStatus.SUBMITTED
    assert owed_back(purchase) == riel(14_000)


def test_transfer_that_is_not_made_is_put_back(purchase: Purchase) -> None:
    refund = ask(order_of(purchase), 1)
    take_on(refund_id=refund.pk, by=UserFactory(), now=NOON)

    put_back(refund_id=refund.pk, by=UserFactory(), now=NOON)

    refund.refresh_from_db()
    assert (refund.status, refund.sent_by) == (RefundStatus.DUE, None)
    with pytest.raises(UnableToRefund):
        put_back(refund_id=refund.pk, by=UserFactory(), now=NOON)


def test_transfer_that_the_bank_sent_back_is_owed_again(purchase: Purchase) -> None:
    refund = ask(order_of(purchase), 1)
    take_on(refund_id=refund.pk, by=UserFactory(), now=NOON)
    record_transfer(refund_id=refund.pk, reference="FT1", by=UserFactory(), now=NOON)

    note_returned(refund_id=refund.pk, by=UserFactory(), reason="account closed", now=LATER)

    assert owed_back(purchase) == riel(14_000)
    take_on(refund_id=refund.pk, by=UserFactory(), now=LATER)
    record_transfer(refund_id=refund.pk, reference="FT2", by=UserFactory(), now=LATER)
    assert owed_back(purchase) == riel(0)
