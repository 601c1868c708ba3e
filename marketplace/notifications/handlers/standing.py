"""Facts about a vendor's standing turned into messages. As in `handlers`, each may run twice."""

from __future__ import annotations

from marketplace import facts
from marketplace.notifications.models import Kind
from marketplace.notifications.telling import order_of, tell_buyer_of_order, tell_vendor
from vendors.models import Sanction, SanctionGround


def tell_of_sanction(fact: facts.SanctionImposed) -> None:
    """Tell a vendor that the Ministry has imposed something on it; its own wish it knows."""
    sanction = Sanction.objects.select_related("vendor").get(pk=fact.sanction_id)
    if sanction.ground != SanctionGround.OWN_WISH:
        _tell(Kind.SANCTION_IMPOSED, sanction)


def tell_of_sanction_lifted(fact: facts.SanctionLifted) -> None:
    """Tell a vendor that a sanction is off, and why; where an appeal decided it, that message says so."""
    sanction = Sanction.objects.select_related("vendor", "appeal").get(pk=fact.sanction_id)
    appeal = getattr(sanction, "appeal", None)
    if appeal is None or appeal.decided_at != sanction.lifted_at:
        _tell(Kind.SANCTION_LIFTED, sanction)


def tell_of_appeal_decided(fact: facts.AppealDecided) -> None:
    """Tell a vendor what became of its appeal."""
    _tell(Kind.APPEAL_DECIDED, Sanction.objects.select_related("vendor", "appeal").get(pk=fact.sanction_id))


def tell_buyer_of_order_cancelled(fact: facts.OrderCancelled) -> None:
    """Tell the buyer that an order is called off, and that the money comes back."""
    tell_buyer_of_order(Kind.ORDER_CALLED_OFF, order_of(fact.order_id))


def _tell(kind: Kind, sanction: Sanction) -> None:
    page = ("vendor_portal:standing", {"code": sanction.vendor.code})
    tell_vendor(kind, sanction.vendor, str(sanction.pk), {"sanction": sanction}, page=page)
