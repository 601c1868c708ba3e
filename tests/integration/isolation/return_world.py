"""What a buyer gives back, as it stands in addresses."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from catalogue.models import Product
from logistics.models import Consignment
from marketplace.returns.models import ReturnRequest
from marketplace.returns.services.claims import open_claim
from tests.factories.logistics import ConsignmentFactory
from tests.integration.vendor_portal import world as portal


def tell_returns(shop: portal.World, product: Product, by_template: Any, by_room: Any, by_name: Any) -> None:
    back, now = shop.back, timezone.now()
    parcel = Consignment.objects.get(shipment__order=back.order)
    link, photo = {"token": back.token}, {"public_id": back.notes.get().photos.get().public_id}
    goes_back = ConsignmentFactory(shipment=parcel.shipment, direction="back", booked=True)
    ReturnRequest.objects.filter(pk=back.pk).update(consignment=goes_back)
    claim = open_claim(consignment_id=parcel.pk, loss="damaged", now=now, request=back)
    by_template["/returns/orders/<token>/<number>/"] = {
        "token": back.order.purchase.token,
        "number": back.order.number,
    }
    by_template["/returns/<token>/"] = by_template["/returns/<token>/label.pdf"] = link
    by_template["/returns/<token>/photos/<public_id>/"] = link | photo
    by_template["/officers/marketplace/returns/photos/<public_id>/"] = photo
    by_room["officers_returns"], by_room["officers_claims"] = back.pk, claim.pk
    by_room["officers_return_terms"] = back.policy_id
