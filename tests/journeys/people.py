"""The people of the journeys, and what each does at the screen."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import BrowserContext, Page

from tests.fixtures.sandbox import Sandbox

T = TypeVar("T")
PREAH_DAK = {"province": "17", "district": "1703", "commune": "170303", "village": "17030301"}


def totp(secret: str) -> str:
    """Return the code that an authenticator app shows now. Source: RFC 6238."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    number = (struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6
    return f"{number:06d}"


def wait_for(what: Callable[[], T | None], *, seconds: float = 30) -> T:
    """Return what a question answers as soon as it answers something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(0.3)
    raise AssertionError(f"waited {seconds} s in vain")


def send(page: Page, field: str) -> None:
    """Press the button of the form that has a field."""
    buttons = page.locator(f"form:has([name='{field}'])").first.locator(
        "button:not([name]), button[name=action][value=verify]"
    )
    buttons.last.click()
    page.wait_for_load_state()


def choose_place(page: Page, place: Mapping[str, str]) -> None:
    """Go down the lists from the province."""
    for level, code in place.items():
        page.wait_for_selector(f"[name={level}] option[value='{code}']", state="attached")
        page.select_option(f"[name={level}]", code)


@dataclass
class Maker:
    """A vendor on a cheap phone, in Khmer."""

    page: Page
    sandbox: Sandbox
    phone: str
    shop: str = ""

    @classmethod
    def with_phone(cls, context: BrowserContext, sandbox: Sandbox, phone: str) -> Maker:
        return cls(context.new_page(), sandbox, phone)

    def sign_in(self, to: str) -> None:
        """Sign in by the code that comes to the phone."""
        before = len(self.sandbox.messages())
        self.page.goto(f"/km/account/login/?next={to}")
        self.page.fill("[name=phone]", self.phone)
        send(self.page, "phone")
        messages = wait_for(lambda: self.sandbox.messages()[: len(self.sandbox.messages()) - before])
        found = re.search(r"\b(\d{6})\b", messages[0]["text"])
        assert found, messages[0]
        self.page.fill("[name=code]", found[1])
        send(self.page, "code")

    def enter(self) -> None:
        """Sign in and come to the desk of the own shop."""
        self.sign_in("/km/vendors/")
        self.page.goto("/km/vendors/")
        self.shop = self.page.url.rstrip("/").rsplit("/", 1)[-1]

    def apply(self, *, name: str, shop_km: str, shop_en: str, paper: Path) -> None:
        """Fill in the three steps and send the application."""
        self.fill_in(name=name, shop_km=shop_km, shop_en=shop_en, paper=paper)
        self.send_application()

    def fill_in(self, *, name: str, shop_km: str, shop_en: str, paper: Path) -> None:
        """Fill in the three steps of the application."""
        page = self.page
        self.say_who(kind="household", name=name)
        page.fill("[name=shop_name_km]", shop_km)
        page.fill("[name=shop_name_en]", shop_en)
        page.fill("[name=story]", "យើងធ្វើស្ករត្នោតតាំងពីជីតា")
        page.fill("[name=bakong_account_id]", "sopha@aclb")
        send(page, "bakong_account_id")
        page.set_input_files("form:has([name=asked_for]) [name=file]", paper)
        send(page, "asked_for")
        page.wait_for_selector("form[action$='/remove/']")

    def say_who(self, *, kind: str, name: str, place: Mapping[str, str] = PREAH_DAK) -> None:
        """Fill in the first step of the application."""
        page = self.page
        page.goto("/km/vendors/apply/you/")
        page.select_option("[name=kind]", kind)
        page.fill("[name=legal_name]", name)
        choose_place(page, place)
        page.fill("[name=landmark]", "ក្បែរវត្ត")
        send(page, "legal_name")

    def send_application(self) -> None:
        self.page.goto("/km/vendors/apply/")
        button = self.page.locator("form[action$='/apply/send/'] button")
        assert button.count(), self.page.locator("main").inner_text()
        button.click()
        self.page.wait_for_load_state()

    def list_product(
        self, *, fields: Mapping[str, str], category: str, answers: Mapping[str, str], photo: Path
    ) -> None:
        """Fill in a listing, with what its shelf asks once it is chosen, and send it to the Ministry."""
        page = self.page
        page.goto(f"/km/vendors/desk/{self.shop}/listings/new/")
        page.set_input_files("[name=photo]", photo)
        for field, text in fields.items():
            page.fill(f"[name={field}]", text)
        option = page.locator("[name=category] option", has_text=category).first
        page.select_option("[name=category]", option.get_attribute("value"))
        for name, value in answers.items():
            asked = page.locator(f"[name=ask_{name}]")
            asked.first.wait_for()
            kind = asked.first.evaluate("e => e.type")
            if kind == "checkbox":
                asked.and_(page.locator(f"[value='{value}']")).check()
            elif kind.startswith("select"):
                asked.select_option(value)
            else:
                asked.fill(value)
        assert page.input_value("[name=village]") == PREAH_DAK["village"]
        page.locator("button[name=send]").click()
        page.wait_for_load_state()

    def order(self, number: str) -> Page:
        self.page.goto(f"/km/vendors/desk/{self.shop}/orders/{number}/")
        return self.page

    def accept_and_book(self, number: str) -> str:
        """Accept an order and book its carrier; return the waybill number when the booking has come through."""
        page = self.order(number)
        page.locator("form[action$='/accept/'] button").click()
        page.wait_for_load_state()
        page.locator("form[action$='/book/'] button").first.click(timeout=30_000)
        return wait_for(lambda: self._waybill(number), seconds=40)

    def _waybill(self, number: str) -> str | None:
        found = re.search(r"\b[A-Z]{2}\d{9}KH\b", self.order(number).locator("#parcel").inner_text())
        return found[0] if found else None


@dataclass
class Officer:
    """A Ministry officer at the desk, in Wagtail."""

    page: Page

    @classmethod
    def signed_in(cls, context: BrowserContext, *, email: str, password: str, secret: str) -> Officer:
        """Come in through the door: password, then the code of the authenticator app."""
        page = context.new_page()
        page.goto("/officers/")
        page.fill("[name=login]", email)
        page.fill("[name=password]", password)
        send(page, "password")
        page.fill("[name=code]", totp(secret))
        send(page, "code")
        assert page.url.endswith("/officers/"), page.url
        return cls(page)

    def open_waiting(self, queue: str, name: str) -> None:
        """Find something in a review queue and open it."""
        self.page.goto(f"/officers/marketplace/{queue}/?status=submitted")
        self.page.get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def send_back(self, queue: str, name: str, reason: str) -> None:
        self.open_waiting(queue, name)
        self._act("reject")
        self.page.fill("[name=comment]", reason)
        with self.page.expect_navigation():
            self.page.locator("dialog, .modal-dialog").locator("[type=submit]").first.click()

    def approve(self, queue: str, name: str) -> None:
        self.open_waiting(queue, name)
        with self.page.expect_navigation():
            self._act("approve")

    def _act(self, action: str) -> None:
        self.page.locator(f"[data-workflow-action-name={action}]").first.click()


@dataclass
class Buyer:
    """A guest on a phone."""

    page: Page

    def find(self, words: str, language: str) -> list[str]:
        """Search, and return the titles of what is found."""
        self.page.goto(f"/{language}/search/?q={words}")
        return [text.strip() for text in self.page.locator("main a[href*='/products/']").all_inner_texts()]

    def put_in_basket(self, title: str) -> None:
        """Open a product found and put one piece into the basket."""
        self.page.locator("main").get_by_role("link", name=title).first.click()
        self.page.wait_for_load_state()
        self.page.locator("form[action*='/basket/add/'] button:not([name])").last.click()
        self.page.wait_for_timeout(800)

    def give_address(self, *, name: str, phone: str, place: Mapping[str, str], landmark: str) -> None:
        self.page.goto("/en/checkout/address/")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=phone]", phone)
        choose_place(self.page, place)
        self.page.fill("[name=landmark]", landmark)
        send(self.page, "phone")
