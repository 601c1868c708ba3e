"""The demo people: officers with a second factor, owners of vendors, buyers. Everybody may know how they sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group

from marketplace.geography.models import Province
from marketplace.users.models import OfficerArea, User
from vendors.services.review import MINISTRY_OFFICERS, PROVINCIAL_OFFICERS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from marketplace.demo.rows import VendorRow

PAGE_EDITORS: Final = "Page editors"
FINANCE_OFFICERS: Final = "Finance officers"
NATIONAL: Final = "national"
PASSWORD: Final = "demo-angkor-2026"  # noqa: S105 - of invented people, and only where the sandbox runs


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody at the Ministry.

    Attributes:
        group: Which of the officers' groups they belong to; empty for the administrator, who may do everything.
        area: The code of a province, or `national`; empty where no area is needed.
        secret: The secret of their authenticator app, base 32.
    """

    email: str
    first_name: str
    last_name: str
    role: str
    group: str
    secret: str
    area: str = ""


OFFICERS: Final = (
    Officer(
        "officer@example.org",
        "Sophal",
        "Chan",
        "Ministry officer",
        MINISTRY_OFFICERS,
        "JBSWY3DPEHPK3PXPOFFICER2",
        area=NATIONAL,
    ),
    Officer(
        "province@example.org",
        "Bopha",
        "Keo",
        "Provincial officer",
        PROVINCIAL_OFFICERS,
        "JBSWY3DPEHPK3PXPPROVINCE",
        area="07",  # Kampot, for its pepper
    ),
    Officer("editor@example.org", "Rithy", "Pich", "Page editor", PAGE_EDITORS, "JBSWY3DPEHPK3PXPEDITOR22"),
    # Two, for what one of them begins the other ends.
    Officer(
        "money1@example.org", "Chenda", "Ros", "Finance officer", FINANCE_OFFICERS, "JBSWY3DPEHPK3PXPMONEY222", NATIONAL
    ),
    Officer(
        "money2@example.org", "Vuthy", "Sam", "Finance officer", FINANCE_OFFICERS, "JBSWY3DPEHPK3PXPMONEY333", NATIONAL
    ),
    Officer("admin@example.org", "Dara", "Som", "Administrator", "", "JBSWY3DPEHPK3PXPADMIN222"),
)
#: Out of the same unused row of numbers as the vendors' owners.
BUYERS: Final = (("+85512000901", "Sreymom", "Nhem"), ("+85512000902", "Visal", "Prak"))


def make_officers(*, now: datetime) -> int:
    """Make the officers that are missing, each with password, group and authenticator app; return how many."""
    made = 0
    for officer in OFFICERS:
        if User.objects.filter(email=officer.email).exists():
            continue
        user = User.objects.create_user(
            email=officer.email,
            password=PASSWORD,
            first_name=officer.first_name,
            last_name=officer.last_name,
            is_staff=True,
            is_superuser=not officer.group,
            is_demo=True,
            language="en",
        )
        if officer.group:
            user.groups.add(Group.objects.get_or_create(name=officer.group)[0])
        _give_area(user, officer.area, now)
        if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            TOTP.activate(user, officer.secret)
        made += 1
    return made


def _give_area(user: User, area: str, now: datetime) -> None:
    """Give an officer the country or a province; where only a part of the gazetteer is loaded, perhaps none."""
    province = Province.objects.filter(code=area).first()
    if area == NATIONAL or province is not None:
        OfficerArea.objects.create(officer=user, province=province, is_national=area == NATIONAL, given_at=now)


def make_buyers(*, now: datetime) -> int:
    """Make the buyers that are missing; return how many."""
    return sum(
        make_person(phone=phone, first_name=first_name, last_name=last_name, now=now)[1]
        for phone, first_name, last_name in BUYERS
    )


def owners_of(vendors: Iterable[VendorRow], *, now: datetime) -> dict[str, User]:
    """Return the owner of each vendor by the vendor's code, making those that are missing."""
    owners = {}
    for vendor in vendors:
        family, _, given = vendor.owner_en.partition(" ")
        owners[vendor.code] = make_person(phone=vendor.phone, first_name=given, last_name=family, now=now)[0]
    return owners


def make_person(*, phone: str, first_name: str, last_name: str, now: datetime) -> tuple[User, bool]:
    """Return somebody who signs in by phone, and whether they were made now."""
    user = User.objects.filter(phone=phone).first()
    if user is not None:
        return user, False
    user = User.objects.create_user(
        phone=phone, first_name=first_name, last_name=last_name, phone_verified_at=now, is_demo=True, language="km"
    )
    return user, True
