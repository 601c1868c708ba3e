"""A village hub that the vendor's owner keeps, with a lot, and what officers have of both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from catalogue.models import Product
from logistics.handover.models import Manifest
from tests.factories.handover import HubFactory, RunFactory, make_keeper
from tests.integration.vendor_portal import world as portal


def tell_handover(shop: portal.World, product: Product, by_template: Any, by_room: Any, by_name: Any) -> None:
    """Name the hub, its lot and what stands in it."""
    keeper = shop.vendor.memberships.get().user
    hub = HubFactory(province=shop.vendor.province)
    make_keeper(hub, keeper)
    run = RunFactory(hub=hub, opened_by=keeper, bring_until=timezone.now() + timedelta(hours=2))
    by_template["/hub/<code>/"] = {"code": hub.code}
    for end in ("", "join/", "close/", "hand-over/", "tell/", "list.pdf", "label.pdf", "leave/<reference>/"):
        by_template[f"/hub/<code>/<number>/{end}"] = {"code": hub.code, "number": run.number, "reference": "C1"}
    by_room["officers_lots"] = run.pk
    by_template["/officers/marketplace/lots/hubs/<pk>/"] = {"pk": hub.pk}
    by_room["officers_lists_of_parcels"] = Manifest.objects.get(public_id=shop.manifest_id).pk
