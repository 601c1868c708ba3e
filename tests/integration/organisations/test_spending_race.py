"""Two members press at the same moment, and the budget holds one. A control without the lock shows that it matters."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet

from marketplace.core.money import Money
from marketplace.organisations.errors import UnableToSpend
from marketplace.organisations.models import Member, Spending
from marketplace.organisations.services import spending
from marketplace.organisations.services.spending import Price, spend
from tests.factories.organisations import MemberFactory, OrganisationFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def press_twice(members: list[Member]) -> list[str]:
    both_ready = threading.Barrier(2)

    def press(numbered: tuple[int, Member]) -> str:
        number, member = numbered
        try:
            both_ready.wait(timeout=30)
            with transaction.atomic():
                spend(
                    organisation_id=member.organisation_id,
                    user=member.user,
                    purchase_number=f"P{number}",
                    price=Price(Money(Decimal(600_000), "KHR"), Decimal(4000)),
                    now=NOON,
                )
        except UnableToSpend:
            return "refused"
        finally:
            connections.close_all()
        return "bought"

    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(press, enumerate(members)))


def test_two_members_at_once_do_not_pass_the_budget_of_their_hotel() -> None:
    hotel = OrganisationFactory(month_budget=Decimal(1_000_000))

    answers = press_twice([MemberFactory(organisation=hotel), MemberFactory(organisation=hotel)])

    assert answers == ["bought", "refused"]
    assert Spending.objects.count() == 1


def test_one_member_in_two_windows_does_not_pass_their_own_limit_of_a_month() -> None:
    cook = MemberFactory(organisation=OrganisationFactory(), month_limit=Decimal(1_000_000))

    assert press_twice([cook, cook]) == ["bought", "refused"]
    assert Spending.objects.count() == 1


def test_without_the_lock_both_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one transaction write at a time, so there is no race to show")
    both_looked = threading.Barrier(2)
    refuse = spending.refuse_spending

    def look_together(**asked: object) -> Member:
        member = refuse(**asked)  # type: ignore[arg-type]
        both_looked.wait(timeout=30)
        return member

    monkeypatch.setattr(spending, "refuse_spending", look_together)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self.all())
    hotel = OrganisationFactory(month_budget=Decimal(1_000_000))

    answers = press_twice([MemberFactory(organisation=hotel), MemberFactory(organisation=hotel)])

    assert answers == ["bought", "bought"]
