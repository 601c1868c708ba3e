"""Opening a shop after approval, and its own wish afterwards: paused, open again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from catalogue.slugs import latin_slug
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import VendorChanged
from vendors.errors import UnableToChange
from vendors.models import Membership, MembershipRole, Partner, Vendor, VendorApplication, VendorStatus
from vendors.services.standing import follow, lock_vendor

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from marketplace.users.models import User

_KHMER: Final = ("\u1780", "\u17ff")


def has_khmer(text: str) -> bool:
    """Return whether a text has Khmer letters."""
    return any(_KHMER[0] <= letter <= _KHMER[1] for letter in text)


def vendor_from(*, application: VendorApplication, now: datetime) -> Vendor:
    """Make the vendor, its pick-up point and its owner out of an approved application; its shop is not open yet.

    A shop without a name takes the legal one. The story stands in the language it was written in.
    """
    require_transaction()
    names = {"name_km": application.shop_name_km.strip(), "name_en": application.shop_name_en.strip()}
    if not any(names.values()):
        names["name_km" if has_khmer(application.legal_name) else "name_en"] = application.legal_name[:120]
    place = {
        "village": application.village,
        "commune": application.commune,
        "district": application.district,
        "province": application.province,
    }
    vendor = Vendor.objects.create(
        code=_free_code(names["name_en"] or names["name_km"]),
        legal_name=application.legal_name,
        **names,
        **{"story_km" if has_khmer(application.story) else "story_en": application.story},
        kind=application.kind,
        status=VendorStatus.INCOMPLETE,
        **place,
        phone=application.phone,
        bakong_account_id=application.bakong_account_id,
        is_women_led=application.is_women_led,
        approved_at=now,
    )
    Partner.objects.create(
        vendor=vendor, name=(names["name_en"] or names["name_km"]), landmark=application.landmark, **place
    )
    Membership.objects.create(vendor=vendor, user=application.applicant, role=MembershipRole.OWNER)
    return vendor


def _free_code(name: str) -> str:
    """Return a code from the shop's name that no other vendor has."""
    wish = latin_slug(name)[:70]
    taken = set(Vendor.objects.filter(code__startswith=wish).values_list("code", flat=True))
    number = 1
    code = wish
    while code in taken:
        number += 1
        code = f"{wish}-{number}"
    return code


def pause_shop(*, vendor: Vendor, by: User, now: datetime) -> None:
    """Close the shop for a while, by the vendor's own wish; what is ordered already goes on.

    Raises:
        UnableToChange: It is not open.
    """
    _wish(vendor=vendor, wants_pause=True, only_from=(VendorStatus.OPEN, VendorStatus.INCOMPLETE), by=by, now=now)


def reopen_shop(*, vendor: Vendor, by: User, now: datetime) -> None:
    """Open a shop again that its vendor paused; one that lacks something required waits for that.

    Raises:
        UnableToChange: It is not paused, or the Ministry suspended it.
    """
    _wish(vendor=vendor, wants_pause=False, only_from=(VendorStatus.PAUSED,), by=by, now=now)


def mark_women_led(*, vendor: Vendor, is_women_led: bool, by: User) -> None:
    """Note whether a vendor is led by women, as an officer has seen for themselves; doing it twice changes nothing."""
    with transaction.atomic(durable=True):
        moved = Vendor.objects.filter(pk=vendor.pk).exclude(is_women_led=is_women_led).update(is_women_led=is_women_led)
        vendor.is_women_led = is_women_led
        if not moved:
            return
        action = "women_led" if is_women_led else "not_women_led"
        log(instance=vendor, action=f"vendors.{action}", user=by)
        audit.record(actor=by, action=f"vendor.{action}", subject=vendor)
        publish(VendorChanged(vendor_id=vendor.pk))


def _wish(*, vendor: Vendor, wants_pause: bool, only_from: Collection[VendorStatus], by: User, now: datetime) -> None:
    """Note the vendor's own wish, where its shop stands so that it may have one."""
    with transaction.atomic(durable=True):
        locked = lock_vendor(vendor_id=vendor.pk)
        vendor.status = locked.status
        if locked.status not in only_from:
            raise UnableToChange(
                _("This cannot be done now: the shop is %(status)s.") % {"status": locked.get_status_display()}
            )
        locked.wants_pause = wants_pause
        follow(vendor=locked, by=by, now=now)
    vendor.status = locked.status
