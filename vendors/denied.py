"""Vendors whose name is like one on a list of denied parties: their shops do not open until an officer has decided.

# Note [A vendor is known by its application]
Names are looked for when a maker applies, before there is a vendor. What was decided then must hold for the shop that
comes of it, so both have one number on the lists: the application's. A vendor that came another way has its code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.screening.models import ScreenedName, SubjectKind
from marketplace.screening.selectors import blocked_numbers, is_blocked
from vendors.models import Vendor, VendorApplication

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def number_of_application(application_id: int) -> str:
    """Return the number of an application on the lists. See Note [A vendor is known by its application]."""
    return f"A{application_id}"


def number_of(vendor: Vendor) -> str:
    """Return the number of a vendor on the lists."""
    key = VendorApplication.objects.filter(vendor=vendor).order_by("pk").values_list("pk", flat=True).first()
    return vendor.code if key is None else number_of_application(key)


def names_of(bearer: Vendor | VendorApplication) -> list[str]:
    """Return the names under which somebody sells, or asks to."""
    if isinstance(bearer, VendorApplication):
        names = [bearer.legal_name, bearer.shop_name_km, bearer.shop_name_en]
    else:
        names = [bearer.legal_name, bearer.name_km, bearer.name_en]
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))


def is_held(vendor: Vendor) -> bool:
    """Return whether a shop may not sell because of a name: a likeness waits for a decision, or was confirmed."""
    return is_blocked(subject_kind=SubjectKind.VENDOR, subject_number=number_of(vendor))


def held_vendors() -> set[int]:
    """Return the keys of all vendors that are held, in three queries however many vendors there are."""
    return _having(blocked_numbers(subject_kind=SubjectKind.VENDOR))


def vendor_numbered(number: str) -> int | None:
    """Return the key of the vendor that has a number on the lists; None where there is none yet."""
    return next(iter(_having({number})), None)


def never_looked_for() -> Iterable[tuple[str, list[str]]]:
    """Return number and names of each vendor whose names nobody has looked for."""
    known = set(ScreenedName.objects.filter(subject_kind=SubjectKind.VENDOR).values_list("subject_number", flat=True))
    applied = dict(VendorApplication.objects.exclude(vendor=None).order_by("-pk").values_list("vendor_id", "pk"))
    for vendor in Vendor.objects.only("pk", "code", "legal_name", "name_km", "name_en").order_by("pk").iterator():
        number = number_of_application(applied[vendor.pk]) if vendor.pk in applied else vendor.code
        if number not in known:
            yield number, names_of(vendor)


def _having(numbers: Collection[str]) -> set[int]:
    keys = [int(number[1:]) for number in numbers if number[:1] == "A" and number[1:].isdecimal()]
    applied = VendorApplication.objects.filter(pk__in=keys).exclude(vendor=None).values_list("vendor_id", flat=True)
    return {*applied, *Vendor.objects.filter(code__in=numbers).values_list("pk", flat=True)}
