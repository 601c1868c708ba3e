"""Reads of a person's address book."""

from __future__ import annotations

from marketplace.sales.address.models import UserAddress
from marketplace.users.models import User

_PLACES = ("province", "district", "commune", "village")


def kept_addresses(*, user: User) -> list[UserAddress]:
    """Return the lines of a person's book with their places, the first one first, then the newest."""
    kept = UserAddress.objects.filter(user=user).select_related(*_PLACES)
    return list(kept.order_by("-is_default_for_shipping", "-date_created", "-pk"))


def kept_address(*, user: User, public_id: str) -> UserAddress:
    """Return one line of a person's book.

    Raises:
        UserAddress.DoesNotExist: No such line in this book.
    """
    return UserAddress.objects.select_related(*_PLACES).get(user=user, public_id=public_id)
