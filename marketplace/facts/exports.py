"""What happens to files of exports before their goods leave."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ExportTurned:
    """An export must not leave, or not for one more reason than before; or it is ready. All that is told is here.

    Attributes:
        turn: blocked or ready.
        what: What makes it another message than the last of its kind: a day, and what holds it back.
        country: Where it goes, as a code of two letters.
        reason_km: The first thing that holds it back; or empty.
        more: How many other things hold it back.
        is_forbidden: No paper mends it.
        for_buyer: The first thing that the buyer's own customs ask is a paper which the buyer may get.
        paper_km: That paper, in the words of the rule; or empty.
    """

    file_id: int
    number: str
    vendor_id: int
    order_id: int
    order_number: str
    country: str
    turn: str
    what: str
    reason_km: str = ""
    reason_en: str = ""
    more: int = 0
    is_forbidden: bool = False
    for_buyer: bool = False
    paper_km: str = ""
    paper_en: str = ""


@dataclass(frozen=True)
class ExportScanEnding:
    """A scan in the file of goods that have not left ends in so many days or less, or has ended (0).

    Attributes:
        expires_on: Its last day, as ISO text.
    """

    scan_id: int
    title: str
    scan_number: str
    number: str
    vendor_id: int
    order_number: str
    expires_on: str
    days: int
