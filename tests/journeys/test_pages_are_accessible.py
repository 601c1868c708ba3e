"""Every public page, on a phone and at a desk, in Khmer and in English: no fault that axe can find, nothing too wide."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.journeys.conftest import DESK, PHONE
from tests.support.house import House

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/search/?q=ម្រេច",
    "/search/?q=xyzzyq",
    "/categories/",
    "/from/",
    "/from/siem-reap/",
    "/basket/",
    "/account/login/",
    "/vendors/",
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_public_pages_have_no_fault_that_axe_finds(house: House, browser: Browser, language: str, screen: str) -> None:
    context = browser.new_context(**(PHONE if screen == "phone" else DESK), base_url=house.url)
    page = context.new_page()
    faults = []

    for path in (*PAGES, *_product_and_vendor(page, language)):
        address = path if path.startswith(f"/{language}/") else f"/{language}{path}"
        page.goto(address)
        found = Axe().run(page, options=RULES).response["violations"]
        faults += [f"{address}: {fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in found]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults.append(f"{address}: wider than the screen")

    context.close()
    assert faults == []


def _product_and_vendor(page, language: str) -> list[str]:  # type: ignore[no-untyped-def]
    page.goto(f"/{language}/search/?q=pepper")
    product = page.locator("main a[href*='/products/']").first.get_attribute("href")
    page.goto(product)
    return [product, page.locator("main a[href*='/makers/']").first.get_attribute("href")]
