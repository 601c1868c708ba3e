"""What a vendor's screens show: read through the vendor itself, in dataclasses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.models import Product, ProductImage
from logistics.models import BookingStatus, Consignment, Shipment, ShipmentStatus
from logistics.selectors import HandStepChoice, ShipmentTimeline, hand_steps_for, tracking_for
from marketplace.community.selectors.desk import num_questions_to_answer
from marketplace.core.money import Money
from marketplace.incidents.selectors import num_to_answer
from marketplace.quotes.selectors.supply import num_waiting
from marketplace.returns.selectors import num_to_act
from marketplace.sales.order.models import Order
from marketplace.sales.order.statuses import OrderStatus
from payments.selectors import coming_to, owed_to
from vendors.models import ListingSubmission, Vendor
from vendors.today import LowStock, has_listings, low_stock, sent_back

#: The tabs of a vendor's order list, in the order of work.
TABS: Final = {
    "accept": (_("To accept"), (OrderStatus.CONFIRMED,)),
    "pack": (_("To pack"), (OrderStatus.ACCEPTED,)),
    "way": (pgettext_lazy("orders that the carrier has", "On the way"), (OrderStatus.DISPATCHED,)),
    "done": (_("Done"), (OrderStatus.DELIVERED, OrderStatus.RETURNED, OrderStatus.DECLINED, OrderStatus.CANCELLED)),
}
#: In these the vendor has business with the buyer; in others the buyer's address is none of the vendor's.
WITH_BUYER: Final = frozenset(
    {OrderStatus.CONFIRMED, OrderStatus.ACCEPTED, OrderStatus.DISPATCHED, OrderStatus.DELIVERED, OrderStatus.RETURNED}
)
#: Steps of a parcel that nobody wishes for.
TROUBLE: Final = frozenset({"no_answer", "wrong_number", "refused", "sent_back", "came_back", "lost"})
#: Steps that may happen again.
AGAIN: Final = frozenset({"reached", "no_answer", "wrong_number"})
#: Steps of a parcel that lies at a place; before it does, nobody is called and nothing is collected.
AT_PLACE: Final = frozenset({"reached", "wrong_number", "collected"})
#: So few pieces left are worth a word.
FEW: Final = 3


@dataclass(frozen=True)
class Tab:
    """One tab of the order list."""

    code: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class OrderRow:
    """One order in a list."""

    number: str
    confirmed_at: datetime
    goods_total: Money
    pieces: int
    status: OrderStatus
    goes_to: str

    @property
    def status_label(self) -> str:
        return str(self.status.label)


@dataclass(frozen=True)
class OrderLine:
    """One thing in an order."""

    title: str
    quantity: int
    price: Money
    photo_url: str


@dataclass(frozen=True)
class Buyer:
    """Whom to send it to; only while the vendor has business with them."""

    name: str
    phone: str
    address: str
    landmark: str
    note: str


@dataclass(frozen=True)
class Parcel:
    """Where the parcel of an order stands, and what its vendor may do with it now."""

    timeline: ShipmentTimeline
    shipment_id: int
    consignment_id: int | None
    can_book: bool
    is_being_booked: bool
    has_label: bool
    failure: str
    cash_due: Money | None
    hand_steps: Sequence[HandStepChoice]

    @property
    def next_steps(self) -> list[HandStepChoice]:
        """What may happen next when all goes well."""
        return [step for step in self.hand_steps if step.code not in TROUBLE]

    @property
    def trouble_steps(self) -> list[HandStepChoice]:
        """What may go wrong."""
        return [step for step in self.hand_steps if step.code in TROUBLE]


@dataclass(frozen=True)
class OrderPage:
    """One order, for its vendor."""

    number: str
    status: OrderStatus
    status_label: str
    confirmed_at: datetime
    lines: Sequence[OrderLine]
    goods_total: Money
    delivery_charge: Money
    #: What the vendor pays of it, by its own offer.
    delivery_share: Money
    #: What the vendor is owed for the goods where that is not what the buyer paid: riel for goods priced in riel.
    owed_otherwise: tuple[Money, ...]
    delivery_name: str
    pays_at_the_door: bool
    buyer: Buyer | None
    parcel: Parcel | None

    @property
    def can_decide(self) -> bool:
        return self.status == OrderStatus.CONFIRMED

    @property
    def is_at_work(self) -> bool:
        """Whether the vendor is making or packing it."""
        return self.status in (OrderStatus.CONFIRMED, OrderStatus.ACCEPTED)

    @property
    def waits_for_parcel(self) -> bool:
        """Whether the parcel is about to be made ready by the worker."""
        return self.status == OrderStatus.ACCEPTED and self.parcel is None


@dataclass(frozen=True)
class Desk:
    """What a vendor's first screen says: what asks for a hand today."""

    to_accept: int
    to_pack: int
    on_the_way: int
    questions: int
    complaints: int
    returns: int
    requests: int
    low: Sequence[LowStock]
    sent_back: Sequence[ListingSubmission]
    has_listings: bool
    owed: Money | None
    #: What carriers are still to collect at the door.
    coming: Money | None


