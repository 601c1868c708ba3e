"""A certificate is scanned on a pack, revoked by an officer, and scanned again."""

from __future__ import annotations

from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.conftest import PHONE
from tests.journeys.people import Maker, Officer
from tests.support.house import House

pytestmark = pytest.mark.browser
DESK = "/km/vendors/desk/kampot-pepper-growers/listings/"
NUMBER, BATCH, REASON = "J-SCAN-1", "J-26-11", "ស្រែត្រូវបានបាញ់ថ្នាំ · The fields were sprayed"
ISSUE = """
from datetime import date
from django.utils import timezone
from catalogue.models import Product
from catalogue.services.certificates import CertificateContent, issue_certificate
product = Product.objects.get(code={code!r})
words = dict(kind="ovop", grade=4, issuer="The journeys' own office", number={number!r}, issued_on=date(2026, 1, 5))
print(issue_certificate(content=CertificateContent(product=product, **words), by=None, now=timezone.now()).pk)
"""


def test_certificate_scanned_revoked_and_scanned_again(
    house: House, browser: Browser, phone: BrowserContext, ministry: Officer
) -> None:
    maker = Maker.with_phone(phone, house.sandbox, "012 000 001")
    maker.sign_in("/km/vendors/")
    code = _open_batches(maker.page)
    certificate = house.manage("shell", "-v", "0", "-c", ISSUE.format(code=code, number=NUMBER)).split()[-1]
    scanned = urlsplit(_print_labels_of_a_new_batch(maker.page)).path
    buyer = browser.new_context(**PHONE, locale="km-KH", base_url=house.url).new_page()

    held = _scan(buyer, scanned)
    assert buyer.url.endswith(f"/km{scanned}")
    assert all(words in held for words in (NUMBER, BATCH, "★★★★☆", "មានសុពលភាពនៅថ្ងៃនេះ"))

    officer = ministry
    officer.page.goto(f"/officers/marketplace/certificates/inspect/{certificate}/")
    officer.page.fill("[name=reason]", REASON)
    with officer.page.expect_navigation():
        officer.page.locator("form[action*='/revoke/'] button").click()

    assert "ត្រូវបានដកហូត" in (revoked := _scan(buyer, scanned))
    assert REASON in revoked
    assert "It was revoked" in _scan(buyer, f"/en{scanned}")
    buyer.context.close()


def _open_batches(page: Page) -> str:
    """Open the batches of the first product, and return the product's code."""
    page.goto(DESK)
    page.locator("main a[href*='/batches/']").first.click()
    page.wait_for_load_state()
    return page.url.rstrip("/").split("/")[-2]


def _print_labels_of_a_new_batch(page: Page) -> str:
    """Record a batch, take its labels, and return what their code says."""
    page.fill("[name=number]", BATCH)
    page.fill("[name=quantity]", "១២០")
    page.locator("form:has([name=number]) button").click()
    page.wait_for_load_state()
    address = page.locator("main a[href$='labels.pdf']").first.get_attribute("href") or ""
    with pypdfium2.PdfDocument(page.request.get(address).body()) as document:
        codes = {code.text for code in zxingcpp.read_barcodes(document[0].render(scale=203 / 72).to_pil())}
    (said,) = codes
    return said


def _scan(page: Page, address: str) -> str:
    page.goto(address)
    return page.locator("main").inner_text()
