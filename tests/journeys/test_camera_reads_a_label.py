"""A clerk holds a label before a phone's camera: the bars are read from the picture, and what happened is sent.

The browser's camera shows a film made of one of our own labels. This browser reads no bars by itself
(`BarcodeDetector`), like Firefox and iPhones, so it is our own reader that reads them.
"""

from __future__ import annotations

import base64
import json
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import FLAGS, PHONE
from tests.journeys.people import Maker
from tests.support.house import House
from tests.support.machine import chromium

pytestmark = pytest.mark.browser

CLERKS_PHONE, ANOTHER_PHONE = "012 555 812", "012 555 813"
NUMBER = "EE000000045KH"
LABEL = """
import base64
from datetime import timedelta
from django.utils import timezone
from logistics.labels import render_label
from logistics.models import Consignment, ServicePoint
from tests.factories.scanning import make_post_parcel
parcel = make_post_parcel(
    waybill_number="EE000000045KH", purchase_number="P80045", next_poll_at=None,
    booked_at=timezone.now() - timedelta(hours=5),
)
Consignment.objects.filter(pk=parcel.pk).update(tracking_status_at=parcel.booked_at)
address = parcel.shipment.order.shipping_address
address.province, address.district = ServicePoint.objects.get(code="post-07").province, None
address.save()
print(base64.b64encode(render_label(consignment=parcel)).decode())
"""
APPOINTED = """
from datetime import timedelta
from django.utils import timezone
from logistics.models import ServicePoint
from marketplace.users.models import User
from tests.factories.scanning import AppointmentFactory
office = ServicePoint.objects.get(code="post-07")
today = timezone.localdate()
AppointmentFactory(
    user=User.objects.get(phone="%s"), point=office, starts_on=today, ends_on=today + timedelta(days=9),
)
"""
KEEPS = """
from datetime import timedelta
from django.utils import timezone
from logistics.handover.services.runs import open_run
from logistics.models import ServicePoint
from marketplace.geography.models import Province
from marketplace.users.models import User
from tests.factories.scanning import AppointmentFactory
now, today = timezone.now(), timezone.localdate()
user = User.objects.get(phone="+85512555812")
hub = ServicePoint.objects.create(code="hub-of-the-camera", kind="hub", name_km="មណ្ឌល", name_en="Hub",
    province=Province.objects.get(code="17"), source="The journeys' own")
AppointmentFactory(user=user, role="keeper", point=hub, starts_on=today, ends_on=today + timedelta(days=9))
lot = open_run(hub=hub, carrier="cambodia_post", destination=Province.objects.get(code="12"),
    bring_until=now + timedelta(hours=5), by=user, now=now)
print(f"hub/{hub.code}/{lot.number}/")
"""
HEARD = """
import json
from logistics.models import Consignment
print(json.dumps([one.carrier_code for one in Consignment.objects.get(waybill_number="EE000000045KH").events.all()]))
"""
#: As many points as a cheap phone's camera gives, and how wide the label lies in them.
FRAME = (1280, 720)
LABEL_WIDE = 1100


def test_a_label_is_read_by_the_camera_and_its_step_is_sent(house: House, browser: Browser, tmp_path: Path) -> None:
    pdf = base64.b64decode(house.manage("shell", "-v", "0", "-c", LABEL).strip().splitlines()[-1])
    film = film_of(pdf, tmp_path / "label.mjpeg")
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    seeing = browser.browser_type.launch(executable_path=chromium(), args=[*FLAGS, *camera])
    try:
        context = seeing.new_context(**PHONE, locale="km-KH", base_url=house.url)
        context.set_default_timeout(15_000)
        clerk = Maker.with_phone(context, house.sandbox, CLERKS_PHONE)
        clerk.sign_in("/km/account/")
        house.manage("shell", "-v", "0", "-c", APPOINTED % "+85512555812")
        scan(clerk.page)
        take_into_a_lot(clerk.page, house.manage("shell", "-v", "0", "-c", KEEPS).split()[-1])
        closed_again(clerk.page)
    finally:
        seeing.close()

    assert json.loads(house.manage("shell", "-v", "0", "-c", HEARD)) == ["EMG"]


