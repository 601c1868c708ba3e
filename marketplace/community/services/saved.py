"""Saved things: Oscar's wish lists, one per person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from marketplace.community.errors import UnableToWait
from marketplace.users.models import User

if TYPE_CHECKING:
    from catalogue.models import Product

WishList: Any = get_model("wishlists", "WishList")
Line: Any = get_model("wishlists", "Line")
MOST_SAVED: Final = 200


def save_product(*, user: User, product: Product) -> bool:
    """Save a listing for later; return whether it was not saved before.

    Raises:
        UnableToWait: Two hundred things are saved already.
    """
    with transaction.atomic(durable=True):
        User.objects.select_for_update().get(pk=user.pk)  # two presses at once make one list
        wishlist = WishList.objects.filter(owner=user).order_by("pk").first() or WishList.objects.create(owner=user)
        if wishlist.lines.filter(product=product).exists():
            return False
        if wishlist.lines.count() >= MOST_SAVED:
            raise UnableToWait(_("You have saved two hundred things. Take some out first."))
        wishlist.lines.create(product=product, title=product.get_title())
    return True


def forget_product(*, user: User, product_id: int) -> bool:
    """Take a listing out of what is saved; return whether it was in."""
    return bool(Line.objects.filter(wishlist__owner=user, product_id=product_id).delete()[0])
