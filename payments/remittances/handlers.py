"""What the room of carriers' cash does when something happened elsewhere."""

from __future__ import annotations

from django.utils import timezone

from marketplace.facts import RemittanceConfirmed
from payments.remittances.services import booking


def book_list(fact: RemittanceConfirmed) -> None:
    """Book a carrier's list of cash, line by line."""
    booking.book_list(file_id=fact.file_id, now=timezone.now())
