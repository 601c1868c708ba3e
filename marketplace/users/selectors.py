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
