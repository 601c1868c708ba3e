"""A running marketplace and a browser, for as long as the journeys go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.journeys.people import Officer
from tests.support.house import House, running_house
from tests.support.machine import chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running_house(tmp_path_factory.mktemp("house")) as running:
        yield running
        # After all journeys that this worker made, on the demo country that they lived in.
        assert "no fault found" in running.manage("ledger", "check")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = chromium()
    assert path, "Chromium is not installed: apt-get install chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def phone(browser: Browser, house: House) -> Iterator[BrowserContext]:
    """A cheap phone, 360 pixels wide, in Khmer."""
    context = browser.new_context(**PHONE, locale="km-KH", base_url=house.url)
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture(scope="package")
def officers_sessions(browser: Browser, house: House) -> dict[str, Any]:
    """Who has come in through the officers' door: each but once, for a code of an authenticator app counts once."""
    found = {}
    secrets = {
        "officer": "JBSWY3DPEHPK3PXPOFFICER2",
        "province": "JBSWY3DPEHPK3PXPPROVINCE",
        "money1": "JBSWY3DPEHPK3PXPMONEY222",
        "money2": "JBSWY3DPEHPK3PXPMONEY333",
    }
    for name, secret in secrets.items():
        context = browser.new_context(**DESK, base_url=house.url)
        email = f"{name}@example.org"
        Officer.signed_in(context, email=email, password="demo-angkor-2026", secret=secret)
        found[name] = context.storage_state()
        context.close()
    return found


@pytest.fixture
def ministry(browser: Browser, house: House, officers_sessions: dict[str, Any]) -> Iterator[Officer]:
    """An officer of the Ministry at the desk, in English."""
    yield from _at_the_desk(browser, house, officers_sessions["officer"])


@pytest.fixture
def kampot(browser: Browser, house: House, officers_sessions: dict[str, Any]) -> Iterator[Officer]:
    """The officer of the province Kampot at the desk, in English."""
    yield from _at_the_desk(browser, house, officers_sessions["province"])


@pytest.fixture
def maker_officer(browser: Browser, house: House, officers_sessions: dict[str, Any]) -> Iterator[Officer]:
    """The finance officer who begins, in English."""
    yield from _at_the_desk(browser, house, officers_sessions["money1"])


@pytest.fixture
def checker_officer(browser: Browser, house: House, officers_sessions: dict[str, Any]) -> Iterator[Officer]:
    """The finance officer who agrees, in English."""
    yield from _at_the_desk(browser, house, officers_sessions["money2"])


def _at_the_desk(browser: Browser, house: House, session: Any) -> Iterator[Officer]:
    context = browser.new_context(**DESK, locale="en-GB", base_url=house.url, storage_state=session)
    context.set_default_timeout(15_000)
    yield Officer(context.new_page())
    context.close()