def order_tabs(*, vendor: Vendor, current: str) -> list[Tab]:
    """Return the tabs of the order list with how many orders are in each, in one query."""
    counted = vendor.orders.for_vendor(vendor).order_by().values_list("status").annotate(number=Count("pk"))
    numbers = dict(counted)
    return [
        Tab(code, str(label), sum(numbers.get(status, 0) for status in statuses), code == current)
        for code, (label, statuses) in TABS.items()
    ]


def orders_of(*, vendor: Vendor, tab: str) -> list[OrderRow]:
    """Return a vendor's orders in one tab: those to do oldest first, those done newest first."""
    orders = (
        vendor.orders.for_vendor(vendor)
        .filter(status__in=TABS[tab][1])
        .select_related("shipping_address__province", "shipping_address__district")
        .annotate(pieces=Sum("lines__quantity"))
        .order_by("-confirmed_at" if tab == "done" else "confirmed_at")[:200]
    )
    return [_row(order) for order in orders]


def _row(order: Order) -> OrderRow:
    address = order.shipping_address
    place = (address.district or address.province) if address else None
    return OrderRow(
        number=order.number,
        confirmed_at=order.confirmed_at or order.date_placed,
        goods_total=order.goods_total,
        pieces=getattr(order, "pieces", None) or 0,
        status=OrderStatus(order.status),
        goes_to=place.name if place else "",
    )


def order_for(*, vendor: Vendor, number: str) -> Order:
    """Return one of a vendor's orders by its number.

    Raises:
        Order.DoesNotExist: No such order, another vendor's, or not paid yet; callers answer 404 to all.
    """
    order: Order = (
        vendor.orders.for_vendor(vendor)
        .select_related("purchase", "shipping_address__village", "shipping_address__commune")
        .get(number=number)
    )
    return order


def milestone_at(*, order: Order, position: int) -> int | None:
    """Return the key of a part of the price of one of a vendor's orders; None where it has no such part."""
    if order.purchase is None:
        return None
    return order.purchase.milestones.filter(position=position).values_list("pk", flat=True).first()


def order_page(*, order: Order) -> OrderPage:
    """Return all that a vendor's page shows of one of its orders."""
    status = OrderStatus(order.status)
    lines = order.lines.select_related("product__parent").order_by("pk")
    lines = lines.prefetch_related("product__images", "product__parent__images")
    rows = list(lines)
    return OrderPage(
        number=order.number,
        status=status,
        status_label=str(status.label),
        confirmed_at=order.confirmed_at or order.date_placed,
        lines=[_line(line, order.currency) for line in rows],
        goods_total=order.goods_total,
        delivery_charge=order.delivery_charge,
        delivery_share=order.delivery_share,
        owed_otherwise=_owed_otherwise(order, [line.owed for line in rows]),
        delivery_name=order.shipping_method,
        pays_at_the_door=order.purchase is not None and order.purchase.payment_method == "cash_on_delivery",
        buyer=_buyer(order) if status in WITH_BUYER else None,
        parcel=_parcel(order),
    )


