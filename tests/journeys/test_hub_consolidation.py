"""Three makers of one province, one lot: brought to the village hub, sent together, each parcel traced to its buyer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.people import Maker, wait_for
from tests.journeys.test_ems_siem_reap_to_phnom_penh import bought, has_arrived
from tests.support.house import House

pytestmark = pytest.mark.browser

KEEPER = "012 000 771"
HUB = "hub-of-the-journey"
#: Phone of the maker, what is bought, phone of the buyer.
MAKERS = (
    ("012 000 012", "កន្ត្រកផ្តៅព្រះដាក់", "092 555 811"),
    ("012 000 014", "តែស្លឹកម្រុំ", "092 555 812"),
    ("012 000 015", "ក្រមាសូត្រពួក", "092 555 813"),
)
TRACED = "hub_joined lot_handed_over lot_arrived"
SET_UP = """
from datetime import timedelta
from decimal import Decimal
from django.utils import timezone
from logistics.handover.models import HubFee
from logistics.models import ServicePoint
from marketplace.geography.models import Province
from marketplace.users.models import User
from tests.factories.scanning import AppointmentFactory
today = timezone.localdate()
hub = ServicePoint.objects.create(code={hub!r}, kind="hub", name_km="មណ្ឌលភូមិ", name_en="Journey hub",
    province=Province.objects.get(code="17"), landmark="ក្បែរផ្សារ", source="The journeys' own")
HubFee.objects.create(hub=hub, amount=Decimal(500), valid_from=today - timedelta(days=1), source="The journeys' own")
keeper = User.objects.create_user(phone="+85512000771", first_name="Keeper")
keeper.confirm_phone()
officer = User.objects.get(email="officer@example.org")
AppointmentFactory(user=keeper, role="keeper", point=hub, province=hub.province, appointed_by=officer,
    starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=60))
"""
HISTORY = """
from logistics.models import Consignment
print(*[event.carrier_code for event in Consignment.objects.get(waybill_number={waybill!r}).events.order_by("occurred_at", "pk")])
"""


def test_three_makers_send_one_lot_and_each_parcel_is_traced(house: House, browser: Browser) -> None:
    house.manage("shell", "-v", "0", "-c", SET_UP.format(hub=HUB))
    keeper = Maker.with_phone(browser.new_context(**PHONE, locale="km-KH", base_url=house.url), house.sandbox, KEEPER)
    keeper.page.context.set_default_timeout(20_000)
    lot = opened(keeper)
    sent = [packed(house, browser, *maker) for maker in MAKERS]

    gather(keeper.page, lot, [waybill for waybill, _token, _page in sent])
    send_off(keeper.page, lot)

    for waybill, _token, _page in sent:
        wait_for(lambda number=waybill: TRACED in history(house, number), seconds=40)  # type: ignore[misc]
    waybill, token, page = sent[0]
    for event in ("EMA", "EMG", "EDG", "EMI"):
        status, answer = house.sandbox.post("/control/post/move", {"waybill": waybill, "event": event})
        assert status == 200, answer
    wait_for(lambda: has_arrived(page, token), seconds=60)
    others = [history(house, number) for number, _token, _page in sent[1:]]
    assert all("EMI" not in codes for codes in others)


def opened(keeper: Maker) -> str:
    """The keeper signs in by phone and opens a lot to the capital; return its address."""
    page = keeper.page
    keeper.sign_in("/km/hub/")
    page.goto("/km/hub/")
    page.select_option("[name=carrier]", "cambodia_post")
    capital = page.locator("[name=destination] option", has_text="ភ្នំពេញ").first.get_attribute("value")
    page.select_option("[name=destination]", capital)
    page.fill("[name=bring_until]", f"{timezone.localtime() + timedelta(hours=5):%Y-%m-%dT%H:%M}")
    page.locator("form:has([name=bring_until]) button").click()
    page.wait_for_url("**/hub/*/L*/")
    return page.url


def packed(house: House, browser: Browser, phone: str, words: str, buyers_phone: str) -> tuple[str, str, Page]:
    """A buyer orders, the maker books it and sees until when to bring it; return waybill, token and the buyer's page."""
    maker = Maker.with_phone(browser.new_context(**PHONE, locale="km-KH", base_url=house.url), house.sandbox, phone)
    maker.page.context.set_default_timeout(20_000)
    maker.enter()  # before the order: else its message comes between
    buyer = browser.new_context(**PHONE, base_url=house.url).new_page()
    token, number = bought(house, buyer, words, buyers_phone)
    waybill = maker.accept_and_book(number)
    maker.page.goto(f"/km/vendors/desk/{maker.shop}/handover/")
    expect(maker.page.locator("#hubs")).to_be_visible()
    expect(maker.page.locator("main")).to_contain_text("មណ្ឌលភូមិ")
    maker.page.context.close()
    return waybill, token, buyer


def gather(page: Page, lot: str, waybills: list[str]) -> None:
    """Each label is scanned; one maker pays the fee later."""
    for place, waybill in enumerate(waybills):
        page.goto(lot)
        page.fill("[name=number]", waybill)
        if place:
            page.check("[name=fee_paid]")
        page.locator("form[action$='/join/'] button[type=submit]").click()
        page.wait_for_load_state()
        expect(page.locator("#inside ~ ul")).to_contain_text(waybill)


def send_off(page: Page, lot: str) -> None:
    """Close it, print its label, hand it over, and hear that it arrived."""
    page.goto(lot)
    page.locator("form[action$='/close/'] button").click()
    page.wait_for_load_state()
    assert page.request.get(f"{lot}label.pdf").body().startswith(b"%PDF")
    assert page.request.get(f"{lot}list.pdf").body().startswith(b"%PDF")
    page.fill("[name=received_by]", "ចាន់ សុភា")
    page.fill("[name=waybill_number]", "BAG-JOURNEY-1")
    page.locator("form[action$='/hand-over/'] button").click()
    page.wait_for_load_state()
    page.select_option("[name=step]", "lot_arrived")
    page.locator("form[action$='/tell/'] button").click()
    page.wait_for_load_state()
    expect(page.locator("form[action$='/tell/']")).to_have_count(0)


def history(house: House, waybill: str) -> str:
    return house.manage("shell", "-v", "0", "-c", HISTORY.format(waybill=waybill)).strip()
