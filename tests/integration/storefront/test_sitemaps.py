"""The sitemap lists what answers 200, in both languages, in parts read by key."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from cms.site import load_site
from marketplace.storefront.selectors import sitemaps
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.geography import VillageFactory, make_preah_dak
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db


def locations(client: Client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200, path
    body = b"".join(response) if response.streaming else response.content
    return [node.text or "" for node in ET.fromstring(body).iterfind(".//{*}loc")]  # noqa: S314 - our own XML


def every_address(client: Client) -> list[str]:
    parts = [path_of(part) for part in locations(client, "/sitemap.xml")]
    return [path_of(url) for part in parts for url in locations(client, part)]


def path_of(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url)


def test_every_address_in_the_sitemap_answers_200(client: Client) -> None:
    load_site()
    ProductFactory(
        vendor=VendorFactory(village=make_preah_dak()), category=CategoryFactory(name_en="Baskets", slug="baskets")
    )
    ProductFactory(is_public=False)
    call_command("search_index", verbosity=0)

    found = every_address(client)

    assert "/en/categories/baskets/" in found
    assert "/km/from/siem-reap/" in found
    assert len(found) == len(set(found))
    for path in found:
        assert client.get(path).status_code == 200, path


def test_places_and_products_without_a_page_stand_in_no_sitemap(client: Client) -> None:
    empty = VillageFactory()
    hidden = ProductFactory(is_public=False)
    shut = VendorFactory(suspended=True)

    found = " ".join(every_address(client))

    assert empty.public_code not in found
    assert hidden.code not in found
    assert f"/makers/{shut.code}/" not in found


def test_parts_follow_each_other_without_gap_or_repetition(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "IN_A_PART", 2)
    products = ProductFactory.create_batch(5, vendor=VendorFactory())

    parts = [path_of(part) for part in locations(client, "/sitemap.xml") if "/products" in part]
    found = [path_of(url) for part in parts for url in locations(client, part)]

    assert len(parts) == 3
    assert sorted(found) == sorted(
        f"/{language}/products/{product.code}/{product.slug}/" for product in products for language in ("km", "en")
    )


def test_each_page_names_its_twin_and_when_it_changed(client: Client) -> None:
    product = ProductFactory()

    body = b"".join(client.get("/sitemaps/products.xml")).decode()

    assert f'hreflang="km" href="{settings.BASE_URL}/km/products/{product.code}/' in body
    assert "<lastmod>" in body


@pytest.mark.parametrize("path", ["/sitemaps/nothing.xml", "/sitemaps/nothing/x.xml"])
def test_a_section_that_does_not_exist_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_any_key_is_borne(client: Client) -> None:
    assert client.get("/sitemaps/products/%F0%9F%98%80.xml").status_code == 200
    assert client.get(f"/sitemaps/products/{'z' * 5000}.xml").status_code == 200


def test_robots_keep_out_of_what_is_peoples_own_and_know_the_sitemap(client: Client) -> None:
    body = client.get("/robots.txt").content.decode()

    assert "Disallow: /km/checkout/" in body
    assert "Disallow: /en/search/" in body
    assert "/sitemap.xml" in body
