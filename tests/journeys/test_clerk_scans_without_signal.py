"""A clerk of a post office scans all day without a signal; in the evening everything goes out in order, each once.

One story on a phone of 360 pixels, in Khmer: real pages, real worker, the page's own service worker and the browser's store.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.journeys.faults import faults_of
from tests.journeys.people import Maker, Officer
from tests.support.house import House

pytestmark = pytest.mark.browser

CLERKS_PHONE = "012 555 811"
PARCELS = """
from datetime import timedelta
from django.utils import timezone
from logistics.models import Consignment, ServicePoint
from tests.factories.scanning import make_post_parcel
booked = dict(next_poll_at=None, booked_at=timezone.now() - timedelta(hours=5))
here = make_post_parcel(waybill_number="EE000000014KH", purchase_number="P80014", cash=True, **booked)
there = make_post_parcel(waybill_number="EE000000028KH", purchase_number="P80028", **booked)
address = there.shipment.order.shipping_address
kampot = ServicePoint.objects.get(code="post-07").province
address.province, address.district = kampot, None
address.save()
Consignment.objects.filter(pk__in=[here.pk, there.pk]).update(tracking_status_at=here.booked_at)
"""
SAID = """
import json
from logistics.models import Consignment
from logistics.scanning.models import Scan
here = Consignment.objects.get(waybill_number="EE000000014KH")
print(json.dumps({
    "events": [[e.carrier_code, e.occurred_at.isoformat(), e.received_at.isoformat()] for e in here.events.order_by("pk")],
    "others": Consignment.objects.get(waybill_number="EE000000028KH").events.count(),
    "cash": here.cash_status,
    "signed_by": [e.signed_by for e in here.events.all() if e.signed_by],
    "scans": Scan.objects.filter(user__phone="+85512555811").count(),
    "signatures": Scan.objects.exclude(signature="").count(),
}))
"""


def test_a_clerk_scans_without_a_signal(house: House, phone: BrowserContext, ministry: Officer) -> None:
    house.manage("shell", "-v", "0", "-c", PARCELS)
    page = appointed(house, phone, ministry)

    scan_all_day(phone, page)
    send_in_the_evening(house, phone, page)
    nothing_after_the_end(page, ministry)


def appointed(house: House, phone: BrowserContext, ministry: Officer) -> Page:
    """Somebody signs in, the Ministry appoints them, and they open the page while there is a signal."""
    clerk = Maker.with_phone(phone, house.sandbox, CLERKS_PHONE)
    clerk.sign_in("/km/account/")
    page, desk = clerk.page, ministry.page
    page.goto("/km/scan/")
    assert not page.locator("#find").count()
    desk.goto("/officers/parcels/agents/")
    desk.locator("a[href$='/appoint/']").first.click()
    desk.fill("[name=phone]", CLERKS_PHONE)
    desk.select_option("[name=role]", "clerk")
    office = desk.locator("[name=point] option", has_text="Battambang post office").first.get_attribute("value")
    desk.select_option("[name=point]", office)
    desk.fill("[name=starts_on]", (date.today() - timedelta(days=2)).isoformat())  # noqa: DTZ011 - a scan of yesterday
    desk.fill("[name=ends_on]", (date.today() + timedelta(days=60)).isoformat())  # noqa: DTZ011 - a day on paper
    desk.locator("main form button[type=submit]").click()
    expect(desk.locator("main")).to_contain_text("scans until")
    page.goto("/km/scan/")
    expect(page.locator("#ready")).to_be_visible()
    expect(page.locator("#mine-list li")).to_have_count(1)
    assert "888 999" not in page.content()
    return page


def choose(page: Page, number: str, step: str) -> None:
    page.fill("#id_number", number)
    page.locator("#find button[type=submit]").click()
    page.locator(f"#say-steps input[value='cambodia_post|{step}']").check()


def scan_all_day(phone: BrowserContext, page: Page) -> None:
    """The page opens from the phone; arrived, taken out, handed over with cash and a signature; one number is wrong."""
    phone.set_offline(True)
    page.goto("/km/scan/")
    expect(page.locator("#mine-list li")).to_have_count(1)
    page.fill("#id_number", "EE000000015KH")
    page.locator("#find button[type=submit]").click()
    expect(page.locator("#find-error")).to_be_visible()

    choose(page, "ee 000 000 014 kh", "EMG")
    earlier = datetime.now() - timedelta(hours=3)  # noqa: DTZ005 - the phone's own clock
    page.locator("#say summary").click()
    page.fill("#id_when", earlier.strftime("%Y-%m-%dT%H:%M"))
    page.locator("#say button[type=submit]").click()
    expect(page.locator("#kept-list li")).to_have_count(1)
    choose(page, "EE000000028KH", "EMG")
    expect(page.locator("#say-unknown")).to_be_visible()
    page.locator("#say button[type=submit]").click()
    expect(page.locator("#kept-list li")).to_have_count(2)
    choose(page, "EE000000014KH", "EDG")
    page.locator("#say button[type=submit]").click()
    hand_over(page)
    expect(page.locator("#kept-list li[data-is=kept]")).to_have_count(4)
    page.reload()
    expect(page.locator("#kept-list li[data-is=kept]")).to_have_count(4)
    expect(page.locator("#kept-state")).to_contain_text("គ្មានសេវា")


def hand_over(page: Page) -> None:
    """Without a proof and without the cash nothing is kept; then the recipient signs with a finger."""
    choose(page, "EE000000014KH", "EMI")
    button, error = page.locator("#say button[type=submit]"), page.locator("#say-error")
    button.click()
    expect(error).to_contain_text("ភស្តុតាង")
    expect(page.locator("#sign")).to_be_visible()
    page.locator("#sign").scroll_into_view_if_needed()
    box = page.locator("#sign").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 60, steps=5)
    page.mouse.up()
    button.click()
    expect(error).to_contain_text("ចំនួន")
    assert faults_of(page, "/km/scan/") == []
    page.fill("#id_cash", "៥៤ ០០០")
    page.fill("#id_received_by", "ដារ៉ា")
    button.click()


def send_in_the_evening(house: House, phone: BrowserContext, page: Page) -> None:
    """The first answer gets lost on the line, so that scan is sent twice; it is done once, and all in order."""
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.request.url)
        route.fetch()
        return route.abort()

    page.route("**/scan/send/", lose_the_first_answer)
    phone.set_offline(False)
    for _ in range(150):  # the browser's own clock: what it sends is seen only while it is asked something
        if lost:
            break
        page.wait_for_timeout(200)
    assert lost, "nothing was sent when the signal came back"
    page.locator("#send-now").click()
    expect(page.locator("#kept-list li[data-is=sent]")).to_have_count(3, timeout=45_000)
    refused = page.locator("#kept-list li[data-is=refused]")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("EE000000028KH")
    expect(refused.locator("[data-why]")).not_to_be_empty()

    said = what_is_said(house)
    assert [code for code, _at, _came in said["events"]] == ["EMG", "EDG", "EMI"]
    first = said["events"][0]
    assert datetime.fromisoformat(first[2]) - datetime.fromisoformat(first[1]) > timedelta(hours=2)
    assert [said[name] for name in ("others", "cash", "signed_by", "scans", "signatures")] == [
        0, "collected", ["ដារ៉ា"], 4, 1,
    ]  # fmt: skip
    page.unroute("**/scan/send/")
    expect(page.locator("#mine-list li")).to_have_count(0)


def nothing_after_the_end(page: Page, ministry: Officer) -> None:
    """The Ministry ends the term; what the phone still sends is refused with words."""
    desk = ministry.page
    desk.goto("/officers/parcels/agents/")
    desk.locator("main table a").filter(has_text="12").first.click()
    desk.locator("form[action*='/end/'] button").click()
    expect(desk.locator("main")).to_contain_text("called back")
    page.fill("#id_number", "EE000000014KH")
    page.locator("#find button[type=submit]").click()
    expect(page.locator("#find-error")).to_be_visible()
    page.reload()
    expect(page.locator(".notice")).to_be_visible()
    assert not page.locator("#find").count()


def what_is_said(house: House) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(house.manage("shell", "-v", "0", "-c", SAID))
    return said
