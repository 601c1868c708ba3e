"""Buying, in Khmer where nothing else is said: into the basket, to an address, paid in some way."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.journeys.people import choose_place, send, wait_for

TOUL_KORK = {"province": "12", "district": "1204"}


def put_into_basket(page: Page, words: str, *, language: str = "km", named: str = "") -> None:
    """Put the last product that is found into the basket, or the last of which the name says so."""
    page.goto(f"/{language}/search/?q={words}")
    page.locator("main .product:not(.product--gone) a", has_text=named).last.click()
    _wait_for_htmx(page)
    page.locator("form[action*='/basket/add/'] button:not([name]):not([data-step]):visible").first.click()
    page.locator("#added a").wait_for()


def _wait_for_htmx(page: Page) -> None:
    """Wait for the script that comes after the page: pressed before it, a button sends its form without it.

    The page itself is asked from outside: its own policy lets nobody evaluate words there for long.
    """
    for _ in range(150):
        if page.evaluate("Boolean(window.htmx)"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("htmx did not come")


def give_address(page: Page, phone: str, *, language: str = "km", keep: bool = False) -> None:
    """Type an address; somebody who is signed in may keep it."""
    page.goto(f"/{language}/checkout/address/")
    page.fill("[name=name]", "Dara Chan")
    page.fill("[name=phone]", phone)
    choose_place(page, {**TOUL_KORK, "commune": first_choice(page, TOUL_KORK, "commune")})
    page.fill("[name=landmark]", "opposite the market")
    if keep:
        page.check("[name=keep]")
    send(page, "phone")


def order(page: Page, *, phone: str, method: str, language: str = "km", after: str = "") -> str:
    """Order what lies in the basket and return the purchase's token; a link that stands before the way is pressed first."""
    give_address(page, phone, language=language)
    if after:
        page.get_by_role("link", name=after).click()
    page.locator("input[value^='cambodia_post:']").first.check()
    page.check(f"[name=payment_method][value={method}]")
    page.locator("#checkout button:not([name])").last.click()
    page.wait_for_url("**/pay/")
    found = re.search(r"/checkout/([^/]+)/pay/", page.url)
    assert found
    return found[1]


def first_choice(page: Page, above: dict[str, str], level: str) -> str:
    """Return the code of the first place in a list, once the lists above are chosen."""
    for name, code in above.items():
        page.wait_for_selector(f"[name={name}] option[value='{code}']", state="attached")
        page.select_option(f"[name={name}]", code)
    options = page.locator(f"[name={level}] option:not([value=''])")
    wait_for(lambda: options.count() or None)
    return options.first.get_attribute("value") or ""
