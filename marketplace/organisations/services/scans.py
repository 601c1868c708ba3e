"""The scan of an organisation's registration: sent by an owner, read by whoever decides."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.organisations.errors import UnableToChangeOrganisation
from marketplace.organisations.models import OrganisationStatus, RegistrationScan
from marketplace.organisations.services.people import as_owner

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.base import File

    from marketplace.organisations.models import Organisation
    from marketplace.users.models import User

#: Where nobody has said yes yet. Whoever was refused sends a better scan, and is looked at anew.
UNDECIDED: Final = (OrganisationStatus.NEW, OrganisationStatus.REFUSED)


def put_scan(*, organisation: Organisation, scan: File[Any], by: User, now: datetime) -> RegistrationScan:
    """Keep the scan of a registration in private storage, in the place of the one before, whose file is deleted.

    Args:
        organisation: Whose registration it is.
        scan: A photo or PDF that has been looked at, see Note [Papers are looked at] in `catalogue.papers`.
        by: An owner.
        now: The present.

    Raises:
        UnableToChangeOrganisation: `by` is no owner, or it is decided: what an officer has seen stays.
    """
    with as_owner(organisation, by) as locked:
        if locked.status not in UNDECIDED:
            raise UnableToChangeOrganisation(_("It is decided: the scan that was looked at stays."))
        kept = RegistrationScan.objects.filter(organisation=locked).first() or RegistrationScan(organisation=locked)
        storage, before = kept.scan.storage, str(kept.scan.name or "")
        kept.scan.save(scan.name or "scan", scan, save=False)
        kept.added_by, kept.added_at = by, now
        kept.save()
        if locked.status == OrganisationStatus.REFUSED:
            locked.status, locked.checked_at, locked.checked_by = OrganisationStatus.NEW, None, None
            locked.save(update_fields=["status", "checked_at", "checked_by"])
        audit.record(actor=by, action="organisation.scan_put", subject=locked, data={"sha256": _digest(scan)})
        if before:
            transaction.on_commit(lambda: storage.delete(before))
    return kept


def note_scan_read(*, scan: RegistrationScan, by: User) -> None:
    """Write down that an officer read the scan of a registration."""
    audit.record(actor=by, action="organisation.scan_read", subject=scan.organisation)


def _digest(scan: File[Any]) -> str:
    """Return the SHA-256 of a file in hex: what an officer saw can be told from what was sent later."""
    scan.seek(0)
    return hashlib.sha256(scan.read()).hexdigest()
