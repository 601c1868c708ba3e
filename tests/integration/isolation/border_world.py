"""What holds at borders and who may not be traded with, as it stands in addresses."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from catalogue.models import Product
from marketplace.exports.models import OriginForm
from marketplace.screening.services import screen
from tests.factories.customs import rule
from tests.factories.screening import bring_in
from tests.integration.vendor_portal import world as portal


def tell_borders(shop: portal.World, product: Product, by_template: Any, by_room: Any, by_name: Any) -> None:
    bring_in()
    (hit,) = screen(names=["Virak Orussei"], subject_kind="buyer", subject_number="door", now=timezone.now())
    borders, row = "/officers/marketplace/borders/<kind>/", rule(is_sample=True)
    by_template |= {f"{borders}{end}": {"kind": "rules"} for end in ("add/", "file/", "table.csv")}
    by_template[f"{borders}<pk>/"] = {"kind": "rules", "pk": row.pk}
    terms = "/officers/marketplace/export-terms/<kind>/"
    by_template |= {f"{terms}{end}": {"kind": "forms"} for end in ("add/", "file/", "table.csv")}
    by_template[f"{terms}<pk>/"] = {
        "kind": "forms",
        "pk": OriginForm.objects.order_by("pk").values_list("pk", flat=True)[0],
    }
    by_room["officers_screening"] = hit.pk
