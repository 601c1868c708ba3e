"""From the front page to the order, in Khmer and English, on a phone and at a desk."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.buying import first_choice
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.people import choose_place, send
from tests.support.house import House

pytestmark = pytest.mark.browser

SCREENS: dict[str, dict[str, Any]] = {"phone": PHONE, "desk": DESK}
TOUL_KORK = {"province": "12", "district": "1204"}
WORDS = {
    "km": {"placed": "បានទទួលការបញ្ជាទិញហើយ", "price": "៛"},
    "en": {"placed": "Your order is placed", "price": "៛"},
}


@pytest.mark.parametrize("screen", ["phone", "desk"])
@pytest.mark.parametrize("language", ["km", "en"])
def test_a_buyer_browses_filters_and_orders(house: House, browser: Browser, language: str, screen: str) -> None:
    context = browser.new_context(**SCREENS[screen], base_url=house.url)
    context.set_default_timeout(15_000)
    page = context.new_page()

    nth = 2 * (language == "en") + (screen == "desk")  # each takes another: some makers have three pieces
    title = browse(page, language, nth)
    put_into_basket(page, language, title)
    order(page, language, phone=f"០៩២ ៥៥៥ ៦១{'០១២៣'[nth]}")

    expect(page.locator("html")).to_have_attribute("lang", language)
    context.close()


def browse(page: Page, language: str, nth: int) -> str:
    """Go from the front page to a shelf, narrow it to a province, and open what is found; return its title."""
    page.goto(f"/{language}/")
    page.locator("main a[href*='/categories/']").nth(1).click()
    page.wait_for_url("**/categories/**")
    page.goto(f"/{language}/categories/food/?province=kampot")
    cards = page.locator("main .product:not(.product--gone) a")
    assert cards.count() > nth
    expect(page.locator("main .product").first).to_contain_text(WORDS[language]["price"])
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    title = cards.nth(nth).inner_text()
    cards.nth(nth).click()
    expect(page.locator("h1")).to_have_text(title)
    return title


def put_into_basket(page: Page, language: str, title: str) -> None:
    """Two pieces, by the button beside the number; the count follows."""
    page.locator("form[action*='/basket/add/'] [data-step='1']:visible").first.click()
    page.locator("form[action*='/basket/add/'] button:not([name]):not([data-step]):visible").first.click()
    expect(page.locator("#added a")).to_be_visible()
    expect(page.locator(".count:visible").first).to_contain_text("2")
    page.goto(f"/{language}/basket/")
    expect(page.locator("main")).to_contain_text(title)
    page.locator("main a[href*='/checkout/']").first.click()


def order(page: Page, language: str, *, phone: str) -> None:
    """Address, delivery that takes cash, order."""
    page.fill("[name=name]", "Dara Chan")
    page.fill("[name=phone]", phone)
    choose_place(page, {**TOUL_KORK, "commune": first_choice(page, TOUL_KORK, "commune")})
    page.fill("[name=landmark]", "opposite the market")
    send(page, "phone")
    page.locator("input[value^='cambodia_post:']").first.check()
    page.check("[name=payment_method][value=cash_on_delivery]")
    expect(page.locator("#totals")).to_contain_text("៛")
    page.locator("#checkout button:not([name])").last.click()
    page.wait_for_url("**/pay/")
    expect(page.locator("main")).to_contain_text(WORDS[language]["placed"])
