"""What members spend for an organisation, to the riel and the cent, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from marketplace.core.money import Money
from marketplace.organisations.errors import AboveLimit, BeyondBudget, UnableToSpend
from marketplace.organisations.models import Member, OrganisationStatus, Spending
from marketplace.organisations.services.spending import Price, give_back, spend
from tests.factories.organisations import MemberFactory, OrganisationFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
RATE = Decimal(4000)


def riel(amount: int) -> Price:
    return Price(Money(Decimal(amount), "KHR"), RATE)


def dollars(amount: str, rate: Decimal | None = RATE) -> Price:
    return Price(Money(Decimal(amount), "USD"), rate)


def bought(
    member: Member, price: Price, number: str, *, now: datetime = NOON, approved_by: Member | None = None
) -> Spending:
    with transaction.atomic():
        return spend(
            organisation_id=member.organisation_id,
            user=member.user,
            purchase_number=number,
            price=price,
            now=now,
            approved_by_id=approved_by.user_id if approved_by else None,
        )


def test_what_costs_just_the_limit_is_bought_alone_and_one_riel_more_is_not() -> None:
    cook = MemberFactory(purchase_limit=Decimal(400_000))

    bought(cook, riel(400_000), "P1")
    with pytest.raises(AboveLimit):
        bought(cook, riel(400_001), "P2")

    assert [row.purchase_number for row in Spending.objects.all()] == ["P1"]


def test_without_a_limit_a_requester_buys_anything() -> None:
    assert bought(MemberFactory(), riel(900_000_000), "P1").khr == Decimal(900_000_000)


def test_what_was_spent_this_month_counts_and_what_was_given_back_does_not() -> None:
    cook = MemberFactory(month_limit=Decimal(1_000_000))
    bought(cook, riel(700_000), "P1")
    with pytest.raises(AboveLimit):
        bought(cook, riel(300_001), "P2")

    give_back(purchase_number="P1", now=NOON)
    give_back(purchase_number="P1", now=NOON + timedelta(days=1))

    bought(cook, riel(1_000_000), "P3")
    assert Spending.objects.get(purchase_number="P1").given_back_at == NOON


def test_a_month_begins_at_midnight_in_cambodia() -> None:
    cook = MemberFactory(month_limit=Decimal(1_000_000))
    last_minute = datetime(2026, 11, 30, 16, 59, tzinfo=UTC)
    bought(cook, riel(1_000_000), "P1", now=last_minute)

    with pytest.raises(AboveLimit):
        bought(cook, riel(1), "P2", now=last_minute)
    bought(cook, riel(1_000_000), "P3", now=last_minute + timedelta(minutes=1))

    assert {str(row.month) for row in Spending.objects.all()} == {"2026-11-01", "2026-12-01"}


def test_each_purchase_counts_at_the_rate_of_its_own_day() -> None:
    cook = MemberFactory(month_limit=Decimal("1000.00"), limit_currency="USD")
    bought(cook, riel(2_400_000), "P1")  # 600.00 dollars at 4,000

    bought(cook, dollars("400.00", Decimal(4200)), "P2")
    with pytest.raises(AboveLimit):
        bought(cook, dollars("0.01"), "P3")


def test_what_cannot_be_compared_for_want_of_a_rate_needs_a_yes() -> None:
    cook = MemberFactory(purchase_limit=Decimal(400_000))

    with pytest.raises(AboveLimit):
        bought(cook, dollars("1.00", None), "P1")

    assert not Spending.objects.exists()


def test_the_budget_of_all_together_lets_nobody_through_not_even_with_a_yes() -> None:
    hotel = OrganisationFactory(month_budget=Decimal(1_000_000))
    cook = MemberFactory(organisation=hotel)
    chief = MemberFactory(organisation=hotel, approver=True)
    bought(MemberFactory(organisation=hotel), riel(900_000), "P1")

    with pytest.raises(BeyondBudget):
        bought(cook, riel(100_001), "P2", approved_by=chief)

    bought(cook, riel(100_000), "P3")


def test_a_yes_lets_through_what_is_above_the_limit_up_to_the_limit_of_who_said_it() -> None:
    cook = MemberFactory(purchase_limit=Decimal(100_000))
    chief = MemberFactory(organisation=cook.organisation, approver=True, purchase_limit=Decimal(500_000))

    assert bought(cook, riel(500_000), "P1", approved_by=chief).approved_by == chief.user
    with pytest.raises(AboveLimit):
        bought(cook, riel(500_001), "P2", approved_by=chief)


def test_nobody_approves_their_own_wish() -> None:
    owner = MemberFactory(owner=True, purchase_limit=Decimal(1))

    with pytest.raises(UnableToSpend):
        bought(owner, riel(2), "P1", approved_by=owner)

    assert not Spending.objects.exists()


def test_an_approver_of_another_organisation_approves_nothing_here() -> None:
    cook = MemberFactory(purchase_limit=Decimal(1))

    with pytest.raises(UnableToSpend):
        bought(cook, riel(2), "P1", approved_by=MemberFactory(approver=True))

    assert not Spending.objects.exists()


@pytest.mark.parametrize("status", [OrganisationStatus.REFUSED, OrganisationStatus.SUSPENDED])
def test_one_that_was_turned_away_buys_nothing(status: OrganisationStatus) -> None:
    hotel = OrganisationFactory(status=status, note="No such company.", checked_by=UserFactory())

    with pytest.raises(UnableToSpend):
        bought(MemberFactory(organisation=hotel), riel(1), "P1")


def test_who_only_pays_asks_for_nothing() -> None:
    with pytest.raises(UnableToSpend):
        bought(MemberFactory(payer=True), riel(1), "P1")
