"""What changes about people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext

from marketplace.core import audit
from marketplace.core.errors import DomainError
from marketplace.users.areas import area_of
from marketplace.users.models import OfficerArea, User
from marketplace.users.selectors import unconfirmed_people

#: How long a number that somebody typed, and nobody confirmed, is remembered.
UNCONFIRMED_FOR: Final = timedelta(days=1)


class UnableToGiveArea(DomainError):
    """This person may not give that officer an area."""


def person_for_phone(*, phone: str, language: str) -> User:
    """Return the person with this number; a number we do not know is put down as an unconfirmed person.

    # Note [One way in]
    A maker who comes back after a year does not know whether she has an account. So nobody is asked: the number is
    typed, the code is sent, the person is in. Somebody new becomes a row here, unconfirmed until the code comes back,
    and forgotten after a day if it does not. A stranger therefore learns nothing about who has an account.

    Args:
        phone: In E.164 form.
        language: `km` or `en`, in which we write to somebody new.
    """
    user, _ = User.objects.get_or_create(phone=phone, defaults={"language": language, "password": make_password(None)})
    return user


def confirm_phone(*, user: User, phone: str, now: datetime) -> None:
    """Note that a code sent to this number came back from this person, whose number it is from now on.

    Somebody unconfirmed may have typed the same number; they make way. See Note [One way in].
    """
    with transaction.atomic(durable=True):
        unconfirmed_people().filter(phone=phone).exclude(pk=user.pk).delete()
        changed = user.phone != phone
        user.phone = phone
        user.phone_verified_at = now
        user.save(update_fields=["phone", "phone_verified_at"])
        if changed:
            audit.record(actor=user, action="user.phone_changed", subject=user)


def remember_region(*, user: User, country: str, currency: str) -> None:
    """Note from which country and in which currency somebody looks at the shop, on whatever device.

    Args:
        user: Whoever chose it.
        country: ISO 3166 alpha-2.
        currency: KHR or USD.
    """
    if (user.country, user.currency) != (country, currency):
        user.country, user.currency = country, currency
        user.save(update_fields=["country", "currency"])


def forget_unconfirmed(*, now: datetime) -> int:
    """Delete the people whose code never came back; return how many. See Note [One way in]."""
    forgotten = 0
    for user in unconfirmed_people().filter(date_joined__lt=now - UNCONFIRMED_FOR):
        try:
            user.delete()
        except ProtectedError:  # an officer has put something down for them meanwhile
            continue
        forgotten += 1
    return forgotten


def give_area(*, officer: User, province_id: int | None, is_national: bool, by: User, now: datetime) -> None:
    """Give an officer the whole country, a province, or, with neither, no area any more.

    Raises:
        UnableToGiveArea: The giver does not stand for the whole country, or gives to themselves, or the other has no
            place at the desk.
    """
    if not area_of(by).is_national:
        raise UnableToGiveArea(gettext("Only somebody who stands for the whole country may give an area."))
    if officer.pk == by.pk:
        raise UnableToGiveArea(gettext("Nobody gives an area to themselves."))
    if not (officer.is_active and officer.is_staff):
        raise UnableToGiveArea(gettext("This person has no place at the officers' desk."))
    with transaction.atomic(durable=True):
        had = OfficerArea.objects.select_for_update(of=("self",)).filter(officer=officer).select_related("province")
        before = next((_told(area) for area in had), "")
        if not is_national and province_id is None:
            OfficerArea.objects.filter(officer=officer).delete()
            after = ""
        else:
            given = {
                "is_national": is_national,
                "province_id": None if is_national else province_id,
                "given_by": by,
                "given_at": now,
            }
            after = _told(OfficerArea.objects.update_or_create(officer=officer, defaults=given)[0])
        audit.record(actor=by, action="officer.area_given", subject=officer, data={"before": before, "after": after})


def _told(area: OfficerArea) -> str:
    """Return `national`, or the code of a province."""
    return area.province.code if area.province else "national"
