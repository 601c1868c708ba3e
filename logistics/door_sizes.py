"""Sizes of a locker's doors, and which parcel fits behind which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence


class CompartmentSize(models.TextChoices):
    """How much fits behind one door of a locker."""

    SMALL = "S", _("small")
    MEDIUM = "M", _("medium")
    LARGE = "L", _("large")


#: From the smallest door to the largest.
SIZES: Final = (CompartmentSize.SMALL, CompartmentSize.MEDIUM, CompartmentSize.LARGE)
#: Whole centimetres inside, the longest side first. Sample, not verified: no operator of lockers here has named its own;
#: they are those of parcel lockers in Europe, from memory. Replace before use.
INSIDE_CM: Final = {
    CompartmentSize.SMALL: (64, 38, 8),
    CompartmentSize.MEDIUM: (64, 38, 19),
    CompartmentSize.LARGE: (64, 41, 38),
}


def sizes_that_fit(size: str) -> Sequence[CompartmentSize]:
    """Return the sizes of door behind which a parcel of this size fits, the smallest first."""
    return SIZES[SIZES.index(CompartmentSize(size)) :]


def size_for(box_cm: tuple[int, int, int] | None) -> CompartmentSize | None:
    """Return the smallest size of door for a box in whole centimetres; None where it is too big for each.

    A box that nobody has measured is thought to be small: whoever puts it in sees it.
    """
    sides = sorted(box_cm or (0, 0, 0), reverse=True)
    fitting = (size for size in SIZES if all(one <= room for one, room in zip(sides, INSIDE_CM[size], strict=True)))
    return next(fitting, None)
