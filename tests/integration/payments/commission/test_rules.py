"""Which rule of commission holds, who decides, and that nothing decided is changed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from catalogue.models import Category
from payments.commission.models import CommissionRule
from payments.commission.selectors import Fitting, rule_for, rules_for_vendor, rules_in_force
from payments.commission.services import (
    RuleTerms,
    UnableToSetCommission,
    agree_to_rule,
    propose_rule,
    refuse_rule,
)
from tests.factories.catalogue import CategoryFactory
from tests.factories.commission import LONG_AGO, make_rule
from tests.factories.geography import ProvinceFactory
from tests.factories.sales import NOON
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TODAY = date(2026, 11, 22)
TOMORROW = TODAY + timedelta(days=1)


def fitting(*shelves: Category, vendor_id: int = 1, province_id: int = 1, currency: str = "KHR") -> Fitting:
    return Fitting(vendor_id, province_id, frozenset(shelf.path for shelf in shelves), currency)


def test_nothing_is_kept_where_no_rule_fits() -> None:
    make_rule("5", currency="USD")

    assert rule_for(rules_in_force(on=TODAY), fitting()) is None


def test_most_specific_rule_wins_whatever_the_order_they_come_in() -> None:
    vendor = VendorFactory()
    shelf = CategoryFactory()
    deeper = shelf.add_child(name_km="ក", name_en="Deeper")
    other = CategoryFactory()
    province = vendor.province
    ranking = [
        make_rule("1", vendor=vendor, category=shelf),
        make_rule("2", vendor=vendor, currency="KHR"),
        make_rule("3", vendor=vendor),
        make_rule("4", category=deeper),
        make_rule("5", category=shelf, province=province, currency="KHR"),
        make_rule("6", category=shelf, province=province),
        make_rule("7", category=shelf, currency="KHR"),
        make_rule("8", category=shelf, starts_on=LONG_AGO + timedelta(days=1)),
        make_rule("9", category=shelf),
        make_rule("10", category=other),
        make_rule("11", province=province),
        make_rule("12", currency="KHR"),
        make_rule("13"),
    ]
    asked = fitting(deeper, other, vendor_id=vendor.pk, province_id=province.pk)

    for start in range(len(ranking)):
        left = ranking[start:]
        assert rule_for(left, asked) == ranking[start]
        assert rule_for(reversed(left), asked) == ranking[start]
    for three in permutations(ranking[6:9]):
        assert rule_for(three, asked) == ranking[6]


def test_rule_for_another_vendor_shelf_province_or_currency_does_not_fit() -> None:
    shelf = CategoryFactory()
    make_rule("1", vendor=VendorFactory())
    make_rule("2", category=shelf)
    make_rule("3", province=ProvinceFactory())
    make_rule("4", currency="USD")

    assert rule_for(rules_in_force(on=TODAY), fitting(CategoryFactory(), vendor_id=0, province_id=0)) is None


def test_rule_holds_from_its_first_day_until_the_day_before_its_end() -> None:
    make_rule("5", starts_on=date(2026, 2, 1), ends_on=date(2026, 3, 1))

    assert [bool(rules_in_force(on=day)) for day in (date(2026, 1, 31), date(2026, 2, 1))] == [False, True]
    assert [bool(rules_in_force(on=day)) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [True, False]


def test_two_rules_of_one_scope_cannot_begin_on_one_day() -> None:
    vendor = VendorFactory()
    for scope in ({}, {"vendor": vendor}, {"currency": "KHR", "province": vendor.province}):
        make_rule("5", **scope)

        with pytest.raises(IntegrityError), transaction.atomic():
            make_rule("6", **scope)

    assert CommissionRule.objects.count() == 3


def test_second_officer_brings_a_rule_into_force_and_nobody_alone() -> None:
    maker, checker = UserFactory(), UserFactory()
    rule = propose_rule(terms=RuleTerms(Decimal(5), TOMORROW, "council"), by=maker, now=NOON)

    with pytest.raises(UnableToSetCommission):
        agree_to_rule(rule=rule, by=maker, now=NOON)
    assert rules_in_force(on=TOMORROW) == []

    agree_to_rule(rule=rule, by=checker, now=NOON)

    assert rules_in_force(on=TOMORROW) == [rule]
    with pytest.raises(UnableToSetCommission):
        refuse_rule(rule=rule, by=checker, now=NOON)


def test_database_wants_a_second_officer_too() -> None:
    rule = make_rule("5", is_agreed=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        CommissionRule.objects.filter(pk=rule.pk).update(agreed_by=rule.proposed_by, agreed_at=NOON)


def test_rule_never_reaches_back() -> None:
    with pytest.raises(UnableToSetCommission):
        propose_rule(terms=RuleTerms(Decimal(5), TODAY, "council"), by=UserFactory(), now=NOON)
    late = propose_rule(terms=RuleTerms(Decimal(5), TOMORROW, "council"), by=UserFactory(), now=NOON)

    with pytest.raises(UnableToSetCommission):
        agree_to_rule(rule=late, by=UserFactory(), now=NOON + timedelta(days=1))

    assert CommissionRule.objects.get().agreed_at is None


@pytest.mark.parametrize(
    "terms",
    [
        {"rate": Decimal("100.01")},
        {"rate": Decimal("-1")},
        {"rate": Decimal(5), "floor": Decimal(100)},
        {"rate": Decimal(5), "floor": Decimal(100), "cap": Decimal(99), "currency": "KHR"},
        {"rate": Decimal(5), "ends_on": TOMORROW},
    ],
)
def test_numbers_that_do_not_fit_are_refused_and_nothing_is_written(terms: dict[str, object]) -> None:
    with pytest.raises(UnableToSetCommission):
        propose_rule(terms=RuleTerms(starts_on=TOMORROW, reason="x", **terms), by=UserFactory(), now=NOON)  # type: ignore[arg-type]

    assert not CommissionRule.objects.exists()


def test_refused_rule_makes_room_for_another_of_the_same_day() -> None:
    rule = propose_rule(terms=RuleTerms(Decimal(5), TOMORROW, "council"), by=UserFactory(), now=NOON)
    with pytest.raises(UnableToSetCommission):
        propose_rule(terms=RuleTerms(Decimal(6), TOMORROW, "council"), by=UserFactory(), now=NOON)

    refuse_rule(rule=rule, by=UserFactory(), now=NOON)

    propose_rule(terms=RuleTerms(Decimal(6), TOMORROW, "council"), by=UserFactory(), now=NOON)


def test_database_lets_nobody_change_or_remove_a_rule() -> None:
    rule = make_rule("5")
    waiting = make_rule("7", is_agreed=False, starts_on=TOMORROW)
    rows = CommissionRule.objects.filter(pk=rule.pk)
    attempts = (
        lambda: CommissionRule.objects.filter(pk=waiting.pk).update(rate=Decimal(8)),
        lambda: rows.update(ends_on=TOMORROW),
        lambda: rows.update(agreed_by=None, agreed_at=None),
        lambda: rows.delete(),
    )
    for change in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    assert CommissionRule.objects.get(pk=rule.pk).agreed_at == NOON
    assert CommissionRule.objects.get(pk=waiting.pk).rate == 7


def test_vendor_reads_the_rules_that_hold_for_it_the_strongest_first() -> None:
    vendor = VendorFactory()
    make_rule("9", starts_on=LONG_AGO - timedelta(days=1))
    everybody = make_rule("5")
    make_rule("6", vendor=VendorFactory())
    own = make_rule("2", vendor=vendor)

    assert rules_for_vendor(vendor=vendor, on=TODAY) == [own, everybody]
