"""A basket of a vendor we collect for and one who is paid directly: two codes, each paid with the phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.buying import order, put_into_basket
from tests.journeys.people import wait_for
from tests.support.house import House

pytestmark = pytest.mark.browser
#: Kampot pepper, collected for; and a stone carving of Pursat, whose carver is paid directly.
COLLECTED, DIRECT = "ម្រេចកំពត", "ចម្លាក់ថ្មពោធិ៍សាត់"


def pay_current(page: Page) -> str:
    """Pay the code that the phone shows now; return which part it was."""
    current = page.locator(".part--current")
    name = current.get_attribute("id") or ""
    link = current.locator("a[href*='/phone/']").get_attribute("href") or ""
    phone = page.context.new_page()
    phone.goto(link)
    phone.click("#pay")
    phone.wait_for_load_state()
    phone.close()
    return name


def test_two_codes_are_paid_one_after_the_other(house: House, phone: BrowserContext) -> None:
    page = phone.new_page()
    for title in (COLLECTED, DIRECT):
        put_into_basket(page, title, named=title)
    token = order(page, phone="012 345 900", method="bakong")
    panel = page.locator("#payment")

    expect(panel.locator(".part")).to_have_count(2)
    expect(panel.locator(".khqr__code:visible")).to_have_count(1)  # on a phone one code at a time
    page.evaluate("window.notReloaded = true")

    assert pay_current(page) == "part-1"
    expect(panel.locator("#part-1 .badge")).to_be_visible(timeout=15_000)
    expect(panel.locator("#part-2.part--current .khqr__code")).to_be_visible()

    assert pay_current(page) == "part-2"
    expect(panel.locator(".pay__done")).to_be_visible(timeout=15_000)
    assert page.evaluate("window.notReloaded")

    page.goto(f"/km/checkout/{token}/")
    expect(page.locator("main")).not_to_contain_text("រង់ចាំការបង់ប្រាក់")
    told = wait_for(lambda: _statuses(house, token))
    assert told == ["confirmed collect", "confirmed direct"]
    assert "no fault found" in house.manage("ledger", "check")


def _statuses(house: House, token: str) -> list[str]:
    """Return where each order of a purchase stands and how its vendor is paid."""
    code = (
        "from marketplace.sales.order.models import Order;"
        f"print('\\n'.join(sorted(f'{{o.status}} {{o.settlement_mode}}' for o in"
        f" Order.objects.filter(purchase__token='{token}'))))"
    )
    return [line for line in house.manage("shell", "-v", "0", "-c", code).splitlines() if " " in line]
