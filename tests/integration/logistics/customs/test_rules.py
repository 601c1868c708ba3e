"""Which rules hold for which goods, to which country, on which day."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import translation

from logistics.customs.models import Direction, RuleKind
from logistics.customs.selectors import Goods, papers_for, prohibitions, rules_for
from tests.factories.customs import DAY, SINCE, TOMORROW, YESTERDAY, rule

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_rule_for_a_chapter_holds_for_each_code_of_it() -> None:
    chapter, heading, other = rule(hs_prefix="09"), rule(hs_prefix="0904"), rule(hs_prefix="0910")

    found = rules_for(hs_code="090411", country="JP", day=DAY)

    assert set(found) == {chapter, heading}
    assert other not in found


def test_national_digits_do_not_hide_a_rule() -> None:
    made = rule(hs_prefix="090411")

    assert rules_for(hs_code="0904.11.10", country="JP", day=DAY) == [made]


def test_a_rule_for_one_country_leaves_the_others_alone() -> None:
    made = rule(country="JP")

    assert rules_for(hs_code="090411", country="JP", day=DAY) == [made]
    assert rules_for(hs_code="090411", country="US", day=DAY) == []


def test_a_rule_of_the_union_holds_for_its_members() -> None:
    made = rule(country="EU", direction=Direction.IMPORT)

    assert rules_for(hs_code="090411", country="DE", day=DAY) == [made]
    assert rules_for(hs_code="090411", country="GB", day=DAY) == []


def test_a_rule_holds_from_its_first_day_until_the_day_before_its_end() -> None:
    rule(valid_from=DAY, valid_to=TOMORROW)

    held = [bool(rules_for(hs_code="09", country="JP", day=day)) for day in (YESTERDAY, DAY, TOMORROW)]

    assert held == [False, True, False]


def test_what_stops_the_goods_is_told_first() -> None:
    rule(RuleKind.WARN, paper="note")
    rule(RuleKind.CERTIFICATE)
    rule(RuleKind.PROHIBIT, "09")

    kinds = [found.kind for found in rules_for(hs_code="090411", country="JP", day=DAY)]

    assert kinds == ["prohibit", "certificate", "warn"]


def test_goods_without_a_code_meet_only_what_holds_for_all_goods() -> None:
    everything = rule(RuleKind.CERTIFICATE)
    rule(RuleKind.CERTIFICATE, "09")

    assert rules_for(hs_code="", country="JP", day=DAY) == [everything]


def test_prohibited_goods_are_named_with_the_words_of_the_rule() -> None:
    rule(hs_prefix="2208", country="US", text_en="Spirits must not go by parcel.")
    rule(RuleKind.WARN, "0904", paper="note")
    goods = [Goods("Rice wine", "220890"), Goods("Pepper", "090411")]

    with translation.override("en"):
        (refused,) = prohibitions(goods=goods, country="US", day=DAY)
        words = str(refused)

    assert refused.goods == goods[0]
    assert words == "Rice wine: Spirits must not go by parcel."
    assert prohibitions(goods=goods, country="JP", day=DAY) == []


def test_papers_of_cambodia_come_before_those_of_the_country() -> None:
    there = rule(RuleKind.PERMIT, direction=Direction.IMPORT, country="JP", paper="import")
    here = rule(RuleKind.CERTIFICATE, paper="phytosanitary")
    rule(RuleKind.WARN, paper="note")

    assert papers_for(hs_code="090411", country="JP", day=DAY) == [here, there]


@pytest.mark.parametrize(
    "wrong",
    [
        {"hs_prefix": "090"},
        {"hs_prefix": "0904111"},
        {"hs_prefix": "9x"},
        {"country": "J"},
        {"country": "jp"},
        {"kind": RuleKind.PERMIT, "paper": ""},
        {"source": ""},
        {"valid_to": SINCE},
        {"text_km": ""},
    ],
)
def test_a_rule_that_says_nothing_true_cannot_be_kept(wrong: dict[str, object]) -> None:
    with pytest.raises((DataError, IntegrityError, ValidationError)), transaction.atomic():
        rule(**wrong)  # type: ignore[arg-type]  # each is one wrong column
