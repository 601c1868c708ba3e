"""A hotel asks everybody for gift boxes; a cooperative leads, three makers agree to their part, and each has its own order."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.buying import give_address, put_into_basket
from tests.journeys.conftest import PHONE
from tests.journeys.people import Maker, wait_for
from tests.support.house import House

pytestmark = pytest.mark.browser

#: Phones of the makers, the leader first; what the others add, and the name of their shop.
LEADER = "012 000 006"
MEMBERS = (
    ("012 000 007", "ត្នោត និងស្វាយឧដុង្គ", "ស្វាយក្រៀម", 120_000),
    ("012 000 018", "កសិដ្ឋានត្រាំកក់", "ក្រដាសវេចខ្ចប់", 60_000),
    ("012 000 019", "ផលដំណាំស្ទឹងសែន", "គ្រាប់ស្វាយចន្ទី", 80_000),
)
BUYER = "012 000 902"
ASKED = "ស្ករត្នោតកំពង់ស្ពឺ"
ORDERS = """
from marketplace.sales.order.models import Purchase
purchase = Purchase.objects.get(token={token!r})
print(*[f"{{order.vendor.code}}:{{order.status}}:{{order.number}}" for order in purchase.orders.order_by("pk")])
"""


@dataclass
class Member:
    """A maker that is asked to join."""

    maker: Maker
    shop: str
    goods: str
    price: int


def test_a_cooperative_of_four_answers_one_request(house: House, browser: Browser) -> None:
    leader = entered(house, browser, LEADER)  # all sign in first: later messages would come between
    members = [Member(entered(house, browser, phone), shop, goods, price) for phone, shop, goods, price in MEMBERS]
    buyer = entered(house, browser, BUYER).page
    has_an_address(buyer)
    asks_everybody(buyer)

    request = wait_for(lambda: found_by(leader), seconds=60)
    writes_together(leader.page, request, members)
    expect(leader.page.locator("button[name=offer]")).to_have_count(0)
    for member in members:
        agrees(member.maker)
    leader.page.goto(request)
    leader.page.locator("button[name=offer]").click()
    leader.page.wait_for_load_state()

    token = accepts(buyer)
    pays_deposit(buyer)
    makers = [leader, *(member.maker for member in members)]
    numbers = wait_for(lambda: confirmed(house, token, makers))
    goods = [ASKED, *(member.goods for member in members)]
    for maker, own in zip(makers, goods, strict=True):
        has_own_order(maker, numbers[maker.shop], own=own, others=[one for one in goods if one != own])
    assert "no fault found" in house.manage("ledger", "check")


def entered(house: House, browser: Browser, phone: str) -> Maker:
    """Return somebody on a phone of their own who has signed in."""
    context = browser.new_context(**PHONE, locale="km-KH", base_url=house.url)
    context.set_default_timeout(20_000)
    maker = Maker.with_phone(context, house.sandbox, phone)
    maker.enter()
    return maker


def has_an_address(page: Page) -> None:
    """The buyer keeps an address, as at any purchase."""
    put_into_basket(page, "កន្ទេល")
    give_address(page, BUYER, keep=True)
    page.wait_for_url("**/checkout/delivery/")


def asks_everybody(page: Page) -> None:
    """The buyer says what is needed, and asks every vendor who can make it."""
    page.goto("/km/quotes/ask/")
    page.fill("[name=line0-title]", ASKED)
    page.fill("[name=line0-quantity]", "40")
    page.select_option("[name=line0-unit]", "kg")
    page.locator("details:has([name=currency]) summary").click()
    page.select_option("[name=currency]", "KHR")
    page.check("[name=kind][value=open]")
    page.fill("[name=details]", "ប្រអប់អំណោយ ៤០ សម្រាប់ភ្ញៀវសណ្ឋាគារ៖ ស្ករ ស្វាយក្រៀម គ្រាប់ស្វាយចន្ទី និងក្រដាសវេច។")
    page.locator("main form:has([name=line0-title]) button").last.click()
    page.wait_for_url(re.compile(r"/km/quotes/(?!ask)[^/]+/$"))


def found_by(leader: Maker) -> str:
    """Return the address of the request at the leader's desk, once search has put it there."""
    leader.page.goto(f"/km/vendors/desk/{leader.shop}/requests/")
    tile = leader.page.locator("a.tile", has_text=ASKED)
    return (tile.first.get_attribute("href") or "") if tile.count() else ""


