"""EMS from Siem Reap to Phnom Penh: packed, labelled, fetched and signed for; the post scans it, the buyer follows.

Real pages, real worker, the post's sandbox over HTTP.
"""

from __future__ import annotations

import re

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.buying import order, put_into_basket
from tests.journeys.conftest import PHONE
from tests.journeys.people import Maker, wait_for
from tests.support.house import House

pytestmark = pytest.mark.browser

WEAVER = "012 000 015"
NUMBER_OF = """
from marketplace.sales.order.models import Purchase
print(Purchase.objects.get(token={token!r}).orders.get().number)
"""


def test_ems_goes_from_siem_reap_to_phnom_penh(house: House, browser: Browser, phone: BrowserContext) -> None:
    weaver = Maker.with_phone(phone, house.sandbox, WEAVER)
    weaver.enter()  # before the order: else its message comes between
    buyer = browser.new_context(**PHONE, base_url=house.url).new_page()
    token, number = bought(house, buyer, "ក្រមាសូត្រពួក", "092 555 801")

    waybill = weaver.accept_and_book(number)
    pack(weaver.page, weaver.shop, number)
    assert waybill in codes_on_labels(weaver.page, weaver.shop)
    hand_over(weaver.page, weaver.shop, waybill, house)

    for event in ("EMA", "EMC", "EDD", "EMG", "EDG", "EMI"):
        status, answer = house.sandbox.post("/control/post/move", {"waybill": waybill, "event": event})
        assert status == 200, answer
    wait_for(lambda: has_arrived(buyer, token), seconds=60)


def bought(house: House, page: Page, words: str, number: str) -> tuple[str, str]:
    """Order something to be paid at the door; return the purchase's token and the order's number."""
    page.context.set_default_timeout(20_000)
    put_into_basket(page, words)
    token = order(page, phone=number, method="cash_on_delivery")
    return token, house.manage("shell", "-v", "0", "-c", NUMBER_OF.format(token=token)).split()[-1]


def pack(page: Page, shop: str, number: str) -> None:
    """What is to be fetched and packed stands on a page and on paper."""
    page.goto(f"/km/vendors/desk/{shop}/handover/packing/")
    expect(page.locator("main")).to_contain_text(number)
    for name in ("pick-list", "packing-slips"):
        paper = page.request.get(f"/km/vendors/desk/{shop}/handover/{name}.pdf")
        assert paper.body().startswith(b"%PDF")


def codes_on_labels(page: Page, shop: str) -> set[str]:
    """Return what a scanner reads on the sheet of labels."""
    sheet = page.request.get(f"/km/vendors/desk/{shop}/handover/labels-a4.pdf").body()
    with pypdfium2.PdfDocument(sheet) as document:
        images = [page.render(scale=203 / 72).to_pil() for page in document]
    return {code.text for image in images for code in zxingcpp.read_barcodes(image)}


def hand_over(page: Page, shop: str, waybill: str, house: House) -> None:
    """Close the list, have the post come, and let its man sign with a finger."""
    page.goto(f"/km/vendors/desk/{shop}/handover/")
    expect(page.locator("main")).to_contain_text(waybill)
    page.locator("form[action$='/handover/close/'] button").first.click()
    page.wait_for_url("**/handover/lists/*/")
    address = page.url
    page.locator("form[action$='/pickup/'] button").click()
    page.wait_for_load_state()
    wait_for(lambda: has_promise(page, address), seconds=40)
    page.fill("[name=received_by]", "ចាន់ សុភា")
    field = page.locator(".sign__field")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 60, steps=5)
    page.mouse.up()
    page.locator("form[action$='/received/'] button[type=submit]").click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("ចាន់ សុភា")
    signed = page.request.get(f"{address}list.pdf")
    assert signed.body().startswith(b"%PDF")


def has_promise(page: Page, address: str) -> bool:
    page.goto(address)
    return page.locator(".notice--ok").count() > 0


def has_arrived(page: Page, token: str) -> bool:
    page.goto(f"/en/checkout/{token}/")
    return bool(re.search("Everything has arrived", page.locator("main").inner_text()))
