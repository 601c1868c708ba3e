"""Placing a purchase.

# Note [Place first, pay after]
A KHQR code is paid minutes later, in another app, or never. So the purchase is written first, its pieces held for it,
and the payment attempts follow; money then only ever confirms what exists.

# Note [One basket, one purchase]
The basket is claimed by a conditional update as the first act: of two tabs that send the same basket, one gets the row
and the other is shown the purchase that came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.basket.models import Basket
from oscar.apps.offer.applicator import Applicator

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.core.ids import next_number
from marketplace.core.money import Money
from marketplace.facts import PurchasePlaced
from marketplace.sales.address.placed import Destination
from marketplace.sales.address.services import country_row
from marketplace.sales.order.currencies import RIEL
from marketplace.sales.order.errors import (
    AlreadyPlaced,
    PriceChanged,
    ShortLine,
    SoldOut,
    TooMuchOnTrust,
    UnableToPlacePurchase,
)
from marketplace.sales.order.models import Purchase, ShippingAddress
from marketplace.sales.order.services.lifecycle import confirm_purchase
from marketplace.sales.order.services.parties import look_for_parties, refuse_denied_parties
from marketplace.sales.order.services.served import refuse_unserved
from marketplace.sales.order.services.spending import spend_for_organisation
from marketplace.sales.order.statuses import OrderStatus
from marketplace.sales.order.utils import DeliveryChoice, OrderCreator, lines_by_partner
from marketplace.users.models import User
from vendors.models import StockRecord, VendorStatus
from vendors.models.stock import quantity_refusal
from vendors.strategy import Selector, on_holiday
from vendors.trade import is_sample

#: Purchases to be paid at the door that one phone number may have under way.
MOST_ON_TRUST: Final = 3


@dataclass(frozen=True)
class Buyer:
    """Who buys. A guest has no user; `phone` is E.164."""

    name: str
    phone: str
    language: str
    email: str = ""
    user: User | None = None
    #: Which way to hear of parcels; empty: whichever reaches them.
    notice_channel: str = ""
    #: In whose name it is bought; None: their own.
    organisation_id: int | None = None
    #: Who let it through, where it is above what this buyer may spend alone for the organisation.
    approved_by_id: int | None = None


@dataclass(frozen=True)
class Terms:
    """What the buyer agreed to pay, and how.

    Attributes:
        payment_method: Code of the payment provider.
        expected_total: The total on the screen when the buyer pressed the button.
        khr_per_usd: The day's rate shown beside it, or None: then it is paid in riel.
        hold_for: How long the pieces stay held unpaid; None where payment comes at the door.
        rate_valid_on: The day that the rate is of.
        rate_source: Who says so.
        last_look: Asked with the purchase written and not yet committed; it may raise `UnableToPlacePurchase`.
    """

    payment_method: str
    expected_total: Money
    khr_per_usd: Decimal | None
    hold_for: timedelta | None
    rate_valid_on: date | None = None
    rate_source: str = ""
    last_look: Callable[[Purchase], None] | None = None


def place_purchase(
    *,
    basket_id: int,
    buyer: Buyer,
    destination: Destination,
    deliveries: Mapping[int, DeliveryChoice],
    terms: Terms,
    now: datetime,
) -> Purchase:
    """Place a basket as a purchase with one order per vendor, and hold its stock.

    See Note [Place first, pay after]. Writes all or nothing.

    Args:
        basket_id: Key of an open basket.
        buyer: Who buys.
        destination: Where it goes.
        deliveries: Delivery chosen for each partner, by the partner's key.
        terms: Payment method, and the total the buyer saw.
        now: The moment it counts as placed.

    Raises:
        AlreadyPlaced: This basket is a purchase already.
        SoldOut: Fewer pieces are left than wanted.
        TooMuchOnTrust: Cash at the door, and this phone has enough unpaid parcels under way.
        PriceChanged: The total is not what the buyer saw.
        NotAllowedToSpend: It is above what this buyer may spend for the organisation.
        UnableToPlacePurchase: The basket is empty, a vendor has closed, a delivery is missing, or a name is like one
            of a denied party.
    """
    look_for_parties(buyer=buyer, destination=destination, now=now)
    with transaction.atomic(durable=True):
        _refuse_currency(terms)
        refuse_denied_parties(buyer=buyer, destination=destination)
        basket = _claim_basket(basket_id, now)
        if terms.hold_for is None:
            _refuse_too_much_on_trust(buyer.phone)
        lines = _locked_lines(basket, buyer.user, now)
        refuse_unserved(lines=lines, country=destination.country)
        if set(lines_by_partner(lines)) - set(deliveries):
            raise UnableToPlacePurchase(_("Choose a delivery for each vendor."))
        purchase = _write_purchase(basket, buyer, destination, terms, now)
        creator: Any = OrderCreator()  # Oscar's name, our class: the type checker sees the other one
        orders = creator.place_orders(purchase=purchase, lines=lines, deliveries=deliveries)
        if Money.total((order.total for order in orders), purchase.currency) != terms.expected_total:
            raise PriceChanged
        spend_for_organisation(purchase=purchase, buyer=buyer, total=terms.expected_total, now=now)
        if terms.last_look is not None:
            terms.last_look(purchase)
        audit.record(actor=buyer.user, action="purchase.placed", subject=purchase)
        publish(PurchasePlaced(purchase_id=purchase.pk))
        if terms.hold_for is None:
            confirm_purchase(purchase=purchase, paid=False, now=now)
    return purchase


def _refuse_currency(terms: Terms) -> None:
    """Refuse dollars without a rate, and at the door, where couriers take riel."""
    if terms.expected_total.currency == RIEL:
        return
    if terms.hold_for is None:
        raise UnableToPlacePurchase(_("At the door you pay in riel."))
    if terms.khr_per_usd is None:
        raise UnableToPlacePurchase(_("There is no exchange rate today. Please pay in riel."))


def _refuse_too_much_on_trust(phone: str) -> None:
    """Refuse a further parcel on trust to a phone that has enough of them under way."""
    under_way = Purchase.objects.filter(
        phone=phone,
        hold_until=None,
        paid_at=None,
        orders__status__in=[OrderStatus.CONFIRMED, OrderStatus.ACCEPTED, OrderStatus.DISPATCHED],
    )
    if under_way.distinct().count() >= MOST_ON_TRUST:
        raise TooMuchOnTrust


def _claim_basket(basket_id: int, now: datetime) -> Basket:
    """Take the basket for this purchase. See Note [One basket, one purchase]."""
    claimed = Basket.objects.filter(pk=basket_id, status__in=Basket.editable_statuses).update(
        status=Basket.SUBMITTED, date_submitted=now
    )
    if not claimed:
        earlier = Purchase.objects.filter(basket_id=basket_id).first()
        if earlier:
            raise AlreadyPlaced(earlier)
        raise UnableToPlacePurchase(_("Your basket is empty."))
    return Basket.objects.get(pk=basket_id)


def _locked_lines(basket: Basket, user: User | None, now: datetime) -> Sequence[Any]:
    """Return the basket's lines priced as of now, their stock records locked in key order and checked."""
    wanted = list(basket.lines.values_list("stockrecord_id", flat=True))
    if not wanted:
        raise UnableToPlacePurchase(_("Your basket is empty."))
    locked = {
        record.pk: record
        for record in StockRecord.objects.select_for_update(of=("self",))
        .select_related("partner__vendor", "product__product_class", "product__parent__product_class")
        .filter(pk__in=wanted)
        .order_by("pk")
    }
    basket.strategy = Selector().strategy(user=user)
    basket._lines = (
        basket.lines.select_related("product__product_class", "product__parent__product_class")
        .prefetch_related("attributes")
        .order_by("pk")
    )
    lines = list(basket.all_lines())
    for line in lines:
        line.basket = basket
        line.stockrecord = locked[line.stockrecord_id]
        line.product.stockrecord = line.stockrecord
    _refuse_what_is_not_for_sale(lines, timezone.localdate(now))
    Applicator().apply(basket, user)
    return lines


