"""What becomes of goods that a buyer gives back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReturnMoved:
    """A return took a turn, and both sides should know what is theirs to do.

    Attributes:
        token: In the link of the buyer who asked; the vendor never sees it.
        turn: What happened: asked, accepted, accepted_keep, declined, withdrawn, disputed, for_buyer, for_buyer_keep,
            for_vendor, refused_by_carrier, on_the_way, came_back, received, inspected, settled, closed.
        at: When, as ISO 8601: the same turn may be taken twice.
        words: What was said with it, or empty.
    """

    return_id: int
    number: str
    token: str
    vendor_id: int
    order_id: int
    order_number: str
    purchase_id: int
    turn: str
    at: str
    words: str = ""
