"""Taking scans: put down first, then judged, then done, each once, however often a phone sends it.

# Note [In order, each once]
The phone sends one scan after another and goes on when it has an answer. The row is committed before anything is done;
whoever looks at it holds it for a minute, so that two requests with one key do it once; if the process dies, the next
request finds the row not decided, sees whether the event is there already, and goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from logistics.models import TrackingEvent
from logistics.scanning.belonging import steps_for
from logistics.scanning.errors import ScanInHand
from logistics.scanning.models import Scan, ScanOutcome
from logistics.scanning.services.doing import do_scan
from logistics.scanning.services.judging import Judged, judge
from marketplace.core.errors import DomainError

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
        do_scan(scan, judged, code=sent.code, now=now)
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
    """Return the event that a scan has led to before its answer was written, if it has."""
    if scan.consignment is None or scan.appointment is None or scan.happened_at is None:
        return None
    steps = {step.code: step.status for step in steps_for(scan.appointment, scan.consignment)}
    rows = TrackingEvent.objects.filter(
        consignment=scan.consignment, entered_by=scan.user_id, status=steps.get(scan.step, ""),
        occurred_at=scan.happened_at,
    )  # fmt: skip
    return rows.select_related("consignment").first()


def _taken(scan: Scan, *, consignment: Consignment, at: datetime, words: str) -> Scan:
    scan.consignment, scan.happened_at = consignment, at
    return _decided(scan, outcome=ScanOutcome.TAKEN, words=words)


def _decided(scan: Scan, *, outcome: ScanOutcome, words: str) -> Scan:
    Scan.objects.filter(pk=scan.pk, outcome=ScanOutcome.RECEIVED).update(outcome=outcome, words=words, claimed_at=None)
    scan.refresh_from_db()
    return scan