def _refuse_what_is_not_for_sale(lines: Sequence[Any], today: date) -> None:
    short = []
    for line in lines:
        record = line.stockrecord
        if record.partner.vendor.status != VendorStatus.OPEN or not _is_shown(line.product) or record.price is None:
            raise UnableToPlacePurchase(_("%(product)s is no longer on sale.") % {"product": line.product.get_title()})
        _refuse_terms(line, today)
        if line.product.get_product_class().track_stock and record.net_stock_level < line.quantity:
            short.append(ShortLine(line.pk, line.product.get_title(), line.quantity, max(record.net_stock_level, 0)))
    if short:
        raise SoldOut(short)


def _refuse_terms(line: Any, today: date) -> None:
    """Refuse a line of a shop that is on holiday, or of a number that its vendor does not sell at once."""
    record = line.stockrecord
    back_on = record.partner.vendor.back_on(today)
    if back_on:
        refusal = on_holiday(back_on)
    elif is_sample(line):
        allowed, words = line.purchase_info.availability.is_purchase_permitted(line.quantity)
        refusal = "" if allowed else str(words)
    else:
        refusal = quantity_refusal(
            wanted=line.quantity, min_quantity=record.min_quantity, quantity_step=record.quantity_step
        )
    if refusal:
        raise UnableToPlacePurchase(f"{line.product.get_title()}: {refusal}")


def _is_shown(product: Any) -> bool:
    """Return whether it stands in the shop; a variant does with its listing."""
    return bool(product.is_public and (product.parent is None or product.parent.is_public))


def _write_purchase(basket: Basket, buyer: Buyer, destination: Destination, terms: Terms, now: datetime) -> Purchase:
    number = next_number(sequence="purchase")
    return Purchase.objects.create(
        number=f"P{number}",
        basket=basket,
        user=buyer.user,
        organisation_id=buyer.organisation_id,
        buyer_name=buyer.name,
        phone=buyer.phone,
        email=buyer.email,
        language=buyer.language,
        notice_channel=buyer.notice_channel,
        currency=terms.expected_total.currency,
        khr_per_usd=terms.khr_per_usd,
        rate_valid_on=terms.rate_valid_on,
        rate_source=terms.rate_source,
        payment_method=terms.payment_method,
        shipping_address=write_address(buyer, destination),
        placed_at=now,
        hold_until=now + terms.hold_for if terms.hold_for is not None else None,
    )


def write_address(buyer: Buyer, destination: Destination) -> ShippingAddress:
    """Write down where a purchase goes, for good."""
    country = country_row(destination.country)
    address = ShippingAddress(first_name=buyer.name, phone_number=buyer.phone, country=country)
    address.go_to(destination)
    address.save()
    return address
