"""Money from a delivered order to a maker's account: one officer makes, another sends, the maker reads it on the phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.buying import order, put_into_basket
from tests.journeys.conftest import PHONE
from tests.journeys.people import Maker, Officer, wait_for
from tests.journeys.test_suspended_with_open_orders import _has_arrived, _open_order
from tests.support.house import House

pytestmark = pytest.mark.browser
SHOP, GOODS, ACCOUNT, REFERENCE = "Pailin Longan Garden", "មៀនប៉ៃលិន", "demo29@devb", "FT26330-JOURNEY"
#: An order's money rests for three days; five have passed.
FIVE_DAYS_LATER = """
from datetime import timedelta
from django.utils import timezone
from marketplace.sales.order.models import Order
Order.objects.filter(number={number!r}).update(delivered_at=timezone.now() - timedelta(days=5))
"""


def test_payout_by_two_officers(
    house: House,
    browser: Browser,
    phone: BrowserContext,
    maker_officer: Officer,
    checker_officer: Officer,
    tmp_path: Path,
) -> None:
    maker = Maker.with_phone(phone, house.sandbox, "012 000 029")
    maker.enter()
    number = _sold_and_delivered(house, browser, maker)
    _reads(maker, "កំពុងរង់ចាំ", number)
    house.manage("shell", "-c", FIVE_DAYS_LATER.format(number=number))

    statement = _statement(maker_officer.page)
    _reads(maker, "អ្នកទទួលបាន", statement)
    batch = _batch(maker_officer.page)
    maker_officer.page.goto(f"/officers/marketplace/batches-of-payouts/{batch}/")
    expect(maker_officer.page.locator("main")).to_contain_text("Another officer must check")
    assert not maker_officer.page.locator("form[action$='/send/']").count(), "whoever made it does not check it"

    content = _sent(checker_officer.page, batch, tmp_path)
    assert ACCOUNT in content
    assert f"{statement}-1" in content
    _arrived(checker_officer.page, batch, statement)

    _reads(maker, "បានចូលគណនី", statement)
    maker.page.goto(f"/km/vendors/desk/{maker.shop}/money/statements/{statement}/")
    expect(maker.page.locator("main")).to_contain_text(REFERENCE)
    assert "no fault found" in house.manage("ledger", "check")


def _sold_and_delivered(house: House, browser: Browser, maker: Maker) -> str:
    """Let somebody buy with cash at the door, and the post bring it; return the order's number."""
    buyer = browser.new_context(**PHONE, locale="km-KH", base_url=house.url).new_page()
    put_into_basket(buyer, GOODS)
    token = order(buyer, phone="092 555 622", method="cash_on_delivery")
    number = wait_for(lambda: _open_order(maker))
    assert maker.accept_and_book(number)
    for event in ("EMA", "EMC", "EDG", "EMI"):
        waybill = maker._waybill(number)
        assert house.sandbox.post("/control/post/move", {"waybill": waybill, "event": event})[0] == 200
    wait_for(lambda: _has_arrived(buyer, token) or None, seconds=60)
    buyer.context.close()
    return number


def _reads(maker: Maker, *words: str) -> None:
    """The maker reads all of some words on the page of what is coming, in Khmer."""

    def found() -> bool | None:
        maker.page.goto(f"/km/vendors/desk/{maker.shop}/money/payouts/")
        text = maker.page.locator("main").inner_html()
        return all(word in text for word in words) or None

    wait_for(found, seconds=20)


def _statement(page: Page) -> str:
    """Draw up statements, and return the number of the shop's."""
    page.goto("/officers/marketplace/payouts/")
    with page.expect_navigation():
        page.get_by_role("button", name="Draw up statements now").click()
    row = page.locator("tr", has_text=SHOP).first
    return row.locator("a").first.inner_text()


def _batch(page: Page) -> str:
    """Make a batch of what waits, and return its number."""
    page.goto("/officers/marketplace/batches-of-payouts/")
    page.locator("main").get_by_role("link", name="New batch").click()
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()
    found = re.search(r"/batches-of-payouts/([^/]+)/", page.url)
    assert found, page.locator("main").inner_text()
    return found[1]


def _sent(page: Page, batch: str, folder: Path) -> str:
    """Check and send a batch as the second officer; return the file for Bakong."""
    page.goto(f"/officers/marketplace/batches-of-payouts/{batch}/")
    with page.expect_navigation():
        page.get_by_role("button", name="Checked: send it").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Bakong transfers (CSV)").click()
    path = folder / "bakong.csv"
    download.value.save_as(path)
    return path.read_text()


def _arrived(page: Page, batch: str, statement: str) -> None:
    """Note that the shop's money arrived, with the bank's reference."""
    page.goto(f"/officers/marketplace/batches-of-payouts/{batch}/")
    page.locator("tr", has_text=f"{statement}-1").get_by_role("link", name="It arrived").click()
    page.fill("[name=reference]", REFERENCE)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text(REFERENCE)
