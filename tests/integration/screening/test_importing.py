"""Bringing lists in: all of a file or nothing, and what it does to who was looked for before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from marketplace.core.models import AuditEntry
from marketplace.screening.errors import UnableToReadList
from marketplace.screening.models import DeniedList, DeniedName, DeniedParty, ScreeningHit
from marketplace.screening.selectors import is_blocked, likenesses
from marketplace.screening.services import plan_list, screen
from tests.factories.screening import NOON, OFAC_ALT, OFAC_CSV, OFAC_XML, UN_XML, bring_in, un_list

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_list_comes_in_with_its_fingerprint_and_an_entry() -> None:
    made = bring_in()

    assert (made.code, made.parties, len(made.digest)) == ("UN", 2, 64)
    assert AuditEntry.objects.get(action="screening.list_imported").data["new"] == 2
    party = DeniedParty.objects.get(reference="KPi.901")
    assert party.name == "VIRAK ORUSSEY BANTEAY"
    assert party.names.count() == 4


def test_looking_at_a_file_writes_nothing() -> None:
    plan = plan_list(code="UN", content=UN_XML.encode())

    assert (len(plan.new), plan.stands, plan.gone) == (2, 0, [])
    assert not DeniedParty.objects.exists()


def test_the_same_file_again_changes_nobody() -> None:
    bring_in()
    before = set(DeniedName.objects.values_list("pk", flat=True))

    plan = plan_list(code="UN", content=UN_XML.encode())
    bring_in()

    assert (plan.new, plan.changed, plan.stands, plan.gone) == ([], [], 2, [])
    assert set(DeniedName.objects.values_list("pk", flat=True)) == before


def test_both_forms_of_ofac_are_one_list() -> None:
    bring_in(OFAC_XML, code="OFAC")
    bring_in(OFAC_CSV, code="OFAC", aliases=OFAC_ALT.encode(), now=NOON + timedelta(days=1))

    assert DeniedParty.objects.filter(gone_at=None).count() == 2
    assert [like.matched for like in likenesses("Rithi Sambaty")] == ["Rithi SAMBATY"]


def test_who_is_taken_off_is_found_no_more_and_kept_with_the_day() -> None:
    bring_in(un_list("First Firm Kampot", "Second Firm Kep", "Third Firm Takeo"))
    later = NOON + timedelta(days=30)

    bring_in(un_list("First Firm Kampot", "Second Firm Kep"), now=later)

    assert likenesses("Third Firm Takeo") == []
    assert DeniedParty.objects.get(reference="E.2").gone_at == later
    assert likenesses("Second Firm Kep")


def test_who_comes_back_is_found_again() -> None:
    bring_in(un_list("First Firm Kampot", "Second Firm Kep", "Third Firm Takeo"))
    bring_in(un_list("First Firm Kampot", "Second Firm Kep"))
    bring_in(un_list("First Firm Kampot", "Second Firm Kep", "Third Firm Takeo"))

    assert likenesses("Third Firm Takeo")


def test_one_list_takes_nobody_off_another() -> None:
    bring_in()
    bring_in(OFAC_XML, code="OFAC")

    assert DeniedParty.objects.filter(gone_at=None).count() == 4


def test_a_name_that_changed_is_found_by_the_new_one() -> None:
    bring_in(un_list("First Firm Kampot", "Second Firm Kep"))
    bring_in(un_list("Altered House Pailin", "Second Firm Kep"))

    assert likenesses("Altered House Pailin")
    assert likenesses("First Firm Kampot") == []


@pytest.mark.parametrize("content", [b"", b"<CONSOLIDATED_LIST/>", OFAC_XML.encode(), UN_XML.encode()[:1200]])
def test_a_file_that_is_not_the_list_leaves_the_old_one(content: bytes) -> None:
    bring_in()

    with pytest.raises(UnableToReadList):
        bring_in(content)

    assert DeniedList.objects.count() == 1
    assert DeniedParty.objects.filter(gone_at=None).count() == 2


def test_a_file_that_would_take_off_most_is_refused_until_somebody_says_that_it_is_so() -> None:
    bring_in(un_list("First Firm Kampot", "Second Firm Kep", "Third Firm Takeo"))
    short = un_list("First Firm Kampot")

    with pytest.raises(UnableToReadList):
        bring_in(short)
    assert DeniedParty.objects.filter(gone_at=None).count() == 3

    bring_in(short, takes_off_many=True)
    assert DeniedParty.objects.filter(gone_at=None).count() == 1


def test_who_was_looked_for_before_is_looked_for_on_the_new_list(
    deliver_facts: Callable[[], None], django_capture_on_commit_callbacks: Any
) -> None:
    screen(names=["Virak Orussei"], subject_kind="organisation", subject_number="O7", now=NOON)
    assert not is_blocked(subject_kind="organisation", subject_number="O7")

    with django_capture_on_commit_callbacks(execute=True):
        bring_in(now=NOON + timedelta(days=1))
    deliver_facts()

    assert is_blocked(subject_kind="organisation", subject_number="O7")
    assert ScreeningHit.objects.get().name == "Virak Orussei"
