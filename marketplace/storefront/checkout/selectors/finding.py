"""Which purchase a number and a phone mean together."""

from __future__ import annotations

from django.db.models import Q

from logistics.models import Consignment
from marketplace.sales.order.models import Purchase


def token_of(*, number: str, phone: str) -> str:
    """Return the token of the purchase that a number and a phone name together, or nothing.

    Args:
        number: Of the purchase, of one of its orders, or of a parcel, as the carrier or we print it.
        phone: In E.164 form: the buyer's, or of who receives it.
    """
    wanted = "".join(number.split()).upper()
    if not wanted:
        return ""
    by_parcel = Consignment.objects.filter(Q(waybill_number=wanted) | Q(reference=wanted)).values(
        "shipment__order__purchase"
    )
    named = Purchase.objects.filter(Q(number=wanted) | Q(orders__number=wanted) | Q(pk__in=by_parcel))
    fits = named.filter(
        Q(phone=phone) | Q(shipping_address__phone_number=phone) | Q(shipping_address__second_phone=phone)
    )
    return fits.order_by("-placed_at", "-pk").values_list("token", flat=True).first() or ""
