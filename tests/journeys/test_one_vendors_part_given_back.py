"""Two of three pieces of one vendor are given back: one officer asks, another agrees, the transfer is made by hand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.buying import give_address, put_into_basket
from tests.journeys.conftest import PHONE
from tests.journeys.people import Officer, wait_for
from tests.support.house import House

pytestmark = pytest.mark.browser
SILK, SCARF = "សំពត់ហូលតាកែវ", "កន្សែងសូត្រកោះដាច់"
SILK_EN = "Takeo silk hol"
REFERENCE = "FT26330REFUND"
BACK = "640,000"


def test_one_vendors_part_given_back(
    house: House, browser: Browser, maker_officer: Officer, checker_officer: Officer
) -> None:
    buyer = browser.new_context(**PHONE, locale="km-KH", base_url=house.url).new_page()
    buyer.set_default_timeout(15_000)
    token = _bought_of_two_vendors(buyer)
    _paid_by_khqr(buyer, token)
    buyer.goto(f"/en/checkout/{token}/")
    number = _number(buyer)

    maker = maker_officer.page
    _asked(maker, number)
    expect(maker.locator("main")).to_contain_text("A second officer decides.")
    assert not maker.locator("form[action*='/do/']").count(), "whoever asked does not agree"
    buyer.reload()
    assert BACK not in buyer.locator("main").inner_text(), "what is not agreed to is no promise"

    _agreed(checker_officer.page, number)
    wait_for(lambda: _reads(buyer, "is being paid back to you") or None)
    _transferred(maker, number)

    wait_for(lambda: _reads(buyer, "was paid back to you") or None)
    text = buyer.locator("main").inner_text()
    assert BACK in text
    assert REFERENCE in text
    statuses = buyer.locator("main section .badge").all_inner_texts()
    assert not {"cancelled", "declined by the vendor"} & set(statuses), "both orders go on"
    messages = house.sandbox.messages("+85592555631")
    assert any(REFERENCE in message["text"] for message in messages), "the buyer is told in Khmer"
    assert "no fault found" in house.manage("ledger", "check")
    buyer.context.close()


def _bought_of_two_vendors(page: Page) -> str:
    """Put three pieces of one vendor's and one of another's into the basket, and place the purchase."""
    for _ in range(3):
        put_into_basket(page, SILK)
    put_into_basket(page, SCARF)
    give_address(page, "092 555 631")
    groups = page.locator("fieldset[id^='id_delivery-']")
    assert groups.count() == 2
    for index in range(2):
        groups.nth(index).locator("input[value^='cambodia_post:']").first.check()
    page.check("[name=payment_method][value=bakong]")
    page.locator("#checkout button:not([name])").last.click()
    page.wait_for_url("**/pay/")
    found = re.search(r"/checkout/([^/]+)/pay/", page.url)
    assert found
    return found[1]


def _paid_by_khqr(page: Page, token: str) -> None:
    page.goto(f"/en/checkout/{token}/pay/")
    link = page.get_by_role("link", name="Open in my bank's app").get_attribute("href") or ""
    bank = page.context.new_page()
    bank.goto(link)
    bank.click("#pay")
    bank.wait_for_load_state()
    bank.close()
    expect(page.locator("#payment")).to_contain_text("Paid. Thank you!", timeout=15_000)


def _number(page: Page) -> str:
    found = re.search(r"\bP\d+\b", page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()
    return found[0]


def _asked(page: Page, number: str) -> None:
    """Find the purchase, reckon two pieces of the silk without delivery, and ask."""
    page.goto(f"/officers/marketplace/purchases/?q={number}")
    page.locator("main").get_by_role("link", name=number, exact=True).first.click()
    section = page.locator("section", has_text=SILK_EN).or_(page.locator("section", has_text=SILK)).first
    section.locator("a[href*='/refunds/ask/']").click()
    page.locator("[name^='pieces-']").fill("2")
    page.locator("[name^='sale-']").check()
    page.select_option("[name=reason]", "agreed")
    page.fill("[name=note]", "Two came with a tear; the buyer keeps the third.")
    with page.expect_navigation():
        page.click("button[name=reckon]")
    expect(page.locator("main")).to_contain_text(BACK)
    expect(page.locator("main")).to_contain_text("a second officer must agree")
    with page.expect_navigation():
        page.click("button[name=ask]")


def _open(page: Page, number: str) -> None:
    page.goto(f"/officers/marketplace/refunds/?q={number}")
    page.locator("main").get_by_role("link", name=number, exact=True).first.click()
    expect(page.locator("main")).to_contain_text(BACK)


def _agreed(page: Page, number: str) -> None:
    _open(page, number)
    with page.expect_navigation():
        page.locator("form[action$='/agree/'] button").click()
    expect(page.locator("body")).to_contain_text("You agreed")


def _transferred(page: Page, number: str) -> None:
    """Take the transfer on, read where it goes, and write down the bank's number."""
    _open(page, number)
    with page.expect_navigation():
        page.locator("form[action$='/take/'] button").click()
    expect(page.locator("#transfer")).to_contain_text("Dara Chan")
    expect(page.locator("#transfer")).to_contain_text(f"REFUND {number}")
    with page.expect_navigation():
        page.locator("form[action$='/given/'] button").click()
    expect(page.locator("main")).to_contain_text("This field is required")
    page.fill("[name='given-reference']", "ft 26330 refund")
    with page.expect_navigation():
        page.locator("form[action$='/given/'] button").click()
    expect(page.locator("body")).to_contain_text("It is given back")


def _reads(page: Page, words: str) -> bool:
    page.reload()
    return words in page.locator("main").inner_text()
