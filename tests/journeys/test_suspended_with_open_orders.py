"""A shop is suspended while an order is open: nothing more is bought, the order is sent, an appeal opens it again."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.buying import order, put_into_basket
from tests.journeys.conftest import PHONE
from tests.journeys.people import Maker, Officer, wait_for
from tests.journeys.test_maker_sells_to_buyer_by_khqr import FOUND_WITHIN_S
from tests.support.house import House

pytestmark = pytest.mark.browser
SHOP, GOODS, WHY = "Pailin Longan Garden", "មៀនប៉ៃលិន", "ការបញ្ជាទិញពីរមិនត្រូវបានផ្ញើ"
APPEAL, DECISION = "ផ្លូវត្រូវទឹកជំនន់កាត់", "The road was under water. They could not send."


def test_suspended_with_open_orders(house: House, browser: Browser, phone: BrowserContext, ministry: Officer) -> None:
    maker = Maker.with_phone(phone, house.sandbox, "012 000 029")
    maker.enter()
    buyer = browser.new_context(**PHONE, locale="km-KH", base_url=house.url).new_page()
    put_into_basket(buyer, GOODS)
    goods = buyer.url
    token = order(buyer, phone="092 555 603", method="cash_on_delivery")
    officer = ministry

    _suspend(officer.page)

    wait_for(lambda: _cannot_be_bought(buyer, goods) or None, seconds=FOUND_WITHIN_S)
    buyer.goto(f"/km/makers/{maker.shop}/")
    expect(buyer.locator("main")).to_contain_text(WHY)
    number = _open_order(maker)
    assert maker.accept_and_book(number), "an open order is finished, not orphaned"
    for event in ("EMA", "EMC", "EDG", "EMI"):
        waybill = maker._waybill(number)
        assert house.sandbox.post("/control/post/move", {"waybill": waybill, "event": event})[0] == 200
    wait_for(lambda: _has_arrived(buyer, token) or None, seconds=60)

    _appeal(maker)
    _lift(officer.page)

    wait_for(lambda: not _cannot_be_bought(buyer, goods) or None, seconds=FOUND_WITHIN_S)
    maker.page.goto(f"/km/vendors/desk/{maker.shop}/standing/")
    expect(maker.page.locator("main")).to_contain_text(DECISION)
    assert "no fault found" in house.manage("ledger", "check")
    buyer.context.close()


def _suspend(page: Page) -> None:
    """Suspend a shop; what is open is to be sent within a week."""
    page.goto("/officers/marketplace/vendors/")
    page.get_by_role("link", name=SHOP).first.click()
    page.locator("a[href*='/sanctions/impose/']").click()
    page.check("[name=kind][value=suspend]")
    page.select_option("[name=ground]", "not_sent")
    page.fill("[name=words_km]", WHY)
    page.select_option("[name=orders]", "finish")
    page.fill("[name=finish_by]", (date.today() + timedelta(days=7)).isoformat())  # noqa: DTZ011 - any zone will do
    with page.expect_navigation():
        page.locator("main form button[type=submit].no").click()
    expect(page.locator("main")).to_contain_text("suspended")


def _cannot_be_bought(page: Page, address: str) -> bool:
    page.goto(address)
    return not page.locator("form[action*='/basket/add/'] button").count()


def _open_order(maker: Maker) -> str:
    maker.page.goto(f"/km/vendors/desk/{maker.shop}/orders/")
    found = re.search(r"/orders/([^/?\"]+)/", maker.page.locator("main").inner_html())
    assert found, "an order that waits is listed"
    return found[1]


def _has_arrived(page: Page, token: str) -> bool:
    page.goto(f"/en/checkout/{token}/")
    return "Everything has arrived" in page.locator("main").inner_text()


def _appeal(maker: Maker) -> None:
    page = maker.page
    page.goto(f"/km/vendors/desk/{maker.shop}/standing/")
    page.locator("main a[href$='/appeal/']").click()
    page.fill("[name=words]", APPEAL)
    page.locator("form:has([name=words]) button").last.click()
    page.wait_for_load_state()


def _lift(page: Page) -> None:
    page.goto("/officers/marketplace/appeals/")
    page.locator(".officers-waiting a", has_text=SHOP).click()
    expect(page.locator("main")).to_contain_text(APPEAL)
    page.check("[name=outcome][value=lifted]")
    page.fill("[name=words]", DECISION)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main, .messages").first).to_contain_text("The appeal is decided")
