"""What the catalogue does about facts."""

from __future__ import annotations

from django.utils import timezone

from catalogue.services.classes import settle_classes
from catalogue.services.name_checks import check_names_of_vendor, check_uses_of_name
from marketplace.facts import NameMembersChanged, ProtectedNameChanged, ShelfChanged


def move_goods_to_their_class(fact: ShelfChanged) -> None:
    """Let goods follow when their shelf is of another class now."""
    settle_classes(category_ids=fact.reclassed_ids)


def look_for_name(fact: ProtectedNameChanged) -> None:
    """Look through all that is on sale for a name that was added or changed."""
    check_uses_of_name(name_id=fact.name_id, now=timezone.now())


def look_through_names_of_vendor(fact: NameMembersChanged) -> None:
    """Look through what a vendor sells, once it may use a name or may not any more."""
    check_names_of_vendor(vendor_id=fact.vendor_id, now=timezone.now())
