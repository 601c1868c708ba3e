"""Taking scans: put down first, then judged, then done, each once, however often a phone sends it.

# Note [In order, each once]
The phone sends one scan after another and goes on when it has an answer. The row is committed before anything is done;
whoever looks at it holds it for a minute, so that two requests with one key do it once; if the process dies, the next
request finds the row not decided, sees whether the event is there already, and goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from logistics.carriers.base import CarrierEvent
from logistics.carriers.by_hand import HandEntry
from logistics.models import TrackingEvent
from logistics.scanning.errors import ScanInHand
from logistics.scanning.models import Role, Scan, ScanOutcome
from logistics.scanning.services.judging import Judged, judge
from logistics.scanning.steps import POST
from logistics.services.by_hand import mark_by_hand
from logistics.services.tracking import record_events
from marketplace.core import audit
from marketplace.core.errors import DomainError
from marketplace.users.phones import spoken_phone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.base import ContentFile

    from logistics.models import Consignment
    from marketplace.core.money import Money
    from marketplace.users.models import User

#: So long does one request hold a scan; a process that died holds it no longer.
HELD: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class SentScan:
    """What a phone sent.

    Attributes:
        key: The phone's own name for it, the same however often it is sent.
        occurred_at: When it happened, by the phone's clock.
        sent_at: When it was sent, by the same clock.
        code: The recipient's one-time code; it is looked at and not kept.
        photo: As `catalogue.images.clean_photo` gives it; so is the signature.
    """

    key: str
    number: str
    step: str
    occurred_at: datetime
    sent_at: datetime
    told: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    cash: Money | None = None
    photo: ContentFile[bytes] | None = None
    signature: ContentFile[bytes] | None = None


def take_scan(*, user: User, sent: SentScan, now: datetime) -> Scan:
    """Write down what a phone sent, do what it says if it may be believed, and return what became of it.

    The same key of the same person is answered as before.

    Raises:
        ScanInHand: Another request is looking at the same scan at this moment.
    """
    scan = _put_down(user=user, sent=sent, now=now)
    if scan.outcome != ScanOutcome.RECEIVED:
        return scan
    if not _held(scan, now=now):
        raise ScanInHand(_("This scan is being looked at."))
    done = _event_of(scan)
    if done is not None:  # done before the process died
        return _taken(scan, consignment=done.consignment, at=done.occurred_at, words="")
    try:
        judged = judge(scan, has_code=bool(sent.code), now=now)
        _remember(scan, judged)
        _do(scan, judged, code=sent.code, now=now)
    except DomainError as error:
        return _decided(scan, outcome=ScanOutcome.REFUSED, words=str(error)[:300])
    return _taken(scan, consignment=judged.consignment, at=judged.moment.at, words=judged.moment.words)


def _put_down(*, user: User, sent: SentScan, now: datetime) -> Scan:
    mine = Scan.objects.filter(user=user, client_key=sent.key).select_related("user")
    scan = mine.first()
    if scan is not None:
        return scan
    scan = Scan(
        user=user,
        client_key=sent.key,
        number=sent.number[:120],
        step=sent.step[:40],
        told={name: str(text)[:300] for name, text in sent.told.items()},
        occurred_at=sent.occurred_at,
        sent_at=sent.sent_at,
        received_at=now,
        cash_amount=sent.cash.amount if sent.cash else None,
        cash_currency=sent.cash.currency if sent.cash else "",
    )
    for name, file in (("photo", sent.photo), ("signature", sent.signature)):
        if file is not None:
            getattr(scan, name).save(f"{name}.jpg", file, save=False)
    try:
        with transaction.atomic(durable=True):
            scan.save(force_insert=True)
    except IntegrityError:  # the same scan came in by another request
        return mine.get()
    return scan


def _held(scan: Scan, *, now: datetime) -> bool:
    is_free = Q(claimed_at=None) | Q(claimed_at__lt=now - HELD)
    rows = Scan.objects.filter(is_free, pk=scan.pk, outcome=ScanOutcome.RECEIVED)
    return bool(rows.update(claimed_at=now))


def _remember(scan: Scan, judged: Judged) -> None:
    """Keep what the scan is about before it is done, so that a next request can see whether it was."""
    scan.appointment, scan.consignment, scan.happened_at = judged.appointment, judged.consignment, judged.moment.at
    scan.save(update_fields=["appointment", "consignment", "happened_at"])


def _event_of(scan: Scan) -> TrackingEvent | None:
    """Return the event that a scan has led to, if it has."""
    if scan.consignment_id is None:
        return None
    rows = TrackingEvent.objects.filter(
        consignment=scan.consignment_id, entered_by=scan.user_id, carrier_code=scan.step, occurred_at=scan.happened_at
    )
    return rows.select_related("consignment").first()


def _do(scan: Scan, judged: Judged, *, code: str, now: datetime) -> None:
    if judged.consignment.carrier == POST:
        _tell_for_post(scan, judged, now=now)
        return
    entry = HandEntry(
        step=judged.step.code,
        occurred_at=judged.moment.at,
        told=_told(scan, judged),
        location=_location(judged),
        cash_collected=scan.cash if judged.step.delivers else None,
    )
    mark_by_hand(consignment_id=judged.consignment.pk, entry=entry, by=scan.user, now=now)


def _told(scan: Scan, judged: Judged) -> dict[str, str]:
    told = {name: str(text) for name, text in scan.told.items()}
    if judged.appointment.role == Role.RIDER:
        told |= {"rider_name": str(scan.user), "rider_phone": spoken_phone(str(scan.user.phone or ""))}
    return told


def _tell_for_post(scan: Scan, judged: Judged, *, now: datetime) -> None:
    """Write down what a clerk saw, in the post's own codes."""
    consignment: Consignment = judged.consignment
    event = CarrierEvent(
        carrier_event_id=f"scan|{scan.user_id}|{scan.client_key}",
        waybill_number=consignment.waybill_number,
        status=judged.step.status,
        carrier_code=judged.step.code,
        carrier_text=judged.step.words,
        occurred_at=judged.moment.at,
        location=_location(judged),
        signed_by=str(scan.told.get("received_by", ""))[:120],
        cash_collected=scan.cash if judged.step.delivers else None,
        raw={"scan": scan.pk, "told": dict(scan.told)},
    )
    if record_events(consignment_id=consignment.pk, events=[event], now=now, by=scan.user):
        with transaction.atomic(durable=True):
            told: dict[str, Any] = {"step": judged.step.code, "scan": scan.pk}
            audit.record(actor=scan.user, action="tracking.scanned", subject=consignment, data=told)


def _location(judged: Judged) -> str:
    point = judged.appointment.point
    return point.name_km if point else ""


def _taken(scan: Scan, *, consignment: Consignment, at: datetime, words: str) -> Scan:
    scan.consignment, scan.happened_at = consignment, at
    return _decided(scan, outcome=ScanOutcome.TAKEN, words=words)


def _decided(scan: Scan, *, outcome: ScanOutcome, words: str) -> Scan:
    Scan.objects.filter(pk=scan.pk, outcome=ScanOutcome.RECEIVED).update(outcome=outcome, words=words, claimed_at=None)
    scan.refresh_from_db()
    return scan
