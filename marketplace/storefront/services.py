"""What a buyer does with a basket.

# Note [Into the basket in few statements]
Oscar's `add_product` asks for the basket's currency, the product's vendor, its stock record and the line one by one,
and looks for promotions at the end: ten statements for the most common change in the shop. Here one statement finds
the product with price, stock and what of it is in the basket, and one writes the line; a new basket is one more.
Promotions are looked for when the basket is next read in Oscar's way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.apps.basket.models import Line

from catalogue.models import Product
from marketplace.core.errors import DomainError
from marketplace.core.prepared import Prepared
from marketplace.storefront.selectors.basket import CURRENCY
from marketplace.storefront.selectors.cards import buyable, on_sale
from marketplace.storefront.selectors.product import MOST_OF_ONE
from marketplace.storefront.selectors.trade import MOST_IN_TRADE, is_business, terms_for
from vendors.models.stock import quantity_refusal
from vendors.models.vendor import back_on
from vendors.strategy import on_holiday
from vendors.trade import SAMPLE, sample_price, sample_refusal


class UnableToChangeBasket(DomainError):
    """The basket stays as it was; the message says why."""


def put_in_basket(*, basket: Any, code: str, quantity: int, variant: str = "") -> None:
    """Add pieces of a product to a basket, which is saved if it is new. See Note [Into the basket in few statements].

    Args:
        basket: Oscar's basket of this visit.
        code: The listing's public code.
        quantity: How many more, 1 or above.
        variant: The code of the variant that was chosen, where the listing has any.

    Raises:
        UnableToChangeBasket: It is not on sale, or fewer pieces are left than would lie in the basket.
    """
    product = _chosen(code, variant, basket.pk or 0)
    _check(product, wanted=(product["there"] or 0) + quantity, basket=basket)
    if product["there"] is None and _put_new(basket, product, quantity):
        return
    if not _pieces(basket).filter(product=product["pk"]).update(quantity=F("quantity") + quantity):
        raise UnableToChangeBasket(_("This is not on sale any more."))


def _put_new(basket: Any, product: dict[str, Any], quantity: int, *, mark: str = "") -> bool:
    """Write a line as Oscar's `add_product` does, at the price of now; return False where a second click was quicker."""
    if product["currency"] != CURRENCY:
        raise ValueError(f"a basket holds {CURRENCY}, not {product['currency']}")
    try:
        with transaction.atomic():
            if basket.pk is None:
                basket.save()
            Line.objects.create(
                basket=basket,
                line_reference=f"{product['pk']}_{product['record']}{mark}",
                product_id=product["pk"],
                stockrecord_id=product["record"],
                quantity=quantity,
                price_currency=product["currency"],
                price_excl_tax=product["price"],
                price_incl_tax=product["price"],
            )
    except IntegrityError:
        return False
    return True


def set_quantity(*, basket: Any, code: str, quantity: int) -> None:
    """Set how many pieces of a product lie in a basket; none takes it out, and may always be done.

    Raises:
        UnableToChangeBasket: It is not in the basket, not on sale, or fewer pieces are left.
    """
    lines = _lines_of(basket, code) if basket.pk else None
    if lines is None or not lines.exists():
        raise UnableToChangeBasket(_("This is no longer in your basket."))
    if quantity == 0:
        lines.delete()
    elif code.endswith(SAMPLE):
        _check_sample(_only(_BUYABLE.rows(code.removesuffix(SAMPLE), basket.pk)), wanted=quantity)
        lines.update(quantity=quantity)
    else:
        _check(_only(_BUYABLE.rows(code, basket.pk)), wanted=quantity, basket=basket)
        lines.update(quantity=quantity)
    basket.reset_offer_applications()


def put_sample_in_basket(*, basket: Any, code: str) -> None:
    """Add one sample of a product, or of a variant, to a business buyer's basket; it lies apart from other pieces.

    Raises:
        UnableToChangeBasket: The buyer is none, no sample is sold, or there are enough of it in the basket.
    """
    product = _only(_BUYABLE.rows(code, basket.pk or 0))
    terms = terms_for(user_id=basket.owner_id, product_ids=[product["pk"]]).get(product["pk"])
    price = sample_price(terms)
    if price is None:
        raise UnableToChangeBasket(_("No sample of this is sold."))
    lines = _lines_of(basket, f"{code}{SAMPLE}") if basket.pk else None
    there = lines.values_list("quantity", flat=True).first() if lines is not None else None
    _check_sample(product, wanted=(there or 0) + 1)
    if there is None and _put_new(basket, {**product, "price": price.riel}, 1, mark=SAMPLE):
        return
    _lines_of(basket, f"{code}{SAMPLE}").update(quantity=F("quantity") + 1)


