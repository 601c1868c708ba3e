"""Looking for names, and deciding about what was found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from marketplace.core.models import AuditEntry, EventRecord
from marketplace.screening.errors import UnableToDecide, UnableToTradeWith
from marketplace.screening.models import HitStatus, ScreenedName, ScreeningHit
from marketplace.screening.selectors import is_blocked
from marketplace.screening.services import decide, refuse_who_is_blocked, screen
from tests.factories.screening import NOON, bring_in
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WHO = {"subject_kind": "buyer", "subject_number": "7"}


@pytest.fixture(autouse=True)
def _listed() -> None:
    bring_in()


def look(*names: str) -> list[ScreeningHit]:
    return screen(names=names, now=NOON, **WHO)


def test_a_name_like_one_on_the_list_stops_trade_until_somebody_decides() -> None:
    (hit,) = look("Orussey Banteay Virak")

    assert (hit.status, hit.score, hit.matched) == ("open", 100, "VIRAK ORUSSEY BANTEAY")
    assert is_blocked(**WHO)
    with pytest.raises(UnableToTradeWith) as refused:
        refuse_who_is_blocked(**WHO)
    assert "VIRAK" not in str(refused.value)  # nobody is told whom they are like


def test_a_name_in_khmer_finds_the_entry_in_latin_letters() -> None:
    (hit,) = look("អូរឫស្សី វិរៈ")

    assert hit.party.reference == "KPi.901"


def test_who_is_like_nobody_goes_on() -> None:
    assert look("Sok Dara", "", "…") == []
    assert not is_blocked(**WHO)
    refuse_who_is_blocked(**WHO)


def test_a_nickname_counts_only_when_it_is_the_very_name() -> None:
    assert look("Daro") == []
    assert [hit.matched for hit in look("dara")] == ["Dara"]


def test_looking_twice_asks_once() -> None:
    (first,) = look("Virak Orussei")
    (second,) = look("  virak   ORUSSEI ")

    assert first == second
    assert ScreenedName.objects.count() == 1


def test_what_was_cleared_is_not_asked_about_again() -> None:
    (hit,) = look("Virak Orussei")
    decide(
        hit_id=hit.pk, status="cleared", expected="open", reason="Born in 1999, a student.", by=UserFactory(), now=NOON
    )

    assert look("Virak Orussei") == []
    assert not is_blocked(**WHO)


def test_another_name_of_the_same_buyer_is_looked_at_by_itself() -> None:
    (hit,) = look("Virak Orussei")
    decide(
        hit_id=hit.pk, status="cleared", expected="open", reason="Born in 1999, a student.", by=UserFactory(), now=NOON
    )

    (other,) = look("Polar Star Lines")

    assert other.party.reference == "KPe.901"


def test_what_was_cleared_for_one_stays_in_the_way_of_another() -> None:
    (hit,) = look("Virak Orussei")
    decide(
        hit_id=hit.pk, status="cleared", expected="open", reason="Born in 1999, a student.", by=UserFactory(), now=NOON
    )

    found = screen(names=["Virak Orussei"], subject_kind="buyer", subject_number="8", now=NOON)

    assert [one.status for one in found] == ["open"]


def test_a_decision_has_an_officer_a_reason_and_an_entry() -> None:
    (hit,) = look("Virak Orussei")
    officer = UserFactory()

    decide(hit_id=hit.pk, status="blocked", expected="open", reason="Same birth, same firm.", by=officer, now=NOON)

    hit.refresh_from_db()
    assert (hit.status, hit.decided_by_id, hit.reason) == ("blocked", officer.pk, "Same birth, same firm.")
    assert AuditEntry.objects.filter(action="screening.blocked").exists()
    assert EventRecord.objects.get(name="ScreeningDecided").data["status"] == "blocked"
    with pytest.raises(UnableToTradeWith):
        refuse_who_is_blocked(**WHO)


@pytest.mark.parametrize("reason", ["", "   ok   ", "123456789"])
def test_without_a_reason_nothing_is_decided(reason: str) -> None:
    (hit,) = look("Virak Orussei")

    with pytest.raises(UnableToDecide):
        decide(hit_id=hit.pk, status="cleared", expected="open", reason=reason, by=UserFactory(), now=NOON)

    hit.refresh_from_db()
    assert hit.status == HitStatus.OPEN


def test_who_comes_second_is_told_so() -> None:
    (hit,) = look("Virak Orussei")
    words = "Born in 1999, a student."
    decide(hit_id=hit.pk, status="cleared", expected="open", reason=words, by=UserFactory(), now=NOON)

    with pytest.raises(UnableToDecide):
        decide(hit_id=hit.pk, status="blocked", expected="open", reason=words, by=UserFactory(), now=NOON)

    hit.refresh_from_db()
    assert hit.status == HitStatus.CLEARED


def test_the_database_takes_no_decision_without_its_officer() -> None:
    (hit,) = look("Virak Orussei")

    with pytest.raises(IntegrityError), transaction.atomic():
        ScreeningHit.objects.filter(pk=hit.pk).update(status="cleared", decided_at=NOON + timedelta(1))