def _owed_otherwise(order: Order, owed: Sequence[Money]) -> tuple[Money, ...]:
    currencies = sorted({money.currency for money in owed})
    if currencies in ([], [order.currency]):
        return ()
    return tuple(Money.total((one for one in owed if one.currency == currency), currency) for currency in currencies)


def _line(line: object, currency: str) -> OrderLine:
    product = line.product  # type: ignore[attr-defined]  # Oscar's order line
    image = _photo_of(product) if product else None
    return OrderLine(
        title=product.get_title() if product else line.title,  # type: ignore[attr-defined]
        quantity=line.quantity,  # type: ignore[attr-defined]
        price=Money(line.line_price_incl_tax, currency),  # type: ignore[attr-defined]
        photo_url=image.sizes.card_url if image else "",
    )


def _photo_of(product: Product) -> ProductImage | None:
    """Return the photo of what was bought; of a variant without one, its listing's."""
    listings = product.parent.images.all() if product.parent else ()
    image: ProductImage | None = next(iter((*product.images.all(), *listings)), None)
    return image


def _buyer(order: Order) -> Buyer | None:
    address, purchase = order.shipping_address, order.purchase
    if address is None or purchase is None:
        return None
    return Buyer(
        name=purchase.buyer_name or address.name,
        phone=str(address.phone_number or purchase.phone),
        address=address.formatted,
        landmark=address.landmark,
        note=address.notes or "",
    )


def shipment_of(order: Order) -> Shipment | None:
    """Return the shipment of an order, once there is one."""
    shipment: Shipment | None = order.shipments.order_by("-pk").first()
    return shipment


def consignment_of(shipment: Shipment) -> Consignment | None:
    """Return the consignment that moves or will move, else the latest."""
    mine = shipment.consignments.out().order_by("-pk")
    consignment: Consignment | None = mine.live().first() or mine.first()
    return consignment


def _parcel(order: Order) -> Parcel | None:
    shipment = shipment_of(order)
    if shipment is None or order.status == OrderStatus.CONFIRMED:
        return None
    consignment = consignment_of(shipment)
    status = BookingStatus(consignment.status) if consignment else None
    ended = status in {None, BookingStatus.FAILED, BookingStatus.CANCELLED}
    return Parcel(
        timeline=tracking_for([order.pk])[order.pk][-1],
        shipment_id=shipment.pk,
        consignment_id=consignment.pk if consignment else None,
        can_book=ended and shipment.status == ShipmentStatus.PREPARING and order.status == OrderStatus.ACCEPTED,
        is_being_booked=status in {BookingStatus.READY, BookingStatus.BOOKING},
        has_label=status == BookingStatus.BOOKED,
        failure=consignment.failure if consignment and status == BookingStatus.FAILED else "",
        cash_due=consignment.cash_to_collect if consignment else shipment.cash_to_collect,
        hand_steps=_next_steps(consignment) if consignment else (),
    )


def _next_steps(consignment: Consignment) -> list[HandStepChoice]:
    """Return the steps to offer: what has happened is over, unless it can happen again."""
    over = set(consignment.events.values_list("carrier_code", flat=True)) - AGAIN
    if not consignment.stays.filter(released_at=None).exists():
        over |= AT_PLACE
    return [step for step in hand_steps_for(consignment) if step.code not in over]


def desk_of(*, vendor: Vendor, sees_money: bool, now: datetime) -> Desk:
    """Return what a vendor's first screen says; what it is owed and will be, only to those who may see it."""
    numbers = {tab.code: tab.count for tab in order_tabs(vendor=vendor, current="")}
    return Desk(
        to_accept=numbers["accept"],
        to_pack=numbers["pack"],
        on_the_way=numbers["way"],
        questions=num_questions_to_answer(vendor),
        complaints=num_to_answer(vendor=vendor),
        returns=num_to_act(vendor=vendor),
        requests=num_waiting(vendor=vendor, now=now),
        low=low_stock(vendor=vendor, few=FEW),
        sent_back=sent_back(vendor=vendor),
        has_listings=has_listings(vendor=vendor),
        owed=owed_to(vendor=vendor) if sees_money else None,
        coming=coming_to(vendor=vendor) if sees_money else None,
    )
