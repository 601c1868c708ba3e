from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import date

#: Eight digits. Source: UPU S10-12.
MAX_SERIAL: Final = 99_999_999


class NumberRangeQuerySet(models.QuerySet["NumberRange"]):
    """Scopes over ranges."""

    def usable(self, *, indicator: str, on: date) -> NumberRangeQuerySet:
        """Return the open ranges of an indicator that have numbers left, oldest first."""
        return self.filter(
            indicator=indicator, is_open=True, granted_on__lte=on, next_serial__lte=F("last_serial")
        ).order_by("granted_on", "pk")


class NumberRange(models.Model):
    """A stretch of postal item numbers that the post granted us; each number is given out once and never again.

    Numbers are not used a second time at all, which is stricter than the twelve months that UPU S10-12 asks for.
    """

    indicator = models.CharField(_("service indicator"), max_length=2)
    country = models.CharField(_("country"), max_length=2, default="KH")
    first_serial = models.PositiveIntegerField(_("first serial number"))
    last_serial = models.PositiveIntegerField(_("last serial number"))
    next_serial = models.PositiveIntegerField(_("next serial number"))
    granted_on = models.DateField(_("granted on"))
    source = models.CharField(_("granted by"), max_length=200)
    is_demo = models.BooleanField(_("for trying out only"), default=False)
    is_open = models.BooleanField(_("open"), default=True)

    objects = NumberRangeQuerySet.as_manager()

    class Meta:
        app_label = "shipping"
        verbose_name = _("number range")
        verbose_name_plural = _("number ranges")
        constraints = (
            models.CheckConstraint(condition=Q(indicator__regex=r"^[A-Z]{2}$"), name="range_indicator_two_letters"),
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="range_country_two_letters"),
            models.CheckConstraint(
                condition=Q(first_serial__lte=F("last_serial")) & Q(last_serial__lte=MAX_SERIAL),
                name="range_first_before_last",
            ),
            models.CheckConstraint(
                condition=Q(next_serial__gte=F("first_serial")) & Q(next_serial__lte=F("last_serial") + 1),
                name="range_next_inside",
            ),
            models.UniqueConstraint(fields=["indicator", "country", "first_serial"], name="range_starts_once"),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.first_serial:08d} to {self.last_serial:08d} {self.country}"

    @property
    def left(self) -> int:
        """Return how many numbers are left."""
        return self.last_serial - self.next_serial + 1
