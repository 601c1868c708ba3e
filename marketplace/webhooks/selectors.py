"""What a vendor sees of its programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint

if TYPE_CHECKING:
    from vendors.models import Vendor

LAST: Final = 20


def endpoints_of(*, vendor: Vendor) -> list[WebhookEndpoint]:
    """Return the programs of a vendor that are told, or would be if they answered."""
    return list(WebhookEndpoint.objects.for_vendor(vendor))


def endpoint_for(*, vendor: Vendor, public_id: str) -> WebhookEndpoint:
    """Return one of a vendor's own programs.

    Raises:
        WebhookEndpoint.DoesNotExist: There is none, or it is another vendor's.
    """
    return WebhookEndpoint.objects.for_vendor(vendor).get(public_id=public_id)


def last_deliveries(*, vendor: Vendor) -> list[WebhookDelivery]:
    """Return what a vendor's programs were told last."""
    found = WebhookDelivery.objects.filter(endpoint__in=WebhookEndpoint.objects.for_vendor(vendor))
    return list(found.select_related("endpoint").order_by("-pk")[:LAST])
