"""A buyer abroad, in English, at a desk: the first card is declined, the second one's bank asks, and the order is paid.

Real pages, a real worker, and localstripe behind the Stripe sandbox over HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.fixtures.localstripe import ASKED, DECLINED
from tests.journeys.buying import order, put_into_basket
from tests.journeys.conftest import DESK
from tests.support.house import House

pytestmark = pytest.mark.browser


@pytest.fixture
def abroad(browser: Browser, house: House) -> Iterator[BrowserContext]:
    context = browser.new_context(**DESK, locale="en-GB", base_url=house.url)
    context.set_default_timeout(15_000)
    yield context
    context.close()


def test_a_card_is_declined_then_another_is_accepted_after_its_bank_asked(house: House, abroad: BrowserContext) -> None:
    page = abroad.new_page()
    foreign = strangers(page, house)
    put_into_basket(page, "pepper", language="en")
    order(page, phone="012 555 730", method="stripe", language="en", after="Pay by card, in US dollars")
    ours = page.url

    expect(page.locator("h1")).to_have_text("Pay by card")
    expect(page.locator("main")).to_contain_text("You pay $")
    go_to_the_card_page(page, "Go to the card page", house)
    give_card(page, DECLINED)
    expect(page.locator("[role=alert]")).to_contain_text("The bank declined the card")

    page.click("#back")
    page.wait_for_url(ours)
    expect(page.locator("main")).to_contain_text("The card was declined. Nothing was charged.")
    expect(page.locator("main")).to_contain_text("does not say why")
    expect(page.locator("main")).to_contain_text("Pay in another way")

    go_to_the_card_page(page, "Try another card", house)
    give_card(page, ASKED)
    expect(page.locator("h1")).to_contain_text("Your bank asks")
    page.click("#yes")

    page.wait_for_url(ours)
    expect(page.locator("main")).to_contain_text("Paid. Thank you!", timeout=30_000)
    assert house.manage("ledger", "check")
    assert foreign == []


def strangers(page: Page, house: House) -> list[str]:
    """Return a list that fills with everything a page of the shop fetches from elsewhere."""
    found: list[str] = []

    def look(request: object) -> None:
        frame, url = request.frame, request.url  # type: ignore[attr-defined]
        if frame.url.startswith(house.url) and not request.is_navigation_request():  # type: ignore[attr-defined]
            found.extend([url] if url.startswith("http") and not url.startswith(house.url) else [])

    page.on("request", look)
    return found


def go_to_the_card_page(page: Page, words: str, house: House) -> None:
    page.get_by_role("link", name=words).click()
    page.wait_for_url(f"{house.sandbox.url}/stripe/pay/**")
    expect(page.locator("main")).to_contain_text("Sandbox: no real card")


def give_card(page: Page, number: str) -> None:
    page.fill("#number", number)
    page.fill("#end", "12/34")
    page.fill("#cvc", "123")
    page.click("#pay")
