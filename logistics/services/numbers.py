"""Numbers for parcels: postal numbers from the ranges granted to us, and our own short references."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from logistics.carriers.s10 import format_s10
from logistics.errors import UnableToAllocateNumber, UnableToGrantRange
from logistics.models import NumberRange
from logistics.models.numbers import MAX_SERIAL
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.ids import next_number
from marketplace.facts import CarrierPuzzled

if TYPE_CHECKING:
    from marketplace.users.models import User

logger = logging.getLogger(__name__)

RANGE_EMPTY: Final = "logistics.numbers.range_empty"
RANGE_LOW: Final = "logistics.numbers.range_low"
#: With so few numbers left somebody must ask the post for more.
LOW: Final = 100
#: Numbers left of a range at which that is said, so that it is not said a hundred times.
WARNED_AT: Final = frozenset({100, 50, 20, 5, 0})


@dataclass(frozen=True, slots=True)
class Grant:
    """A range of numbers, as the post's letter says it."""

    indicator: str
    first_serial: int
    last_serial: int
    granted_on: date
    source: str


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
            raise UnableToAllocateNumber(
                _("No postal number is left. The Ministry knows, and asks the post for more."), indicator=indicator
            )
        serial = number_range.next_serial
        moved = NumberRange.objects.filter(pk=number_range.pk, next_serial=serial).update(next_serial=serial + 1)
        if moved:
            _watch(number_range, on=on)
            return format_s10(indicator=indicator, serial=serial, country=number_range.country)


def _watch(number_range: NumberRange, *, on: date) -> None:
    """Warn officers as an indicator's numbers come to their end; `number_range` is as it was before one was taken."""
    if number_range.left - 1 not in WARNED_AT:
        return
    left = numbers_left(indicator=number_range.indicator, on=on)
    if left > LOW:
        return
    logger.warning(RANGE_LOW, extra={"indicator": number_range.indicator, "left": left})
    publish(CarrierPuzzled(carrier="", kind="range_low", subject=number_range.indicator, detail=f"{left} left"))


def numbers_left(*, indicator: str, on: date) -> int:
    """Return how many numbers of an indicator may still be given out."""
    usable = NumberRange.objects.usable(indicator=indicator, on=on)
    return usable.aggregate(left=Sum(F("last_serial") - F("next_serial") + 1))["left"] or 0


@contextmanager
def telling_when_numbers_end() -> Iterator[None]:
    """Tell officers when the transaction inside found no number left; it is rolled back, so it cannot tell itself."""
    try:
        yield
    except UnableToAllocateNumber as error:
        with transaction.atomic(durable=True):
            publish(CarrierPuzzled(carrier="", kind="range_empty", subject=error.indicator))
        raise


def new_reference() -> str:
    """Return our own number for a consignment, short enough to be written on a box by hand."""
    return f"C{next_number(sequence='consignment', start=100_001)}"


def grant_range(*, grant: Grant, by: User, now: datetime) -> NumberRange:
    """Enter a range of numbers that the post granted.

    Raises:
        UnableToGrantRange: It has no number, or shares one with a range that is there; `fields` says what is wrong.
    """
    if not re.fullmatch("[A-Z]{2}", grant.indicator):
        raise UnableToGrantRange({"indicator": [_("Two capital letters, such as EE.")]})
    if not 0 <= grant.first_serial <= grant.last_serial <= MAX_SERIAL:
        raise UnableToGrantRange(
            {"last_serial": [_("Not smaller than the first number, and of eight digits at most.")]}
        )
    with transaction.atomic(durable=True):
        others = NumberRange.objects.select_for_update().filter(indicator=grant.indicator, country="KH")
        for other in others.order_by("pk"):
            if other.first_serial <= grant.last_serial and grant.first_serial <= other.last_serial:
                raise UnableToGrantRange(
                    {"first_serial": [_("These numbers are in %(other)s already.") % {"other": other}]}
                )
        made = NumberRange.objects.create(
            indicator=grant.indicator,
            first_serial=grant.first_serial,
            last_serial=grant.last_serial,
            next_serial=grant.first_serial,
            granted_on=grant.granted_on,
            source=grant.source.strip(),
        )
        audit.record(actor=by, action="numbers.granted", subject=made, data={"range": str(made)})
    return made


def open_range(*, number_range: NumberRange, is_open: bool, by: User, now: datetime) -> None:
    """Use a range, or use it no more; numbers that were given out stay what they are."""
    with transaction.atomic(durable=True):
        if NumberRange.objects.filter(pk=number_range.pk).exclude(is_open=is_open).update(is_open=is_open):
            action = "numbers.opened" if is_open else "numbers.closed"
            audit.record(actor=by, action=action, subject=number_range, data={"range": str(number_range)})
