"""A running marketplace and a browser, for as long as the journeys go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

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


@pytest.fixture
def desk(browser: Browser, house: House) -> Iterator[BrowserContext]:
    """An officer's desk."""
    context = browser.new_context(**DESK, locale="en-GB", base_url=house.url)
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def screenshots(house: House) -> Path:
    folder = house.folder / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder
