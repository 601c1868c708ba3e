"""Pages behind a door: account, checkout, vendor's desk. No fault that axe finds, no target under 44 pixels.

And no page of the shop is left out: each view that gives pages is met by somebody's walk, here or among the public ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser

from tests.journeys import insiders
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.faults import faults_of
from tests.journeys.insiders import Insider
from tests.journeys.test_pages_are_accessible import STARTS
from tests.journeys.walk import one_of_each, opened
from tests.support.house import House

pytestmark = pytest.mark.browser

#: Views that answer with a redirect, a file, a fragment, or to a form alone; and pages that look like another.
NO_PAGES: Final = {
    "account_signup": "redirect",
    "account_request_login_code": "redirect",
    "account_set_password": "redirect",
    "checkout:start": "redirect",
    "community:go": "redirect",
    "community:compare-add": "redirect",
    "storefront:suggest": "fragment",
    "community:heart": "fragment",
    "community:seen-note": "fragment",
    "checkout:payment-status": "fragment",
    "storefront:manifest": "file",
    "checkout:code-image": "file",
    "checkout:code-png": "file",
    "vendor_portal:order-label": "file",
    "vendor_portal:apply-paper": "file",
    "vendor_portal:batch-labels": "file",
    "vendor_portal:labels": "file",
    "vendor_portal:pick-list": "file",
    "vendor_portal:packing-slips": "file",
    "vendor_portal:manifest-file": "file",
    "vendor_portal:manifest-close": "form",
    "vendor_portal:manifest-pickup": "form",
    "vendor_portal:manifest-received": "form",
    "vendor_portal:incident-photo": "file",
    "vendor_portal:return-photo": "file",
    "vendor_portal:export-paper-pdf": "file",
    "vendor_portal:export-paper-json": "file",
    "vendor_portal:export-scan": "file",
    "vendor_portal:export-scan-withdraw": "form",
    "checkout:export-paper": "file",
    "checkout:export-scan": "file",
    "returns:label": "file",
    "organisations:registration-scan": "file",
    "organisations:choose": "form",
    "organisations:answer": "form",
    "organisations:remove": "form",
    "organisations:withdraw-asked": "form",
    "organisations:address-first": "form",
    "organisations:address-forget": "form",
    "organisations:say": "form",
    "organisations:order": "form",
    "organisations:again": "form",
    "quotes:file": "file",
    "quotes:close": "form",
    "returns:photo": "file",
    "vendor_portal:import-faults": "file",
    "vendor_portal:import-template": "file",
    "vendor_portal:listings-export": "file",
    "vendor_portal:import-confirm": "form",
    "vendor_portal:requirement-notice": "file",
    "vendor_portal:requirement-paper": "file",
    "vendor_portal:upload-piece": "fragment",
    "incidents:photo": "file",
    "storefront:basket-add": "form",
    "storefront:basket-line": "form",
    "storefront:basket-sample": "form",
    "storefront:address-first": "form",
    "storefront:address-forget": "form",
    "vendor_portal:order-photo": "file",
    "checkout:new-code": "form",
    "checkout:other-way": "form",
    "checkout:call-off": "form",
    "checkout:notices": "form",
    "community:forget": "form",
    "community:seen-forget": "form",
    "vendor_portal:apply-paper-remove": "form",
    "vendor_portal:apply-send": "form",
    "vendor_portal:upload-begin": "form",
    "vendor_portal:requirement-read": "form",
    "vendor_portal:money-file": "file",
    "checkout:paper-pdf": "file",
    "checkout:paper-xml": "file",
    "vendor_portal:paper-pdf": "file",
    "vendor_portal:paper-xml": "file",
    "vendor_portal:papers-file": "file",
    "vendor_portal:order-give-back": "form",
    "vendor_portal:statement-paper": "file",
    "vendor_portal:statement-file": "file",
    "vendor_portal:payout-account-keep": "form",
    "vendor_portal:payout-account-stop": "only by the link of a message",
    "vendor_portal:shop-page-discard": "form",
    "vendor_portal:shop-pause": "form",
    "vendor_portal:shipping-end": "form",
    "vendor_portal:team-withdraw": "form",
    "vendor_portal:webhook-test": "form",
    "vendor_portal:webhook-secret": "form",
    "vendor_portal:webhook-on": "form",
    "vendor_portal:webhook-remove": "form",
    "vendor_portal:invitation-answer": "form",
    "vendor_portal:listing-discard": "form",
    "vendor_portal:listing-pause": "form",
    "vendor_portal:help-code": "form",
    "vendor_portal:help-end": "form",
    "vendor_portal:help-discard": "form",
    "vendor_portal:help-apply-send": "form",
    "vendor_portal:help-apply-paper-remove": "form",
    "vendor_portal:help-apply-business": "the page of apply-business",
    "vendor_portal:helper-end": "form",
    "vendor_portal:scanner-end": "form",
    "vendor_portal:open-request-join": "form",
    "vendor_portal:quote-paper": "file",
    "vendor_portal:order-accept": "form",
    "vendor_portal:order-book": "form",
    "vendor_portal:order-milestone": "form",
    "vendor_portal:order-send-unpaid": "form",
    "vendor_portal:order-proforma": "file",
    "checkout:proforma": "file",
    "vendor_portal:order-tell": "form",
    "vendor_portal:listing-edit": "the form of listing-new",
    "hub:join": "form",
    "hub:leave": "form",
    "hub:close": "form",
    "hub:hand-over": "form",
    "hub:tell": "form",
    "hub:list-file": "file",
    "hub:label-file": "file",
    "scan_app:send": "form",
    "scan_app:worker": "file",
    "community:alert-stop": "only by the link of a message",
}
#: Rooms whose pages are the shop's own; officers' pages are Wagtail's.
ROOMS: Final = (
    "storefront:",
    "checkout:",
    "community:",
    "incidents:",
    "returns:",
    "organisations:",
    "quotes:",
    "vendor_portal:",
    "voices:",
    "hub:",
    "scan_app:",
)
VISITORS: Final = ("buyer", "maker", "applicant", "company", "helper", "keeper")


@pytest.fixture(scope="module")
def people(house: House, browser: Browser) -> dict[str, Insider]:
    return {name: getattr(insiders, name)(house, browser) for name in VISITORS}


@pytest.fixture(scope="module")
def walks(house: House, browser: Browser, people: dict[str, Insider]) -> dict[tuple[str, str], dict[str, str]]:
    """What each of them meets in each language: the kind of each page by its address."""
    found = {}
    for name, person in people.items():
        for language in ("km", "en"):
            context = browser.new_context(base_url=house.url, storage_state=person.cookies)
            found[name, language] = one_of_each(context, *person.addresses(language), rooms=person.rooms)
            context.close()
    return found


@pytest.mark.parametrize("name", VISITORS)
@pytest.mark.parametrize(("language", "screen"), [("km", PHONE), ("en", DESK)], ids=["km-phone", "en-desk"])
def test_pages_behind_a_door_have_no_fault(
    house: House,
    browser: Browser,
    people: dict[str, Insider],
    walks: dict[tuple[str, str], dict[str, str]],
    language: str,
    screen: dict[str, Any],
    name: str,
) -> None:
    missed = set(people[name].addresses(language)) - set(walks[name, language])
    context = browser.new_context(**screen, base_url=house.url, storage_state=people[name].cookies)
    faults: list[str] = []

    for page, address in opened(context, list(walks[name, language])):
        faults += faults_of(page, address)

    context.close()
    assert not faults, "\n".join(faults)
    assert not missed, "these gave no page"


def test_no_page_of_the_shop_is_left_out(
    house: House, browser: Browser, walks: dict[tuple[str, str], dict[str, str]]
) -> None:
    context = browser.new_context(base_url=house.url)
    met = set(one_of_each(context, *(f"/km{start}" for start in STARTS)).values())
    context.close()
    for walk in walks.values():
        met |= set(walk.values())

    there = {name for name in _names(get_resolver()) if name.startswith(ROOMS)}
    assert len(there) > 50
    assert sorted(there - met - set(NO_PAGES)) == []


def _names(resolver: URLResolver, rooms: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"{rooms}{one.name}"
        else:
            yield from _names(one, f"{rooms}{one.namespace}:" if one.namespace else rooms)
