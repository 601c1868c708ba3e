"""What holds for every request."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.catalogue import ProductFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize("address", ["/en/villages/%00/", "/en/vendors/desk/shop/orders/%00/", "/%00"])
def test_address_with_a_nul_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_page_allows_nothing_inline_and_nothing_from_elsewhere(client: Client) -> None:
    policy = client.get("/en/account/login/").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.database
@pytest.mark.parametrize(
    "path",
    ["/km/search/?q=%00", "/km/search/?q=a%00b&vendor=%00", "/km/compare/?codes=%00", "/places/?province=%00"],
)
def test_a_nul_in_a_query_is_left_out(client: Client, path: str) -> None:
    assert client.get(path).status_code < 500


def test_no_browser_remembers_for_ever_that_a_shop_closed_or_an_address_moved(client: Client) -> None:
    gone = ProductFactory(vendor__status="closed")
    moved = ProductFactory()

    for product, status in ((gone, 410), (moved, 301)):
        answer = client.get(f"/en/products/{product.code}/an-old-name/")
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "no-cache"
