"""Sending without wires: what a buyer chooses, what a vendor tells of a parcel step by step, and the code in between."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.buying import first_choice
from tests.journeys.people import Maker, choose_place, send, wait_for
from tests.support.house import House

ORDERED = """
from marketplace.sales.order.models import Purchase
print(Purchase.objects.get(token={token!r}).orders.get().number)
"""


def order_by(page: Page, *, phone: str, place: Mapping[str, str], way: str, method: str, named: str = "") -> str:
    """Order what lies in the basket, in English, and return the token; `way` begins the delivery, `named` is its place."""
    page.goto("/en/checkout/address/")
    page.fill("[name=name]", "Dara Chan")
    page.fill("[name=phone]", phone)
    choose_place(page, {**place, "commune": first_choice(page, dict(place), "commune")})
    page.fill("[name=landmark]", "opposite the market")
    send(page, "phone")
    options = page.locator("label.option", has=page.locator(f"input[value^='{way}:']"))
    options.filter(has_text=named).first.locator("input").check()
    page.check(f"[name=payment_method][value={method}]")
    page.get_by_role("button", name="Place the order").click()
    page.wait_for_url("**/pay/")
    found = re.search(r"/checkout/([^/]+)/pay/", page.url)
    assert found
    return found[1]


def number_of(house: House, token: str) -> str:
    """Return the number of the only order of a purchase."""
    return house.manage("shell", "-v", "0", "-c", ORDERED.format(token=token)).split()[-1]


def accept_and_book(maker: Maker, number: str) -> None:
    """Accept an order and book it with people, who answer at once."""
    page = maker.order(number)
    page.locator("form[action$='/accept/'] button").click()
    page.wait_for_load_state()
    page.locator("form[action$='/book/'] button").first.click(timeout=30_000)
    wait_for(lambda: maker.order(number).locator("a[href$='/label.pdf']").count() or None, seconds=40)


def tell(maker: Maker, number: str, step: str, *, files: Mapping[str, Path] | None = None, **told: str) -> None:
    """Say that a step has happened."""
    page = maker.order(number)
    form = page.locator(f"form[action$='/parcel/{step}/']")
    form.wait_for(state="attached")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for name, text in told.items():
        field = form.locator(f"[name='{step}-{name}']")
        if field.first.get_attribute("type") == "radio":
            form.locator(f"[name='{step}-{name}'][value='{text}']").check()
        else:
            field.fill(text)
    for name, path in (files or {}).items():
        form.locator(f"[name='{step}-{name}']").set_input_files(path)
    form.locator("button").click()
    page.wait_for_load_state()


def message_with_code(house: House, phone: str) -> str:
    """Return the code that came to a buyer's phone; `phone` in international form."""

    def code() -> str | None:
        for message in house.sandbox.messages(phone):
            found = re.match(r"(\d{6}) ", message["text"])
            if found:
                return found[1]
        return None

    return wait_for(code, seconds=40)


def code_on_page(page: Page, token: str) -> str:
    """Return the code that the page of the purchase shows."""
    page.goto(f"/en/checkout/{token}/")
    shown = page.locator(".release-code")
    expect(shown).to_be_visible()
    return "".join(shown.inner_text().split())


def is_delivered(page: Page, token: str) -> bool:
    page.goto(f"/en/checkout/{token}/")
    return page.locator("main .badge", has_text="Delivered").count() > 0
