"""An importer in Tokyo asks three makers of silk, compares, accepts the lowest and pays its deposit by card.

Then the maker gets the rest, fills its export file, makes the papers and hands the goods over; the importer finds both.

Real pages, a real worker, and localstripe behind the Stripe sandbox over HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.factories.photos import jpeg
from tests.fixtures.localstripe import VISA
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.people import Maker, wait_for
from tests.journeys.sending import number_of, tell
from tests.journeys.test_buyer_abroad_pays_by_card import give_card, go_to_the_card_page
from tests.support.house import House

pytestmark = pytest.mark.browser

#: Phones of the makers, and what each asks for one piece, in dollars.
MAKERS = (("012 000 015", "14.50"), ("012 000 022", "12.25"), ("012 000 041", "13.00"))

ADDRESS = {
    "name": "Yamada Taro",
    "phone": "+81 3 1234 5678",
    "postal_code": "150-0001",
    "street_address": "1-2-3 Jingumae, Shibuya-ku",
}
STANDS = """
from marketplace.sales.order.models import Purchase
purchase = Purchase.objects.get(token={token!r})
print(purchase.orders.get().status, *[f"{{one.kind}}={{bool(one.paid_at)}}" for one in purchase.milestones.all()])
"""


@pytest.fixture
def tokyo(browser: Browser, house: House) -> Iterator[BrowserContext]:
    context = browser.new_context(**DESK, locale="en-GB", base_url=house.url)
    context.set_default_timeout(20_000)
    yield context
    context.close()


def test_an_importer_compares_pays_by_card_and_gets_papers_and_parcel(
    house: House, browser: Browser, tokyo: BrowserContext, tmp_path: Path
) -> None:
    makers = [(entered(house, browser, phone), price) for phone, price in MAKERS]
    importer = Maker.with_phone(tokyo, house.sandbox, "012 000 904")
    importer.sign_in("/en/quotes/")
    page = importer.page
    writes_down_the_address(page)
    request = asks(page, [maker.shop for maker, _price in makers])
    for maker, price in makers:
        offers(maker, price)

    page.goto(request)
    expect(page.locator(".compare thead th")).to_have_count(3)
    lowest = page.locator(".compare tbody tr").first.locator("td").first
    expect(lowest).to_contain_text("lowest")
    expect(lowest).to_contain_text("$2,450.00")
    token = accepts(page)

    expect(page.locator("main")).to_contain_text("$735.00")
    ours = page.url
    go_to_the_card_page(page, "Go to the card page", house)
    give_card(page, VISA)
    page.wait_for_url(ours)
    wait_for(lambda: "deposit=True" in told(house, token))
    assert told(house, token) == ["confirmed", "deposit=True", "before_dispatch=False"]
    page.goto(f"/en/checkout/{token}/")
    expect(page.locator("main")).to_contain_text("1,715.00")
    assert "no fault found" in house.manage("ledger", "check")

    maker, number = makers[1][0], number_of(house, token)
    accepts_the_order(maker, number)
    pays_the_rest(page, house, token)
    fills_the_export_file(maker, token, tmp_path)
    books(maker, number)
    tell(maker, number, "handed_over", told_company="Ream Shipping", told_carrier_phone="012 345 678")

    page.goto(f"/en/checkout/{token}/")
    expect(page.locator("main")).to_contain_text("Handed to the carrier")
    papers = page.locator("section[aria-labelledby=exports] a")
    expect(papers.filter(has_text="ommercial invoice")).to_have_count(1)
    for link in papers.filter(has_text="(PDF)").all():
        paper = page.request.get(str(link.get_attribute("href")))
        assert (paper.status, paper.body()[:4]) == (200, b"%PDF")
    assert "no fault found" in house.manage("ledger", "check")


def entered(house: House, browser: Browser, phone: str) -> Maker:
    """Return a maker on a phone of its own who has signed in."""
    context = browser.new_context(**PHONE, locale="km-KH", base_url=house.url)
    context.set_default_timeout(20_000)
    maker = Maker.with_phone(context, house.sandbox, phone)
    maker.enter()
    return maker


def writes_down_the_address(page: Page) -> None:
    """The importer keeps the address in Tokyo, as the post of Japan wants it."""
    page.goto("/en/account/addresses/abroad/?country=JP")
    for name, value in ADDRESS.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=country_area]", "Tokyo")
    page.locator("main form:has([name=postal_code]) button:not([name])").first.click()
    page.wait_for_url("**/account/addresses/")


def asks(page: Page, shops: list[str]) -> str:
    """Three shops are asked by name; return the address of the request."""
    page.goto("/en/quotes/ask/?" + "&".join(f"vendor={shop}" for shop in shops))
    page.fill("[name=line0-title]", "Gift sets for the new year")
    page.fill("[name=line0-quantity]", "200")
    page.select_option("[name=line0-unit]", "piece")
    page.click("[name=line_add]")  # one thing more, and not after all: nothing typed is lost
    page.wait_for_selector("[name=line1-title]")
    page.click("[name=line_away][value='1']")
    page.wait_for_selector("[name=line1-title]", state="detached")
    assert page.input_value("[name=line0-title]") == "Gift sets for the new year"
    page.select_option("[name=country]", "JP")
    page.check("[name=kind][value=named]")
    for shop in shops:
        page.check(f"[name=vendors][value={shop}]")
    page.get_by_role("button", name="Send the request").click()
    page.wait_for_url(re.compile(r"/en/quotes/(?!ask)[^/]+/$"))
    return page.url


def offers(maker: Maker, price: str) -> None:
    """A maker finds the request at its desk, and offers two hundred at its price: thirty percent first."""
    page = maker.page
    page.goto(f"/km/vendors/desk/{maker.shop}/requests/")
    tile = page.locator("a.tile", has_text="Gift sets").first
    page.goto(f"{tile.get_attribute('href')}quote/")
    page.select_option("[name=currency]", "USD")
    own = page.locator("[name=line0-what] option[value^=p]").first
    page.select_option("[name=line0-what]", own.get_attribute("value"))
    page.fill("[name=line0-unit_price]", price)
    page.select_option("[name=incoterm]", "FOB")
    page.fill("[name=named_place]", "Sihanoukville")
    page.fill("[name=lead_days]", "30")
    page.locator("button[name=offer]").click()
    page.wait_for_url(re.compile(r"/requests/[^/]+/$"))


def accepts(page: Page) -> str:
    """The importer reads the lowest offer and accepts it; return the token of the purchase."""
    page.locator(".compare a[href*='/quotes/offers/']").first.click()
    expect(page.locator("main")).to_contain_text("FOB Sihanoukville")
    page.check("[name=payment_method][value=stripe]")
    page.check("[name=agrees]")
    page.locator("button[name=accept]").click()
    page.wait_for_url("**/pay/")
    found = re.search(r"/checkout/([^/]+)/pay/", page.url)
    assert found
    return found[1]


def accepts_the_order(maker: Maker, number: str) -> None:
    page = maker.order(number)
    page.locator("form[action$='/accept/'] button").click()
    page.wait_for_load_state()


def pays_the_rest(page: Page, house: House, token: str) -> None:
    """What holds the goods back is paid by card as well."""
    page.goto(f"/en/checkout/{token}/pay/")
    page.get_by_role("button", name=re.compile(r"Pay \S+ now")).click()
    page.wait_for_load_state()
    ours = page.url
    go_to_the_card_page(page, "Go to the card page", house)
    give_card(page, VISA)
    page.wait_for_url(ours)
    wait_for(lambda: "before_dispatch=True" in told(house, token))


def fills_the_export_file(maker: Maker, token: str, folder: Path) -> None:
    """The maker says who exports and how it is packed, sends the customs' declaration, and makes the papers."""
    page, exports = maker.page, f"/km/vendors/desk/{maker.shop}/exports/"
    page.goto(f"{exports}exporter/")
    page.fill("[name=name_latin]", "Koh Dach Looms")
    page.fill("[name=address_latin]", "Koh Dach, Chrouy Changvar, Phnom Penh, Cambodia")
    page.fill("[name=signer]", "Chan Sothea")
    page.locator("main form button:not([name])").last.click()
    page.wait_for_url(f"**{exports}")
    page.locator(f"main a[href*='{exports}X']").first.click()
    page.fill("[name=packing-packages]", "4")
    page.select_option("[name=packing-package_kind]", "carton")
    page.fill("[name=packing-gross_weight_g]", "90000")
    page.locator("button[name=packing]").click()
    page.wait_for_load_state()
    scan = folder / "declaration.jpg"
    scan.write_bytes(jpeg(1200, 900))
    page.select_option("[name=scan-paper]", "export_declaration")
    page.fill("[name=scan-number]", "SAD-2026-0001")
    page.set_input_files("[name=scan-file]", scan)
    page.locator("button[name=scan]").click()
    page.wait_for_load_state()
    page.locator("button[name=make]").click()
    page.wait_for_load_state()
    assert page.locator("a[href$='.pdf']").count() >= 2, page.locator("main").inner_text()


def books(maker: Maker, number: str) -> None:
    page = maker.order(number)
    page.locator("form[action$='/book/'] button").first.click()
    wait_for(lambda: maker.order(number).locator("form[action$='/parcel/handed_over/']").count() or None, seconds=40)


def told(house: House, token: str) -> list[str]:
    """Return what the order stands at, and which parts are paid."""
    return house.manage("shell", "-v", "0", "-c", STANDS.format(token=token)).split()
