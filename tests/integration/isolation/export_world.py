"""What goes abroad, as it stands in addresses."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from catalogue.models import Product
from marketplace.exports.services.checking import check_file
from tests.factories.customs import rule
from tests.integration.vendor_portal import world as portal


def tell_exports(shop: portal.World, product: Product, by_template: Any, by_room: Any, by_name: Any) -> None:
    sent, file = shop.sent, shop.sent.file
    rule("permit", file.lines.get().hs_code, file.country, paper="world", text_en="Asked for.")
    item = check_file(file_id=file.pk, now=timezone.now()).items.get(paper="world")
    at, purchase = "/officers/marketplace/exports/<pk>/", file.order.purchase
    assert purchase is not None
    by_room["officers_exports"], by_room["officers_trade"] = file.pk, file.vendor.exporter.pk
    by_template[f"{at}items/<item>/"] = {"pk": file.pk, "item": item.pk}
    for end in ("pdf", "json"):
        by_template[f"{at}papers/<public_id>.{end}"] = {"pk": file.pk, "public_id": sent.paper_id}
    by_template[f"{at}scans/<public_id>/"] = {"pk": file.pk, "public_id": sent.scan_id}
    by_template["/checkout/<token>/exports/<public_id>.pdf"] = {"token": purchase.token, "public_id": sent.paper_id}
    by_template["/checkout/<token>/exports/scans/<public_id>/"] = {"token": purchase.token, "public_id": sent.scan_id}
