"""What buyers ask for, as it stands in officers' addresses."""

from __future__ import annotations

from typing import Any

from catalogue.models import Product
from tests.integration.vendor_portal import world as portal


def tell_requests(shop: portal.World, product: Product, by_template: Any, by_room: Any, by_name: Any) -> None:
    by_room["officers_quotes"] = shop.asked.request.pk