def test_where_the_camera_is_not_allowed_people_are_told_to_type(house: House, browser: Browser) -> None:
    refusing = browser.browser_type.launch(
        executable_path=chromium(), args=[*FLAGS, "--use-fake-device-for-media-stream", "--deny-permission-prompts"]
    )
    try:
        context = refusing.new_context(**PHONE, locale="km-KH", base_url=house.url)
        context.set_default_timeout(15_000)
        clerk = Maker.with_phone(context, house.sandbox, ANOTHER_PHONE)
        clerk.sign_in("/km/account/")
        house.manage("shell", "-v", "0", "-c", APPOINTED % "+85512555813")
        clerk.page.goto("/km/scan/")
        clerk.page.locator("#camera-on").click()

        expect(clerk.page.locator("#find-error")).to_contain_text("កាមេរ៉ា")
        expect(clerk.page.locator("#camera")).to_be_hidden()
        clerk.page.fill("#id_number", NUMBER)
        clerk.page.locator("#find button[type=submit]").click()
        expect(clerk.page.locator("#say-number")).to_have_text(NUMBER)
    finally:
        refusing.close()


def film_of(pdf: bytes, path: Path) -> Path:
    """Write a film in which the bars of a label lie in the middle of the picture, as somebody holds them."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].render(scale=203 / 72).to_pil().convert("RGB")
    page = page.resize((LABEL_WIDE, round(page.height * LABEL_WIDE / page.width)), Image.Resampling.BICUBIC)
    bars = next(code for code in zxingcpp.read_barcodes(page) if code.text == NUMBER).position
    middle = (bars.top_left.y + bars.bottom_left.y) // 2
    frame = Image.new("RGB", FRAME, (120, 110, 100))
    frame.paste(page.rotate(2, fillcolor=(120, 110, 100)), ((FRAME[0] - page.width) // 2, FRAME[1] // 2 - middle))
    picture = BytesIO()
    frame.save(picture, "JPEG", quality=80)
    path.write_bytes(picture.getvalue() * 30)
    return path


def scan(page: Page) -> None:
    """The camera is opened, finds the number by itself, and closes; the step is chosen and sent."""
    page.goto("/km/scan/")
    assert page.evaluate(
        "() => !window.BarcodeDetector || BarcodeDetector.getSupportedFormats().then((all) => !all.length)"
    )
    assert page.evaluate("() => window.scanBars === undefined"), "the reader comes only when it is needed"
    page.locator("#camera-on").click()
    expect(page.locator("#say-number")).to_have_text(NUMBER, timeout=30_000)
    expect(page.locator("#camera")).to_be_hidden()
    page.locator("#say-steps input[value='cambodia_post|EMG']").check()
    page.locator("#say button[type=submit]").click()
    expect(page.locator("#kept-list li[data-is=sent]")).to_have_count(1)


def take_into_a_lot(page: Page, lot: str) -> None:
    """The scan app leads a keeper to the lots; there the camera fills in the number, and the keeper sends it."""
    page.goto("/km/scan/")
    page.locator("a[href='/km/hub/hub-of-the-camera/']").click()
    page.goto(f"/km/{lot}")
    page.locator("#camera-on").click()
    expect(page.locator("#join [name=number]")).to_have_value(NUMBER, timeout=30_000)
    expect(page.locator("#camera")).to_be_hidden()


def closed_again(page: Page) -> None:
    """A second press closes the camera before anything is read."""
    page.goto("/km/scan/")
    page.evaluate("() => { window.scanBars = { read: () => '' }; }")
    page.locator("#camera-on").click()
    expect(page.locator("#camera")).to_be_visible()
    page.locator("#camera-on").click()
    expect(page.locator("#camera")).to_be_hidden()
