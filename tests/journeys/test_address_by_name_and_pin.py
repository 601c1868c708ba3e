"""A buyer who does not know the commune types the village's name, marks the place on the map, and goes on."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.buying import put_into_basket
from tests.support.house import House

pytestmark = pytest.mark.browser


def test_village_by_name_and_a_pin_on_our_own_map(house: House, phone: BrowserContext) -> None:
    page = phone.new_page()
    put_into_basket(page, "ម្រេចកំពត", named="ម្រេចកំពត")
    page.goto("/km/checkout/address/")
    page.fill("[name=name]", "Dara Chan")
    page.fill("[name=phone]", "092 555 640")

    page.locator("[name=place_search]").press_sequentially("preahdak")
    hit = page.locator("[data-place-hits] button", has_text="ព្រះដាក់, ព្រះដាក់").first
    hit.click()
    expect(page.locator("[name=village]")).to_have_value("17030301")
    expect(page.locator("[name=commune]")).to_have_value("170303")

    code = _marked(page)
    page.fill("[name=landmark]", "ក្រោយវត្ត")
    page.locator("form:has([name=landmark]) button:not([name]):visible").last.click()
    page.wait_for_load_state()
    if "address" in page.url:  # where the finger hit lies far from the village: the page asks, and takes the answer
        expect(page.locator("[name=pin_is_right]")).to_be_visible()
        assert page.locator("[name=lat]").input_value()
        page.check("[name=pin_is_right]")
        page.locator("form:has([name=landmark]) button:not([name]):visible").last.click()
    page.wait_for_url("**/checkout/delivery/")
    expect(page.locator("main")).to_contain_text("ក្រោយវត្ត")
    assert re.fullmatch(r"[2-9CFGHJMPQRVWX]{8}\+[2-9CFGHJMPQRVWX]{2}", code)


def _marked(page: Page) -> str:
    """Open the map, press its middle, and return the plus code that the page then shows."""
    page.get_by_role("button", name="ដៅលើផែនទី").click()
    map_ = page.locator("[data-place-map-here] svg")
    map_.wait_for()
    page.wait_for_timeout(500)  # the province comes into view
    _shot(page, "map")
    map_.click()
    expect(page.locator("[name=lat]")).not_to_have_value("")
    _shot(page, "marked")
    return page.locator("[data-place-pin-status]").inner_text().split()[-1]


def _shot(page: Page, name: str) -> None:
    folder = os.environ.get("JOURNEY_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/address-{name}.png", full_page=True)
