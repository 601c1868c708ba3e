"""One vendor's line comes damaged, goes back and is paid back, while the other vendor's parcel is delivered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.factories.photos import jpeg
from tests.journeys.buying import give_address, put_into_basket
from tests.journeys.conftest import PHONE
from tests.journeys.people import Maker, Officer, wait_for
from tests.support.house import House

pytestmark = pytest.mark.browser
PEPPER, SCARF = "ម្រេចកំពត", "កន្សែងសូត្រកោះដាច់"
REFERENCE = "FT26331RETURN"
ORDERS = """
from vendors.models import Membership
from marketplace.sales.order.models import Purchase
mine = set(Membership.objects.filter(user__phone="+85512000001").values_list("vendor", flat=True))
orders = Purchase.objects.get(token={token!r}).orders.all()
print(*sorted((order.number for order in orders), key=lambda number: orders.get(number=number).vendor_id not in mine))
"""
SENT = """
from django.utils import timezone
from logistics.services.booking import book_consignment, request_booking
from marketplace.sales.order.models import Order
from marketplace.sales.order.services.lifecycle import accept_order
order = Order.objects.get(number={number!r})
now = timezone.now()
accept_order(order=order, by=order.vendor.memberships.first().user, now=now)
parcel = request_booking(shipment_id=order.shipments.get().pk, by=None, now=now)
book_consignment(consignment_id=parcel.pk, now=now)
parcel.refresh_from_db()
print(parcel.waybill_number)
"""
BACK = """
from marketplace.returns.models import ReturnRequest
print(ReturnRequest.objects.get(token={token!r}).consignment.waybill_number)
"""


def test_damaged_line_returned_and_refunded(
    house: House, browser: Browser, phone: BrowserContext, maker_officer: Officer, tmp_path: Path
) -> None:
    buyer = browser.new_context(**PHONE, locale="km-KH", base_url=house.url).new_page()
    buyer.set_default_timeout(15_000)
    token = _bought(buyer)
    _paid(buyer, token)
    mine, other = house.manage("shell", "-v", "0", "-c", ORDERS.format(token=token)).split()[-2:]
    maker = Maker.with_phone(phone, house.sandbox, "012 000 001")
    maker.enter()
    _moved(house, maker.accept_and_book(mine), "EMA", "EMC", "EDG", "EMI")
    others = house.manage("shell", "-v", "0", "-c", SENT.format(number=other)).split()[-1]
    wait_for(lambda: _reads(buyer, token, "Give something back") or None, seconds=60)

    page = _asked(buyer, token, mine, tmp_path)
    _accepted(maker, mine)
    waybill = _booked_back(house, buyer, page)
    _moved(house, others, "EMA", "EMC", "EDG", "EMI")
    _moved(house, waybill, "EMA", "EMC", "EDG", "EMI")
    _inspected(maker)

    wait_for(lambda: _reads(buyer, token, "is being paid back to you") or None, seconds=60)
    _transferred(maker_officer.page, mine)
    wait_for(lambda: _reads(buyer, token, "was paid back to you") or None, seconds=60)
    delivered = buyer.locator("main .badge", has_text=re.compile("delivered", re.IGNORECASE))
    wait_for(lambda: (_reads(buyer, token, other) and delivered.count() == 2) or None, seconds=60)
    assert any(REFERENCE in message["text"] for message in house.sandbox.messages("+85592555641"))
    assert "no fault found" in house.manage("ledger", "check")
    buyer.context.close()


def _bought(page: Page) -> str:
    put_into_basket(page, PEPPER)
    put_into_basket(page, SCARF)
    give_address(page, "092 555 641")
    groups = page.locator("fieldset[id^='id_delivery-']")
    assert groups.count() == 2
    for index in range(2):
        groups.nth(index).locator("input[value^='cambodia_post:']").first.check()
    page.check("[name=payment_method][value=bakong]")
    page.locator("#checkout button:not([name])").last.click()
    page.wait_for_url("**/pay/")
    found = re.search(r"/checkout/([^/]+)/pay/", page.url)
    assert found
    return found[1]


def _paid(page: Page, token: str) -> None:
    page.goto(f"/en/checkout/{token}/pay/")
    link = page.get_by_role("link", name="Open in my bank's app").get_attribute("href") or ""
    bank = page.context.new_page()
    bank.goto(link)
    bank.click("#pay")
    bank.wait_for_load_state()
    bank.close()
    expect(page.locator("#payment")).to_contain_text("Paid. Thank you!", timeout=15_000)


def _moved(house: House, waybill: str, *events: str) -> None:
    for event in events:
        status, answer = house.sandbox.post("/control/post/move", {"waybill": waybill, "event": event})
        assert status == 200, answer


def _reads(page: Page, token: str, words: str) -> bool:
    page.goto(f"/en/checkout/{token}/")
    return words in page.locator("main").inner_text()


def _asked(page: Page, token: str, number: str, folder: Path) -> str:
    """Ask to give it back, with a photo from the phone; return the address of the return."""
    photo = folder / "torn.jpg"
    photo.write_bytes(jpeg())
    page.goto(f"/en/returns/orders/{token}/{number}/")
    page.locator("[name^='pieces-']").first.select_option("1")
    page.check("[name=reason][value=damaged]")
    page.fill("[name=words]", "The bag is torn.")
    page.set_input_files("[name=photos]", photo)
    page.get_by_role("button", name="Ask the vendor").click()
    page.wait_for_url(re.compile(r"/en/returns/[^/]{22}/$"))
    return page.url


def _accepted(maker: Maker, number: str) -> None:
    page = maker.page
    page.goto(f"/km/vendors/desk/{maker.shop}/returns/")
    page.locator("main a.tile", has_text=number).first.click()
    page.locator("button[name=accept]").click()
    page.wait_for_load_state()


def _booked_back(house: House, page: Page, address: str) -> str:
    page.goto(address)
    page.locator("button[name=book]").click()
    page.wait_for_load_state()

    def has_label() -> bool:
        page.goto(address)
        return page.locator("a[href$='/label.pdf']").count() > 0

    wait_for(lambda: has_label() or None, seconds=60)
    token = address.rstrip("/").rsplit("/", 1)[-1]
    return house.manage("shell", "-v", "0", "-c", BACK.format(token=token)).split()[-1]


def _inspected(maker: Maker) -> None:
    page = maker.page
    here = page.url

    def is_there() -> bool:
        page.goto(here)
        return page.locator("button[name=inspect]").count() > 0

    wait_for(lambda: is_there() or None, seconds=60)
    page.locator("[name^='restocked-']").select_option("0")
    page.locator("[name^='written_off-']").select_option("1")
    page.locator("button[name=inspect]").click()
    page.wait_for_load_state()


def _transferred(page: Page, number: str) -> None:
    """Take the transfer on and write down the bank's number, as for any refund."""
    page.goto(f"/officers/marketplace/refunds/?q={number}")
    page.locator("main").get_by_role("link", name=number.rpartition("-")[0], exact=True).first.click()
    with page.expect_navigation():
        page.locator("form[action$='/take/'] button").click()
    page.fill("[name='given-reference']", REFERENCE)
    with page.expect_navigation():
        page.locator("form[action$='/given/'] button").click()
    expect(page.locator("body")).to_contain_text("It is given back")
