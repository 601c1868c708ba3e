"""A committee scores a product: each member alone, an officer closes, the result gives the certificate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from catalogue.errors import UnableToCertify, UnableToScore
from catalogue.models import Product, ScoreSheet, ScoringRound, SheetKind
from catalogue.services.certificates import CertificateContent, issue_certificate
from catalogue.services.scoring import (
    CriterionContent,
    SheetContent,
    average_of,
    close_round,
    open_round,
    save_sheet,
    stars_for,
    write_sheet_kind,
)
from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)
#: Parts of 40, 25 and 35 as in the grading of Viet Nam's OCOP. Source: vietnamplus.vn, OCOP criteria.
PARTS = (("Product and community", 40), ("Marketing", 25), ("Quality", 35))
SHEET = SheetContent(
    name_km="សន្លឹក",
    name_en="Sheet",
    criteria=[CriterionContent(name_km="ក", name_en=name, most_points=most) for name, most in PARTS],
    thresholds=(20, 30, 50, 70, 90),
    least_sheets=2,
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def officer() -> User:
    officer: User = UserFactory()
    return officer


@pytest.fixture
def opened(officer: User) -> ScoringRound:
    kind = write_sheet_kind(kind=None, content=SHEET, by=officer)
    return open_round(product=ProductFactory(), kind=kind, by=officer, now=NOON)


def _hand_in(opened: ScoringRound, *points: int, member: User | None = None, **given: Any) -> ScoreSheet:
    keys = opened.kind.criteria.values_list("pk", flat=True)
    given = {"note": "", "now": NOON, "hand_in": True, **given}
    return save_sheet(
        scoring_round=opened, member=member or UserFactory(), points=dict(zip(keys, points, strict=False)), **given
    )


# -- The sheet ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (replace(SHEET, criteria=SHEET.criteria[:2]), "add up to 100"),
        (replace(SHEET, thresholds=(20, 30, 30, 70, 90)), "more points than the one before"),
        (replace(SHEET, thresholds=(20, 30, 50, 70, 101)), "none more than 100"),
        (replace(SHEET, name_km=""), "blank"),
    ],
)
def test_a_sheet_that_cannot_be_scored_by_is_refused(officer: User, content: SheetContent, told: str) -> None:
    with pytest.raises(UnableToScore, match=told):
        write_sheet_kind(kind=None, content=content, by=officer)

    assert not SheetKind.objects.exists()


def test_a_sheet_by_which_a_round_was_opened_does_not_change(opened: ScoringRound, officer: User) -> None:
    with pytest.raises(UnableToScore, match="new one"):
        write_sheet_kind(kind=opened.kind, content=replace(SHEET, name_en="Other"), by=officer)

    assert opened.kind.criteria.count() == len(PARTS)


# -- Scoring -----------------------------------------------------------------------------------------------------------


def test_a_draft_may_be_unfinished_and_is_kept_and_what_is_handed_in_must_be_whole(opened: ScoringRound) -> None:
    member = UserFactory()

    draft = _hand_in(opened, 30, member=member, hand_in=False, note="Good colour")
    with pytest.raises(UnableToScore, match="Give points"):
        _hand_in(opened, 30, member=member)

    assert (list(draft.points.values()), draft.total, draft.note) == ([30], None, "Good colour")
    assert _hand_in(opened, 30, 20, 30, member=member).total == 80
    assert ScoreSheet.objects.count() == 1


@pytest.mark.parametrize("points", [(41, 0, 0), (0, -1, 0), (0, 0, 36)])
def test_points_beyond_a_criterion_are_refused_beside_it(opened: ScoringRound, points: tuple[int, ...]) -> None:
    with pytest.raises(UnableToScore) as refused:
        _hand_in(opened, *points)

    assert all(field.startswith("criterion-") for field in refused.value.fields)
    assert not ScoreSheet.objects.exists()


def test_nobody_scores_or_closes_a_product_of_their_own(opened: ScoringRound) -> None:
    maker = UserFactory()
    Product.objects.filter(pk=opened.product_id).update(vendor=VendorFactory(owner=maker))

    with pytest.raises(UnableToScore, match="of their own"):
        _hand_in(opened, 40, 25, 35, member=maker)
    with pytest.raises(UnableToScore, match="of their own"):
        close_round(scoring_round=opened, by=maker, now=NOON)

    assert not ScoreSheet.objects.exists()


def test_a_product_is_before_the_committee_once_at_a_time(opened: ScoringRound, officer: User) -> None:
    with pytest.raises(UnableToScore, match="already"):
        open_round(product=opened.product, kind=opened.kind, by=officer, now=NOON)


# -- Closing -----------------------------------------------------------------------------------------------------------


def test_closing_averages_what_was_handed_in_and_proposes_stars(opened: ScoringRound, officer: User) -> None:
    _hand_in(opened, 30, 20, 20)
    with pytest.raises(UnableToScore, match="2 sheets"):
        close_round(scoring_round=opened, by=officer, now=NOON)
    _hand_in(opened, 31, 20, 20)
    _hand_in(opened, 0, hand_in=False)

    closed = close_round(scoring_round=opened, by=officer, now=NOON)

    assert (closed.average, closed.stars, closed.closed_by) == (Decimal("70.50"), 4, officer)
    assert AuditEntry.objects.filter(action="scoring_round.closed", actor=officer).exists()


@pytest.mark.parametrize(
    ("totals", "average", "stars"),
    [([19, 20], "19.50", 0), ([20], "20.00", 1), ([50, 50, 49], "49.67", 2), ([90], "90.00", 5), ([100], "100.00", 5)],
)
def test_worked_examples_of_average_and_stars(totals: list[int], average: str, stars: int) -> None:
    found = average_of(totals)

    assert found == Decimal(average)
    assert stars_for(average=found, thresholds=SHEET.thresholds) == stars


def _closed(opened: ScoringRound, officer: User) -> ScoringRound:
    _hand_in(opened, 30, 20, 25)
    _hand_in(opened, 30, 20, 25)
    return close_round(scoring_round=opened, by=officer, now=NOON)


def test_a_closed_round_does_not_change_any_more_not_even_by_hand(opened: ScoringRound, officer: User) -> None:
    closed = _closed(opened, officer)

    for change in (
        lambda: _hand_in(opened, 40, 25, 35),
        lambda: close_round(scoring_round=opened, by=officer, now=NOON),
    ):
        with pytest.raises(UnableToScore, match="closed"):
            change()
    for rows in (ScoringRound.objects.filter(pk=closed.pk), ScoreSheet.objects.filter(round=closed)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(closed_at=None)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)
    with pytest.raises(DatabaseError), transaction.atomic():
        ScoreSheet.objects.filter(round=closed).update(points={}, total=0)
    assert [sheet.total for sheet in closed.sheets.all()] == [75, 75]


def test_a_certificate_from_a_round_says_what_the_round_says(opened: ScoringRound, officer: User) -> None:
    closed = _closed(opened, officer)
    content = CertificateContent(
        kind="ovop",
        grade=closed.stars,
        product=closed.product,
        issuer="Committee",
        number="R-1",
        issued_on=date(2026, 11, 25),
        scoring_round=closed,
    )
    for wrong in ({"grade": 5}, {"product": ProductFactory()}, {"kind": "organic", "grade": None}):
        with pytest.raises(UnableToCertify, match="something else"):
            issue_certificate(content=replace(content, **wrong), by=officer, now=NOON)

    certificate = issue_certificate(content=content, by=officer, now=NOON)

    assert (certificate.grade, closed.certificate) == (4, certificate)
    with pytest.raises(UnableToCertify):
        issue_certificate(content=replace(content, number="R-2"), by=officer, now=NOON)
