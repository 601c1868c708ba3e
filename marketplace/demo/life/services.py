"""A little life in the demo country: what people bought, what is on its way, and what hotels and importers ask for.

Everything goes through the services that buyers, vendors, carriers and officers use, with the moment at which it would
have happened; nothing asks anybody over a wire. What follows later (news, papers, searches) is left to the worker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace.demo.life import exports, purchases, trade
from marketplace.demo.life.stories import PEOPLE
from marketplace.demo.people import make_person

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class LifeReport:
    """What one load made."""

    people: int
    organisations: int
    purchases: int
    requests: int
    exports: int

    def __bool__(self) -> bool:
        """Return whether anything is new."""
        return bool(self.people or self.organisations or self.purchases or self.requests or self.exports)


def load_demo_life(*, now: datetime) -> LifeReport:
    """Make what is missing of the demo's life; a second run makes nothing and changes nothing.

    A story whose vendor, goods or place is not loaded is left out.

    Args:
        now: The present; the stories happened in the days before it.
    """
    people = sum(
        make_person(phone=phone, first_name=first, last_name=last, now=now)[1] for phone, first, last in PEOPLE
    )
    organisations = trade.make_organisations(now=now)
    bought = purchases.make_purchases(now=now)
    asked = trade.make_requests(now=now)
    sent = exports.make_export(now=now)
    return LifeReport(people=people, organisations=organisations, purchases=bought, requests=asked, exports=sent)
