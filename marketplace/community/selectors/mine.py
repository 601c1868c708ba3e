"""What belongs to one person: purchases, saved things, alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from oscar.core.loading import get_model

from marketplace.community.models import Alert, Review
from marketplace.community.selectors.rights import bought_by, is_of_the_vendor, may_review
from marketplace.core.money import Money
from marketplace.sales.order.models import Line, Order, Purchase
from marketplace.sales.order.statuses import OrderStatus

if TYPE_CHECKING:
    from marketplace.users.models import User

SavedLine: Any = get_model("wishlists", "Line")
PAGE: Final = 10


@dataclass(frozen=True)
class BoughtLine:
    """One line of an order. `code` is what a review of it is asked for by; empty where none can be written."""

    title: str
    quantity: int
    code: str


@dataclass(frozen=True)
class BoughtOrder:
    """One vendor's part of a purchase, as its buyer sees it."""

    number: str
    vendor_name: str
    status: str
    status_label: str
    total: Money
    lines: list[BoughtLine]
    may_review_vendor: bool


@dataclass(frozen=True)
class Bought:
    """One purchase."""

    number: str
    placed_at: datetime
    total: Money
    url: str
    orders: list[BoughtOrder]


def purchases_of(user: User, *, before: str = "") -> tuple[list[Bought], str]:
    """Return a page of what this person bought, newest first, and where the next one begins."""
    rows = Purchase.objects.filter(bought_by(user)).order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=Purchase.objects.filter(number=before).values("pk")[:1])
    found = list(
        rows.prefetch_related("orders__vendor", "orders__lines__product__parent", "orders__reviews")[: PAGE + 1]
    )
    following = found[PAGE - 1].number if len(found) > PAGE else ""
    return [_bought(purchase) for purchase in found[:PAGE]], following


def _bought(purchase: Purchase) -> Bought:
    orders = sorted(purchase.orders.all(), key=lambda order: order.pk)
    return Bought(
        number=purchase.number,
        placed_at=purchase.placed_at,
        total=Money.total((order.total for order in orders), purchase.currency),
        url=purchase.get_absolute_url(),
        orders=[_order(order) for order in orders],
    )


def _order(order: Order) -> BoughtOrder:
    reviewed = {review.line_id for review in order.reviews.all()}
    is_delivered = order.status == OrderStatus.DELIVERED
    return BoughtOrder(
        number=order.number,
        vendor_name=order.vendor.name if order.vendor else "",
        status=order.status,
        status_label=order.status_label,
        total=order.total,
        lines=[
            BoughtLine(
                title=line.product.get_title() if line.product else line.title,
                quantity=line.quantity,
                code=(line.product.code or "") if is_delivered and line.product and line.pk not in reviewed else "",
            )
            for line in order.lines.all()
        ],
        may_review_vendor=is_delivered and None not in reviewed,
    )


def order_to_review(*, user: User, number: str) -> Order:
    """Return an order that was delivered to this person, who is not its vendor.

    Raises:
        Order.DoesNotExist: There is none such; whether there is one of that number is nobody else's business.
    """
    order: Order = Order.objects.select_related("vendor", "purchase").get(number=number)
    if not may_review(user=user, order=order) or is_of_the_vendor(user=user, order=order):
        raise Order.DoesNotExist
    return order


def line_to_review(*, order: Order, code: str) -> Line:
    """Return a line of an order by its product's code: the first one not reviewed yet, else the first.

    Raises:
        Line.DoesNotExist: The order has none.
    """
    lines: list[Line] = list(order.lines.filter(product__code=code).select_related("product__parent").order_by("pk"))
    if not lines:
        raise Line.DoesNotExist
    reviewed = set(Review.objects.filter(line__in=lines).values_list("line_id", flat=True))
    return next((line for line in lines if line.pk not in reviewed), lines[0])


def has_review(*, order: Order, line: Line | None) -> bool:
    """Return whether a line, or without one the vendor's service, was reviewed."""
    return Review.objects.filter(order=order, line=line).exists()


def saved_ids(user: User) -> list[int]:
    """Return the keys of the listings that this person saved, latest first."""
    lines = SavedLine.objects.filter(wishlist__owner=user, product__isnull=False).order_by("-pk")
    return list(lines.values_list("product_id", flat=True))


def is_saved(*, user: User, product_id: int) -> bool:
    """Return whether this person saved a listing."""
    return SavedLine.objects.filter(wishlist__owner=user, product_id=product_id).exists()


def alerts_of(user: User, *, now: datetime) -> list[Alert]:
    """Return what this person waits for, latest first."""
    return list(Alert.objects.open_at(now).filter(user=user).select_related("product").order_by("-pk"))


def alert_with(*, token: str) -> Alert:
    """Return an alert by the token in its message.

    Raises:
        Alert.DoesNotExist: There is none.
    """
    return Alert.objects.select_related("product", "user").get(token=token)
