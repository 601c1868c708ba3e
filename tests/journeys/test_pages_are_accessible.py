"""Every public page, on a phone and at a desk, in Khmer and in English: no fault that axe can find, nothing too wide."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.faults import faults_of
from tests.support.house import House

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/search/?q=ម្រេច",
    "/search/?q=xyzzyq",
    "/categories/",
    "/categories/food/",
    "/from/",
    "/from/siem-reap/",
    "/basket/",
    "/offline/",
    "/seen/",
    "/compare/",
    "/account/login/",
    "/account/officers/",
    "/vendors/",
)


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_public_pages_have_no_fault_and_no_target_under_44_pixels(
    house: House, browser: Browser, language: str, screen: str
) -> None:
    context = browser.new_context(**(PHONE if screen == "phone" else DESK), base_url=house.url)
    page = context.new_page()
    faults = []

    for path in (*PAGES, *_product_and_vendor(page, language)):
        address = path if path.startswith(f"/{language}/") else f"/{language}{path}"
        page.goto(address)
        faults += faults_of(page, address)

    context.close()
    assert not faults, "\n".join(faults)


def _product_and_vendor(page, language: str) -> list[str]:  # type: ignore[no-untyped-def]
    page.goto(f"/{language}/search/?q=pepper")
    product = page.locator("main a[href*='/products/']").first.get_attribute("href")
    page.goto(product)
    return [product, page.locator("main a[href*='/makers/']").first.get_attribute("href")]


def test_a_keyboard_finds_its_way(house: House, browser: Browser) -> None:
    context = browser.new_context(**DESK, base_url=house.url)
    page = context.new_page()
    page.goto("/km/")

    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.get_attribute("href") == "#main"
    box = skip.bounding_box()
    assert box
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"
    context.close()
