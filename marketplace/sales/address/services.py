"""A person's address book: keeping, changing, choosing the first, deleting."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core.errors import DomainError
from marketplace.geography.countries import country_name, is_country
from marketplace.sales.address.models import Country, UserAddress
from marketplace.sales.address.placed import Destination
from marketplace.users.models import User

#: Ours: more than anybody sends to, and few enough to show on one page.
MOST_KEPT: Final = 30


class UnableToKeepAddress(DomainError):
    """The book is full."""


def country_row(code: str) -> Country:
    """Return Oscar's row of a country, made where it is not there yet.

    Raises:
        ValueError: No such country.
    """
    if not is_country(code):
        raise ValueError(f"no such country: {code}")
    name = country_name(code, language="en")
    found, _made = Country.objects.get_or_create(
        iso_3166_1_a2=code, defaults={"printable_name": name, "name": name, "is_shipping_country": True}
    )
    return found


def keep_address(
    *, user: User, name: str, phone: str, destination: Destination, public_id: str = "", is_first: bool = False
) -> UserAddress:
    """Write an address into a person's book, or change the line that `public_id` names, and return it.

    An address that stands there already is not written twice. The first one kept is the one chosen by itself.

    Args:
        user: Whose book.
        name: Who receives it.
        phone: Whom the courier calls, in E.164 form.
        destination: Where it goes.
        public_id: The line to change; empty for a new one.
        is_first: Whether this one is to be chosen by itself from now on.

    Raises:
        UnableToKeepAddress: The book is full.
        UserAddress.DoesNotExist: No such line in this book.
    """
    with transaction.atomic(durable=True):
        User.objects.select_for_update().get(pk=user.pk)
        kept = UserAddress.objects.filter(user=user)
        address = kept.get(public_id=public_id) if public_id else UserAddress(user=user)
        address.country = country_row(destination.country)
        address.first_name, address.phone_number = name, phone
        address.go_to(destination)
        same = kept.filter(hash=address.generate_hash()).exclude(pk=address.pk).first()
        if same is not None:
            if address.pk is not None:
                address.delete()
            address = same
            address.first_name, address.phone_number = name, phone
            address.go_to(destination)
        elif address.pk is None and kept.count() >= MOST_KEPT:
            raise UnableToKeepAddress(_("Your address book is full. Delete an address that you no longer use."))
        address.is_default_for_shipping = (
            is_first or address.is_default_for_shipping or not kept.filter(is_default_for_shipping=True).exists()
        )
        address.save()
    return address


def choose_first(*, user: User, public_id: str) -> None:
    """Choose the address that is offered first.

    Raises:
        UserAddress.DoesNotExist: No such line in this book.
    """
    with transaction.atomic(durable=True):
        User.objects.select_for_update().get(pk=user.pk)
        address = UserAddress.objects.get(user=user, public_id=public_id)
        address.is_default_for_shipping = True
        address.save()


def forget_address(*, user: User, public_id: str) -> None:
    """Delete one line of a book; deleting what is gone does nothing. Purchases keep their own copy."""
    with transaction.atomic(durable=True):
        User.objects.select_for_update().get(pk=user.pk)
        UserAddress.objects.filter(user=user, public_id=public_id).delete()
        left = UserAddress.objects.filter(user=user)
        following = left.order_by("-date_created", "-pk").first()
        if following is not None and not left.filter(is_default_for_shipping=True).exists():
            following.is_default_for_shipping = True
            following.save()
