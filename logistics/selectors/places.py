"""Which places of collection have room for a parcel.

# Note [Promised room]
A place is full when what lies there and what is on its way there takes all its room: a parcel is promised a place when
it is ordered. At a locker every door counts as one parcel, for nobody knows behind which of them the parcels on the way
will lie; so it can happen that a door of the right size is missing on the day, and then the parcel goes to the post
office, as whoever brings it is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from logistics.delivery_code import DeliveryCode
from logistics.door_sizes import SIZES, size_for, sizes_that_fit
from logistics.models import PointKind, ServicePoint
from logistics.selectors.answers import PointChoice, RefusalReason, Refused, too_heavy

if TYPE_CHECKING:
    from logistics.selectors.questions import ParcelQuestion

#: Why none of several places serves: what the buyer can do something about comes first.
TELLING: Final = (RefusalReason.NO_ROOM, RefusalReason.TOO_BIG, RefusalReason.TOO_LONG, RefusalReason.TOO_HEAVY)


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one kind near a buyer: those with room for a parcel, and those without, each with the reason."""

    having: tuple[ServicePoint, ...]
    without: tuple[tuple[ServicePoint, Refused], ...]

    @classmethod
    def of(cls, points: Iterable[Any], question: ParcelQuestion) -> Places:
        """Sort places by whether they have room.

        Args:
            points: As `ServicePoint.objects.with_room()` reads them.
            question: The parcel.
        """
        judged = [(point, _why_not(point, question)) for point in points]
        return cls(
            having=tuple(point for point, refused in judged if refused is None),
            without=tuple((point, refused) for point, refused in judged if refused is not None),
        )

    def choices(self, code: DeliveryCode) -> tuple[PointChoice, ...]:
        """Return the places to choose from.

        Raises:
            Refused: There is none, and why.
        """
        if not self.having:
            raise self.refused()
        return tuple(
            PointChoice(
                code=str(replace(code, point_id=point.public_id)),
                public_id=point.public_id,
                name=point.name,
                landmark=point.landmark,
                phone=str(point.phone or ""),
            )
            for point in self.having
        )

    def refused(self) -> Refused:
        """Return why no place serves, the most telling reason of all."""
        found = {refused.reason: refused for _point, refused in self.without}
        none_here = Refused(RefusalReason.NO_POINT, _("Has no place to collect it in this province."))
        return next((found[reason] for reason in TELLING if reason in found), none_here)


def _why_not(point: Any, question: ParcelQuestion) -> Refused | None:
    if question.weight_g > point.max_weight_g:
        return too_heavy(point.max_weight_g)
    if point.max_length_cm and question.longest_cm > point.max_length_cm:
        words = _("Too long: it takes up to %(centimetres)s cm.") % {"centimetres": point.max_length_cm}
        return Refused(RefusalReason.TOO_LONG, words)
    room = point.capacity
    if point.kind == PointKind.LOCKER:
        size = size_for(question.box_cm)
        doors = {one: getattr(point, f"doors_{one.name.lower()}") for one in SIZES}
        room = sum(doors.values())
        if size is None or (room and not any(doors[one] for one in sizes_that_fit(size))):
            return Refused(RefusalReason.TOO_BIG, _("Too big for the doors of this locker."))
    if room is not None and point.promised >= room:
        return Refused(RefusalReason.NO_ROOM, _("Full just now."))
    return None