def _lines_of(basket: Any, code: str) -> Any:
    """Return the line of a product, or with the code's ending that of its sample."""
    lines = basket.lines.filter(product__code=code.removesuffix(SAMPLE))
    of_sample = lines.filter(line_reference__endswith=SAMPLE)
    return of_sample if code.endswith(SAMPLE) else lines.exclude(line_reference__endswith=SAMPLE)


def _pieces(basket: Any) -> Any:
    return basket.lines.exclude(line_reference__endswith=SAMPLE)


def _chosen(code: str, variant: str, basket_id: int) -> dict[str, Any]:
    """Return what is bought: the listing itself, or the variant of it that was chosen."""
    rows = _VARIANT.rows(variant, code, basket_id) if variant else _BUYABLE.rows(code, basket_id)
    if not rows and on_sale().filter(code=code, structure=Product.PARENT).exists():
        raise UnableToChangeBasket(_("Choose one of those that are there."))
    return _only(rows)


def _only(rows: list[Any]) -> dict[str, Any]:
    if not rows:
        raise UnableToChangeBasket(_("This is not on sale any more."))
    row: dict[str, Any] = rows[0]
    return row


def _row(basket_id: int, **which: str) -> QuerySet[Any, Any]:
    """Return one product with its price and stock, and how many pieces of it lie in a basket."""
    lines = Line.objects.filter(basket_id=basket_id, product=OuterRef("pk")).exclude(line_reference__endswith=SAMPLE)
    there = lines.order_by().values("quantity")[:1]
    return (
        buyable()
        .filter(**which)
        .order_by("pk", "stockrecords__pk")
        .values(
            "pk",
            left=F("stockrecords__num_in_stock") - Coalesce(F("stockrecords__num_allocated"), 0),
            record=F("stockrecords__pk"),
            price=F("stockrecords__price"),
            currency=F("stockrecords__price_currency"),
            min_quantity=F("stockrecords__min_quantity"),
            quantity_step=F("stockrecords__quantity_step"),
            away_from=F("vendor__away_from"),
            away_to=F("vendor__away_to"),
            there=Subquery(there),
        )[:1]
    )


_BUYABLE: Final = Prepared(lambda code, basket_id: _row(basket_id, code=code))
_VARIANT: Final = Prepared(lambda variant, code, basket_id: _row(basket_id, code=variant, parent__code=code))


def _check(product: Mapping[str, Any], *, wanted: int, basket: Any) -> None:
    """Refuse a number of pieces of a product from `_row`."""
    _check_there(product, wanted=wanted)
    terms = quantity_refusal(
        wanted=wanted, min_quantity=product["min_quantity"], quantity_step=product["quantity_step"]
    )
    if terms:
        raise UnableToChangeBasket(terms)
    if wanted <= MOST_OF_ONE:
        return
    most = MOST_IN_TRADE if is_business(basket.owner_id) else MOST_OF_ONE
    if wanted > most:
        raise UnableToChangeBasket(
            _("At most %(most)d of one product go into a basket. Call us for more.") % {"most": most}
        )


def _check_sample(product: Mapping[str, Any], *, wanted: int) -> None:
    """Refuse a number of samples of a product from `_row`."""
    _check_there(product, wanted=wanted)
    refusal = sample_refusal(quantity=wanted)
    if refusal:
        raise UnableToChangeBasket(refusal)


def _check_there(product: Mapping[str, Any], *, wanted: int) -> None:
    left = product["left"]
    back = back_on(product["away_from"], product["away_to"], timezone.localdate())
    if back is not None:
        raise UnableToChangeBasket(on_holiday(back))
    if not left or left <= 0:
        raise UnableToChangeBasket(_("This is sold out."))
    if wanted > left:
        raise UnableToChangeBasket(ngettext("Only %(left)d is left.", "Only %(left)d are left.", left) % {"left": left})
