"""A file is opened when an order that goes abroad is the vendor's to see, and follows its order until it leaves.

See Note [One file for one order] and Note [Lines are the file's own] in the models.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from catalogue.trade.selectors import customs_terms_of
from logistics.selectors.borders import customs_words_of_lines
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.ids import next_number
from marketplace.core.money import Money
from marketplace.exports.latin import is_latin
from marketplace.exports.models import ExportFile, ExportLine
from marketplace.exports.services.checking import go_through
from marketplace.geography.countries import is_abroad
from marketplace.sales.order.currencies import DOLLARS, in_dollars
from marketplace.sales.order.models import Order
from marketplace.sales.order.trade_words import GRAMS_OF_UNIT

if TYPE_CHECKING:
    from catalogue.models import Product
    from catalogue.trade.models import TradeTerms
    from logistics.selectors.borders import CustomsWords
    from marketplace.sales.order.models import Line
    from vendors.models import Vendor

#: What a line of an order is, where it is no goods.
FREIGHT: Final = "freight"
INSURANCE: Final = "insurance"


@dataclass(frozen=True)
class Amounts:
    """What an order is made of: goods, their way, their insurance; together its total."""

    goods: Money
    freight: Money
    insurance: Money


def open_file(*, order_id: int, now: datetime) -> ExportFile | None:
    """Open the file of an order that goes abroad, once, and go through its checklist.

    Returns:
        None where the order stays in the country, or has no vendor any more.
    """
    with transaction.atomic(durable=True):
        order = Order.objects.select_for_update(of=("self",)).get(pk=order_id)
        country = destination_of(order)
        if not is_abroad(country) or order.vendor is None:
            return None
        file = ExportFile.objects.filter(order=order).first()
        if file is None:
            file = _new_file(order, order.vendor, country, now)
            audit.record(actor=None, action="export.opened", subject=file, data={"country": country})
        if file.is_open:
            follow_order(file)
            go_through(file, now=now)
    return file


def destination_of(order: Order) -> str:
    """Return the code of the country that an order goes to; empty where it has no address."""
    address = order.shipping_address
    return str(address.country_id) if address is not None and address.country_id else ""


def amounts_of(order: Order) -> Amounts:
    """Return what an order is made of: what its vendor charges for the way stands in it as lines of their own."""
    charged = {FREIGHT: Money.zero(order.currency), INSURANCE: Money.zero(order.currency)}
    for line in order.lines.all():
        if line.charge:
            charged[line.charge] += Money(line.line_price_incl_tax, order.currency)
    freight, insurance = order.delivery_charge + charged[FREIGHT], charged[INSURANCE]
    return Amounts(order.total - freight - insurance, freight, insurance)


def follow_order(file: ExportFile) -> None:
    """Write a file's amounts, terms and lines as its order and the listings have them now; the caller holds the lock."""
    require_transaction()
    order = Order.objects.select_related("purchase").get(pk=file.order_id)
    _write_amounts(file, order)
    goods = order.lines.filter(charge="").select_related("product__parent", "order__vendor", "customs")
    lines = list(goods.order_by("pk"))
    words = customs_words_of_lines(lines)
    kept = []
    for position, line in enumerate(lines, start=1):
        kept.append(line.pk)
        ExportLine.objects.update_or_create(
            order_line=line,
            defaults={"file": file, "position": position, **described(line, words[line.pk], order.currency)},
        )
    file.lines.exclude(order_line__in=kept).delete()


def described(line: Line, words: CustomsWords, currency: str) -> dict[str, Any]:
    """Return what the customs are told of an order's line: as was agreed for it, else as the listing's trade terms say.

    What stands in no listing has no criterion of origin and no national digits: its exporter says these to whom it applies.
    """
    product = line.product
    terms = customs_terms_of(product) if product is not None else None
    title = (product.get_title() if product is not None else "") or line.title
    return {
        "product": product,
        "title": title,
        "description": _in_latin(words.text, product, line),
        "quantity": line.quantity,
        "unit": line.unit or (terms.unit if terms else "piece"),
        "amount": line.line_price_incl_tax,
        "currency": currency,
        "hs_code": words.hs_code or (product.hs6 if product else "") or "",
        "national_code": terms.national_code if terms else "",
        "origin_country": words.origin or ("KH" if product else ""),
        "origin_criterion": terms.origin_criterion if terms else "",
        "net_weight_g": _net_weight_g(line, words, terms),
        "pieces_per_carton": terms.pieces_per_carton if terms else None,
        "province_id": (product.origin_province_id if product else None) or _home(line.order),
    }


def _net_weight_g(line: Line, words: CustomsWords, terms: TradeTerms | None) -> int | None:
    """Return what all units of a line weigh without packing; None where nobody said, for as sent is not without it."""
    is_agreed = line.unit in GRAMS_OF_UNIT or getattr(line, "customs", None) is not None
    each = words.net_weight_g if is_agreed else (terms.net_weight_g if terms else None)
    return each * line.quantity if each else None


def _home(order: Order) -> int | None:
    return order.vendor.province_id if order.vendor is not None else None


def _in_latin(text: str, product: Product | None, line: Line) -> str:
    """Return the first words for a line that can be read abroad; empty where there are none."""
    offered = (text, getattr(product, "title_en", "") or "", line.title)
    return next((words[:200] for words in offered if words and is_latin(words)), "")


def _new_file(order: Order, vendor: Vendor, country: str, now: datetime) -> ExportFile:
    return ExportFile.objects.create(
        number=f"X{next_number(sequence='export')}",
        order=order,
        vendor=vendor,
        country=country,
        currency=order.currency,
        goods_amount=Decimal(0),
        opened_at=now,
    )


def _write_amounts(file: ExportFile, order: Order) -> None:
    amounts, purchase = amounts_of(order), order.purchase
    agreed = getattr(purchase, "agreed", None)
    rate = purchase.khr_per_usd if purchase else None
    file.currency = order.currency
    file.goods_amount, file.freight_amount = amounts.goods.amount, amounts.freight.amount
    file.insurance_amount, file.khr_per_usd = amounts.insurance.amount, rate
    file.goods_usd = _in_dollars(amounts.goods, rate)
    if agreed is not None:
        file.incoterm, file.named_place = agreed.incoterm, agreed.named_place if agreed.incoterm else ""
    file.save()


def _in_dollars(goods: Money, rate: Decimal | None) -> Decimal | None:
    if goods.currency == DOLLARS:
        return goods.amount
    return None if rate is None else in_dollars(riel=goods, khr_per_usd=rate).amount
