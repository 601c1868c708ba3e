"""What a phone sends, for tests of what becomes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from logistics.models import Consignment
from logistics.scanning.models import Appointment, Scan
from logistics.scanning.services.taking import SentScan, take_scan
from marketplace.core.money import Money
from tests.factories.logistics import NOON

HOUR = timedelta(hours=1)
RIEL = Money(Decimal(54_000), "KHR")


def sent(parcel: Consignment, step: str, *, at: datetime = NOON + HOUR, **fields: Any) -> SentScan:
    values: dict[str, Any] = {
        "key": f"key-{step}-{at:%H%M}",
        "number": parcel.waybill_number,
        "step": step,
        "occurred_at": at,
        "sent_at": at,
        **fields,
    }
    return SentScan(**values)


def scan(appointment: Appointment, what: SentScan, *, now: datetime | None = None) -> Scan:
    return take_scan(user=appointment.user, sent=what, now=now or what.sent_at)


def unchanged(parcel: Consignment) -> bool:
    before = (parcel.tracking_status, parcel.handover, parcel.cash_status)
    parcel.refresh_from_db()
    return before == (parcel.tracking_status, parcel.handover, parcel.cash_status) and not parcel.events.exists()
