"""Facts about incidents turned into messages. As in `handlers`, each may run twice."""

from __future__ import annotations

from typing import Any

from marketplace import facts
from marketplace.notifications.models import Kind
from marketplace.notifications.services import Recipient
from marketplace.notifications.telling import buyer_of, link_to, tell, tell_vendor
from marketplace.sales.order.models import Purchase
from marketplace.users.models import User
from vendors.models import Vendor


def tell_of_incident_raised(fact: facts.IncidentRaised) -> None:
    """Tell the vendor that an incident waits for an answer."""
    _tell_vendor(Kind.INCIDENT_RAISED, fact.vendor_id, fact.number, {})


def tell_of_incident_answered(fact: facts.IncidentAnswered) -> None:
    """Tell whoever raised it that the vendor has answered."""
    _tell_raiser(Kind.INCIDENT_ANSWERED, fact, {})


def tell_of_incident_closed(fact: facts.IncidentClosed) -> None:
    """Tell both sides how it ended; whoever said that it is solved knows."""
    _tell_vendor(Kind.INCIDENT_DECIDED, fact.vendor_id, fact.number, {"decision": fact.decision})
    if fact.decision:
        _tell_raiser(Kind.INCIDENT_CLOSED, fact, {"decision": fact.decision})


def _tell_vendor(kind: Kind, vendor_id: int, number: str, context: dict[str, Any]) -> None:
    vendor = Vendor.objects.get(pk=vendor_id)
    page = ("vendor_portal:incident", {"code": vendor.code, "number": number})
    tell_vendor(kind, vendor, number, {**context, "number": number}, page=page)


def _tell_raiser(kind: Kind, fact: facts.IncidentAnswered | facts.IncidentClosed, context: dict[str, Any]) -> None:
    """Tell the buyer of the purchase by whose link it was raised, else the person; an officer sees it at the desk."""
    if fact.purchase_id is not None:
        recipient = buyer_of(Purchase.objects.select_related("user").get(pk=fact.purchase_id))
    elif fact.user_id is not None:
        recipient = Recipient.of_user(User.objects.get(pk=fact.user_id))
    else:
        return
    link = link_to("incidents:incident", language=recipient.language, token=fact.token)
    vendor = Vendor.objects.get(pk=fact.vendor_id)
    tell(kind, recipient, fact.number, {**context, "number": fact.number, "vendor": vendor, "link": link})
