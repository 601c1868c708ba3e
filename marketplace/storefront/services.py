"""What a buyer does with a basket."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models import Product
from marketplace.core.errors import DomainError
from marketplace.core.prepared import Prepared
from marketplace.storefront.selectors.cards import buyable, on_sale
from marketplace.storefront.selectors.product import MOST_OF_ONE


class UnableToChangeBasket(DomainError):
    """The basket stays as it was; the message says why."""


def put_in_basket(*, basket: Any, code: str, quantity: int, variant: str = "") -> None:
    """Add pieces of a product to a basket.

    Args:
        basket: Oscar's basket of this visit, with its strategy.
        code: The listing's public code.
        quantity: How many more, 1 or above.
        variant: The code of the variant that was chosen, where the listing has any.

    Raises:
        UnableToChangeBasket: It is not on sale, or fewer pieces are left than would lie in the basket.
    """
    product = _chosen(code, variant)
    there = basket.lines.filter(product=product).values_list("quantity", flat=True).first() if basket.pk else None
    _check(wanted=(there or 0) + quantity, left=product.left)
    basket.add_product(product, quantity)


def set_quantity(*, basket: Any, code: str, quantity: int) -> None:
    """Set how many pieces of a product lie in a basket; none takes it out, and may always be done.

    Raises:
        UnableToChangeBasket: It is not in the basket, not on sale, or fewer pieces are left.
    """
    lines = basket.lines.filter(product__code=code) if basket.pk else None
    if lines is None or not lines.exists():
        raise UnableToChangeBasket(_("This is no longer in your basket."))
    if quantity == 0:
        lines.delete()
    else:
        _check(wanted=quantity, left=_on_sale(code).left)
        lines.update(quantity=quantity)
    basket.reset_offer_applications()


def _chosen(code: str, variant: str) -> Any:
    """Return what is bought: the listing itself, or the variant of it that was chosen."""
    product = next(iter(_VARIANT.rows(variant, code) if variant else _BUYABLE.rows(code)), None)
    if product is None and on_sale().filter(code=code, structure=Product.PARENT).exists():
        raise UnableToChangeBasket(_("Choose one of those that are there."))
    if product is None:
        raise UnableToChangeBasket(_("This is not on sale any more."))
    return product


def _on_sale(code: str) -> Any:
    product = next(iter(_BUYABLE.rows(code)), None)
    if product is None:
        raise UnableToChangeBasket(_("This is not on sale any more."))
    return product


_BUYABLE: Final = Prepared(lambda code: buyable().filter(code=code).order_by("pk")[:1])
_VARIANT: Final = Prepared(lambda variant, code: buyable().filter(code=variant, parent__code=code).order_by("pk")[:1])


def _check(*, wanted: int, left: int | None) -> None:
    if not left or left <= 0:
        raise UnableToChangeBasket(_("This is sold out."))
    if wanted > left:
        raise UnableToChangeBasket(ngettext("Only %(left)d is left.", "Only %(left)d are left.", left) % {"left": left})
    if wanted > MOST_OF_ONE:
        raise UnableToChangeBasket(
            _("At most %(most)d of one product go into a basket. Call us for more.") % {"most": MOST_OF_ONE}
        )
