"""Alarms: one stands for each thing that is wrong, however often it happens, until somebody settles it."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from logistics.health.errors import UnableToSettleAlarm
from logistics.health.models import AlarmKind, CarrierAlarm
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import CarrierAlarmRaised

if TYPE_CHECKING:
    from marketplace.users.models import User

logger = logging.getLogger(__name__)

ALARM_RAISED: Final = "logistics.alarm.raised"


def raise_alarm(*, carrier: str, kind: str, subject: str, detail: str, now: datetime) -> None:
    """Raise an alarm, or count it on the one that stands. A kind that nobody named is kept as `other`."""
    with transaction.atomic(durable=True):
        note_alarm(carrier=carrier, kind=kind, subject=subject, detail=detail, now=now)


def note_alarm(*, carrier: str, kind: str, subject: str, detail: str, now: datetime) -> None:
    """Do the same inside the caller's transaction."""
    require_transaction()
    known = kind if kind in AlarmKind.values else AlarmKind.OTHER.value
    subject = subject[:100] if known == kind else f"{kind}: {subject}"[:100]
    same = CarrierAlarm.objects.open().filter(carrier=carrier, kind=known, subject=subject)
    if same.update(count=F("count") + 1, last_at=now, detail=detail[:300]):
        return
    try:
        with transaction.atomic():
            alarm = CarrierAlarm.objects.create(
                carrier=carrier, kind=known, subject=subject, detail=detail[:300], first_at=now, last_at=now
            )
    except IntegrityError:  # somebody was faster
        same.update(count=F("count") + 1, last_at=now, detail=detail[:300])
        return
    logger.error(ALARM_RAISED, extra={"carrier": carrier, "kind": known, "subject": subject})
    publish(CarrierAlarmRaised(alarm_id=alarm.pk))


def settle_alarm(*, alarm_id: int, by: User, note: str, now: datetime) -> None:
    """Put an alarm away, with what was done about it.

    Raises:
        UnableToSettleAlarm: It is settled already, or the note is empty.
    """
    if not note.strip():
        raise UnableToSettleAlarm(_("Say what was done."))
    with transaction.atomic(durable=True):
        settled = (
            CarrierAlarm.objects.open()
            .filter(pk=alarm_id)
            .update(settled_at=now, settled_by=by, note=note.strip()[:1000])
        )
        if not settled:
            raise UnableToSettleAlarm(_("Somebody has settled it already."))
        audit.record(actor=by, action="alarm.settled", subject=CarrierAlarm(pk=alarm_id), data={"note": note.strip()})


def put_away(*, carrier: str, kind: AlarmKind, now: datetime) -> None:
    """Put away what went away by itself, inside the caller's transaction."""
    require_transaction()
    CarrierAlarm.objects.open().filter(carrier=carrier, kind=kind).update(settled_at=now)
