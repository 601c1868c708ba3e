"""Every public page, on a phone in Khmer and at a desk in English: no fault that axe can find, nothing too wide."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.faults import faults_of
from tests.journeys.walk import one_of_each, opened
from tests.support.house import House

pytestmark = pytest.mark.browser

#: Where a walk by the shop's own links begins; what no link leads to at first is named.
STARTS = (
    "/",
    "/search/?q=ម្រេច",
    "/makers/preah-dak-family/",
    "/categories/household/basketry/",
    "/pages/stories/",
    "/offline/",
    "/seen/",
    "/compare/",
    "/vendors/",
)
#: What is looked at beside one page of each kind.
STATES = (
    "/search/?q=xyzzyq",
    "/search/?q=ម្រិចកំពត",
    "/search/?q=rice&province=02&price_from=20000&price_to=1000&sort=price",
    "/categories/food/?page=2",
)


@pytest.mark.parametrize(("language", "screen"), [("km", "phone"), ("en", "desk")])
def test_public_pages_have_no_fault_and_no_target_under_44_pixels(
    house: House, browser: Browser, language: str, screen: str
) -> None:
    context = browser.new_context(**(PHONE if screen == "phone" else DESK), base_url=house.url)
    found = one_of_each(context, *(f"/{language}{start}" for start in STARTS))
    faults = []

    for page, address in opened(context, [*found, *(f"/{language}{state}" for state in STATES)]):
        faults += faults_of(page, address)

    context.close()
    assert not faults, "\n".join(faults)
    assert {"storefront:village", "storefront:district", "storefront:province"} <= set(found.values())
    assert len(found) > 25


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
