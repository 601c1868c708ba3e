"""What buyers ask for, as it stands in their addresses and in officers'."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from catalogue.models import Product
from catalogue.papers import clean_paper
from marketplace.quotes.services.writing import write_message
from marketplace.sales.address.models import UserAddress
from tests.factories.photos import PDF, upload
from tests.factories.quotes import make_offered, make_request
from tests.integration.vendor_portal import world as portal


def tell_requests(shop: portal.World, product: Product, by_template: Any, by_room: Any, by_name: Any) -> None:
    by_room["officers_quotes"] = shop.asked.request.pk
    _of_the_buyer(shop, by_template)


def _of_the_buyer(shop: portal.World, by_template: Any) -> None:
    """What the buyer of the world asked of the shop, with an offer and a paper in the thread."""
    now, buyer = timezone.now(), UserAddress.objects.get(first_name="Dara Chan").user
    asked = make_request(vendors=[shop.vendor], buyer=buyer, now=now)
    version = make_offered(request=asked, vendor=shop.vendor, now=now)
    paper = clean_paper(upload(PDF))
    said = write_message(
        request=asked, vendor=shop.vendor, author=asked.buyer, from_buyer=True, words="A drawing.", now=now,
        attachment=paper, attachment_name=str(paper.name),
    )  # fmt: skip
    link = {"token": asked.token}
    by_template["/quotes/<token>/"] = by_template["/quotes/<token>/close/"] = link
    by_template["/quotes/<token>/with/<code>/"] = link | {"code": shop.vendor.code}
    by_template["/quotes/<token>/files/<public_id>/"] = link | {"public_id": said.public_id}
    by_template["/quotes/offers/<token>/"] = {"token": version.token}
