"""The way from a village up to its province."""

from __future__ import annotations

from marketplace.storefront.selectors.places import Crumb, named_once

VILLAGE, COMMUNE = Crumb("Ta Reach", "/village/"), Crumb("Dang Tung", "")
DISTRICT, PROVINCE = Crumb("Dang Tung", "/district/"), Crumb("Kampot", "/province/")


def test_a_commune_called_as_its_district_is_said_once_and_leads_to_the_districts_page() -> None:
    assert named_once([VILLAGE, COMMUNE, DISTRICT, PROVINCE]) == (VILLAGE, DISTRICT, PROVINCE)


def test_a_village_called_as_its_commune_keeps_its_page() -> None:
    village = Crumb("Dang Tung", "/village/")
    assert named_once([village, COMMUNE, PROVINCE]) == (village, PROVINCE)


def test_a_village_called_as_its_province_is_said_with_it() -> None:
    village = Crumb("Kampot", "/village/")
    assert named_once([village, DISTRICT, PROVINCE]) == (village, DISTRICT, PROVINCE)
