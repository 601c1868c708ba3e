"""A parcel locker in Phnom Penh: a door that fits, the code, more days, and the buyer who says that it came."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.journeys.buying import TOUL_KORK, put_into_basket
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

DOORS = """
from logistics.points.models import Compartment
free = Compartment.objects.free_for
from logistics.models import ServicePoint
print(free(point=ServicePoint.objects.get(code="lock-12-1"), size="M").count())
"""


def test_locker(house: House, browser: Browser, phone: BrowserContext) -> None:
    context = browser.new_context(**PHONE, locale="en-GB", base_url=house.url)
    context.set_default_timeout(15_000)
    buyer = context.new_page()
    put_into_basket(buyer, "kampot pepper", language="en")
    token = order_by(buyer, phone="092 555 813", place=TOUL_KORK, way="locker", method="bakong", named="Central Market")
    pay_by_khqr(house, buyer)
    number = number_of(house, token)
    free = doors(house)

    maker = Maker.with_phone(phone, house.sandbox, "012 000 001")
    maker.enter()
    accept_and_book(maker, number)
    tell(maker, number, "handed_over")
    tell(maker, number, "arrived", told_size="M")
    assert doors(house) == free - 1

    code = message_with_code(house, "+85592555813")
    assert code_on_page(buyer, token) == code
    expect(buyer.locator("main")).to_contain_text("Door")
    buyer.locator("form[action$='/longer/'] button").click()
    expect(buyer.locator("body")).to_contain_text("It is kept three days longer.")
    buyer.locator("form[action$='/came/'] button").click()
    expect(buyer.locator("body")).to_contain_text("We have noted that it came.")

    wait_for(lambda: is_delivered(buyer, token), seconds=40)
    assert doors(house) == free
    context.close()


def doors(house: House) -> int:
    """Return how many doors of the locker are free for a parcel of middle size."""
    return int(house.manage("shell", "-v", "0", "-c", DOORS).split()[-1])
