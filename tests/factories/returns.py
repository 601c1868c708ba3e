"""Orders that have arrived, and what buyers ask back of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile

from logistics.models import Shipment, ShipmentStatus
from logistics.tracking_status import TrackingStatus
from marketplace.returns.models import ReturnRequest
from marketplace.returns.services.asking import Wish, ask_return
from marketplace.sales.order.models import Order, Purchase
from tests.factories.logistics import NOON, ConsignmentFactory, ShipmentFactory, make_order
from tests.factories.photos import jpeg
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory


def photo() -> ContentFile[bytes]:
    """Return a photo as `clean_photo` gives one."""
    return ContentFile(jpeg(), name="p.jpg")


def make_delivered(
    *, at: datetime = NOON, flags: tuple[str, ...] = (), order: Order | None = None, **fields: Any
) -> Order:
    """Return an order of two pieces for 48,000 riel and 6,000 for delivery that has arrived."""
    order = order or make_order(**{"number": f"P9{Purchase.objects.count():03d}", **fields})
    return arrived(order, at=at, flags=flags)


def arrived(order: Order, *, at: datetime = NOON, flags: tuple[str, ...] = ()) -> Order:
    """Let an order arrive, with the parcel that brought it."""
    Order.objects.filter(pk=order.pk).update(status="delivered", delivered_at=at, paid_at=at, date_placed=at)
    order.refresh_from_db()
    for line in order.lines.all():
        line.num_allocated = 0
        line.save(update_fields=["num_allocated"])
        line.product.handling_flags = list(flags)
        line.product.save(update_fields=["handling_flags"])
    shipment: Shipment = ShipmentFactory(order=order, status=ShipmentStatus.DELIVERED, delivered_at=at)
    ConsignmentFactory(
        shipment=shipment, booked=True, tracking_status=TrackingStatus.DELIVERED.value, tracking_status_at=at
    )
    return order


def wish(order: Order, *, reason: str = "damaged", quantity: int = 1, **more: Any) -> Wish:
    """Return the wish to give so many pieces of each line back, with a photo."""
    values: dict[str, Any] = {
        "pieces": {line.pk: quantity for line in order.lines.all()},
        "words": "It is torn.",
        "photos": [photo()],
        **more,
    }
    return Wish(reason=reason, **values)


def make_return(order: Order | None = None, *, now: datetime = NOON, **more: Any) -> ReturnRequest:
    """Return one piece of a delivered order asked back as damaged."""
    order = order or make_delivered()
    return ask_return(order=order, wish=wish(order, **more), by=None, now=now)


def make_member(request: ReturnRequest) -> Any:
    """Return somebody who may answer for the vendor of a return."""
    user = UserFactory()
    MembershipFactory(user=user, vendor=request.vendor)
    return user
