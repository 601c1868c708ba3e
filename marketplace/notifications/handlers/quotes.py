"""The turns of requests and quotes told to the side that should hear of them. As in `handlers`, each may run twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from marketplace import facts
from marketplace.core.money import Money
from marketplace.notifications.models import Kind
from marketplace.notifications.telling import money_text, tell_person, tell_vendor
from vendors.models import Vendor

TO_BUYER: Final = {
    "vendor_wrote": Kind.QUOTE_MESSAGE,
    "offered": Kind.QUOTE_OFFERED,
    "withdrawn": Kind.QUOTE_WITHDRAWN,
    "ran_out": Kind.QUOTE_REQUEST_RAN_OUT,
}
TO_VENDOR: Final = {
    "asked": Kind.QUOTE_ASKED,
    "buyer_wrote": Kind.QUOTE_MESSAGE,
    "accepted": Kind.QUOTE_ACCEPTED,
    "declined": Kind.QUOTE_DECLINED,
    "expired": Kind.QUOTE_RAN_OUT,
    "share_asked": Kind.QUOTE_SHARE_ASKED,
    "share_agreed": Kind.QUOTE_SHARE_AGREED,
    "share_refused": Kind.QUOTE_SHARE_REFUSED,
}


def tell_of_quote(fact: facts.QuoteTurned) -> None:
    """Tell whom it concerns, with the link to the page where something can be done."""
    context: dict[str, Any] = {"number": fact.number, "title": fact.title, "words": fact.words}
    what = f"{fact.turn}:{fact.what}"
    if fact.vendor_id and fact.turn in TO_VENDOR:
        vendor = Vendor.objects.get(pk=fact.vendor_id)
        name = "quote-share" if fact.turn == "share_asked" or what.endswith(":share") else "quote-request"
        page = (f"vendor_portal:{name}", {"code": vendor.code, "token": fact.page})
        tell_vendor(TO_VENDOR[fact.turn], vendor, what, context, page=page)
    elif fact.buyer_id and fact.turn in TO_BUYER:
        context["other"] = Vendor.objects.filter(code=fact.other).first()
        context["total"] = money_text(Money(Decimal(fact.amount), fact.currency)) if fact.amount else ""
        tell_person(TO_BUYER[fact.turn], fact.buyer_id, what, context, page=_page_of(fact))


def _page_of(fact: facts.QuoteTurned) -> tuple[str, dict[str, str]]:
    if fact.turn == "vendor_wrote":
        return "quotes:thread", {"token": fact.page, "code": fact.other}
    if fact.turn == "ran_out":
        return "quotes:request", {"token": fact.page}
    return "quotes:offer", {"token": fact.page}
