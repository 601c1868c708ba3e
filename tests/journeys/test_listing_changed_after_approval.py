"""A listing on sale is changed: the price at once, the name only when an officer has compared both and approved."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.people import Maker, Officer, wait_for
from tests.journeys.test_maker_sells_to_buyer_by_khqr import FOUND_WITHIN_S
from tests.support.house import House

pytestmark = pytest.mark.browser


def test_listing_changed_after_approval(
    house: House, browser: Browser, phone: BrowserContext, ministry: Officer
) -> None:
    maker = Maker.with_phone(phone, house.sandbox, "012 000 021")
    maker.enter()
    listings = f"/km/vendors/desk/{maker.shop}/listings/"
    code = _first_product(maker.page, listings)
    visitor = browser.new_context(**PHONE, locale="en-GB", base_url=house.url).new_page()

    maker.page.goto(f"{listings}{code}/change/")
    old = maker.page.input_value("[name=title_en]")
    new = f"{old}, stone ground"
    maker.page.fill("[name=title_en]", new)
    maker.page.locator("button[name=send]").click()
    maker.page.wait_for_load_state()
    maker.page.goto(f"{listings}{code}/stock/")
    maker.page.fill("[name=price]", "23,400")
    maker.page.locator("form:has([name=price]) button").last.click()
    maker.page.wait_for_load_state()

    wait_for(lambda: "23,400" in _seen(visitor, code) or None, seconds=FOUND_WITHIN_S)
    assert old in (seen := _seen(visitor, code))
    assert new not in seen, "the approved name stays on sale while the change waits"

    officer = ministry
    officer.open_waiting("listings", new)
    expect(officer.page.locator("main")).to_contain_text(old)
    expect(officer.page.locator("main ins")).to_contain_text("stone ground")  # and nothing else is marked
    officer.approve("listings", new)

    wait_for(lambda: new in _seen(visitor, code) or None, seconds=FOUND_WITHIN_S)
    assert "23,400" in _seen(visitor, code), "an approval does not bring back the old price"
    visitor.context.close()


def _first_product(page: Page, listings: str) -> str:
    page.goto(listings)
    address = page.locator("main a[href$='/change/']").first.get_attribute("href") or ""
    return address.rstrip("/").rsplit("/", 2)[-2]


def _seen(page: Page, code: str) -> str:
    page.goto(f"/en/products/{code}/x/")
    return page.locator("main").inner_text()
