"""Reads over returns: each side finds what is its own, and what may be given back on which terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import F, Sum
from django.utils import timezone

from marketplace.core.db import require_transaction
from marketplace.core.money import Money
from marketplace.returns.models import (
    LIVE,
    CarrierClaim,
    Goods,
    Reason,
    ReturnLine,
    ReturnPhoto,
    ReturnPolicy,
    ReturnRequest,
    ReturnStatus,
)
from marketplace.sales.order.statuses import OrderStatus
from payments.giving_back import left_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from marketplace.sales.order.models import Line, Order, Purchase
    from marketplace.users.areas import Area
    from vendors.models import Vendor

#: Flags of goods that do not keep; see `logistics.labels.HANDLING`.
SPOILING: Final = frozenset({"perishable", "cold_chain", "live"})


@dataclass(frozen=True)
class Returnable:
    """One line of a delivered order, and what of it may still be given back.

    Attributes:
        quantity: Pieces that were delivered and are neither given back nor on the way.
        policies: On which terms, by reason; only those that may be asked for now.
    """

    line: Line
    title: str
    goods: Goods
    quantity: int
    price: Money
    policies: dict[str, ReturnPolicy]


def goods_of(line: Line) -> Goods:
    """Return whether what was sold keeps or spoils; what we do not know any more keeps."""
    flags = line.product.handling_flags if line.product is not None else ()
    return Goods.SPOILS if SPOILING & set(flags) else Goods.KEEPS


def policies_for(order: Order) -> dict[tuple[str, str], ReturnPolicy]:
    """Return the terms of an order, by reason and goods: those in force on the day on which it was placed."""
    day = timezone.localdate(order.date_placed)
    rows = ReturnPolicy.objects.valid_on(day).order_by("valid_from", "pk")
    return {(row.reason, row.goods): row for row in rows}  # type: ignore[attr-defined]


def returnable(*, order: Order, now: datetime) -> list[Returnable]:
    """Return the lines of an order of which something may be given back now; none before it is delivered."""
    if order.status != OrderStatus.DELIVERED or order.delivered_at is None or order.vendor_id is None:
        return []
    terms = policies_for(order)
    left = {line.line_id: line.quantity for line in left_of(order).lines}
    held = held_by_returns(order)
    found = []
    for line in order.lines.select_related("product__parent").order_by("pk"):
        goods = goods_of(line)
        policies = {
            reason: terms[reason, goods]
            for reason in Reason.values
            if (reason, goods) in terms and is_open(terms[reason, goods], order=order, now=now)
        }
        quantity = left[line.pk] - held.get(line.pk, 0)
        if quantity > 0 and policies:
            title = line.product.get_title() if line.product else line.title
            price = Money(line.line_price_incl_tax / line.quantity, order.currency)
            found.append(Returnable(line, title, goods, quantity, price, policies))
    return found


def is_open(policy: ReturnPolicy, *, order: Order, now: datetime) -> bool:
    """Return whether something of an order may be asked for on these terms now; the last moment counts."""
    return policy.is_accepted and order.delivered_at is not None and now <= order.delivered_at + policy.window


def held_by_returns(order: Order) -> dict[int, int]:
    """Return how many pieces of each line returns ask for that have not come to money yet."""
    rows = ReturnLine.objects.filter(request__order=order, request__status__in=LIVE)
    return dict(rows.values_list("line").annotate(pieces=Sum("quantity")).order_by())


def by_token(*, token: str) -> ReturnRequest:
    """Return the return whose link somebody holds.

    Raises:
        ReturnRequest.DoesNotExist: No link of ours; callers answer 404.
    """
    return whole().get(token=token)


def return_for(*, vendor: Vendor, number: str) -> ReturnRequest:
    """Return one of a vendor's returns.

    Raises:
        ReturnRequest.DoesNotExist: No such one, or another vendor's; callers answer 404 to both.
    """
    return whole().get(vendor=vendor, number=number)


def returns_of(*, vendor: Vendor) -> list[ReturnRequest]:
    """Return a vendor's returns: those on which it must act first, by their clock; then the rest, the newest first."""
    mine = ReturnRequest.objects.filter(vendor=vendor).select_related("order").prefetch_related("lines")
    to_do = mine.filter(status__in=VENDORS_TURN).order_by("due_at", "pk")
    return [*to_do, *mine.exclude(status__in=VENDORS_TURN).order_by("-asked_at", "-pk")[:100]]


#: The vendor must act.
VENDORS_TURN: Final = (ReturnStatus.ASKED, ReturnStatus.RECEIVED)


def num_to_act(*, vendor: Vendor) -> int:
    """Return how many returns wait for the vendor."""
    return ReturnRequest.objects.filter(vendor=vendor, status__in=VENDORS_TURN).count()


def returns_of_purchase(*, purchase: Purchase) -> list[ReturnRequest]:
    """Return what was asked back of a purchase, the newest first."""
    return list(ReturnRequest.objects.filter(order__purchase=purchase).select_related("order").order_by("-pk"))


def photo_in(*, request: ReturnRequest, public_id: str) -> ReturnPhoto:
    """Return a photo of a return.

    Raises:
        ReturnPhoto.DoesNotExist: It has none of that name.
    """
    return ReturnPhoto.objects.get(note__request=request, public_id=public_id)


def desk() -> QuerySet[ReturnRequest]:
    """Return all returns for officers: those disputed longest first, then by their clock."""
    return ReturnRequest.objects.select_related("vendor__province", "order", "refund").order_by(
        F("disputed_at").asc(nulls_last=True), "due_at", "pk"
    )


def num_disputed(*, area: Area) -> int:
    """Return how many wait for officers of an area."""
    return ReturnRequest.objects.in_area(area).filter(status=ReturnStatus.DISPUTED).count()


def claims() -> QuerySet[CarrierClaim]:
    """Return all claims for officers, by their deadline."""
    return CarrierClaim.objects.select_related(
        "consignment__shipment__order__vendor", "return_request", "step"
    ).order_by(F("due_on").asc(nulls_last=True), "pk")


def whole() -> QuerySet[ReturnRequest]:
    """Return returns with all that a page shows of one."""
    return ReturnRequest.objects.select_related(
        "vendor", "order__purchase", "policy", "consignment", "refund", "inspection", "replacement"
    ).prefetch_related("lines__line__product__parent", "notes__photos")


def locked_pieces_left(*, order: Order) -> dict[int, int]:
    """Return how many pieces of each line may be asked for; the caller holds the purchase's lock."""
    require_transaction()
    held = held_by_returns(order)
    return {line.line_id: line.quantity - held.get(line.line_id, 0) for line in left_of(order).lines}
