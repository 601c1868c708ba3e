"""When people sleep, and what is too old to wake anybody for."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def quiet_until(now: datetime) -> datetime | None:
    """Return when people may be rung again, if now is a time to leave them asleep; the hours are the country's own.

    The setting `NOTICE_QUIET_HOURS` reads "21:00-06:30"; empty means never.
    """
    hours: str = settings.NOTICE_QUIET_HOURS
    if not hours:
        return None
    begins, ends = (time.fromisoformat(text) for text in hours.split("-"))
    here = timezone.localtime(now, ZoneInfo(settings.TIME_ZONE))
    is_quiet = here.time() >= begins or here.time() < ends if begins > ends else begins <= here.time() < ends
    if not is_quiet:
        return None
    morning = here.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    return morning if morning > here else morning + timedelta(days=1)
