"""Pages behind a door: account, checkout, vendor's desk. No fault that axe finds, no target under 44 pixels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.faults import faults_of
from tests.journeys.people import Maker, choose_place, send
from tests.journeys.test_maker_sells_to_buyer_by_khqr import first_choice
from tests.support.house import House

pytestmark = pytest.mark.browser
TOUL_KORK = {"province": "12", "district": "1204"}
ACCOUNT = ("", "purchases/", "saved/", "alerts/", "phone/change/", "2fa/", "sessions/", "logout/")
CHECKOUT = ("address/", "delivery/", "{token}/", "{token}/pay/")
VENDOR = ("desk/{shop}/", "desk/{shop}/listings/", "desk/{shop}/listings/new/", "desk/{shop}/orders/", "apply/you/")


@dataclass(frozen=True)
class Insider:
    """Somebody who is signed in, sells, has ordered once, and has something in the basket."""

    cookies: Any
    shop: str
    token: str

    def addresses(self, language: str) -> Iterator[str]:
        for room, pages in (("account", ACCOUNT), ("checkout", CHECKOUT), ("vendors", VENDOR)):
            for page in pages:
                yield f"/{language}/{room}/{page.format(shop=self.shop, token=self.token)}"
        yield f"/{language}/basket/"


@pytest.fixture(scope="module")
def insider(house: House, browser: Browser) -> Insider:
    context = browser.new_context(**PHONE, base_url=house.url)
    context.set_default_timeout(15_000)
    maker = Maker.with_phone(context, house.sandbox, "012 000 001")
    maker.sign_in("/km/vendors/")
    page = maker.page
    page.goto("/km/vendors/")
    shop = page.url.rstrip("/").rsplit("/", 1)[-1]

    def into_basket() -> None:
        page.goto("/km/search/?q=ក្រមា")
        page.locator("main .product:not(.product--gone) a").last.click()
        page.locator("form[action*='/basket/add/'] button:not([name]):not([data-step]):visible").first.click()
        page.locator("#added a").wait_for()

    into_basket()
    page.goto("/km/checkout/address/")
    page.fill("[name=name]", "Dara Chan")
    page.fill("[name=phone]", "092 555 602")
    choose_place(page, {**TOUL_KORK, "commune": first_choice(page, TOUL_KORK, "commune")})
    page.fill("[name=landmark]", "opposite the market")
    send(page, "phone")
    page.locator("input[value^='cambodia_post:']").first.check()
    page.check("[name=payment_method][value=cash_on_delivery]")
    page.locator("#checkout button:not([name])").last.click()
    page.wait_for_url("**/pay/")
    found = re.search(r"/checkout/([^/]+)/pay/", page.url)
    assert found
    into_basket()
    page.goto("/km/checkout/address/")
    page.fill("[name=name]", "Dara Chan")
    page.fill("[name=phone]", "092 555 602")
    choose_place(page, {**TOUL_KORK, "commune": first_choice(page, TOUL_KORK, "commune")})
    page.fill("[name=landmark]", "opposite the market")
    send(page, "phone")
    state = context.storage_state()
    context.close()
    return Insider(cookies=state, shop=shop, token=found[1])


@pytest.mark.parametrize(("language", "screen"), [("km", PHONE), ("en", DESK)], ids=["km-phone", "en-desk"])
def test_pages_behind_a_door_have_no_fault(
    house: House, browser: Browser, insider: Insider, language: str, screen: dict[str, Any]
) -> None:
    context = browser.new_context(**screen, base_url=house.url, storage_state=insider.cookies)
    page = context.new_page()
    faults: list[str] = []

    for address in insider.addresses(language):
        page.goto(address)
        assert page.url.endswith(address), f"{address} sent us to {page.url}"
        faults += faults_of(page, address)

    context.close()
    assert not faults, "\n".join(faults)
