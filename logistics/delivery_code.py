"""The code by which an order remembers how it is to be sent: `carrier:service`, or with the place of collection."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_SHAPE: Final = re.compile(r"([a-z_]{1,30}):([-a-z0-9_]{1,30})(?::([-\w]{1,22}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class DeliveryCode:
    """Carrier, service and, where the buyer collects, the public id of the service point."""

    carrier: str
    service: str
    point_id: str = ""

    def __str__(self) -> str:
        return ":".join(part for part in (self.carrier, self.service, self.point_id) if part)


def read_delivery_code(text: str) -> DeliveryCode:
    """Return the parts of a code.

    Raises:
        ValueError: The text has another shape.
    """
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no delivery code")
    return DeliveryCode(carrier=match[1], service=match[2], point_id=match[3] or "")
