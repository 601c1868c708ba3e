"""A rule of commission ends before its time: two officers, dated, and what was sold is not touched."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation

from marketplace.core.models import AuditEntry
from payments.commission.endings import agree_to_ending, propose_ending, refuse_ending
from payments.commission.models import CommissionRule, RuleEnding
from payments.commission.selectors import all_rules, public_rules, rules_in_force
from payments.commission.services import UnableToSetCommission
from tests.factories.commission import make_rule
from tests.factories.sales import NOON
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]
TODAY = date(2026, 11, 22)
TOMORROW = TODAY + timedelta(days=1)
LATER = TODAY + timedelta(days=30)


def asked(rule: CommissionRule, ends_on: date = LATER) -> RuleEnding:
    return propose_ending(rule=rule, ends_on=ends_on, reason="the harvest failed", by=UserFactory(), now=NOON)


def test_a_rule_ends_on_the_day_that_two_officers_agreed_on() -> None:
    rule = make_rule("5")
    ending = asked(rule)
    with pytest.raises(UnableToSetCommission):
        agree_to_ending(ending=ending, by=ending.proposed_by, now=NOON)
    assert rules_in_force(on=LATER) == [rule], "nobody alone ends it"

    agree_to_ending(ending=ending, by=UserFactory(), now=NOON)

    assert rules_in_force(on=LATER - timedelta(days=1)) == [rule]
    assert rules_in_force(on=LATER) == list(public_rules(on=LATER)) == []
    (read,) = all_rules()
    assert read.over_on == LATER
    assert [read.is_in_force(day) for day in (TODAY, LATER)] == [True, False]
    said = AuditEntry.objects.filter(action__startswith="commission.end").order_by("pk")
    assert [one.action for one in said] == ["commission.end_proposed", "commission.end_agreed"]


def test_an_end_turned_down_lets_the_rule_hold_and_may_be_asked_for_anew() -> None:
    rule = make_rule("5")
    first = asked(rule)
    with translation.override("en"), pytest.raises(UnableToSetCommission, match="asked for already"):
        asked(rule)
    refuse_ending(ending=first, by=first.proposed_by, now=NOON)
    with pytest.raises(UnableToSetCommission):
        agree_to_ending(ending=first, by=UserFactory(), now=NOON)

    assert rules_in_force(on=LATER) == [rule]
    assert asked(rule).is_waiting


@pytest.mark.parametrize(
    ("terms", "ends_on"),
    [
        ({}, TODAY),
        ({"ends_on": LATER}, LATER),
        ({"starts_on": LATER}, LATER),
        ({"is_agreed": False, "starts_on": TOMORROW}, LATER),
    ],
)
def test_an_end_that_makes_no_sense_is_refused_and_nothing_is_written(terms: dict[str, object], ends_on: date) -> None:
    rule = make_rule("5", **terms)  # type: ignore[arg-type]

    with pytest.raises(UnableToSetCommission):
        asked(rule, ends_on)
    with pytest.raises(UnableToSetCommission):
        propose_ending(rule=rule, ends_on=LATER, reason="  ", by=UserFactory(), now=NOON)

    assert not RuleEnding.objects.exists()


def test_an_end_whose_day_has_come_is_not_agreed_to() -> None:
    ending = asked(make_rule("5"), TOMORROW)

    with pytest.raises(UnableToSetCommission):
        agree_to_ending(ending=ending, by=UserFactory(), now=NOON + timedelta(days=1))


def test_the_database_lets_nobody_change_or_remove_an_end_nor_agree_alone() -> None:
    ending = asked(make_rule("5"))
    rows = RuleEnding.objects.filter(pk=ending.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(agreed_by=ending.proposed_by, agreed_at=NOON)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(ends_on=TOMORROW)
    agree_to_ending(ending=ending, by=UserFactory(), now=NOON)
    for change in (lambda: rows.update(agreed_by=None, agreed_at=None), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    assert rows.get().agreed_at == NOON
