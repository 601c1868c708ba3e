from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.catalogue import ProductFactory
from tests.factories.geography import VillageFactory, make_preah_dak
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db


def test_a_village_shows_its_makers_and_what_they_make(client: Client) -> None:
    village = make_preah_dak()
    ProductFactory(title_en="Rattan basket", vendor=VendorFactory(village=village, name_en="Preah Dak Baskets"))

    page = client.get(f"/en/villages/{village.public_code}/").content.decode()

    assert "Preah Dak" in page
    assert "Rattan basket" in page
    assert "Preah Dak Baskets" in page
    assert 'href="/en/from/siem-reap/"' in page


def test_a_village_where_nobody_sells_has_no_page(client: Client) -> None:
    village = VillageFactory()

    assert client.get(f"/en/villages/{village.public_code}/").status_code == 404


@pytest.mark.parametrize("code", ["99999999", "x", "%00", "1' OR 1=1"])
def test_a_village_that_does_not_exist_has_no_page(client: Client, code: str) -> None:
    assert client.get(f"/en/villages/{code}/").status_code == 404


def test_a_district_shows_its_villages_with_the_number_of_their_products(client: Client) -> None:
    village = make_preah_dak()
    vendor = VendorFactory(village=village)
    ProductFactory.create_batch(2, vendor=vendor)

    page = client.get(f"/km/districts/{village.commune.district.code}/").content.decode()

    assert "ព្រះដាក់" in page
    assert "<small>2</small>" in page


@pytest.mark.parametrize("path", ["from/siem-reap", "districts/1703"])
def test_a_place_where_nobody_sells_has_no_page(client: Client, path: str) -> None:
    make_preah_dak()

    assert client.get(f"/en/{path}/").status_code == 404


def test_a_district_shows_its_villages_and_stands_on_its_province(client: Client) -> None:
    village = make_preah_dak()
    ProductFactory(title_en="Rattan basket", vendor=VendorFactory(village=village))
    district = village.commune.district

    page = client.get(f"/en/districts/{district.code}/").content.decode()

    assert "Preah Dak" in page
    assert "Rattan basket" in page
    assert f'href="/en/districts/{district.code}/"' in client.get("/en/from/siem-reap/").content.decode()


def test_all_provinces_stand_on_one_page(client: Client) -> None:
    make_preah_dak()

    assert "Siem Reap" in client.get("/en/from/").content.decode()


def test_the_map_page_links_provinces_with_goods_only_and_says_whose_the_outlines_are(client: Client) -> None:
    make_preah_dak()
    ProductFactory()

    page = client.get("/en/from/").content.decode()

    assert "/en/from/siem-reap/" not in page
    assert 'data-province="17"' in page
    assert page.count('data-goods="') == 1
    assert "Open Database License" in page


def test_the_front_page_links_no_province_without_a_page(client: Client) -> None:
    make_preah_dak()
    ProductFactory()

    assert "/en/from/siem-reap/" not in client.get("/en/").content.decode()
