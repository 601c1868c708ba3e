"""How a committee scores goods for stars: what is asked, one sheet of each member, and what came of a round."""

from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalogue.models.product import Product
from marketplace.users.areas import ByProvinceQuerySet

#: A sheet's points add up to this.
WHOLE: Final = 100


def _in_reader(thing: object, field: str) -> str:
    first, second = ("km", "en") if get_language() == "km" else ("en", "km")
    return getattr(thing, f"{field}_{first}") or getattr(thing, f"{field}_{second}")


class SheetKind(models.Model):
    """A sheet of criteria that add up to 100 points, and from how many points on it gives each star.

    Once a round was opened with it, it is never changed: a new one takes its place.
    """

    name_km = models.CharField(_("name in Khmer"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    source = models.CharField(_("source"), max_length=300, blank=True)
    least_sheets = models.PositiveSmallIntegerField(
        _("sheets that must be handed in"), default=3, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    least_for_1 = models.PositiveSmallIntegerField(_("points for ★"))
    least_for_2 = models.PositiveSmallIntegerField(_("points for ★★"))
    least_for_3 = models.PositiveSmallIntegerField(_("points for ★★★"))
    least_for_4 = models.PositiveSmallIntegerField(_("points for ★★★★"))
    least_for_5 = models.PositiveSmallIntegerField(_("points for ★★★★★"))
    is_in_use = models.BooleanField(_("new rounds may use it"), default=True)

    class Meta:
        app_label = "catalogue"
        verbose_name = _("scoring sheet")
        verbose_name_plural = _("scoring sheets")
        ordering = ("-is_in_use", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    least_for_2__gt=F("least_for_1"),
                    least_for_3__gt=F("least_for_2"),
                    least_for_4__gt=F("least_for_3"),
                    least_for_5__gt=F("least_for_4"),
                    least_for_5__lte=WHOLE,
                ),
                name="sheet_kind_more_points_for_more_stars",
                violation_error_message=_("Each star needs more points than the one before, and none more than 100."),
            ),
            models.CheckConstraint(condition=Q(least_sheets__gte=1), name="sheet_kind_asks_for_a_sheet"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else in the other."""
        return _in_reader(self, "name")

    @property
    def thresholds(self) -> tuple[int, ...]:
        """From how many points on there is one star, two, and so on."""
        return (self.least_for_1, self.least_for_2, self.least_for_3, self.least_for_4, self.least_for_5)


class Criterion(models.Model):
    """One thing that a sheet asks, with the most points that it may give."""

    kind = models.ForeignKey(SheetKind, on_delete=models.CASCADE, related_name="criteria")
    name_km = models.CharField(_("name in Khmer"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160)
    help_km = models.TextField(_("help in Khmer"), blank=True)
    help_en = models.TextField(_("help in English"), blank=True)
    most_points = models.PositiveSmallIntegerField(_("most points"), validators=[MinValueValidator(1)])
    display_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        app_label = "catalogue"
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("display_order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(most_points__gte=1, most_points__lte=WHOLE), name="criterion_gives_points"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else in the other."""
        return _in_reader(self, "name")

    @property
    def help(self) -> str:
        """What to look at, in the reader's language, else in the other."""
        return _in_reader(self, "help")


class ScoringRoundQuerySet(ByProvinceQuerySet["ScoringRound"]):
    """Scopes over rounds."""


class ScoringRound(models.Model):
    """A product before the committee, until an officer closes it; then nothing of it changes any more.

    # Note [A closed round does not change]
    Triggers of the database refuse to change or remove a closed round and its sheets, whoever asks. They look at the
    row's own columns only, so that a later migration of another table does not stumble over them.
    """

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("product__vendor__province",)

    kind = models.ForeignKey(SheetKind, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("sheet"))
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="scoring_rounds", verbose_name=_("product")
    )
    opened_at = models.DateTimeField(_("opened on"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: Of the sheets that were handed in, rounded half-even to hundredths.
    average = models.DecimalField(_("average"), max_digits=5, decimal_places=2, null=True, blank=True)
    #: 0 when the average reaches no star.
    stars = models.PositiveSmallIntegerField(_("stars"), null=True, blank=True)

    objects = ScoringRoundQuerySet.as_manager()

    class Meta:
        app_label = "catalogue"
        verbose_name = _("scoring round")
        verbose_name_plural = _("scoring rounds")
        ordering = ("-opened_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["product"], condition=Q(closed_at__isnull=True), name="one_open_scoring_round_per_product"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, average__isnull=True, stars__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False, average__isnull=False, stars__isnull=False),
                name="scoring_round_closed_with_a_result",
            ),
            models.CheckConstraint(condition=Q(stars__isnull=True) | Q(stars__lte=5), name="scoring_round_stars"),
        )

    def __str__(self) -> str:
        return f"{self.product_id} {self.opened_at:%Y-%m-%d}"

    @property
    def drawn_stars(self) -> str:
        """The stars as they are drawn; nothing without any."""
        return "★" * (self.stars or 0)


class ScoreSheet(models.Model):
    """What one member of the committee gave in one round: a draft until it is handed in.

    See Note [A closed round does not change].
    """

    round = models.ForeignKey(ScoringRound, on_delete=models.PROTECT, related_name="sheets")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: Points by the key of the criterion, as text; of a draft some may be missing.
    points = models.JSONField(default=dict)
    note = models.TextField(_("note"), blank=True)
    saved_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveSmallIntegerField(null=True, blank=True)
    #: As of its round.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "catalogue"
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["round", "member"], name="one_score_sheet_per_member_and_round"),
            models.CheckConstraint(
                condition=Q(handed_in_at__isnull=True, total__isnull=True)
                | Q(handed_in_at__isnull=False, total__isnull=False, total__lte=WHOLE),
                name="score_sheet_handed_in_with_a_total",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.member_id}"
