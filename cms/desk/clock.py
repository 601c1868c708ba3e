"""How long something has waited, on the clock the Ministry promised: five working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: Working days within which an application or a listing should be decided.
PROMISED_DAYS: Final = 5
#: From here on it is marked, so that somebody takes it before it is late.
SOON_LATE_DAYS: Final = 3
SATURDAY: Final = 5


@dataclass(frozen=True)
class Age:
    """How long something has waited. `tone` is `fresh`, `soon` or `late`."""

    working_days: int

    @property
    def tone(self) -> str:
        """One word for how pressing it is."""
        if self.working_days >= PROMISED_DAYS:
            return "late"
        return "soon" if self.working_days >= SOON_LATE_DAYS else "fresh"

    def __str__(self) -> str:
        if self.working_days == 0:
            return _("today")
        days = ngettext("%(days)d working day", "%(days)d working days", self.working_days) % {
            "days": self.working_days
        }
        return _("%(days)s, late") % {"days": days} if self.tone == "late" else days


def late_before(*, now: datetime) -> datetime:
    """Return the moment such that whatever was sent before it is late now, by the rule of `age_of`."""
    day, passed = timezone.localdate(now), 0
    while passed < PROMISED_DAYS:
        passed += day.weekday() < SATURDAY
        day -= timedelta(days=1)
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def age_of(*, since: datetime, now: datetime) -> Age:
    """Return how many working days lie between two moments, by the calendar in Phnom Penh.

    Saturdays and Sundays do not count. Public holidays are not known here and count as working days.
    """
    first, last = timezone.localdate(since), timezone.localdate(now)
    days = (last - first).days
    passed = (first + timedelta(days=step) for step in range(1, days + 1))
    return Age(sum(1 for day in passed if day.weekday() < SATURDAY))
