"""How long postal numbers last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Substr

from logistics.models import Consignment, NumberRange

#: Days whose use tells how fast numbers go.
LOOKED_BACK: Final = 30


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many numbers of an indicator are left, and the day on which they end if they go as they went.

    Attributes:
        ends_on: None when none was taken in the last weeks, or when they last for more than ten years.
    """

    indicator: str
    left: int
    ends_on: date | None


def outlook_of(*, on: date) -> list[Outlook]:
    """Return the outlook of every indicator of which there is a range; what is closed does not count as left."""
    usable = Q(is_open=True, granted_on__lte=on)
    rows = (
        NumberRange.objects.values_list("indicator")
        .annotate(total_left=Sum(F("last_serial") - F("next_serial") + 1, filter=usable, default=0))
        .order_by("indicator")
    )
    taken = _taken_since(on - timedelta(days=LOOKED_BACK))
    return [
        Outlook(indicator=indicator, left=left, ends_on=_end(left, taken.get(indicator, 0), on))
        for indicator, left in rows
    ]


def _taken_since(day: date) -> dict[str, int]:
    numbered = Consignment.objects.filter(created_at__date__gte=day, waybill_number__regex=r"^[A-Z]{2}[0-9]{9}KH$")
    return dict(
        numbered.annotate(indicator=Substr("waybill_number", 1, 2))
        .values_list("indicator")
        .annotate(count=Count("pk"))
        .order_by("indicator")
    )


def _end(left: int, taken: int, on: date) -> date | None:
    if not taken:
        return None
    days = left * LOOKED_BACK // taken
    return on + timedelta(days=days) if days <= 3_650 else None
