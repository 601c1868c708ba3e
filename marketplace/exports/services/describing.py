"""What the vendor says of a consignment itself: how it is packed, who receives it, why it is sent."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.exports.errors import InvalidExport, UnableToExport
from marketplace.exports.latin import is_latin
from marketplace.exports.models import ExportFile, ExportNumber, NumberKind, PackageKind, Purpose
from marketplace.exports.services.checking import go_through

if TYPE_CHECKING:
    from marketplace.users.models import User

#: The heaviest that one ship takes, in grams: more is a slip of the pen.
HEAVIEST_G = 400_000_000_000


@dataclass(frozen=True, kw_only=True)
class Description:
    """What is said of a consignment; empty means that the order says it, or nobody yet."""

    purpose: str
    packages: int | None
    package_kind: str = ""
    gross_weight_g: int | None = None
    marks: str = ""
    consignee_name: str = ""
    consignee_address: str = ""
    consignee_tax_number: str = ""


def describe(*, file: ExportFile, said: Description, by: User, now: datetime) -> None:
    """Keep what the vendor says of a consignment, and go through its checklist.

    Raises:
        InvalidExport: Something cannot be right, or is not in Latin letters.
        UnableToExport: The goods have left.
    """
    _check(said)
    with transaction.atomic(durable=True):
        row = locked_open(file.pk)
        for name, value in asdict(said).items():
            setattr(row, name, value)
        row.save()
        audit.record(actor=by, action="export.described", subject=row)
        go_through(row, now=now)
    file.refresh_from_db()


def note_number(*, file: ExportFile, kind: str, number: str, by: User, now: datetime) -> ExportNumber:
    """Write down a number that somebody else gave, once; also after the goods have left.

    Raises:
        InvalidExport: There is no such kind, or no number.
    """
    written = " ".join(number.split())[:80]
    if kind not in NumberKind.values:
        raise InvalidExport({"kind": [_("Choose what number it is.")]})
    if not written:
        raise InvalidExport({"number": [_("Write the number.")]})
    with transaction.atomic(durable=True):
        row, is_new = ExportNumber.objects.get_or_create(
            file=file, kind=kind, number=written, defaults={"noted_by": by, "noted_at": now}
        )
        if is_new:
            audit.record(actor=by, action="export.number_noted", subject=file, data={"kind": kind, "number": written})
    return row


def locked_open(file_id: int) -> ExportFile:
    """Return a file whose goods have not left, locked.

    Raises:
        UnableToExport: They have.
    """
    row = ExportFile.objects.select_for_update(of=("self",)).get(pk=file_id)
    if not row.is_open:
        raise UnableToExport(_("The goods have left: the file stays as it is."))
    return row


def _check(said: Description) -> None:
    problems: dict[str, list[str]] = {}
    if said.purpose not in Purpose.values:
        problems["purpose"] = [_("Choose why it is sent.")]
    if said.package_kind and said.package_kind not in PackageKind.values:
        problems["package_kind"] = [_("Choose what it is packed in.")]
    if said.packages is not None and not 0 < said.packages <= 30_000:
        problems["packages"] = [_("Write how many packages there are.")]
    if said.gross_weight_g is not None and not 0 < said.gross_weight_g <= HEAVIEST_G:
        problems["gross_weight_g"] = [_("Write what it weighs with packing.")]
    for name in ("consignee_name", "consignee_address", "marks"):
        words = getattr(said, name)
        if words and not is_latin(words):
            problems[name] = [_("Write it in Latin letters: it is read abroad.")]
    if problems:
        raise InvalidExport(problems)
