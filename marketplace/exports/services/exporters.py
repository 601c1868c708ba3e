"""What a vendor says of itself as an exporter, and what an officer notes for Best Traders."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.exports.errors import InvalidExport
from marketplace.exports.latin import is_latin
from marketplace.exports.models import ExporterProfile, ExportFile
from marketplace.exports.services.checking import go_through
from vendors.services.naming import name_vendor

if TYPE_CHECKING:
    from marketplace.users.models import User
    from vendors.models import Vendor


@dataclass(frozen=True, kw_only=True)
class ExporterDraft:
    """An exporter as papers name it."""

    name_latin: str
    address_latin: str
    signer: str = ""
    phone: str = ""
    email: str = ""
    tax_number: str = ""
    rex_number: str = ""
    origin_registration: str = ""
    origin_registered_until: date | None = None


def keep_exporter(*, vendor: Vendor, draft: ExporterDraft, by: User, now: datetime) -> ExporterProfile:
    """Keep how papers name a vendor; its open files are gone through again.

    Raises:
        InvalidExport: Name or address are missing, or not in Latin letters.
    """
    problems = {
        name: [_("Write it in Latin letters: it is read abroad.")]
        for name in ("name_latin", "address_latin")
        if not is_latin(getattr(draft, name))
    }
    if draft.signer and not is_latin(draft.signer):
        problems["signer"] = [_("Write it in Latin letters: it is read abroad.")]
    if problems:
        raise InvalidExport(problems)
    with transaction.atomic(durable=True):
        said = {**asdict(draft), "rex_number": draft.rex_number.replace(" ", "").upper(), "said_by": by, "said_at": now}
        profile, _is_new = ExporterProfile.objects.update_or_create(vendor=vendor, defaults=said)
        audit.record(actor=by, action="exporter.said", subject=profile)
        name_vendor(vendor, profile.name_latin)
        for file in ExportFile.objects.select_for_update(of=("self",)).filter(vendor=vendor).open().order_by("pk"):
            go_through(file, now=now)
    return profile


def note_standing(
    *,
    profile: ExporterProfile,
    capital_khr: Decimal | None,
    tcms_rank: int | None,
    consolidator: ExporterProfile | None,
    by: User,
) -> None:
    """Note what an officer read of an exporter's capital and rank, and under whom it trades.

    Raises:
        InvalidExport: It would trade under itself, or under one that trades under another.
    """
    if consolidator is not None and (consolidator.pk == profile.pk or consolidator.consolidator_id is not None):
        raise InvalidExport({"consolidator": [_("Choose an exporter that trades in its own name.")]})
    if consolidator is not None and profile.consolidated.exists():
        raise InvalidExport({"consolidator": [_("Others trade under this one: it trades in its own name.")]})
    with transaction.atomic(durable=True):
        row = ExporterProfile.objects.select_for_update().get(pk=profile.pk)
        row.capital_khr, row.tcms_rank, row.consolidator = capital_khr, tcms_rank, consolidator
        row.save(update_fields=["capital_khr", "tcms_rank", "consolidator"])
        audit.record(
            actor=by,
            action="exporter.standing_noted",
            subject=row,
            data={"rank": tcms_rank, "under": consolidator.name_latin if consolidator else ""},
        )
    profile.refresh_from_db()
