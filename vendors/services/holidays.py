"""A shop on holiday: closed from a day to a day. See Note [A holiday is a rule by date] in `vendors.models.vendor`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import VendorChanged
from vendors.errors import InvalidInput
from vendors.models import Vendor
from vendors.services.listings import require_working

if TYPE_CHECKING:
    from datetime import date, datetime

    from marketplace.users.models import User

#: Whoever is away for longer pauses the shop.
MOST_DAYS: Final = 92


def go_on_holiday(*, vendor: Vendor, first: date, last: date, by: User, now: datetime) -> None:
    """Close a shop from its first to its last day of holiday, both in Cambodia, in place of what was planned.

    Raises:
        InvalidInput: The last day is over or before the first, or the holiday is too long.
        UnableToChange: The Ministry suspended it, or it is closed.
    """
    if last < timezone.localdate(now):
        raise InvalidInput({"away_to": [_("This day is over. Choose today or a later day.")]})
    if last < first:
        raise InvalidInput({"away_to": [_("The last day is before the first.")]})
    if (last - first).days >= MOST_DAYS:
        told = _("At most %(most)d days. If you are away for longer, pause your shop.")
        raise InvalidInput({"away_to": [told % {"most": MOST_DAYS}]})
    _set(vendor=vendor, first=first, last=last, by=by, action="vendor.holiday_planned")


def end_holiday(*, vendor: Vendor, by: User) -> None:
    """Open a shop again before its holiday is over, or forget one that has not begun.

    Raises:
        UnableToChange: The Ministry suspended it, or it is closed.
    """
    _set(vendor=vendor, first=None, last=None, by=by, action="vendor.holiday_ended")


def _set(*, vendor: Vendor, first: date | None, last: date | None, by: User, action: str) -> None:
    with transaction.atomic(durable=True):
        require_working(vendor=vendor)
        Vendor.objects.filter(pk=vendor.pk).update(away_from=first, away_to=last)
        days = {"from": first.isoformat(), "to": last.isoformat()} if first and last else {}
        audit.record(actor=by, action=action, subject=vendor, data=days)
        publish(VendorChanged(vendor_id=vendor.pk))
    vendor.away_from, vendor.away_to = first, last
