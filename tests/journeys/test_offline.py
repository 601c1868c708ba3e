"""Without a connection: what was seen can be read, what was not says so, and nothing private is kept."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser

CONTROLLED = """() => navigator.serviceWorker.controller
  || new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", () => done(true)))"""
KEPT = """async () => {
  const kept = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) kept.push(new URL(request.url).pathname);
  return kept;
}"""


def _with_worker(page: Page) -> None:
    page.goto("/km/")
    page.evaluate(CONTROLLED)


def test_seen_pages_and_the_basket_are_read_without_a_connection(phone: BrowserContext) -> None:
    page = phone.new_page()
    _with_worker(page)
    page.goto("/km/search/?q=ម្រេច")
    product = page.locator("main a[href*='/products/']").first
    title = product.inner_text()
    product.click()
    page.wait_for_load_state()
    seen = page.url
    page.locator("form[action*='/basket/add/'] button:not([name])").last.click()
    expect(page.locator("#added")).to_contain_text("កន្ត្រក")
    page.goto("/km/basket/")
    expect(page.locator("main")).to_contain_text(title)
    page.goto("/km/account/login/")
    page.goto("/km/categories/")

    phone.set_offline(True)

    page.goto(seen)
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".stale")).to_contain_text("គ្មានអ៊ីនធឺណិត")
    assert re.search(r" \d\d/\d\d/20\d\d \d\d:\d\d", page.locator(".stale").inner_text())
    page.goto("/km/basket/")
    expect(page.locator("main")).to_contain_text(title)
    expect(page.locator(".stale")).to_be_visible()
    page.goto("/km/from/")
    expect(page.locator("h1")).to_have_text("ពេលនេះគ្មានអ៊ីនធឺណិតទេ")
    expect(page.locator(".kept")).to_contain_text(title)
    page.goto("/en/from/")
    expect(page.locator("h1")).to_have_text("There is no connection now")
    page.goto("/km/account/login/")
    expect(page.locator("h1")).to_have_text("ពេលនេះគ្មានអ៊ីនធឺណិតទេ")

    phone.set_offline(False)

    page.goto(seen)
    expect(page.locator(".stale")).to_have_count(0)


def test_nothing_of_an_account_or_a_checkout_is_kept_and_signing_in_clears_the_rest(phone: BrowserContext) -> None:
    page = phone.new_page()
    _with_worker(page)
    for path in ("/km/categories/", "/km/account/login/", "/km/checkout/address/", "/km/vendors/", "/officers/login/"):
        page.goto(path)
    page.goto("/km/basket/")

    kept = page.evaluate(KEPT)

    assert "/km/categories/" in kept
    assert "/km/basket/" in kept
    assert not [path for path in kept if re.search(r"^/(\w\w/)?(account|checkout|vendors|officers)/", path)]

    page.goto("/km/account/login/")
    page.fill("[name=phone]", "012 345 678")
    page.locator("main form button").last.click()
    page.wait_for_load_state()

    assert "/km/categories/" not in page.evaluate(KEPT)


def test_a_form_sent_without_a_connection_says_that_it_did_not_arrive(phone: BrowserContext) -> None:
    page = phone.new_page()
    _with_worker(page)
    page.goto("/km/account/login/")
    page.fill("[name=phone]", "012 345 678")

    phone.set_offline(True)
    page.locator("main form button").last.click()

    expect(page.locator("h1")).to_have_text("ពេលនេះគ្មានអ៊ីនធឺណិតទេ")
    phone.set_offline(False)
