"""A phone without JavaScript, in Khmer: found, put into the basket, addressed, ordered for cash at the door, followed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PHONE
from tests.support.house import House

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, house: House) -> Iterator[Page]:
    context = browser.new_context(**PHONE, locale="km-KH", base_url=house.url, java_script_enabled=False)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_a_buyer_without_javascript_orders_for_cash_at_the_door(page: Page) -> None:
    page.goto("/km/")
    page.fill("[name=q]", "ម្រេចកំពត")
    page.locator("form[role=search] button[type=submit]").click()
    found = page.locator("main a[href*='/products/']").first
    title = found.inner_text()
    found.click()
    expect(page.locator("h1")).to_have_text(title)

    page.fill("form[action*='/basket/add/'] [name=quantity]", "២")
    page.locator("form[action*='/basket/add/'] button:not([name]):visible").last.click()

    page.goto("/km/basket/")
    assert page.locator("main [name=quantity]:visible").first.input_value() == "2"
    page.locator("main a[href*='/checkout/']").first.click()

    page.fill("[name=phone]", "០៩២ ៥៥៥ ៦០១")  # no journey has another's: three unpaid parcels are the most a phone has
    page.fill("[name=name]", "ចាន់ តារា")
    for level, code, below in (("province", "12", "district"), ("district", "1204", "commune")):
        page.select_option(f"[name={level}]", code)
        page.locator(f"button[name=choose_place]:near([name={level}])").first.click()
        assert page.locator(f"[name={below}] option:not([value=''])").count(), below
        assert page.input_value("[name=name]") == "ចាន់ តារា"
    page.select_option("[name=commune]", index=1)
    page.fill("[name=landmark]", "ទល់មុខផ្សារ")
    page.locator("main form button:not([name])").last.click()

    expect(page.locator("#id_payment_method")).to_be_visible()
    page.locator("input[value^='cambodia_post:']").first.check()
    page.check("[name=payment_method][value=cash_on_delivery]")
    page.locator("button[name=refresh]").click()
    assert page.is_checked("[name=payment_method][value=cash_on_delivery]")
    page.locator("main form#checkout button:not([name])").last.click()

    expect(page.locator("h1")).to_have_text("បានទទួលការបញ្ជាទិញហើយ")
    page.locator("main a.button[href*='/checkout/']").click()
    expect(page.locator("main")).to_contain_text(title)
    expect(page.locator("main")).to_contain_text("ចាន់ តារា")
    page.goto("/km/basket/")
    assert not page.locator("main [name=quantity]").count()


def test_a_buyer_without_javascript_chooses_one_of_several_colours(page: Page) -> None:
    page.goto("/km/search/?q=ក្រមាកំពង់ចាម ពណ៌ខៀវ")
    page.locator("main .product a", has_text="ក្រមាអំបោះកំពង់ចាម").click()
    button = page.locator("form[action*='/basket/add/'] button:not([name]):visible").last

    button.click()
    expect(page.locator(".messages")).to_contain_text("សូមជ្រើសរើសមួយដែលមានលក់")

    blue = page.locator(".option", has_text="ខៀវ")
    expect(blue).to_contain_text("12,000 ៛")
    blue.locator("input").check()
    button.click()
    page.goto("/km/basket/")

    expect(page.locator("main")).to_contain_text("ក្រមាអំបោះកំពង់ចាម, ខៀវ")
    page.locator("main .line__title a").click()
    assert page.locator(".option", has_text="ខៀវ").locator("input").is_checked()
