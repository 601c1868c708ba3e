"""A hotel in Phnom Penh: the owner writes it down, an officer checks it, the cook asks, the owner approves and pays; and again next month."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.buying import TOUL_KORK, first_choice, put_into_basket
from tests.journeys.conftest import PHONE
from tests.journeys.people import Maker, Officer, choose_place, send
from tests.journeys.test_maker_sells_to_buyer_by_khqr import pay_by_khqr
from tests.support.house import House

pytestmark = pytest.mark.browser

OWNER, COOK = "012 000 911", "012 000 912"
HOTEL = "សណ្ឋាគារមាត់ទន្លេ"


def signed_in(house: House, browser: Browser, number: str) -> Page:
    """Return somebody of the hotel, on a phone, in Khmer."""
    context = browser.new_context(**PHONE, locale="km-KH", base_url=house.url)
    context.set_default_timeout(15_000)
    found = Maker.with_phone(context, house.sandbox, number)
    found.sign_in("/km/account/organisations/")
    found.page.goto("/km/account/organisations/")
    return found.page


def test_hotel_orders_monthly(house: House, browser: Browser, ministry: Officer) -> None:
    owner = signed_in(house, browser, OWNER)
    hotel = write_down(owner)
    keep_kitchen(owner, hotel)
    ask_the_cook(owner, hotel)
    check_at_the_desk(ministry)

    cook = signed_in(house, browser, COOK)
    cook.locator("button[name=answer][value=yes]").click()
    put_into_basket(cook, "ម្រេចកំពត")
    cook.goto("/km/checkout/address/")
    cook.locator("button[name=kept][value^='organisation:']").first.click()
    cook.locator("input[value^='cambodia_post:']").first.check()
    cook.check("[name=payment_method][value=bakong]")
    cook.locator("#checkout button:not([name])").last.click()
    cook.wait_for_url("**/requests/A*/")
    wish = cook.url
    expect(cook.locator("button[value=yes]")).to_have_count(0)

    owner.goto(wish)
    owner.locator("button[value=yes]").click()
    owner.locator("form[action$='/order/'] button").click()
    owner.wait_for_url("**/pay/")
    owner.goto(owner.url.replace("/km/", "/en/"))
    pay_by_khqr(house, owner)

    cook.goto(f"/km/account/organisations/{hotel}/purchases/")
    cook.locator("form[action$='/again/'] button").first.click()
    cook.wait_for_url("**/basket/")
    expect(cook.locator("main")).to_contain_text("ម្រេច")
    owner.context.close()
    cook.context.close()
    assert "no fault found" in house.manage("ledger", "check")


def write_down(owner: Page) -> str:
    """Write the hotel down, and return its code."""
    owner.goto("/km/account/organisations/new/")
    owner.fill("[name=name]", HOTEL)
    owner.select_option("[name=kind]", "hotel")
    phnom_penh = owner.locator("[name=province] option", has_text="ភ្នំពេញ").first.get_attribute("value")
    owner.select_option("[name=province]", phnom_penh)
    owner.fill("[name=tax_number]", "L001-901234567")
    owner.fill("[name=phone]", OWNER)
    send(owner, "tax_number")
    owner.wait_for_url("**/organisations/*/")
    return owner.url.rstrip("/").rsplit("/", 1)[-1]


def keep_kitchen(owner: Page, hotel: str) -> None:
    owner.goto(f"/km/account/organisations/{hotel}/addresses/new/")
    owner.fill("[name=label]", "ផ្ទះបាយ")
    owner.fill("[name=name]", "ចាន់ ដារ៉ា")
    owner.fill("[name=phone]", COOK)
    choose_place(owner, {**TOUL_KORK, "commune": first_choice(owner, TOUL_KORK, "commune")})
    owner.fill("[name=landmark]", "ទល់មុខផ្សារ")
    send(owner, "label")
    owner.wait_for_url("**/addresses/")


def ask_the_cook(owner: Page, hotel: str) -> None:
    """Ask the cook, who may let through 5,000 riel alone."""
    owner.goto(f"/km/account/organisations/{hotel}/people/")
    owner.fill("main [name=phone]", COOK)
    owner.fill("[name=purchase_limit]", "៥០០០")
    send(owner, "purchase_limit")
    owner.wait_for_load_state()


def check_at_the_desk(ministry: Officer) -> None:
    ministry.page.goto("/officers/marketplace/organisations/")
    ministry.page.get_by_role("link", name=HOTEL).first.click()
    ministry.page.locator("form:has(input[name=action][value=checked]) button[type=submit]").click()
    ministry.page.wait_for_load_state()
