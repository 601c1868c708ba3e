"""Where a vendor's pieces lie: sold from one pick-up point, with others in reserve, and moved between them.

# Note [Sold from one place]
A buyer's pieces come from one place, for a parcel is collected at one. So a product has one stock record, at the
pick-up point it is sold from, and only its pieces can be bought or held; what lies elsewhere is a reserve. Nothing is
sold twice, because only one row is ever sold from, and a vendor who carries pieces over says so and sells them then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import StockChanged
from vendors.errors import InvalidInput, UnableToChange
from vendors.models import Partner, ReserveStock, StockRecord
from vendors.services.checks import stock_problems
from vendors.services.listings import require_working

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from catalogue.models import Product
    from marketplace.users.models import User
    from vendors.models import Vendor


@dataclass(frozen=True)
class PiecesAt:
    """The pieces of one product at one pick-up point; `num_held` of them are held for buyers."""

    partner_id: int
    name: str
    num_pieces: int
    num_held: int
    is_sold_from: bool


def pieces_by_place(*, vendor: Vendor, product: Product) -> list[PiecesAt]:
    """Return how many pieces of a product lie at each of its vendor's pick-up points, the one sold from first.

    Raises:
        StockRecord.DoesNotExist: The product is not this vendor's; callers answer 404.
    """
    stock = StockRecord.objects.for_vendor(vendor).get(product=product)
    reserves = dict(ReserveStock.objects.filter(product=product).values_list("partner_id", "num_pieces"))
    places = [
        PiecesAt(
            partner_id=partner.pk,
            name=partner.display_name,
            num_pieces=(stock.num_in_stock or 0) if partner.pk == stock.partner_id else reserves.get(partner.pk, 0),
            num_held=(stock.num_allocated or 0) if partner.pk == stock.partner_id else 0,
            is_sold_from=partner.pk == stock.partner_id,
        )
        for partner in Partner.objects.filter(vendor=vendor).order_by("pk")
    ]
    return sorted(places, key=lambda place: not place.is_sold_from)


def set_reserves(*, vendor: Vendor, product: Product, pieces: Mapping[int, int], by: User) -> None:
    """Set how many pieces lie at the pick-up points that a product is not sold from. See Note [Sold from one place].

    Args:
        vendor: Whose they are.
        product: What lies there.
        pieces: By the pick-up point's key; one that is not named keeps what it has.
        by: Who did it.

    Raises:
        StockRecord.DoesNotExist: The product is not this vendor's; callers answer 404.
        InvalidInput: A number is out of all reason, or the place is not the vendor's; `fields` by `place.key`.
        UnableToChange: The vendor may not sell.
    """
    with transaction.atomic(durable=True):
        stock = _locked(vendor=vendor, product=product)
        theirs = set(Partner.objects.filter(vendor=vendor).values_list("pk", flat=True)) - {stock.partner_id}
        problems: dict[str, list[str]] = {}
        for place, number in pieces.items():
            problems |= stock_problems(num_in_stock=number, field=f"place.{place}")
            if place not in theirs:
                problems[f"place.{place}"] = [_("This is not one of your pick-up points.")]
        if problems:
            raise InvalidInput(problems)
        for place, number in pieces.items():
            _set_reserve(product=product, partner_id=place, num_pieces=number)
        data = {"pieces": {str(place): number for place, number in pieces.items()}}
        audit.record(actor=by, action="listing.reserves_set", subject=product, data=data)


def move_pieces(
    *, vendor: Vendor, product: Product, from_id: int, to_id: int, num_pieces: int, by: User, now: datetime
) -> None:
    """Note that pieces were carried from one pick-up point to another; those held for buyers stay where they are.

    Raises:
        StockRecord.DoesNotExist: The product is not this vendor's; callers answer 404.
        InvalidInput: Fewer pieces lie there, or a place is not the vendor's.
        UnableToChange: The vendor may not sell.
    """
    with transaction.atomic(durable=True):
        stock = _locked(vendor=vendor, product=product)
        theirs = set(Partner.objects.filter(vendor=vendor).values_list("pk", flat=True))
        if from_id == to_id or not {from_id, to_id} <= theirs:
            raise InvalidInput({"to": [_("Choose two of your pick-up points.")]})
        if num_pieces < 1:
            raise InvalidInput({"num_pieces": [_("This must be more than zero.")]})
        _take(stock=stock, partner_id=from_id, num_pieces=num_pieces)
        _bring(stock=stock, partner_id=to_id, num_pieces=num_pieces)
        data = {"from": from_id, "to": to_id, "pieces": num_pieces}
        audit.record(actor=by, action="listing.pieces_moved", subject=product, data=data)
        publish(StockChanged(product_ids=[product.parent_id or product.pk]))


def sell_from(*, vendor: Vendor, product: Product, partner_id: int, by: User, now: datetime) -> None:
    """Sell a product from another pick-up point: its pieces there are on sale, and those here become a reserve.

    Raises:
        StockRecord.DoesNotExist: The product is not this vendor's; callers answer 404.
        InvalidInput: The place is not the vendor's.
        UnableToChange: Pieces are held for buyers, who get them from here; or the vendor may not sell.
    """
    with transaction.atomic(durable=True):
        stock = _locked(vendor=vendor, product=product)
        if not Partner.objects.filter(vendor=vendor, pk=partner_id).exists():
            raise InvalidInput({"to": [_("This is not one of your pick-up points.")]})
        if partner_id == stock.partner_id:
            return
        if stock.num_allocated:
            raise UnableToChange(_("Pieces are held for buyers who ordered. Try again when they have been sent."))
        there = ReserveStock.objects.filter(product=product, partner_id=partner_id).first()
        here, left_behind = stock.partner_id, stock.num_in_stock or 0
        stock.partner_id, stock.num_in_stock = partner_id, there.num_pieces if there else 0
        _set_reserve(product=product, partner_id=partner_id, num_pieces=0)
        _set_reserve(product=product, partner_id=here, num_pieces=left_behind)
        stock.save()
        audit.record(actor=by, action="listing.sold_from", subject=product, data={"from": here, "to": partner_id})
        publish(StockChanged(product_ids=[product.parent_id or product.pk]))


def _locked(*, vendor: Vendor, product: Product) -> StockRecord:
    """Return the stock record, locked; whoever changes the reserves of its product takes this lock first."""
    require_working(vendor=vendor)
    return StockRecord.objects.for_vendor(vendor).select_for_update(of=("self",)).get(product=product)


def _take(*, stock: StockRecord, partner_id: int, num_pieces: int) -> None:
    if partner_id == stock.partner_id:
        left = stock.net_stock_level
    else:
        reserve = ReserveStock.objects.filter(product_id=stock.product_id, partner_id=partner_id).first()
        left = reserve.num_pieces if reserve else 0
    if num_pieces > left:
        raise InvalidInput({"num_pieces": [_("Only %(left)d lie there that nobody has ordered.") % {"left": left}]})
    _bring(stock=stock, partner_id=partner_id, num_pieces=-num_pieces)


def _bring(*, stock: StockRecord, partner_id: int, num_pieces: int) -> None:
    """Add pieces at a place, or take them when fewer than none are brought."""
    if partner_id == stock.partner_id:
        StockRecord.objects.filter(pk=stock.pk).update(num_in_stock=F("num_in_stock") + num_pieces)
        return
    reserve = ReserveStock.objects.filter(product_id=stock.product_id, partner_id=partner_id).first()
    total = (reserve.num_pieces if reserve else 0) + num_pieces
    _set_reserve(product=stock.product, partner_id=partner_id, num_pieces=total)


def _set_reserve(*, product: Product, partner_id: int, num_pieces: int) -> None:
    """Set the pieces in reserve at a place; none is no row."""
    if num_pieces == 0:
        ReserveStock.objects.filter(product=product, partner_id=partner_id).delete()
        return
    ReserveStock.objects.update_or_create(product=product, partner_id=partner_id, defaults={"num_pieces": num_pieces})
