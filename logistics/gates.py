"""What may keep a parcel here besides the carriers: rooms above this one, which it does not know.

# Note [Asked before each booking]
A room that stands above logistics names a function in the setting `DISPATCH_GATES`. All of them are asked when a parcel
is to be booked, whoever asks for it, and again before its carrier is called: days may lie between, and what holds a
parcel back may begin in them. They are asked before a transaction is opened, so that what they write down stays.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Gate(Protocol):
    """Called before a parcel of an order is booked; it returns where nothing is in the way."""

    def __call__(self, *, order_id: int, now: datetime) -> None:
        """Raise a `DomainError`, with words for the vendor, while the goods must not leave."""


def refuse_what_is_held(*, order_id: int, now: datetime) -> None:
    """Ask all gates whether an order's goods may leave. See Note [Asked before each booking].

    Raises:
        DomainError: One of them says no, with its reason.
    """
    for path in settings.DISPATCH_GATES:
        gate: Gate = import_string(path)
        gate(order_id=order_id, now=now)
