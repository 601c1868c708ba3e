"""The one clock by which it is decided what is over.

# Note [One clock]
A web host may be minutes wrong, and ten hosts are wrong in ten ways. What ends at a moment (a payment code, a hold on
stock) is therefore measured by the database's clock: whoever asks it gets the same answer. Services still take `now`;
screens and tasks whose moment decides such an end read it here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.db import connection

_QUESTION: Final = {
    "postgresql": "SELECT clock_timestamp()",
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
}


def database_now() -> datetime:
    """Return the database's time, aware, in UTC. One short question."""
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION[connection.vendor])
        (moment,) = cursor.fetchone()
    return datetime.fromisoformat(moment) if isinstance(moment, str) else moment.astimezone(UTC)
