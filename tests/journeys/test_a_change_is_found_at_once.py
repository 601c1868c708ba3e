"""What a vendor changes stands in every list within ten seconds: price, stock, hidden and shown again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.conftest import PHONE
from tests.journeys.people import Maker, wait_for
from tests.journeys.test_maker_sells_to_buyer_by_khqr import FOUND_WITHIN_S
from tests.support.house import House

pytestmark = pytest.mark.browser
DIPLI = "ដីប្លី"


def test_a_change_at_the_desk_is_seen_by_visitors_within_ten_seconds(
    house: House, browser: Browser, phone: BrowserContext
) -> None:
    maker = Maker.with_phone(phone, house.sandbox, "012 000 001")
    maker.sign_in("/km/vendors/")
    visitor = browser.new_context(**PHONE, locale="km-KH", base_url=house.url).new_page()
    card = _card(visitor)
    code = (card.split("/products/", 1)[1]).split("/")[0]
    desk = f"/km/vendors/desk/kampot-pepper-growers/listings/{code}"

    _stock(maker.page, desk, price="17,300")
    _soon("the price", lambda: "17,300" in _text(visitor))

    _stock(maker.page, desk, num_in_stock="0")
    _soon("sold out", lambda: "អស់" in _text(visitor))

    _press_pause(maker.page, desk)
    _soon("hidden", lambda: DIPLI not in _text(visitor))

    _press_pause(maker.page, desk)
    _stock(maker.page, desk, num_in_stock="12")
    _soon("shown again", lambda: DIPLI in _text(visitor))
    assert "nothing has drifted" in house.manage("search_index", "--check")
    visitor.context.close()


def _card(page: Page) -> str:
    page.goto("/km/search/?q=ដីប្លី")
    return page.locator("main .product a").first.get_attribute("href") or ""


def _text(page: Page) -> str:
    """Return what a search shows now, without what the visitor typed."""
    page.goto("/km/search/?q=dipli")
    return page.locator("main").inner_text()


def _soon(what: str, is_so: Callable[[], bool]) -> None:
    begin = time.monotonic()
    wait_for(lambda: is_so() or None, seconds=FOUND_WITHIN_S)
    print(f"{what}: {time.monotonic() - begin:.1f} s")  # noqa: T201 - shown by `pytest -s`


def _stock(page: Page, desk: str, **fields: str) -> None:
    page.goto(f"{desk}/stock/")
    for name, value in fields.items():
        page.locator(f"[name={name}], [name$='-{name}']").first.fill(value)
    page.locator("main form:has([name$=num_in_stock]) button:not([data-step])").last.click()
    page.wait_for_load_state()


def _press_pause(page: Page, desk: str) -> None:
    page.goto(re.sub("/[^/]+$", "/", desk))
    page.locator(f"form[action='{desk}/pause/'] button").first.click()
    page.wait_for_load_state()
