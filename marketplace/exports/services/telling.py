"""What is told of a file: that it must not leave, that it is ready, that a scan in it ends.

# Note [Told once for each reason]
A file is gone through many times a day. It is told as blocked when it was not, or when something holds it back that did
not before; as ready when it was not. The message of a day and its reasons has one key, so that a vendor who takes a scan
away and sends it again is told once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.exports.models import FileStatus, ItemState, ScanNotice
from marketplace.exports.selectors.files import holds_back, scans_running_out, why_not
from marketplace.facts import ExportScanEnding, ExportTurned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.exports.models import ExportFile, ExportScan, ReadinessItem

#: Days before its last one on which a vendor is warned of a scan that ends.
NOTICES: Final = (30, 7)


@dataclass(frozen=True)
class Standing:
    """How a file stood before it was gone through."""

    status: str
    holding: frozenset[str]


def standing_of(file: ExportFile) -> Standing:
    """Return how a file stands, and by their keys the lines of its checklist that hold it back."""
    lines = file.items.values_list("key", "kind", "state")
    return Standing(file.status, frozenset(key for key, kind, state in lines if holds_back(kind, state)))


def tell_of_turn(file: ExportFile, stood: Standing, *, today: date) -> None:
    """Say that a file is blocked, or for one more reason, or that it is ready. See Note [Told once for each reason]."""
    require_transaction()
    if file.status == FileStatus.BLOCKED:
        reasons = [item for item in why_not(file) if holds_back(item.kind, item.state)]
        if stood.status != FileStatus.BLOCKED or {item.key for item in reasons} - stood.holding:
            publish(_blocked(file, reasons, today))
    elif file.status == FileStatus.READY and stood.status != FileStatus.READY:
        publish(_turned(file, "ready", f"{file.number}:{today:%Y%m%d}"))


def _blocked(file: ExportFile, reasons: list[ReadinessItem], today: date) -> ExportTurned:
    keys = hashlib.sha256("\n".join(sorted(item.key for item in reasons)).encode()).hexdigest()[:12]
    asked = next((item for item in reasons if item.is_of_destination and item.state == ItemState.MISSING), None)
    return _turned(
        file,
        "blocked",
        f"{file.number}:{today:%Y%m%d}:{keys}",
        reason_km=reasons[0].text_km,
        reason_en=reasons[0].text_en,
        more=len(reasons) - 1,
        is_forbidden=reasons[0].state == ItemState.FORBIDDEN,
        for_buyer=asked is not None,
        paper_km=asked.text_km if asked else "",
        paper_en=asked.text_en if asked else "",
    )


def _turned(file: ExportFile, turn: str, what: str, **told: str | int | bool) -> ExportTurned:
    return ExportTurned(
        file_id=file.pk,
        number=file.number,
        vendor_id=file.vendor_id,
        order_id=file.order_id,
        order_number=file.order.number,
        country=file.country,
        turn=turn,
        what=what,
        **told,  # type: ignore[arg-type]
    )


def warn_of_scans(*, now: datetime) -> int:
    """Warn vendors whose scans end in 30 or 7 days or less, or have ended, each once; return how many warnings went out.

    Goods that have left need no warning; nor does a scan that another one follows.
    """
    today = timezone.localdate(now)
    return sum(_warn(scan, days=days, now=now) for days, scan in _ending(today))


def _ending(today: date) -> Iterator[tuple[int, ExportScan]]:
    """Return scans with the nearest bound that each has passed; a run that was missed is made up for."""
    bounds = sorted(NOTICES)
    for scan in scans_running_out(on=today, until=today + timedelta(days=max(NOTICES))).select_related("file__order"):
        left = (scan.expires_on - today).days if scan.expires_on else 0
        yield next(bound for bound in bounds if left <= bound), scan
    yield from ((0, scan) for scan in scans_running_out(on=today).select_related("file__order"))


def _warn(scan: ExportScan, *, days: int, now: datetime) -> bool:
    file = scan.file
    with transaction.atomic(durable=True):
        _notice, is_new = ScanNotice.objects.get_or_create(scan=scan, days=days, defaults={"at": now})
        if is_new:
            publish(
                ExportScanEnding(
                    scan_id=scan.pk,
                    title=scan.title,
                    scan_number=scan.number,
                    number=file.number,
                    vendor_id=file.vendor_id,
                    order_number=file.order.number,
                    expires_on=scan.expires_on.isoformat() if scan.expires_on else "",
                    days=days,
                )
            )
    return is_new
