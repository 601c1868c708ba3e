"""Numbers for parcels: postal numbers from the ranges granted to us, and our own short references."""

from __future__ import annotations

import logging
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from logistics.carriers.s10 import format_s10
from logistics.errors import UnableToAllocateNumber
from logistics.models import NumberRange
from marketplace.core.db import require_transaction
from marketplace.core.ids import next_number

logger = logging.getLogger(__name__)

RANGE_EMPTY: Final = "logistics.numbers.range_empty"
RANGE_LOW: Final = "logistics.numbers.range_low"
#: Below this many numbers left somebody must ask the post for more.
LOW: Final = 100


def allocate_s10(*, indicator: str, on: date) -> str:
    """Return a postal number that nobody ever had, from the oldest open range of an indicator.

    The row is locked, and moved on only if it still stands where it was read: the lock serves PostgreSQL, the
    condition serves every database.

    Raises:
        UnableToAllocateNumber: All ranges are used up.
    """
    require_transaction()
    while True:
        number_range = NumberRange.objects.select_for_update().usable(indicator=indicator, on=on).first()
        if number_range is None:
            logger.error(RANGE_EMPTY, extra={"indicator": indicator})
            raise UnableToAllocateNumber(_("No postal number is left. Please tell the Ministry."))
        serial = number_range.next_serial
        moved = NumberRange.objects.filter(pk=number_range.pk, next_serial=serial).update(next_serial=serial + 1)
        if moved:
            if number_range.left <= LOW:
                logger.warning(RANGE_LOW, extra={"indicator": indicator, "left": number_range.left - 1})
            return format_s10(indicator=indicator, serial=serial, country=number_range.country)


def new_reference() -> str:
    """Return our own number for a consignment, short enough to be written on a box by hand."""
    return f"C{next_number(sequence='consignment', start=100_001)}"
