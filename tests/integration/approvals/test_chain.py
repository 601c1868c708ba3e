"""Asked, approved, paid: who may say what, and what holds when it is ordered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from oscar.apps.basket.models import Basket

from marketplace.approvals.errors import UnableToAsk, UnableToDecide, UnableToPlace
from marketplace.approvals.models import ApprovalRequest, ApprovalStatus
from marketplace.approvals.services.asking import OPEN_FOR, expire_due, withdraw
from marketplace.approvals.services.deciding import say_no, say_yes
from marketplace.approvals.services.placing import place_basket
from marketplace.approvals.wish import Wish
from marketplace.organisations.models import Member, Organisation, Spending
from marketplace.sales.order.models import Purchase
from payments.models import ExchangeRate
from tests.factories.approvals import ask
from tests.factories.catalogue import ProductFactory
from tests.factories.organisations import MemberFactory, OrganisationFactory
from tests.factories.sales import NOON, destination
from vendors.models import StockRecord

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LATER = NOON + timedelta(hours=2)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def hotel() -> Organisation:
    ExchangeRate.objects.create(valid_on=date(2026, 1, 1), khr_per_usd=Decimal(4050), source="test")
    made: Organisation = OrganisationFactory(name="Hotel Tonle")
    return made


@pytest.fixture
def cook(hotel: Organisation) -> Member:
    made: Member = MemberFactory(organisation=hotel, purchase_limit=Decimal(100_000))
    return made


@pytest.fixture
def chief(hotel: Organisation) -> Member:
    made: Member = MemberFactory(organisation=hotel, approver=True)
    return made


@pytest.fixture
def payer(hotel: Organisation) -> Member:
    made: Member = MemberFactory(organisation=hotel, payer=True)
    return made


def pepper(price: int = 14_000) -> Any:
    return ProductFactory(stock__price=Decimal(price), stock__num_in_stock=50)


def held(product: Any) -> int:
    return StockRecord.objects.get(product=product).num_allocated or 0


def status_of(request: ApprovalRequest) -> str:
    return ApprovalRequest.objects.get(pk=request.pk).status


def test_a_basket_above_the_limit_waits_is_approved_and_ordered_by_the_payer(
    cook: Member, chief: Member, payer: Member
) -> None:
    goods = pepper()
    request = ask(cook, [(goods, 10)])
    assert (request.status, held(goods)) == (ApprovalStatus.WAITING, 0)

    say_yes(request_id=request.pk, by=chief.user, now=NOON)
    purchase = place_basket(request_id=request.pk, by=payer.user, now=LATER)

    assert (purchase.organisation, purchase.user) == (cook.organisation, cook.user)
    assert status_of(request) == ApprovalStatus.PLACED
    assert held(goods) == 10
    spending = Spending.objects.get(purchase_number=purchase.number)
    assert (spending.approved_by, spending.amount) == (chief.user, Decimal(146_000))


def test_what_lies_within_the_limit_needs_no_yes_and_waits_for_the_payer(cook: Member, payer: Member) -> None:
    request = ask(cook, [(pepper(), 2)])

    assert (request.status, request.approved_by) == (ApprovalStatus.APPROVED, None)
    assert place_basket(request_id=request.pk, by=payer.user, now=LATER).organisation == cook.organisation


def test_the_basket_stands_still_while_it_waits_and_comes_back_when_it_is_refused(cook: Member, chief: Member) -> None:
    request = ask(cook, [(pepper(), 10)])
    assert not Basket.objects.filter(owner=cook.user, status=Basket.OPEN).exists()

    say_no(request_id=request.pk, by=chief.user, words="Too much pepper.", now=NOON)

    assert Basket.objects.get(owner=cook.user, status=Basket.OPEN).pk == request.basket_id
    assert status_of(request) == ApprovalStatus.REFUSED


def test_a_refused_basket_is_put_into_the_one_that_was_begun_meanwhile(cook: Member) -> None:
    request = ask(cook, [(pepper(), 10)])
    begun = Basket.objects.create(owner=cook.user)

    withdraw(request_id=request.pk, by=cook.user, now=NOON)

    assert begun.lines.count() == 1


def test_a_no_says_why(cook: Member, chief: Member) -> None:
    request = ask(cook, [(pepper(), 10)])

    with pytest.raises(UnableToDecide):
        say_no(request_id=request.pk, by=chief.user, words=" ", now=NOON)

    assert status_of(request) == ApprovalStatus.WAITING


def test_nobody_approves_what_they_asked_for(hotel: Organisation) -> None:
    owner: Member = MemberFactory(organisation=hotel, owner=True, purchase_limit=Decimal(1))
    request = ask(owner, [(pepper(), 1)])

    with pytest.raises(UnableToDecide):
        say_yes(request_id=request.pk, by=owner.user, now=NOON)

    assert status_of(request) == ApprovalStatus.WAITING


def test_an_approver_of_another_organisation_and_a_requester_may_not_approve(cook: Member, hotel: Organisation) -> None:
    request = ask(cook, [(pepper(), 10)])
    stranger: Member = MemberFactory(approver=True)
    colleague: Member = MemberFactory(organisation=hotel)

    for member in (stranger, colleague):
        with pytest.raises(UnableToDecide):
            say_yes(request_id=request.pk, by=member.user, now=NOON)

    assert not request.steps.exists()


def test_an_approver_with_a_lower_limit_passes_it_on_to_one_whose_limit_holds_it(
    cook: Member, chief: Member, hotel: Organisation
) -> None:
    head: Member = MemberFactory(organisation=hotel, approver=True, purchase_limit=Decimal(120_000))
    request = ask(cook, [(pepper(), 10)])

    say_yes(request_id=request.pk, by=head.user, now=NOON)
    assert status_of(request) == ApprovalStatus.WAITING
    with pytest.raises(UnableToDecide):
        say_yes(request_id=request.pk, by=head.user, now=NOON)
    say_yes(request_id=request.pk, by=chief.user, now=LATER)

    assert [(step.by, step.is_final) for step in request.steps.all()] == [(head.user, False), (chief.user, True)]
    assert status_of(request) == ApprovalStatus.APPROVED


def test_who_does_not_pay_orders_nothing(cook: Member, chief: Member) -> None:
    request = ask(cook, [(pepper(), 10)])
    say_yes(request_id=request.pk, by=chief.user, now=NOON)

    with pytest.raises(UnableToPlace):
        place_basket(request_id=request.pk, by=chief.user, now=LATER)

    assert not Purchase.objects.exists()


def test_what_nobody_approved_is_not_ordered(cook: Member, payer: Member) -> None:
    request = ask(cook, [(pepper(), 10)])

    with pytest.raises(UnableToPlace):
        place_basket(request_id=request.pk, by=payer.user, now=LATER)

    assert not Purchase.objects.exists()


def test_ordered_twice_is_one_purchase(cook: Member, payer: Member) -> None:
    request = ask(cook, [(pepper(), 2)])
    purchase = place_basket(request_id=request.pk, by=payer.user, now=LATER)
    ApprovalRequest.objects.filter(pk=request.pk).update(
        status=ApprovalStatus.APPROVED, purchase=None, placed_by=None, closed_at=None
    )  # as a host leaves it that dies between the two steps

    assert place_basket(request_id=request.pk, by=payer.user, now=LATER) == purchase
    assert Purchase.objects.count() == 1
    assert status_of(request) == ApprovalStatus.PLACED


def test_a_limit_lowered_meanwhile_sends_it_back_for_approval(cook: Member, payer: Member) -> None:
    request = ask(cook, [(pepper(), 2)])
    Member.objects.filter(pk=cook.pk).update(purchase_limit=Decimal(10))

    with pytest.raises(UnableToPlace):
        place_basket(request_id=request.pk, by=payer.user, now=LATER)

    assert status_of(request) == ApprovalStatus.WAITING
    assert not Purchase.objects.exists()


def test_a_price_that_rose_meanwhile_is_told_not_charged(cook: Member, payer: Member) -> None:
    goods = pepper()
    request = ask(cook, [(goods, 2)])
    StockRecord.objects.filter(product=goods).update(price=Decimal(15_000))

    with pytest.raises(UnableToPlace, match="price"):
        place_basket(request_id=request.pk, by=payer.user, now=LATER)

    assert not Purchase.objects.exists()


def test_what_is_too_old_is_closed_and_cannot_be_ordered(cook: Member, payer: Member) -> None:
    request = ask(cook, [(pepper(), 2)])
    late = NOON + OPEN_FOR

    with pytest.raises(UnableToPlace):
        place_basket(request_id=request.pk, by=payer.user, now=late)
    assert expire_due(now=late) == 1
    assert expire_due(now=late) == 0

    assert status_of(request) == ApprovalStatus.EXPIRED


def test_beyond_the_budget_it_cannot_even_be_asked_for(cook: Member, hotel: Organisation) -> None:
    Organisation.objects.filter(pk=hotel.pk).update(month_budget=Decimal(50_000))

    with pytest.raises(UnableToAsk):
        ask(cook, [(pepper(), 10)])

    assert not ApprovalRequest.objects.exists()
    assert Basket.objects.filter(owner=cook.user, status=Basket.OPEN).count() == 1


def test_a_purchase_that_nobody_paid_gives_its_amount_back(
    cook: Member, payer: Member, deliver_facts: Callable[[], None]
) -> None:
    from marketplace.sales.order.services.lifecycle import expire_purchase

    request = ask(cook, [(pepper(), 2)], payment_method="bakong")
    purchase = place_basket(request_id=request.pk, by=payer.user, now=LATER)

    expire_purchase(purchase_id=purchase.pk, now=LATER + timedelta(days=30))
    deliver_facts()

    assert Spending.objects.get().given_back_at is not None


def test_a_wish_reads_back_as_it_was_written() -> None:
    where = destination()
    wish = Wish(name="A", phone="+85512345678", language="en", destination=where, payment_method="bakong")

    assert Wish.of_data(wish.as_data()) == wish
