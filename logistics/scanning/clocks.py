"""When something happened that a phone tells hours later, and which clocks are not believed.

A phone says when it happened and when it sent it, both by its own clock; the difference of the two is right even where
the clock is not. So what was typed at nine and sent at five carries nine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from logistics.scanning.errors import UnableToScan

#: Clocks of phones differ a little; within this nobody is told.
SKEW: Final = timedelta(minutes=5)
#: A clock that is wrong by more is not reckoned with: who set it may have set it in between.
MOST_WRONG: Final = timedelta(days=1)
#: Longer does nobody carry a scan around; an officer writes it down then.
OLDEST: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened by our clock, and how far the phone's is ahead of it (behind, where negative)."""

    at: datetime
    ahead: timedelta = timedelta()

    @property
    def words(self) -> str:
        """Return what the person should know of their clock; nothing where it is right."""
        if not self.ahead:
            return ""
        minutes, at = abs(self.ahead) // timedelta(minutes=1), time_format(timezone.localtime(self.at), "H:i")
        told = {"minutes": minutes, "at": at}
        if self.ahead > timedelta():
            return _("The clock of this phone is %(minutes)s minutes fast. We wrote down %(at)s.") % told
        return _("The clock of this phone is %(minutes)s minutes slow. We wrote down %(at)s.") % told


def moment_of(*, occurred_at: datetime, sent_at: datetime, now: datetime) -> Moment:
    """Return when something happened.

    Args:
        occurred_at: When it happened, by the phone's clock.
        sent_at: When the phone sent it, by the same clock.
        now: The present, by ours.

    Raises:
        UnableToScan: The clock is wrong by more than a day or was turned back, or it happened too long ago.
    """
    ahead = sent_at - now
    if abs(ahead) > MOST_WRONG:
        raise UnableToScan(_("The clock of this phone is wrong by more than a day. Set it, then scan again."))
    if occurred_at > sent_at + SKEW:
        raise UnableToScan(_("That lies in the future. Look at the clock of this phone, then scan again."))
    moment = Moment(at=occurred_at) if abs(ahead) <= SKEW else Moment(at=occurred_at - ahead, ahead=ahead)
    if now - moment.at > OLDEST:
        raise UnableToScan(_("That is more than 14 days ago. Please tell the Ministry."))
    return moment
