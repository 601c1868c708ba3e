from __future__ import annotations

from django.db.models import QuerySet

from marketplace.users.models import User


def person_with_phone(*, phone: str) -> User | None:
    """Return who has confirmed this number (in E.164 form), if anybody."""
    return User.objects.filter(phone=phone, phone_verified_at__isnull=False).first()


def unconfirmed_people() -> QuerySet[User]:
    """Return the rows made for numbers that were only typed; see Note [One way in] in `users.services`."""
    return User.objects.filter(
        phone__isnull=False, phone_verified_at=None, email=None, last_login=None, is_staff=False, is_demo=False
    )


def officers_of(*, province_id: int) -> QuerySet[User]:
    """Return the officers whose area is this one province."""
    return User.objects.filter(is_active=True, is_staff=True, officer_area__province=province_id)


def people_of_the_desk() -> QuerySet[User]:
    """Return everybody who may come to the officers' desk, with the area of each, by name."""
    desk = User.objects.filter(is_active=True, is_staff=True).select_related("officer_area__province")
    return desk.order_by("first_name", "last_name", "pk")
