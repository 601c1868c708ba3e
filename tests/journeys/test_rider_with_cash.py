"""A rider inside Phnom Penh takes the cash and hands over against the buyer's code."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.journeys.buying import TOUL_KORK, put_into_basket
from tests.journeys.conftest import PHONE
from tests.journeys.people import Maker, wait_for
from tests.journeys.sending import accept_and_book, code_on_page, is_delivered, number_of, order_by, tell
from tests.support.house import House

pytestmark = pytest.mark.browser

TAKEN = """
from logistics.models import Consignment
parcel = Consignment.objects.get(shipment__order__number={number!r})
print(parcel.cash_status, int(parcel.cash_collected_amount) == int(parcel.shipment.order.total.amount))
"""


def test_rider_with_cash(house: House, browser: Browser, phone: BrowserContext) -> None:
    context = browser.new_context(**PHONE, locale="en-GB", base_url=house.url)
    context.set_default_timeout(15_000)
    buyer = context.new_page()
    put_into_basket(buyer, "kuy teav", language="en")
    method = "cash_on_delivery"
    token = order_by(buyer, phone="092 555 812", place=TOUL_KORK, way="local_rider", method=method)
    number = number_of(house, token)

    maker = Maker.with_phone(phone, house.sandbox, "012 000 021")
    maker.enter()
    accept_and_book(maker, number)
    tell(maker, number, "picked_up", told_rider_name="ដារ៉ា", told_rider_phone="012 777 666", told_plate="1AB-2345")
    wait_for(lambda: has_code(buyer, token), seconds=40)
    code = code_on_page(buyer, token)
    expect(buyer.locator("main")).to_contain_text("1AB-2345")
    assert not buyer.locator("form[action$='/came/']").count(), "cash is due: the rider tells of it"

    tell(maker, number, "on_the_way")
    tell(maker, number, "delivered", code="not it")
    expect(maker.page.locator("#parcel .field__error").first).to_be_visible()
    tell(maker, number, "delivered", code=code)

    wait_for(lambda: is_delivered(buyer, token), seconds=40)
    told = house.manage("shell", "-v", "0", "-c", TAKEN.format(number=number)).split()
    assert told[-2:] == ["collected", "True"]
    context.close()


def has_code(page: object, token: str) -> bool:
    page.goto(f"/en/checkout/{token}/")  # type: ignore[attr-defined]
    return bool(page.locator(".release-code").count())  # type: ignore[attr-defined]
