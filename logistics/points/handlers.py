"""What points do when something has happened elsewhere: load, one service call."""

from __future__ import annotations

from django.utils import timezone

from logistics.points.services.following import follow_parcel
from marketplace.facts import ParcelMoved


def follow(fact: ParcelMoved) -> None:
    """Let a parcel's stay begin or end as its carrier says."""
    follow_parcel(consignment_id=fact.consignment_id, now=timezone.now())
