"""Scans of what others issued, and what officers decide about a line of the checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.papers import clean_paper
from marketplace.core import audit
from marketplace.exports.errors import InvalidExport, UnableToExport
from marketplace.exports.models import ExportFile, ExportScan, ItemKind, ItemState, ReadinessItem
from marketplace.exports.services.checking import go_through
from marketplace.exports.services.describing import locked_open

if TYPE_CHECKING:
    from marketplace.users.models import User

#: What an officer may decide is not needed: a prohibition is mended where the rules are kept, not here.
WAIVABLE = (ItemKind.PERMIT, ItemKind.CERTIFICATE)


@dataclass(frozen=True, kw_only=True)
class ScanDraft:
    """What stands on a paper of somebody else's, and its photo or PDF.

    Attributes:
        paper: Code of the line of the checklist that it answers; empty: another paper, which `title` names.
    """

    paper: str
    title: str
    number: str
    file: File[Any]
    issuer: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    for_buyer: bool = True


def add_scan(*, file: ExportFile, draft: ScanDraft, by: User, now: datetime) -> ExportScan:
    """Keep a scan in private storage, and go through the checklist. After the goods have left it is kept all the same.

    Raises:
        InvalidExport: It is no photo and no PDF, has run out, ends before it began, or has no name or number.
    """
    scan = _checked(draft, today=timezone.localdate(now))
    with transaction.atomic(durable=True):
        row = ExportFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
        kept = ExportScan(
            file=row,
            paper=draft.paper,
            title=draft.title.strip()[:120],
            number=draft.number.strip()[:80],
            issuer=draft.issuer.strip()[:200],
            issued_on=draft.issued_on,
            expires_on=draft.expires_on,
            for_buyer=draft.for_buyer,
            added_by=by,
            added_at=now,
        )
        kept.scan.save(scan.name or "scan", scan, save=False)
        kept.save()
        audit.record(actor=by, action="export.scan_added", subject=row, data={"paper": kept.paper or kept.title})
        if row.is_open:
            go_through(row, now=now)
    file.refresh_from_db()
    return kept


def withdraw_scan(*, scan: ExportScan, by: User, now: datetime) -> None:
    """Take a scan back: it was the wrong one. It stays in store, but answers nothing.

    Raises:
        UnableToExport: The goods have left: what went with them stays.
    """
    with transaction.atomic(durable=True):
        row = locked_open(scan.file_id)
        taken = ExportScan.objects.filter(pk=scan.pk, withdrawn_at=None).update(withdrawn_at=now, withdrawn_by=by)
        if taken:
            audit.record(actor=by, action="export.scan_withdrawn", subject=row, data={"number": scan.number})
            go_through(row, now=now)
    scan.refresh_from_db()


def waive_item(*, item: ReadinessItem, by: User, reason: str, now: datetime) -> None:
    """Decide that a paper is not needed for this consignment; only an officer does.

    Raises:
        InvalidExport: Without a reason.
        UnableToExport: It is not missing any more, nobody may decide it, or the goods have left.
    """
    words = " ".join(reason.split())[:400]
    if not words:
        raise InvalidExport({"reason": [_("Say why.")]})
    with transaction.atomic(durable=True):
        row = locked_open(item.file_id)
        waived = ReadinessItem.objects.filter(
            pk=item.pk, file=row, state=ItemState.MISSING, kind__in=WAIVABLE, waived_at=None
        ).update(waived_by=by, waived_at=now, waived_because=words)
        if not waived:
            raise UnableToExport(_("There is nothing to decide about this line any more."))
        audit.record(actor=by, action="export.item_waived", subject=row, data={"item": item.key, "reason": words})
        go_through(row, now=now)
    item.refresh_from_db()


def ask_again(*, item: ReadinessItem, by: User, now: datetime) -> None:
    """Take such a decision back: the paper is needed after all.

    Raises:
        UnableToExport: Nothing was decided, or the goods have left.
    """
    with transaction.atomic(durable=True):
        row = locked_open(item.file_id)
        rows = ReadinessItem.objects.filter(pk=item.pk, file=row).exclude(waived_at=None)
        if not rows.update(waived_by=None, waived_at=None, waived_because="", state=ItemState.MISSING):
            raise UnableToExport(_("There is nothing to decide about this line any more."))
        audit.record(actor=by, action="export.item_asked_again", subject=row, data={"item": item.key})
        go_through(row, now=now)


def note_scan_read(*, scan: ExportScan, by: User) -> None:
    """Write down that an officer read a scan."""
    audit.record(actor=by, action="export.scan_read", subject=scan)


def _checked(draft: ScanDraft, *, today: date) -> File[Any]:
    problems: dict[str, list[str]] = {}
    if not draft.title.strip():
        problems["title"] = [_("Say what paper it is.")]
    if not draft.number.strip():
        problems["number"] = [_("Write the number that stands on it.")]
    if draft.issued_on is not None and draft.issued_on > today:
        problems["issued_on"] = [_("This day has not come yet.")]
    if draft.expires_on is not None and draft.expires_on < today:
        problems["expires_on"] = [_("It has run out: ask for a new one.")]
    if draft.issued_on and draft.expires_on and draft.expires_on < draft.issued_on:
        problems["expires_on"] = [_("It cannot end before it begins.")]
    if not problems:
        try:
            return clean_paper(draft.file)
        except ValidationError as error:
            problems["file"] = list(error.messages)
    raise InvalidExport(problems)
