"""What the head of a public page says to machines."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from catalogue.trade.models import ExcludedCountry
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.geography import make_preah_dak
from tests.factories.trade import TradeTermsFactory
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db


def data_of(page: str) -> dict[str, Any]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.DOTALL)
    return {data["@type"]: data for data in map(json.loads, blocks)}


def test_a_product_is_offered_by_its_vendor_for_riel_and_comes_from_its_village(client: Client) -> None:
    village = make_preah_dak()
    shelf = CategoryFactory(name_en="Baskets")
    product = ProductFactory(
        title_en="Rattan basket", vendor=VendorFactory(village=village, name_en="Weavers"), category=shelf, photo=True
    )

    found = data_of(client.get(f"/en/products/{product.code}/{product.slug}/").content.decode())

    offer = found["Product"]["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("12000", "KHR")
    assert offer["availability"] == "https://schema.org/InStock"
    assert offer["seller"]["name"] == "Weavers"
    assert found["Product"]["locationCreated"]["name"] == "Preah Dak"
    assert found["Product"]["image"][0].endswith(".jpg")
    assert "aggregateRating" not in found["Product"]
    steps = found["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == ["Baskets", "Rattan basket"]
    assert [step["position"] for step in steps] == [1, 2]
    assert all(step["item"].startswith("http") for step in steps)


def test_an_offer_says_both_prices_how_many_at_least_and_where_it_is_not_sold(client: Client) -> None:
    product = ProductFactory(stock__price_usd=Decimal("3.00"), stock__min_quantity=6, stock__quantity_step=6)
    ExcludedCountry.objects.create(terms=TradeTermsFactory(product=product), country_code="JP")

    page = client.get(f"/en/products/{product.code}/{product.slug}/").content.decode()

    data = data_of(page)["Product"]
    offer = data["offers"]
    specified = [(one["price"], one["priceCurrency"]) for one in offer["priceSpecification"]]
    assert specified == [("12000", "KHR"), ("3.00", "USD")]
    assert offer["eligibleQuantity"]["minValue"] == 6
    assert offer["ineligibleRegion"] == [{"@type": "Country", "name": "JP"}]
    assert data["weight"] == {"@type": "QuantitativeValue", "value": 400, "unitCode": "GRM"}
    assert "Japan" in page


def test_no_text_of_a_vendor_can_leave_the_data(client: Client) -> None:
    title = "</script><script>alert(1)</script> & <!-- «"
    product = ProductFactory(title_en=title, stock__num_in_stock=0)

    page = client.get(f"/en/products/{product.code}/{product.slug}/").content.decode()

    assert "<script>alert" not in page
    assert data_of(page)["Product"]["name"] == title
    assert data_of(page)["Product"]["offers"]["availability"] == "https://schema.org/SoldOut"


@pytest.mark.parametrize(
    "path", ["/", "/categories/", "/categories/baskets/", "/from/", "/from/siem-reap/", "/villages/17030301/"]
)
def test_every_public_page_names_itself_its_twin_and_the_default(client: Client, path: str) -> None:
    ProductFactory(vendor=VendorFactory(village=make_preah_dak()), category=CategoryFactory(name_en="Baskets"))

    page = client.get(f"/en{path}?fbclid=x").content.decode()

    base = settings.BASE_URL
    assert f'<link rel="canonical" href="{base}/en{path}">' in page
    for language, prefix in (("km", "km"), ("en", "en"), ("x-default", "km")):
        assert page.count(f'hreflang="{language}" href="{base}/{prefix}{path}"') == 1
    assert page.count('property="og:title"') == 1
    assert page.count('property="og:image" content="http') == 1
    assert 'name="twitter:card" content="summary_large_image"' in page


def test_a_village_lies_in_its_district_and_province(client: Client) -> None:
    ProductFactory(vendor=VendorFactory(village=make_preah_dak()))

    place = data_of(client.get("/en/villages/17030301/").content.decode())["Place"]

    assert place["alternateName"] == "ព្រះដាក់"
    assert "Siem Reap" in json.dumps(place["containedInPlace"])


def test_a_vendor_is_an_organisation_with_an_address(client: Client) -> None:
    vendor = VendorFactory(name_en="Weavers", code="weavers")

    found = data_of(client.get("/en/makers/weavers/").content.decode())["Organization"]

    assert found["name"] == "Weavers"
    assert found["address"]["addressCountry"] == "KH"
    assert vendor.province.name_en in found["address"]["addressLocality"]


def test_a_list_that_is_narrowed_is_not_indexed_and_its_canonical_is_the_whole(client: Client) -> None:
    ProductFactory(category=CategoryFactory(name_en="Baskets"))

    page = client.get("/en/categories/baskets/?sort=cheap&province=17&page=2").content.decode()

    assert 'content="noindex, follow"' in page
    assert f'<link rel="canonical" href="{settings.BASE_URL}/en/categories/baskets/?page=2">' in page