def writes_together(page: Page, request: str, members: list[Member]) -> None:
    """The leader finds the other shops, writes a line for each, and asks them to agree."""
    page.goto(f"{request}quote/")
    for row, member in enumerate(members, start=1):
        if not page.locator("#members[open]").count():
            page.locator("#members summary").click()
        page.fill("[name=member_name]", member.shop)
        page.locator("button[name=find]").click()
        page.wait_for_load_state()
        page.locator("button[name=member_add]").first.click()
        page.wait_for_load_state()
        page.locator("button[name=line_add]").click()
        page.wait_for_selector(f"[name=line{row}-what]")
    page.select_option("[name=currency]", "KHR")
    page.fill("[name=line0-unit_price]", "១៨,០០០")
    for row, member in enumerate(members, start=1):
        group = page.locator(f"[name=line{row}-what] optgroup[label='{member.shop}'] option").first
        page.select_option(f"[name=line{row}-what]", group.get_attribute("value"))
        page.fill(f"[name=line{row}-title]", member.goods)
        page.fill(f"[name=line{row}-quantity]", "1")
        page.select_option(f"[name=line{row}-unit]", "set")
        page.fill(f"[name=line{row}-unit_price]", str(member.price))
    page.select_option("[name=incoterm]", "DAP")
    page.fill("[name=named_place]", "ភ្នំពេញ")
    page.fill("[name=lead_days]", "20")
    page.locator("button[name=ask]").click()
    page.wait_for_url(f"**{request}")


def agrees(maker: Maker) -> None:
    """A member reads its part and agrees to it."""
    page = maker.page
    page.goto(f"/km/vendors/desk/{maker.shop}/requests/")
    page.locator("a[href*='/requests/shares/']").first.click()
    page.fill("[name=words]", "យល់ព្រម")
    page.locator("button[name=agree]").click()
    page.wait_for_url(f"**/desk/{maker.shop}/requests/")


def accepts(page: Page) -> str:
    """The buyer reads the offer and accepts it; return the token of the purchase."""
    page.goto("/km/quotes/")
    page.locator("main a", has_text=ASKED).first.click()
    page.locator("a[href*='/quotes/offers/']").first.click()
    page.check("[name=payment_method][value=bakong]")
    page.check("[name=agrees]")
    page.locator("button[name=accept]").click()
    page.wait_for_url("**/pay/")
    found = re.search(r"/checkout/([^/]+)/pay/", page.url)
    assert found
    return found[1]


def pays_deposit(page: Page) -> None:
    """The buyer pays what is due first, at the sandbox's bank."""
    page.goto(page.url.replace("/km/", "/en/"))
    bank = page.context.new_page()
    bank.goto(page.get_by_role("link", name="Open in my bank's app").get_attribute("href") or "")
    bank.click("#pay")
    bank.wait_for_load_state()
    bank.close()


def confirmed(house: House, token: str, makers: list[Maker]) -> dict[str, str]:
    """Return the number of each maker's order, once the deposit has confirmed them all."""
    told = house.manage("shell", "-v", "0", "-c", ORDERS.format(token=token)).split()
    orders = {shop: number for shop, status, number in (one.split(":") for one in told) if status == "confirmed"}
    return orders if set(orders) == {maker.shop for maker in makers} else {}


def has_own_order(maker: Maker, number: str, *, own: str, others: list[str]) -> None:
    """Each maker has one order of its own to accept, with its own goods and nobody else's."""
    page = maker.page
    page.goto(f"/km/vendors/desk/{maker.shop}/orders/?tab=accept")
    page.locator(f"a[href*='/orders/{number}/']").first.click()
    expect(page.locator("main")).to_contain_text(own)
    text = page.locator("main").inner_text()
    assert not [one for one in others if one in text]
