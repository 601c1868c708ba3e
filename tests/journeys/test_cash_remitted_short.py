"""Cash at the door in a browser: two parcels delivered, the carrier's list one of them short, the rest given up by two.

Real pages, real worker, the post's sandbox over HTTP.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.journeys.buying import order, put_into_basket
from tests.journeys.conftest import PHONE
from tests.journeys.people import Maker, Officer, wait_for
from tests.journeys.test_maker_sells_to_buyer_by_khqr import figures
from tests.support.house import House

pytestmark = pytest.mark.browser

ORDERED = """
from marketplace.sales.order.models import Purchase
order = Purchase.objects.get(token={token!r}).orders.get()
print(order.number, int(order.total.amount))
"""
PAID = """
from marketplace.sales.order.models import Purchase
print(*[Purchase.objects.get(orders__number=number).paid_at is not None for number in {numbers!r}])
"""
MISSING = 2_000


def test_cash_remitted_short_is_followed_until_two_officers_give_it_up(
    house: House,
    browser: Browser,
    phone: BrowserContext,
    maker_officer: Officer,
    checker_officer: Officer,
    tmp_path: Path,
) -> None:
    before = figures(house)
    maker = Maker.with_phone(phone, house.sandbox, "012 000 001")
    maker.enter()
    orders = [ordered(house, browser, number) for number in ("092 555 711", "092 555 712")]
    waybills = [sent(house, maker, number) for number, _total in orders]
    (whole, whole_total), (short, short_total) = orders
    desk = maker_officer.page
    wait_for(lambda: is_on(desk, "way", whole) and is_on(desk, "way", short), seconds=60)

    table = tmp_path / "remitted.csv"
    rows = [f"{waybills[0]},{whole_total}", f"{waybills[1]},{short_total - MISSING}", "EE123456785KH,5000"]
    table.write_text("\n".join(["លេខប្រៃសណីយ៍,ប្រាក់ COD", *rows]), encoding="utf-8")
    book_list(maker_officer, table)

    wait_for(lambda: is_on(desk, "short", short), seconds=60)
    assert paid(house, whole, short) == ["True", "False"]
    in_between = figures(house)
    assert in_between["cash_in_transit"] - before["cash_in_transit"] == MISSING
    give_up(maker_officer, checker_officer, short)

    after = figures(house)
    assert after["cash_in_transit"] == before["cash_in_transit"]
    assert after["loss"] - before["loss"] == MISSING
    assert after["clearing"] - before["clearing"] == whole_total + short_total - MISSING
    assert "no fault found" in house.manage("ledger", "check")


def ordered(house: House, browser: Browser, number: str) -> tuple[str, int]:
    """Order pepper to be paid at the door; return the order's number and what the buyer owes."""
    context = browser.new_context(**PHONE, base_url=house.url)
    context.set_default_timeout(15_000)
    page = context.new_page()
    put_into_basket(page, "ម្រេចកំពត")
    token = order(page, phone=number, method="cash_on_delivery")
    context.close()
    printed = house.manage("shell", "-v", "0", "-c", ORDERED.format(token=token)).split()
    return printed[-2], int(printed[-1])


def sent(house: House, maker: Maker, number: str) -> str:
    """The maker sends it, and the post's clerk delivers it and takes the cash; return its waybill."""
    waybill = maker.accept_and_book(number)
    for event in ("EMA", "EMC", "EDG", "EMI"):
        status, answer = house.sandbox.post("/control/post/move", {"waybill": waybill, "event": event})
        assert status == 200, answer
    return waybill


def is_on(page: object, tab: str, number: str) -> bool:
    page.goto(f"/officers/marketplace/cash/?tab={tab}")  # type: ignore[attr-defined]
    return number in page.locator("main").inner_text()  # type: ignore[attr-defined]


def book_list(officer: Officer, table: Path) -> None:
    """Send the list, read what it would bring, and have it booked."""
    page = officer.page
    page.goto("/officers/marketplace/cash-lists/")
    page.select_option("[name=carrier]", "cambodia_post")
    page.set_input_files("[name=table]", table)
    page.get_by_role("button", name="Send it and look").click()
    page.get_by_role("link", name=re.compile(table.name)).first.click()
    main = page.locator("main")
    expect(main).to_contain_text("looked through, nothing booked")
    expect(main).to_contain_text("less than the carrier owes")
    expect(main).to_contain_text("no such parcel")
    page.get_by_role("button", name="Book it").click()
    page.wait_for_load_state()


def give_up(first: Officer, second: Officer, number: str) -> None:
    """One officer asks to write the rest off, and may not agree; another does."""
    page = first.page
    page.goto("/officers/marketplace/cash/?tab=short")
    page.get_by_role("link", name=re.compile(number)).click()
    expect(page.locator("main")).to_contain_text("2,000")
    form = page.locator("form:has([name=action][value=write_off])")
    form.locator("[name=words]").fill("The rider is gone")
    form.locator("button").click()
    page.get_by_role("button", name="Agree").click()
    expect(page.locator("main")).to_contain_text("Whoever asks cannot agree")

    page = second.page
    page.goto("/officers/marketplace/cash/?tab=write_offs")
    page.get_by_role("link", name=re.compile(number)).click()
    page.get_by_role("button", name="Agree").click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("settled")


def paid(house: House, *numbers: str) -> list[str]:
    return house.manage("shell", "-v", "0", "-c", PAID.format(numbers=numbers)).split()[-len(numbers) :]
