"""A company applies in Kampot: its province sends it back once, then the province and after it the Ministry approve."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.factories.photos import jpeg
from tests.journeys.buying import first_choice
from tests.journeys.people import Maker, Officer, send
from tests.support.house import House

pytestmark = pytest.mark.browser
NAME, SHOP_KM, SHOP_EN = "Teuk Chhou Foods Co., Ltd.", "អាហារទឹកឈូ", "Teuk Chhou Foods"
WRONG, RIGHT = "00012345", "00054321"
REASON = "លេខចុះបញ្ជីមិនត្រូវនឹងឯកសារ · The number is not that of the paper"
KAMPOT = {"province": "07"}


def test_company_sent_back_then_approved(
    house: House, phone: BrowserContext, kampot: Officer, ministry: Officer, tmp_path: Path
) -> None:
    scan = tmp_path / "scan.jpg"
    scan.write_bytes(jpeg())
    maker = Maker.with_phone(phone, house.sandbox, "012 777 789")
    maker.sign_in("/km/vendors/apply/")
    _apply(maker, scan)

    assert NAME not in _queue(ministry, "ministry")
    kampot.send_back("applications", NAME, REASON)

    page = maker.page
    page.goto("/km/vendors/apply/")
    expect(page.locator("main")).to_contain_text(REASON)
    page.goto("/km/vendors/apply/business/")
    assert page.input_value("[name=registration_number]") == WRONG, "nothing that was typed is lost"
    page.fill("[name=registration_number]", RIGHT)
    send(page, "registration_number")
    maker.send_application()

    kampot.open_waiting("applications", NAME)
    changed = kampot.page.locator("main").inner_text()
    assert WRONG in changed, "what changed since it was sent back stands side by side"
    assert RIGHT in changed
    kampot.approve("applications", NAME)
    page.goto("/km/vendors/")
    assert "/desk/" not in page.url, "the province's word alone opens no shop"

    ministry.approve("applications", NAME)
    page.goto("/km/vendors/")
    assert "/desk/" in page.url
    expect(page.locator("main")).to_contain_text(SHOP_KM)


def _apply(maker: Maker, scan: Path) -> None:
    """Fill in four steps, the licence with its days, and send it."""
    page = maker.page
    page.goto("/km/vendors/apply/you/")
    place = dict(KAMPOT)
    for level in ("district", "commune", "village"):
        place[level] = first_choice(page, place, level)
    maker.say_who(kind="company", name=NAME, place=place)
    page.fill("[name=shop_name_km]", SHOP_KM)
    page.fill("[name=shop_name_en]", SHOP_EN)
    page.fill("[name=bakong_account_id]", "teukchhou@aclb")
    send(page, "bakong_account_id")
    page.fill("[name=registration_number]", WRONG)
    page.fill("[name=tax_number]", "K007-123456789")
    _give_licence(page, scan)
    send(page, "registration_number")
    page.wait_for_url("**/apply/papers/")  # the scan goes first, in pieces
    asked_for = page.locator("form:has([name=asked_for][value]:not([value=''])) [name=file]")
    for still in range(asked_for.count(), 0, -1):
        asked_for.first.set_input_files(scan)
        send(page, "asked_for")
        expect(asked_for).to_have_count(still - 1)
    maker.send_application()


def _give_licence(page: Page, scan: Path) -> None:
    today = date.today()  # noqa: DTZ011 - a day on paper, and any zone will do
    page.select_option("[name=licence-kind]", "licence")
    page.fill("[name=licence-number]", "L-0042")
    page.fill("[name=licence-issued_on]", (today - timedelta(days=30)).isoformat())
    page.fill("[name=licence-expires_on]", (today + timedelta(days=1000)).isoformat())
    page.set_input_files("[name=licence-scan]", scan)


def _queue(officer: Officer, level: str) -> str:
    officer.page.goto(f"/officers/marketplace/applications/?status=submitted&waits_at={level}")
    return officer.page.locator("main").inner_text()
