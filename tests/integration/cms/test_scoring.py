"""The committee at the desk: sheets, rounds, the result and its certificate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import Certificate, ScoreSheet, ScoringRound, SheetKind
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.provenance import ScoringRoundFactory, SheetKindFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

LINES = {"criteria-TOTAL_FORMS": "3", "criteria-INITIAL_FORMS": "0", "least_sheets": "1"}
STARS = {f"least_for_{stars}": str(least) for stars, least in enumerate((20, 30, 50, 70, 90), start=1)}
CRITERIA = {
    **{f"criteria-0-{name}": value for name, value in (("name_km", "ក"), ("name_en", "Taste"), ("most_points", "60"))},
    **{f"criteria-1-{name}": value for name, value in (("name_km", "ខ"), ("name_en", "Look"), ("most_points", "40"))},
}
SHEET = {"name_km": "សន្លឹក", "name_en": "Sheet", **LINES, **STARS, **CRITERIA}


@pytest.fixture
def member(roles: None, sign_in: Callable[[User], Client]) -> Client:
    """A member of the committee."""
    return sign_in(UserFactory(is_staff=True, groups=["OVOP committee"]))


def _at(name: str, *keys: Any) -> str:
    return reverse(f"officers_scoring:{name}", args=keys)


def _points(found: ScoringRound, *points: str) -> dict[str, str]:
    keys = found.kind.criteria.values_list("pk", flat=True)
    return {f"criterion-{key}": value for key, value in zip(keys, points, strict=True)}


def test_an_officer_sets_up_a_sheet_and_empty_lines_are_left_out(desk: Client) -> None:
    answer = desk.post(_at("sheet_add"), SHEET)

    assert answer.status_code == 302, answer.context["form"].errors
    kind = SheetKind.objects.get()
    assert [one.name_en for one in kind.criteria.all()] == ["Taste", "Look"]
    assert kind.thresholds == (20, 30, 50, 70, 90)


def test_a_sheet_that_does_not_add_up_comes_back_with_what_was_typed(desk: Client) -> None:
    page = desk.post(_at("sheet_add"), {**SHEET, "criteria-1-most_points": "30"}).content.decode()

    assert "The points must add up to 100." in page
    assert 'value="Look"' in page
    assert not SheetKind.objects.exists()


def test_a_member_keeps_a_draft_hands_in_and_sees_no_other_points(member: Client, desk: Client) -> None:
    found = ScoringRoundFactory()
    ScoreSheet.objects.create(
        round=found, member=UserFactory(), points={}, saved_at=found.opened_at, handed_in_at=found.opened_at, total=97
    )

    member.post(_at("score", found.pk), _points(found, "50", ""))
    draft = ScoreSheet.objects.get(total=None)
    assert member.post(_at("score", found.pk), {**_points(found, "50", ""), "hand_in": "1"}).status_code == 200
    member.post(_at("score", found.pk), {**_points(found, "50", "30"), "hand_in": "1"})

    draft.refresh_from_db()
    assert draft.total == 80
    for reader in (member, desk):
        assert "97" not in reader.get(_at("round", found.pk)).content.decode().split("officers-review")[1]


def test_a_member_of_the_committee_neither_opens_nor_closes(member: Client) -> None:
    found = ScoringRoundFactory()

    assert member.post(_at("close", found.pk)).status_code == 302
    assert member.get(_at("begin")).status_code == 302
    assert member.get(reverse("officers_certificates:add")).status_code == 302
    found.refresh_from_db()
    assert found.closed_at is None


def test_a_round_goes_from_opening_to_its_certificate(member: Client, desk: Client) -> None:
    product = ProductFactory()
    desk.post(_at("begin"), {"product": product.pk, "kind": SheetKindFactory().pk})
    found = ScoringRound.objects.get()
    assert "must be handed in" in desk.post(_at("close", found.pk)).content.decode()

    member.post(_at("score", found.pk), {**_points(found, "40", "35"), "hand_in": "1", "note": "Very fresh"})
    desk.post(_at("close", found.pk))
    page = desk.get(_at("round", found.pk)).content.decode()
    assert all(words in page for words in ("75.00", "★★★★", "Very fresh"))

    add = reverse("officers_certificates:add")
    form = desk.get(f"{add}?round={found.pk}").context["form"]
    words = {"issuer": "Committee", "number": "R-1", "issued_on": "2026-01-05", "kind": "ovop"}
    given = {**words, "product": product.pk, "grade": form.initial["grade"], "scoring_round": found.pk}
    assert desk.post(add, given).status_code == 302
    assert (Certificate.objects.get().scoring_round, Certificate.objects.get().grade) == (found, 4)


def test_a_renewal_takes_the_place_of_the_one_before(desk: Client) -> None:
    product = ProductFactory()
    words = {"issuer": "COrAA", "number": "K-12", "issued_on": "2025-01-01", "kind": "organic", "product": product.pk}
    add = reverse("officers_certificates:add")
    desk.post(add, words)
    former = Certificate.objects.get()

    assert desk.get(f"{add}?renews={former.pk}").context["form"].initial["number"] == "K-12"
    desk.post(add, {**words, "number": "K-13", "renews": former.pk})

    assert former.renewed_by.number == "K-13"
    assert "K-13" in desk.get(reverse("officers_certificates:inspect", args=[former.pk])).content.decode()
