"""Money that goes back, told to the buyer on its way and when it is given, and to a vendor who must give it."""

from __future__ import annotations

from marketplace import facts
from marketplace.notifications.models import Kind
from marketplace.notifications.telling import buyer_of, link_to, money_text, tell, tell_vendor
from payments.models import Refund, RefundWay


def tell_of_refund_sent(fact: facts.RefundSent) -> None:
    """Tell the buyer that the provider has the money on its way."""
    _tell_buyer(Kind.REFUND_SENT, _refund(fact.refund_id))


def tell_of_refund_given(fact: facts.RefundSucceeded) -> None:
    """Tell the buyer that the money has gone back, with the bank's number if there is one."""
    _tell_buyer(Kind.REFUND_GIVEN, _refund(fact.refund_id))


def tell_of_refund_failed(fact: facts.RefundFailed) -> None:
    """Tell the buyer that the money has not arrived, and is owed as before; officers find it in their queue."""
    _tell_buyer(Kind.REFUND_FAILED, _refund(fact.refund_id))


def tell_vendor_to_give(fact: facts.RefundFellDue) -> None:
    """Tell a vendor who was paid directly that a buyer must get money back."""
    refund = _refund(fact.refund_id)
    order = refund.order or refund.receipt.order
    if refund.way != RefundWay.VENDOR or order is None or order.vendor is None:
        return
    context = {"order": order, "amount": money_text(refund.money)}
    page = ("vendor_portal:order", {"code": order.vendor.code, "number": order.number})
    tell_vendor(Kind.REFUND_TO_GIVE, order.vendor, str(refund.pk), context, page=page)


def _refund(refund_id: int) -> Refund:
    found = Refund.objects.select_related("receipt__purchase__user", "receipt__order__vendor", "order__vendor")
    return found.get(pk=refund_id)


def _tell_buyer(kind: Kind, refund: Refund) -> None:
    purchase = refund.receipt.purchase
    if purchase is None or refund.way == RefundWay.REPLACEMENT:  # the goods come instead
        return
    recipient = buyer_of(purchase)
    context = {
        "amount": money_text(refund.money),
        "refund": refund,
        "purchase": purchase,
        "link": link_to("checkout:track", language=recipient.language, token=purchase.token),
    }
    tell(kind, recipient, f"{refund.pk}:{refund.tries}", context)
