"""A committee scores a product: an officer opens a round, each member fills in one sheet, the officer closes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.errors import UnableToScore
from catalogue.models import Criterion, Product, ScoreSheet, ScoringRound, SheetKind
from catalogue.models.scoring import WHOLE
from marketplace.core import audit

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User

HUNDREDTHS: Final = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class CriterionContent:
    """One thing that a sheet asks."""

    name_km: str
    name_en: str
    most_points: int
    help_km: str = ""
    help_en: str = ""


@dataclass(frozen=True, kw_only=True)
class SheetContent:
    """A sheet: what it asks, in this order, and from how many points on it gives one star, two, and so on."""

    name_km: str
    name_en: str
    criteria: Sequence[CriterionContent]
    thresholds: Sequence[int]
    least_sheets: int = 3
    source: str = ""


def write_sheet_kind(*, kind: SheetKind | None, content: SheetContent, by: User | None) -> SheetKind:
    """Set up a sheet, or write over one that no round was opened with.

    Raises:
        UnableToScore: Its points do not add up to 100, the stars are not in order, or a round was opened with it.
    """
    if sum(one.most_points for one in content.criteria) != WHOLE:
        raise UnableToScore({"criteria": [_("The points must add up to 100.")]})
    with transaction.atomic():
        row = SheetKind.objects.select_for_update().get(pk=kind.pk) if kind else SheetKind()
        if kind and row.rounds.exists():
            raise UnableToScore({"__all__": [_("Products were scored by this sheet. Set up a new one in its place.")]})
        for name in ("name_km", "name_en", "source", "least_sheets"):
            setattr(row, name, getattr(content, name))
        for stars, least in enumerate(content.thresholds, start=1):
            setattr(row, f"least_for_{stars}", least)
        _check(row)
        row.save()
        row.criteria.all().delete()
        for order, one in enumerate(content.criteria):
            criterion = Criterion(kind=row, display_order=order, **vars(one))
            _check(criterion)
            criterion.save()
        data = {"name": row.name_en, "points": [one.most_points for one in content.criteria]}
        audit.record(actor=by, action="sheet_kind.written", subject=row, data=data)
    return row


def put_sheet_kind_away(*, kind: SheetKind, by: User) -> None:
    """Let no new round be opened with a sheet; what was scored by it stays."""
    with transaction.atomic():
        if SheetKind.objects.filter(pk=kind.pk, is_in_use=True).update(is_in_use=False):
            audit.record(actor=by, action="sheet_kind.put_away", subject=kind)
    kind.refresh_from_db()


def open_round(*, product: Product, kind: SheetKind, by: User, now: datetime) -> ScoringRound:
    """Put a product before the committee.

    Raises:
        UnableToScore: It is before the committee already, is a variant, or the sheet is not in use any more.
    """
    if product.is_child:
        raise UnableToScore({"product": [_("Choose the product, not one of its variants.")]})
    with transaction.atomic():
        locked = SheetKind.objects.select_for_update().get(pk=kind.pk)
        if not locked.is_in_use:
            raise UnableToScore({"kind": [_("This sheet is not in use any more.")]})
        if ScoringRound.objects.filter(product=product, closed_at__isnull=True).exists():
            raise UnableToScore({"product": [_("This product is before the committee already.")]})
        opened = ScoringRound.objects.create(product=product, kind=locked, opened_at=now, opened_by=by)
        data = {"product": product.code, "sheet": locked.pk}
        audit.record(actor=by, action="scoring_round.opened", subject=opened, data=data)
    return opened


def is_own_product(*, product: Product, user: User) -> bool:
    """Return whether somebody belongs to the vendor of a product."""
    return product.vendor is not None and product.vendor.memberships.filter(user=user).exists()


def save_sheet(
    *,
    scoring_round: ScoringRound,
    member: User,
    points: Mapping[int, int | None],
    note: str,
    now: datetime,
    hand_in: bool = False,
) -> ScoreSheet:
    """Keep a member's sheet as a draft, or hand it in; one that was handed in may be changed until the round is closed.

    Args:
        scoring_round: An open one.
        member: Whose sheet it is.
        points: By the key of the criterion; a draft may lack some.
        note: Their words.
        now: The present.
        hand_in: Whether it counts from now on.

    Raises:
        UnableToScore: The round is closed, the product is the member's own, or points are missing or too many;
            `fields` by `criterion-<key>`.
    """
    with transaction.atomic():
        locked = _open(scoring_round)
        if is_own_product(product=locked.product, user=member):
            raise UnableToScore({"__all__": [_("Nobody scores a product of their own.")]})
        given = _points(locked.kind, points, must_be_whole=hand_in)
        sheet = ScoreSheet.objects.select_for_update().filter(round=locked, member=member).first()
        sheet = sheet or ScoreSheet(round=locked, member=member)
        if sheet.handed_in_at and not hand_in:
            raise UnableToScore({"__all__": [_("It is handed in. Hand it in again to change it.")]})
        sheet.points, sheet.note, sheet.saved_at = given, note.strip(), now
        sheet.handed_in_at = now if hand_in else None
        sheet.total = sum(given.values()) if hand_in else None
        sheet.save()
        action = "score_sheet.handed_in" if hand_in else "score_sheet.saved"
        audit.record(actor=member, action=action, subject=sheet, data={"round": locked.pk, "points": given})
    return sheet


def _points(kind: SheetKind, points: Mapping[int, int | None], *, must_be_whole: bool) -> dict[str, int]:
    given, problems = {}, {}
    for criterion in kind.criteria.all():
        value = points.get(criterion.pk)
        if value is not None and 0 <= value <= criterion.most_points:
            given[str(criterion.pk)] = value
        elif value is not None:
            problems[f"criterion-{criterion.pk}"] = [_("From 0 to %(most)d points.") % {"most": criterion.most_points}]
        elif must_be_whole:
            problems[f"criterion-{criterion.pk}"] = [_("Give points, 0 if none.")]
    if problems:
        raise UnableToScore(problems)
    return given


def close_round(*, scoring_round: ScoringRound, by: User, now: datetime) -> ScoringRound:
    """Close a round: the sheets that were handed in are averaged, and nothing of it changes any more.

    Drafts stay as they are and do not count.

    Raises:
        UnableToScore: It is closed already, or too few sheets were handed in.
    """
    with transaction.atomic():
        locked = _open(scoring_round)
        if is_own_product(product=locked.product, user=by):
            raise UnableToScore({"__all__": [_("Nobody closes the round of a product of their own.")]})
        sheets = ScoreSheet.objects.select_for_update().filter(round=locked)
        totals = [sheet.total for sheet in sheets.order_by("pk") if sheet.total is not None]
        if len(totals) < locked.kind.least_sheets:
            words = {"least": locked.kind.least_sheets, "there": len(totals)}
            raise UnableToScore({"__all__": [_("%(least)d sheets must be handed in; there are %(there)d.") % words]})
        locked.average = average_of(totals)
        locked.stars = stars_for(average=locked.average, thresholds=locked.kind.thresholds)
        locked.closed_at, locked.closed_by = now, by
        sheets.update(closed_at=now)
        locked.save()
        data = {"average": str(locked.average), "stars": locked.stars, "totals": totals}
        audit.record(actor=by, action="scoring_round.closed", subject=locked, data=data)
    return locked


def average_of(totals: Sequence[int]) -> Decimal:
    """Return the mean of the sheets, rounded half-even to hundredths."""
    return (Decimal(sum(totals)) / len(totals)).quantize(HUNDREDTHS, ROUND_HALF_EVEN)


def stars_for(*, average: Decimal, thresholds: Sequence[int]) -> int:
    """Return the most stars whose points an average reaches; 0 if it reaches none."""
    return sum(average >= least for least in thresholds)


def _open(scoring_round: ScoringRound) -> ScoringRound:
    rounds = ScoringRound.objects.select_for_update(of=("self",)).select_related("kind", "product__vendor")
    locked = rounds.get(pk=scoring_round.pk)
    if locked.closed_at is not None:
        raise UnableToScore({"__all__": [_("This round is closed; nothing of it changes any more.")]})
    return locked


def _check(row: Any) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise UnableToScore.of(error) from error
