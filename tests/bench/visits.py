"""Finds the pages to measure, fills baskets through the shop's own pages, and counts queries exactly.

Runs as a process of its own on the benchmark's database, `python -m tests.bench.visits VISITORS PLACINGS`, and prints
the pages as JSON.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils.translation import activate  # noqa: E402

from catalogue.models import Product, ProductCategory  # noqa: E402
from marketplace.storefront.selectors.cards import on_sale  # noqa: E402
from marketplace.storefront.selectors.menu import top_shelves  # noqa: E402
from tests.bench.pages import UNKEPT, Page, Request  # noqa: E402
from vendors.models import StockRecord  # noqa: E402

HOST = "127.0.0.1"
WORDS = "ស្ករត្នោត"  # palm sugar
CSRF = "b" * 32
#: Chamkar Mon, where every carrier goes.
ADDRESS = {
    "name": "Dara Chan",
    "phone": "012 345 678",
    "province": "12",
    "district": "1201",
    "commune": "120101",
    "landmark": "near the market",
}
ENOUGH_STOCK = 1_000_000


def _baskets() -> Iterator[list[Product]]:
    """Yield three products of two vendors, until the reader has what it wants."""
    by_vendor: dict[int | None, list[Product]] = {}
    for product in on_sale().order_by("pk"):
        by_vendor.setdefault(product.vendor_id, []).append(product)
    for vendor, products in by_vendor.items():
        if len(products) > 1:
            yield from ([*products[:2], others[0]] for other, others in by_vendor.items() if other != vendor)


def _visitor(products: list[Product]) -> Client:
    """Return a browser with these products in its basket and an address given."""
    client = Client(HTTP_HOST=HOST)
    for product in products:
        client.post(reverse("storefront:basket-add", kwargs={"code": product.code}), {"quantity": "1"})
    answer = client.post(reverse("checkout:address"), ADDRESS)
    if answer.status_code != 302:
        raise RuntimeError(f"the address was refused: {re.findall(r'field__error.*', answer.content.decode())}")
    return client


def _inputs(html: str) -> dict[str, str]:
    """Return what the delivery page would send: the hidden sum, and of each choice the one that is ticked."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        at = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        name = at.get("name", "")
        if name == "seen_goods" or (name.startswith("delivery-") and (name not in found or "checked" in tag)):
            found[name] = at["value"]
    return {**found, "payment_method": "bakong"}


def _deliverable() -> tuple[list[Product], Client]:
    """Return three products of two vendors which both deliver to the address, and a visitor who has them."""
    for products in _baskets():
        StockRecord.objects.filter(product__in=products).update(num_in_stock=ENOUGH_STOCK)
        client = _visitor(products)
        page = client.get(reverse("checkout:delivery"))
        if (
            page.status_code == 200
            and sum(name.startswith("delivery-") for name in _inputs(page.content.decode())) == 2
        ):
            return products, client
    raise RuntimeError("no three products of two vendors can be delivered")


def _count(client: Client, request: Request) -> int:
    """Return the statements one request sends to the database, transactions' own included."""
    with CaptureQueriesContext(connection) as queries:
        if request.method == "POST":
            answer: Any = client.generic("POST", request.path, request.body, request.headers["Content-Type"])
        else:
            answer = client.get(request.path)
    if answer.status_code != request.status or request.location not in answer.headers.get("Location", ""):
        raise RuntimeError(f"{request.path} answered {answer.status_code} {answer.headers.get('Location', '')}")
    return len(queries)


def _cookies(client: Client) -> dict[str, str]:
    jar = {name: morsel.value for name, morsel in client.cookies.items()} | {settings.CSRF_COOKIE_NAME: CSRF}
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}


def _placing(client: Client) -> Request:
    """Return the request that the checkout's last button sends for this visitor."""
    path = reverse("checkout:delivery")
    fields = _inputs(client.get(path).content.decode()) | {"csrfmiddlewaretoken": CSRF}
    headers = {**_cookies(client), "Content-Type": "application/x-www-form-urlencoded"}
    return Request(path, "POST", headers, urlencode(fields), status=302, location="/pay/")


def _on_shelf(path: str) -> int:
    return ProductCategory.objects.filter(category__path__startswith=path).count()


def pages(visitors: int, placings: int) -> list[Page]:
    """Return the pages with their counts, the trivial view first."""
    products, first = _deliverable()
    code, slug = products[0].code, products[0].slug
    open_pages = {
        "floor": "/floor/",
        "home": reverse("storefront:home"),
        "category": max(top_shelves(), key=lambda shelf: _on_shelf(shelf.path)).url,
        "product": reverse("storefront:product", kwargs={"code": code, "slug": slug}),
        "search": f"{reverse('storefront:search')}?{urlencode({'q': WORDS})}",
    }
    buyers = [first, *(_visitor(products) for _ in range(visitors - 1))]
    asked = {name: [Request(path, headers=UNKEPT)] * visitors for name, path in open_pages.items()}
    for name in ("basket", "delivery"):
        path = reverse("storefront:basket" if name == "basket" else "checkout:delivery")
        asked[name] = [Request(path, headers=_cookies(buyer)) for buyer in buyers]
    found = []
    for name, requests in asked.items():
        client = Client(HTTP_HOST=HOST, HTTP_COOKIE=UNKEPT["Cookie"]) if name in open_pages else first
        _count(client, requests[0])  # the shelves and the like are then in the cache, as on a server that runs
        found.append(Page(name, _count(client, requests[0]), requests))
    placing = [(client, _placing(client)) for client in (_visitor(products) for _ in range(placings + 2))]
    _count(*placing.pop())
    queries = _count(*placing.pop())
    return [*found, Page("placing", queries, [request for _client, request in placing], once=True)]


if __name__ == "__main__":
    activate("km")
    json.dump([page.plain() for page in pages(int(sys.argv[1]), int(sys.argv[2]))], sys.stdout)
