"""The same goods are sent once more, where the buyer wished for that rather than for money.

# Note [A new purchase, paid by the old]
What comes back is refunded as ever, and the refund pays a purchase of the same pieces at what was paid for them. So the
vendor's statement tells both, the new parcel has a shipment of its own, and what is wrong with it can be given back as
anything else. Its delivery costs the buyer nothing: the vendor pays it, as the vendor answers for the goods; what the
carrier owes for its fault is claimed from it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction

from marketplace.core import audit
from marketplace.core.money import Money
from marketplace.returns.models import ReturnRequest
from marketplace.sales.order.agreement import AgreedLine, AgreedOrder, AgreedTermsDraft
from marketplace.sales.order.currencies import RIEL
from marketplace.sales.order.errors import UnableToPlacePurchase
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.agreed import place_agreed_purchase
from marketplace.sales.order.services.placement import Buyer
from marketplace.sales.order.utils import DeliveryChoice
from payments.giving_back import BY_HAND

if TYPE_CHECKING:
    from payments.models import Refund

PIECE: Final = "piece"


@dataclass(frozen=True)
class _PinnedRate:
    """The rate of the first purchase, which holds for the second."""

    khr_per_usd: Decimal
    valid_on: date
    source: str


def can_be_sent_again(row: ReturnRequest) -> bool:
    """Return whether the vendor has so many of each piece; what it counts none of is made anew."""
    for line in row.lines.select_related("line__stockrecord__product__product_class"):
        record = line.line.stockrecord
        if record is None or line.line.product_id is None:
            return False
        if record.can_track_allocations and record.net_stock_level < line.quantity:
            return False
    return True


def place_again(*, row: ReturnRequest, refund: Refund, now: datetime) -> Purchase:
    """Place the same pieces as a purchase at what is given back for them; twice is once.

    Raises:
        UnableToPlacePurchase: The vendor may not sell now, or the price of a piece is nothing.
    """
    with transaction.atomic(durable=True):
        held = ReturnRequest.objects.select_for_update(of=("self",)).select_related("replacement").get(pk=row.pk)
        if held.replacement is not None:
            return held.replacement
        order = Order.objects.select_related("purchase__shipping_address", "partner").get(pk=row.order_id)
        first = order.purchase
        if first is None or order.partner_id is None:
            raise UnableToPlacePurchase("the order has no pick-up point")
        purchase = place_agreed_purchase(
            buyer=_buyer_of(first),
            destination=first.shipping_address.destination,
            orders=[AgreedOrder(order.partner_id, _lines_of(refund), _delivery_of(order))],
            terms=AgreedTermsDraft(currency=order.currency, note=row.number, rate=_rate_of(first)),
            milestones=(),
            payment_method=BY_HAND,
            organisation_id=None,
            now=now,
        )
        held.replacement = purchase
        held.save(update_fields=["replacement"])
        audit.record(actor=None, action="return.sent_again", subject=held, data={"purchase": purchase.number})
    return purchase


def _buyer_of(purchase: Purchase) -> Buyer:
    return Buyer(
        name=purchase.buyer_name,
        phone=str(purchase.phone),
        language=purchase.language,
        email=purchase.email,
        user=purchase.user,
        notice_channel=purchase.notice_channel,
    )


def _rate_of(purchase: Purchase) -> _PinnedRate | None:
    if purchase.khr_per_usd is None or purchase.rate_valid_on is None:
        return None
    return _PinnedRate(purchase.khr_per_usd, purchase.rate_valid_on, purchase.rate_source)


def _delivery_of(order: Order) -> DeliveryChoice:
    return DeliveryChoice(
        code=order.shipping_code,
        name=order.shipping_method,
        charge=Money.zero(RIEL),
        by_vendor=order.delivery_owed if order.delivery_owed.currency == RIEL else Money.zero(RIEL),
        quote=order.delivery_quote,
    )


def _lines_of(refund: Refund) -> list[AgreedLine]:
    """Return the pieces at what is given back for them, together exactly that: some cost a riel or a cent more."""
    found: list[AgreedLine] = []
    for one in refund.lines.select_related("line__product__parent").order_by("pk"):
        shares = Counter(Money(one.amount, refund.currency).split([1] * one.quantity))
        title = one.line.product.get_title() if one.line.product else one.line.title
        found += [AgreedLine(one.line.product_id, title, pieces, PIECE, price) for price, pieces in shares.items()]
    return found
