"""A household that never touched the portal sells: an officer drafts in its village without a signal, its phone confirms.

One story on a phone of 360 pixels, in Khmer: real pages, real worker, the real service worker and the browser's store.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from tests.factories.photos import jpeg
from tests.journeys.conftest import PHONE
from tests.journeys.people import Maker, Officer, wait_for
from tests.support.house import House

pytestmark = pytest.mark.browser

HELPERS_PHONE, MAKERS_PHONE = "012 555 801", "092 555 802"
NAME, SHOP = "យាយ ម៉ុម", "កន្ត្រកយាយម៉ុម"
PRODUCT = "កន្ត្រកផ្តៅយាយម៉ុម"
TO_APPLICATION = "main a[href*='/helping/'][href$='/apply/']"
CONTROLLED = """() => navigator.serviceWorker.controller
  || new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", () => done(true)))"""
STORES = """async () => [...(await indexedDB.databases()).map((one) => one.name), ...(await caches.keys())]"""
SAID = """
import json
from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from vendors.models import Consent, ListingSubmission, Vendor
maker = User.objects.get(phone="+85592555802")
vendor = Vendor.objects.get(memberships__user=maker)
done = AuditEntry.objects.filter(on_behalf_of=maker)
print(json.dumps({
    "status": vendor.status,
    "by": sorted({str(entry.actor.phone) for entry in done}),
    "done": sorted(set(done.values_list("action", flat=True))),
    "consent_by_code": Consent.objects.filter(user=maker, mandate__isnull=False).exists(),
    "drafts": ListingSubmission.objects.filter(vendor=vendor).count(),
}))
"""


