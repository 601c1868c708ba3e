"""A bus parcel to Ban Lung: its photo, two calls that nobody answers, the third reached, collected by the code."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.factories.photos import jpeg
from tests.journeys.buying import put_into_basket
from tests.journeys.conftest import PHONE
from tests.journeys.people import Maker, wait_for
from tests.journeys.sending import (
    accept_and_book,
    code_on_page,
    is_delivered,
    message_with_code,
    number_of,
    order_by,
    tell,
)
from tests.journeys.test_maker_sells_to_buyer_by_khqr import pay_by_khqr
from tests.support.house import House

pytestmark = pytest.mark.browser

BAN_LUNG = {"province": "16", "district": "1602"}


def test_bus_parcel_to_ratanakiri(house: House, browser: Browser, phone: BrowserContext, tmp_path: Path) -> None:
    photo = tmp_path / "parcel.jpg"
    photo.write_bytes(jpeg())
    context = browser.new_context(**PHONE, locale="en-GB", base_url=house.url)
    context.set_default_timeout(15_000)
    buyer = context.new_page()
    put_into_basket(buyer, "kampot pepper", language="en")
    token = order_by(buyer, phone="092 555 811", place=BAN_LUNG, way="bus_parcel", method="bakong", named="Ban Lung")
    pay_by_khqr(house, buyer)
    number = number_of(house, token)

    maker = Maker.with_phone(phone, house.sandbox, "012 000 001")
    maker.enter()
    accept_and_book(maker, number)
    told = {"told_waybill_number": "VET-4417", "told_bus_phone": "012 777 888", "told_plate": "PP 3A-1234"}
    tell(maker, number, "handed_over", files={"photo_package": photo}, **told)
    buyer.goto(f"/en/checkout/{token}/")
    main = buyer.locator("main")
    expect(main).to_contain_text("VET-4417")
    expect(main).to_contain_text("PP 3A-1234")
    picture = buyer.locator("img[src*='/photos/']").first.get_attribute("src") or ""
    assert buyer.request.get(picture).headers["content-type"] == "image/jpeg"

    tell(maker, number, "arrived")
    code = message_with_code(house, "+85592555811")
    assert code_on_page(buyer, token) == code
    tell(maker, number, "no_answer")
    tell(maker, number, "wrong_number")
    buyer.goto(f"/en/checkout/{token}/")
    expect(main).to_contain_text("You were called")
    tell(maker, number, "reached", told_note="comes tomorrow")
    assert code_on_page(buyer, token) == code

    tell(maker, number, "collected", code="000 000" if code != "000000" else "111 111")
    expect(maker.page.locator("#parcel .field__error").first).to_be_visible()
    tell(maker, number, "collected", code=f"{code[:3]} {code[3:]}")
    wait_for(lambda: is_delivered(buyer, token), seconds=40)
    assert not buyer.locator(".release-code").count()
    context.close()
