"""What providers tell by themselves: refunds made at their site, told early or twice, and disputes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.facts import ProviderSpokeOfDispute, ProviderSpokeOfRefund
from marketplace.sales.order.models import Purchase
from payments.errors import UnableToRefund
from payments.handlers import ask_about_dispute, ask_about_refund
from payments.ledger.models import AccountKind
from payments.ledger.services import balance
from payments.models import Dispute, EarlyFact, Receipt, Refund, RefundReason, RefundStatus, RefundWay
from payments.providers.base import DisputeFact, DisputeKind, Fact, FactKind, RefundFact, RefundKind
from payments.providers.fake import FakeProvider
from payments.services import disputes
from payments.services.attempts import start_attempt
from payments.services.disputes import note_dispute
from payments.services.refunds.external import apply_early, assign
from payments.services.refunds.sending import send_due
from payments.services.settle import settle
from tests.factories.sales import NOON
from tests.factories.users import UserFactory
from tests.integration.payments.refunds.paid import ask, entry, order_of, owed_back, paid, pay, placed, riel

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def refunded(attempt_key: str, amount: int, txn_id: str = "re_1") -> Fact:
    return Fact(
        kind=FactKind.REFUNDED, attempt_ref=attempt_key, txn_id=txn_id, money=riel(amount), occurred_at=NOON, raw={}
    )


def owed(vendor: str) -> int:
    return -int(balance(kind=AccountKind.VENDOR_PAYABLE, owner=vendor, currency="KHR").amount)


def test_fault_04_refund_told_before_its_payment_waits_and_is_applied_then(fake: FakeProvider) -> None:
    purchase = placed(scarf=0, method="fake")
    attempt = start_attempt(purchase_id=purchase.pk, now=NOON)

    for _ in range(2):
        settle(attempt_id=attempt.pk, fact=refunded(attempt.key, 20_000), now=NOON)
    apply_early(now=NOON)
    assert not Refund.objects.exists()
    assert balance(kind=AccountKind.CLEARING, owner="fake", currency="KHR") == riel(0)
    assert EarlyFact.objects.get().applied_at is None

    settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)
    assert apply_early(now=NOON) == 1
    assert apply_early(now=NOON) == 0
    settle(attempt_id=attempt.pk, fact=refunded(attempt.key, 20_000), now=NOON)

    refund = Refund.objects.get()
    assert (refund.status, refund.reason, refund.order) == ("succeeded", RefundReason.EXTERNAL, order_of(purchase))
    assert balance(kind=AccountKind.CLEARING, owner="fake", currency="KHR") == riel(28_000)
    assert owed("sokha") == 22_000
    assert Receipt.objects.get().given_back == 20_000


def test_fault_04_dispute_told_before_its_payment_waits_as_well(fake: FakeProvider) -> None:
    purchase = placed(scarf=0, method="fake")
    fact = DisputeFact(ref="dp_1", txn_id="a" * 64, kind=DisputeKind.OPENED, money=riel(48_000))

    assert note_dispute(provider="fake", fact=fact, now=NOON) is None
    assert disputes.apply_early(now=NOON) == 0
    pay(purchase)

    assert disputes.apply_early(now=NOON) == 1
    assert Dispute.objects.get().held == 48_000


def test_refund_made_at_the_providers_site_of_several_orders_waits_for_an_officer_to_say_whose(
    by_fake: Purchase, fake: FakeProvider
) -> None:
    attempt = by_fake.payment_attempts.get()

    settle(attempt_id=attempt.pk, fact=refunded(attempt.key, 28_000), now=NOON)

    refund = Refund.objects.get()
    assert refund.order is None
    assert balance(kind=AccountKind.DISPUTED, owner=by_fake.number, currency="KHR") == riel(28_000)
    assert (owed("sokha"), owed("chanthy")) == (42_000, 90_000)
    with pytest.raises(UnableToRefund):
        assign(refund_id=refund.pk, order_number="P9-9", by=UserFactory(), now=NOON)

    assign(refund_id=refund.pk, order_number=order_of(by_fake).number, by=UserFactory(), now=NOON)

    assert (owed("sokha"), owed("chanthy")) == (14_000, 90_000)
    assert balance(kind=AccountKind.DISPUTED, owner=by_fake.number, currency="KHR") == riel(0)
    with pytest.raises(UnableToRefund):
        assign(refund_id=refund.pk, order_number=order_of(by_fake).number, by=UserFactory(), now=NOON)


def test_provider_that_tells_of_our_own_refund_tells_nothing_new(by_fake: Purchase, fake: FakeProvider) -> None:
    refund = ask(order_of(by_fake), 2)
    send_due(now=NOON)
    refund.refresh_from_db()
    attempt = by_fake.payment_attempts.get()

    settle(attempt_id=attempt.pk, fact=refunded(attempt.key, 28_000, refund.provider_ref), now=NOON)

    assert Refund.objects.count() == 1


def test_refund_that_was_due_and_made_at_the_providers_site_is_the_one_that_was_due(
    purchase: Purchase,
) -> None:
    refund = ask(order_of(purchase), 2)
    attempt = purchase.payment_attempts.get()

    settle(attempt_id=attempt.pk, fact=refunded(attempt.key, 28_000), now=NOON)

    refund.refresh_from_db()
    assert (refund.status, refund.way, refund.provider_ref) == ("succeeded", RefundWay.PROVIDER, "re_1")
    assert Refund.objects.count() == 1
    assert owed_back(purchase) == riel(0)


def test_more_than_came_is_kept_for_officers_and_moves_nothing(purchase: Purchase) -> None:
    attempt = purchase.payment_attempts.get()

    settle(attempt_id=attempt.pk, fact=refunded(attempt.key, 200_000), now=NOON)

    assert not Refund.objects.exists()


def test_message_about_a_refund_is_answered_by_asking(
    by_fake: Purchase, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = RefundFact(kind=RefundKind.SUCCEEDED, provider_ref="re_9", money=riel(28_000))
    monkeypatch.setattr(fake, "fetch_refund", lambda refund: told)

    for _ in range(2):
        ask_about_refund(
            ProviderSpokeOfRefund(event_id=1, provider="fake", attempt_ref="a" * 64, refund_ref="re_9", happened_at="")
        )

    assert Refund.objects.get().provider_ref == "re_9"


# -- Disputes ----------------------------------------------------------------------------------------------------------


def told(kind: DisputeKind, amount: int = 143_000) -> DisputeFact:
    return DisputeFact(ref="dp_1", txn_id="a" * 64, kind=kind, money=riel(amount), answer_by=NOON + timedelta(days=7))


def spoken(fake: FakeProvider, fact: DisputeFact) -> None:
    fake.disputes[fact.ref] = fact
    ask_about_dispute(
        ProviderSpokeOfDispute(event_id=1, provider="fake", attempt_ref="", dispute_ref=fact.ref, happened_at="")
    )


def test_open_dispute_holds_the_money_and_won_lets_it_go(by_fake: Purchase, fake: FakeProvider) -> None:
    for _ in range(2):
        spoken(fake, told(DisputeKind.OPENED))

    assert Dispute.objects.get().answer_by == NOON + timedelta(days=7)
    assert entry("dispute-taken") == {f"disputed:{by_fake.number}": 143_000, "clearing:fake": -143_000}
    with pytest.raises(UnableToRefund):
        ask(order_of(by_fake), 1)

    spoken(fake, told(DisputeKind.WON))
    spoken(fake, told(DisputeKind.WON))

    assert Receipt.objects.get().given_back == 0
    assert balance(kind=AccountKind.CLEARING, owner="fake", currency="KHR") == riel(143_000)
    assert ask(order_of(by_fake), 1).status == RefundStatus.DUE


def test_lost_dispute_is_the_vendors_loss_each_for_its_part(by_fake: Purchase, fake: FakeProvider) -> None:
    spoken(fake, told(DisputeKind.OPENED))

    spoken(fake, told(DisputeKind.LOST))

    assert entry("dispute-lost") == {
        "vendor_payable:sokha": 48_000,
        "vendor_payable:chanthy": 95_000,
        f"disputed:{by_fake.number}": -143_000,
    }
    assert (owed("sokha"), owed("chanthy")) == (-6_000, -5_000)


def test_dispute_of_money_that_went_back_already_is_written_off(by_fake: Purchase, fake: FakeProvider) -> None:
    ask(order_of(by_fake), 3, delivery=True)
    send_due(now=NOON)

    spoken(fake, told(DisputeKind.LOST))

    assert entry("dispute-lost") == {
        "vendor_payable:chanthy": 95_000,
        "loss:": 48_000,
        f"disputed:{by_fake.number}": -143_000,
    }


def test_dispute_whose_message_was_lost_is_followed(by_fake: Purchase, fake: FakeProvider) -> None:
    spoken(fake, told(DisputeKind.OPENED))
    fake.disputes["dp_1"] = told(DisputeKind.LOST)

    disputes.follow(now=NOON)

    assert Dispute.objects.get().status == "lost"
