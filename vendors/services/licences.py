"""Licences and permits: handed in, renewed, and watched until they run out.

# Note [Warned once, also a day late]
A warning belongs to the nearest bound that has been passed: 60, 30 or 7 days, or the last day itself. It is written
down when it is given. So a run that comes twice gives it once, and a run that comes late gives the one that is true now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.papers import clean_paper
from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import LicenceRunsOut
from vendors.checklist import ENDING_WITHIN, Item, checklists_of
from vendors.errors import InvalidInput
from vendors.models import Licence, LicenceKind, LicenceNotice, RequirementKind, SubmissionState, Vendor
from vendors.services.applications import locked_changeable
from vendors.services.requirements import hand_in, require_asked

if TYPE_CHECKING:
    from django.core.files.base import File

    from marketplace.users.models import User
    from vendors.models import Requirement, RequirementSubmission, VendorApplication

#: Days before the last day at which the owner is warned, the nearest first; 0 is the day after.
NOTICES: Final = (0, 7, 30, 60)
#: No licence is longer than three years, no permit than two; one more for what a later law may give.
LONGEST: Final = timedelta(days=4 * 366)
CHUNK: Final = 500


@dataclass(frozen=True, kw_only=True)
class LicenceContent:
    """What stands on a licence or permit; of a notice to the Ministry only that it was sent."""

    kind: str
    number: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    scan: File[Any] | None = None

    def values(self, *, today: date) -> dict[str, Any]:
        """Return the fields as the row keeps them.

        Raises:
            InvalidInput: Something is missing or cannot be, by field.
        """
        faults = self._faults(today)
        try:
            scan = clean_paper(self.scan) if self.scan else None
        except ValidationError as error:
            faults["scan"] = error.messages
        if faults:
            raise InvalidInput(faults)
        found = {"kind": self.kind, "number": self.number.strip()}
        return found | {"issued_on": self.issued_on, "expires_on": self.expires_on} | ({"scan": scan} if scan else {})

    def _faults(self, today: date) -> dict[str, list[str]]:
        if self.kind not in LicenceKind.values:
            return {"kind": [_("Choose what it is.")]}
        if self.kind == LicenceKind.EXEMPT:
            return {}
        faults: dict[str, list[str]] = {}
        if not self.number.strip():
            faults["number"] = [_("Write the number, as it stands on the paper.")]
        if self.issued_on is None or self.issued_on > today:
            faults["issued_on"] = [_("Write the day on which it was issued.")]
        if self.expires_on is None:
            faults["expires_on"] = [_("Write the last day on which it holds.")]
        elif self.expires_on < today:
            faults["expires_on"] = [_("It has run out already.")]
        elif self.issued_on and not timedelta() < self.expires_on - self.issued_on <= LONGEST:
            faults["expires_on"] = [_("This day does not fit the day of issue. Please look at the year.")]
        return faults


def hand_in_licence(
    *, vendor: Vendor, requirement: Requirement, content: LicenceContent, by: User, now: datetime
) -> RequirementSubmission:
    """Give officers a licence, the first one or a renewed one; it counts once an officer has accepted it.

    Raises:
        InvalidInput: Something on it is missing or cannot be.
        UnableToChange: It is not asked of this vendor, or too many wait already.
    """
    require_asked(requirement, vendor.kind, kind=RequirementKind.LICENCE)
    values = content.values(today=timezone.localdate(now))
    with transaction.atomic(durable=True):
        licence = Licence.objects.create(vendor=vendor, **values)
        return hand_in(vendor=vendor, requirement=requirement, by=by, now=now, licence=licence)


def save_application_licence(*, application: VendorApplication, content: LicenceContent | None, now: datetime) -> None:
    """Keep the licence that comes with an application, or none; a scan that was sent before stays.

    Raises:
        InvalidInput: Something on it is missing or cannot be.
        UnableToChange: The application waits for the Ministry, or is approved.
    """
    values = content.values(today=timezone.localdate(now)) if content else None
    with transaction.atomic(durable=True):
        locked = locked_changeable(application=application)
        if values is None:
            Licence.objects.filter(application=locked).delete()
        else:
            Licence.objects.update_or_create(application=locked, defaults=values)


def note_reading(*, licence: Licence, by: User) -> None:
    """Write down that somebody read the scan of a licence."""
    audit.record(actor=by, action="licence.scan_read", subject=licence)


def warn_of_licences(*, now: datetime) -> int:
    """Warn the owners whose licence runs out, each once per bound; return how many warnings went out.

    Of licences that are only recommended nobody is warned. See Note [Warned once, also a day late].
    """
    today = timezone.localdate(now)
    ending = Licence.objects.filter(expires_on__lte=today + ENDING_WITHIN, submissions__state=SubmissionState.ACCEPTED)
    keys = sorted(set(ending.exclude(vendor=None).values_list("vendor_id", flat=True)))
    warned = 0
    for start in range(0, len(keys), CHUNK):
        vendors = list(Vendor.objects.filter(pk__in=keys[start : start + CHUNK]))
        told = set(LicenceNotice.objects.filter(licence__vendor__in=vendors).values_list("licence_id", "days"))
        for vendor_id, items in checklists_of(vendors=vendors, now=now).items():
            for item in items:
                bound = bound_passed(item, on=today)
                if bound is not None and item.licence and (item.licence.pk, bound) not in told:
                    warned += _warn(vendor_id, item, bound=bound, now=now)
    return warned


def bound_passed(item: Item, *, on: date) -> int | None:
    """Return the nearest bound that the licence of a checklist's line has passed; None when there is none."""
    days_left = item.licence.days_left(on=on) if item.licence and item.requirement.is_required else None
    if days_left is None:
        return None
    return 0 if days_left < 0 else next((bound for bound in NOTICES[1:] if days_left <= bound), None)


def _warn(vendor_id: int, item: Item, *, bound: int, now: datetime) -> bool:
    licence = item.licence
    if licence is None or licence.expires_on is None:
        return False
    stops_on = licence.expires_on + timedelta(days=item.requirement.grace_days + 1)
    with transaction.atomic(durable=True):
        _notice, is_new = LicenceNotice.objects.get_or_create(licence=licence, days=bound, defaults={"at": now})
        if is_new:
            publish(
                LicenceRunsOut(licence_id=licence.pk, vendor_id=vendor_id, days=bound, stops_on=stops_on.isoformat())
            )
    return is_new