def test_a_household_sells_with_the_help_of_a_field_officer(
    house: House, browser: Browser, phone: BrowserContext, kampot: Officer, ministry: Officer, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(jpeg(2400, 1800))
    helper = appointed(house, phone, ministry)
    page = helper.page

    draft_without_a_signal(phone, page, photo)
    send_when_there_is_one(phone, page)
    confirm_by_the_makers_phone(house, page)
    page.locator(TO_APPLICATION).click()
    expect(page.locator("main")).to_contain_text(f"អ្នកកំពុងជួយ {NAME}")
    page.locator("form[action$='/apply/send/'] button").click()
    page.wait_for_load_state()

    kampot.approve("applications", NAME)
    ministry.approve("applications", NAME)

    maker = Maker.with_phone(browser.new_context(**PHONE, base_url=house.url), house.sandbox, MAKERS_PHONE)
    wait_for(lambda: any("/desk/" in one["text"] for one in house.sandbox.messages("+85592555802")))
    see_it_as_their_own(maker)
    said = wait_for(lambda: what_is_said(house))
    assert said["status"] == "open"
    assert said["by"] == ["+85512555801"]
    assert {"application.drafted", "application.submitted", "mandate.confirmed", "listing.drafted"} <= set(said["done"])
    end_it(maker, page)
    leave_nothing_behind(page)


def appointed(house: House, phone: BrowserContext, ministry: Officer) -> Maker:
    """Somebody signs in, the Ministry appoints them, and they open the page for a visit while there is a signal."""
    helper = Maker.with_phone(phone, house.sandbox, HELPERS_PHONE)
    helper.sign_in("/km/account/")
    desk = ministry.page
    desk.goto("/officers/marketplace/field-officers/")
    desk.locator("a[href$='/appoint/']").first.click()
    desk.fill("[name=phone]", HELPERS_PHONE)
    kampot = desk.locator("[name=province] option", has_text="Kampot").first.get_attribute("value")
    desk.select_option("[name=province]", kampot)
    desk.fill("[name=ends_on]", (date.today() + timedelta(days=60)).isoformat())  # noqa: DTZ011 - a day on paper
    desk.locator("main form button[type=submit]").click()
    expect(desk.locator("main")).to_contain_text("helps until")
    page = helper.page
    page.goto("/km/vendors/")
    assert page.url.endswith("/km/vendors/helping/")
    page.evaluate(CONTROLLED)
    page.locator("a[href$='/helping/visit/']").click()
    expect(page.locator("#ready")).to_be_visible()
    return helper


def draft_without_a_signal(phone: BrowserContext, page: Page, photo: Path) -> None:
    """The page opens from the phone; a maker with a paper and a product with a photo are kept there."""
    phone.set_offline(True)
    page.goto("/km/vendors/helping/visit/")
    expect(page.locator(".stale")).to_be_visible()
    form = page.locator("form[data-visit=maker]")
    form.locator("[name=legal_name]").fill(NAME)
    form.locator("[name=phone]").fill("12 34")
    form.locator("[name=commune]").select_option(index=1)
    form.locator("[name=village]").select_option(index=1)
    form.locator("[name=shop_name_km]").fill(SHOP)
    form.locator("[name=bakong_account_id]").fill("mom@aclb")
    form.locator("[name=file]").set_input_files(photo)
    form.locator("button").click()
    expect(page.locator("#kept-list li")).to_have_count(1)
    expect(page.locator("#kept-list li")).to_contain_text("រក្សាទុកក្នុងទូរសព្ទនេះ")

    page.locator("#for-product summary").click()
    form = page.locator("form[data-visit=product]")
    form.locator("[name=maker]").select_option(label=NAME)
    form.locator("[name=photo]").set_input_files(photo)
    form.locator("[name=title_km]").fill(PRODUCT)
    option = form.locator("[name=category] option", has_text="កន្ត្រក").first
    form.locator("[name=category]").select_option(option.get_attribute("value"))
    form.locator("[name=price_khr]").fill("១៤០០០")
    form.locator("[name=num_in_stock]").fill("3")
    form.locator("[name=weight_g]").fill("350")
    form.locator("button").click()
    expect(page.locator("#kept-list li")).to_have_count(2)
    page.reload()
    expect(page.locator("#kept-list li")).to_have_count(2)
    expect(page.locator("#kept-state")).to_contain_text("គ្មានសេវា")


def send_when_there_is_one(phone: BrowserContext, page: Page) -> None:
    """What is wrong is refused with words and stays; corrected it goes out, and the product after its maker."""
    phone.set_offline(False)
    refused = page.locator("#kept-list li[data-is=refused]")
    expect(refused).to_contain_text("ទូរសព្ទ")
    refused.locator("[data-correct]").click()
    form = page.locator("form[data-visit=maker]")
    assert form.locator("[name=legal_name]").input_value() == NAME
    assert form.locator("[name=village]").input_value()
    form.locator("[name=phone]").fill(MAKERS_PHONE)
    form.locator("button").click()
    expect(page.locator("#kept-list li[data-is=sent]")).to_have_count(2)


def confirm_by_the_makers_phone(house: House, page: Page) -> None:
    """The code comes to the maker's phone, says what it does, and puts the draft into their name."""
    page.locator("#kept-list li a[data-open]").first.click()
    expect(page.locator("h1")).to_have_text(NAME)
    assert not page.locator(TO_APPLICATION).count()
    page.locator("form[action$='/code/'] button").click()
    message = wait_for(lambda: next((one for one in house.sandbox.messages() if "mom@aclb" in one["text"]), None))
    found = re.search(r"\b(\d{6})\b", message["text"])
    assert found
    wrong = f"{(int(found[1]) + 1) % 10**6:06d}"
    page.fill("[name=code]", wrong)
    page.locator("form:has([name=code]) button").click()
    expect(page.locator(".field__error").first).to_be_visible()
    page.fill("[name=code]", found[1])
    page.locator("form:has([name=code]) button").click()
    expect(page.locator(TO_APPLICATION)).to_be_visible()


def see_it_as_their_own(maker: Maker) -> None:
    """The maker signs in with the same phone and finds the shop, the product and who did it."""
    maker.sign_in("/km/vendors/")
    page = maker.page
    page.goto("/km/vendors/")
    expect(page.locator("main")).to_contain_text(SHOP)
    maker.shop = page.url.rstrip("/").rsplit("/", 1)[-1]

    def listed() -> bool:
        page.goto(f"/km/vendors/desk/{maker.shop}/listings/")
        return PRODUCT in page.locator("main").inner_text()

    wait_for(listed)
    page.goto("/km/vendors/helpers/")
    expect(page.locator("main")).to_contain_text("បានផ្ញើពាក្យសុំរបស់អ្នកទៅក្រសួង")


def end_it(maker: Maker, helpers: Page) -> None:
    """One tap of the maker, and the officer finds nothing of them any more."""
    helpers.goto("/km/vendors/helping/")
    helpers.get_by_role("link", name=NAME).click()
    helpers.locator("main").get_by_role("link", name="ផលិតផល", exact=True).click()
    expect(helpers.locator("main")).to_contain_text(f"អ្នកកំពុងជួយ {NAME}")
    shop = helpers.url

    maker.page.goto("/km/vendors/helpers/")
    maker.page.locator("form[action$='/end/'] button").click()
    maker.page.wait_for_load_state()

    gone = helpers.goto(shop)
    assert gone is not None
    assert gone.status == 404


def leave_nothing_behind(page: Page) -> None:
    """Signing out asks first while something is not sent, and then clears this phone."""
    page.goto("/km/vendors/helping/visit/")
    form = page.locator("form[data-visit=maker]")
    form.locator("[name=legal_name]").fill("មិនទាន់ផ្ញើ")
    form.locator("[name=phone]").fill("12 34")
    form.locator("[name=commune]").select_option(index=1)
    form.locator("button").click()
    expect(page.locator("#kept-list li[data-is=refused]")).to_have_count(1)
    expect(page.locator("#ready")).to_be_visible()

    page.goto("/km/account/logout/")
    _sign_out(page, lambda question: question.dismiss())
    assert page.url.endswith("/logout/")
    assert "field" in page.evaluate(STORES)
    _sign_out(page, lambda question: question.accept())
    page.wait_for_url(lambda url: "/logout/" not in url)

    assert not {"field", "field-1"} & set(page.evaluate(STORES))


def _sign_out(page: Page, answer: Callable[[Dialog], None]) -> None:
    """Press the button and answer the question that comes."""
    page.once("dialog", answer)
    with page.expect_event("dialog"):
        page.locator("form[data-leaving] button").click()


def what_is_said(house: House) -> dict[str, Any] | None:
    """Return what the audit says, once the product is in the shop."""
    said: dict[str, Any] = json.loads(house.manage("shell", "-v", "0", "-c", SAID).strip().splitlines()[-1])
    return said if said["drafts"] else None
