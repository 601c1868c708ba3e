"""The turns of a return told to both sides. As in `handlers`, each may run twice."""

from __future__ import annotations

from typing import Final

from marketplace import facts
from marketplace.notifications.models import Kind
from marketplace.notifications.telling import buyer_of, link_to, tell, tell_vendor
from marketplace.sales.order.models import Purchase
from vendors.models import Vendor

#: What the buyer is told of each turn, and the vendor; a turn that pays at once is told by what follows.
TO_BUYER: Final = {
    "accepted": Kind.RETURN_ACCEPTED,
    "declined": Kind.RETURN_DECLINED,
    "disputed": Kind.RETURN_DISPUTED,
    "for_buyer": Kind.RETURN_DECIDED,
    "for_buyer_keep": Kind.RETURN_DECIDED,
    "for_vendor": Kind.RETURN_DECIDED,
    "booked": Kind.RETURN_BOOKED,
    "refused_by_carrier": Kind.RETURN_NOT_TAKEN,
    "came_back": Kind.RETURN_CAME_BACK,
    "received": Kind.RETURN_RECEIVED,
    "settled": Kind.RETURN_SETTLED,
    "replaced": Kind.RETURN_SETTLED,
    "closed": Kind.RETURN_CLOSED,
}
TO_VENDOR: Final = {
    "asked": Kind.RETURN_ASKED,
    "disputed": Kind.RETURN_DISPUTED,
    "for_buyer": Kind.RETURN_DECIDED,
    "for_buyer_keep": Kind.RETURN_DECIDED,
    "for_vendor": Kind.RETURN_DECIDED,
    "booked": Kind.RETURN_BOOKED,
    "on_the_way": Kind.RETURN_ON_THE_WAY,
    "received": Kind.RETURN_TO_INSPECT,
    "settled": Kind.RETURN_SETTLED,
    "replaced": Kind.RETURN_SETTLED,
    "closed": Kind.RETURN_CLOSED,
    "withdrawn": Kind.RETURN_CLOSED,
}


def tell_of_return(fact: facts.ReturnMoved) -> None:
    """Tell each side what concerns it of a turn, with the link to its own page."""
    vendor = Vendor.objects.get(pk=fact.vendor_id)
    what = f"{fact.number}:{fact.turn}:{fact.at}"
    context = {
        "number": fact.number,
        "order": fact.order_number,
        "words": fact.words,
        "vendor": vendor,
        "is_replaced": fact.turn == "replaced",
    }
    if fact.turn in TO_VENDOR:
        page = ("vendor_portal:return", {"code": vendor.code, "number": fact.number})
        tell_vendor(TO_VENDOR[fact.turn], vendor, what, context, page=page)
    if fact.turn in TO_BUYER:
        recipient = buyer_of(Purchase.objects.select_related("user").get(pk=fact.purchase_id))
        link = link_to("returns:return", language=recipient.language, token=fact.token)
        tell(TO_BUYER[fact.turn], recipient, what, {**context, "link": link})
