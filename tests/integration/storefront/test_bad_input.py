"""Whatever a visitor, a robot or a mistake sends to the shop's doors: a page in the reader's language, soon, never a 500.

What analysis makes of such texts is held in `tests/unit/storefront/search/test_bad_input.py`; here the screens are.
"""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any, Final

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.storefront import throttle
from marketplace.storefront.search.services import reindex_all
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.geography import make_preah_dak
from tests.factories.vendors import VendorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]
#: Seconds of CPU that no page may take, however odd its address: with all attempts of search about a tenth of it.
SOON_S: Final = 1.0

QUERIES: Final = {
    "ten thousand Latin characters": "a" * 10_000,
    "ten thousand Khmer characters": "ម្រេចកំពត" * 1_112,
    "ten thousand different words": " ".join(f"w{number}" for number in range(1_700)),
    "only spaces": " " * 200,
    "only no-break spaces": "\u00a0\u2003" * 50,
    "only zero-width spaces": "\u200b" * 200,
    "a zero-width space inside a word": "ម្រេច\u200bកំពត",
    "SQL": "'; DROP TABLE catalogue_product; -- \" OR 1=1 /* */ % _ \\",
    "SQL wildcards": "%_%_%",
    "FTS5 operators": 'NEAR(rice pepper, 5) AND NOT * ^ : ( ) { } - + OR "rice',
    "an FTS5 column": "tokens:rice OR clusters:*",
    "tsquery operators": "rice & ! | <-> :* ' \\ pepper",
    "unbalanced": '((("""{{{[[[',
    "mixed scripts": "rice ម្រេច 米 рис أرز चावल ข้าว μ",
    "emoji": "🍚🌶️👩🏽‍🌾 rice 🇰🇭",
    "only emoji": "🍚🌶️",
    "marks of right to left": "\u202erice\u202c \u200f\u061cpepper\u2067",
    "a mark": "<script>alert(1)</script>",
    "a template": "{{ 7|add:7 }} {% now 'Y' %} ${7*7}",
    "a NUL": "rice\x00pepper",
    "control characters": "\x01\x1b[31mrice\x7f",
    "a lone surrogate": "\ud800rice",
    "stacked signs": "ក" + "្ក" * 2_000,
}
FILTERS: Final = {
    "an unknown province": "province=99",
    "an odd province": "province=../etc&province=%00&province=%F0%9F%8D%9A",
    "a thousand provinces": "&".join(f"province={number:02d}" for number in range(1_000)),
    "an unknown vendor": "vendor=nobody",
    "an unknown category": "category=999999999",
    "an odd category": "category=x%27",
    "an unknown certificate": "certificate=gold",
    "an unknown place to deliver to": "to=99",
    "an odd yes": "protected=maybe&women=2&in_stock=-1",
    "an unknown order": "sort=nonsense",
    "an unknown facet": "colour=blue&colour=red",
    "page 10^9": "page=1000000000",
    "page 10^30": "page=1" + "0" * 30,
    "page 0": "page=0",
    "page -1": "page=-1",
    "page in Khmer digits": "page=១",
    "page of letters": "page=two",
    "after 10^18": "after=999999999999999999",
    "after letters": "after=zz",
    "a price upside down": "price_from=90000&price_to=10",
    "a price that is no number": "price_from=NaN&price_to=Infinity",
    "a price below nothing": "price_from=-5&price_to=-1",
    "a price of forty digits": "price_to=" + "9" * 40,
    "a price in words": "price_from=cheap",
    "a currency that does not exist": "currency=ZZZ",
    "a language that does not exist": "lang=tlh&language=xx",
}
DOORS: Final = ("/km/search/", "/en/categories/spices/")


@pytest.fixture(scope="module")
def shop(rows_of_the_module: None) -> dict[str, Any]:
    """Two things on a shelf, in the index."""
    shelf = CategoryFactory(name_km="គ្រឿងទេស", name_en="Spices", slug="spices")
    vendor = VendorFactory(village=make_preah_dak())
    pepper = ProductFactory(
        title_km="ម្រេចកំពត", title_en="Kampot pepper", category=shelf, vendor=vendor, stock__price=Decimal(14_000)
    )
    salt = ProductFactory(title_km="អំបិល", title_en="Salt", category=shelf, vendor=vendor, stock__price=Decimal(3_000))
    reindex_all(now=timezone.now())
    Client().get("/km/search/?q=pepper")  # a process reads its lexicon and templates once, not for each visitor
    return {"pepper": pepper, "salt": salt}


def answered(client: Client, path: str, data: Any = None, **more: Any) -> Any:
    """Ask, and hold the answer to be a page, and soon."""
    begin = time.process_time()
    response = client.get(path, data, **more)
    seconds = time.process_time() - begin

    assert response.status_code < 500
    assert seconds < SOON_S, f"{seconds:.2f} s"
    return response


@pytest.mark.parametrize("text", QUERIES.values(), ids=QUERIES.keys())
def test_any_text_in_the_search_box_is_answered_with_a_page(client: Client, shop: dict[str, Any], text: str) -> None:
    page = answered(client, "/km/search/", {"q": text.encode("utf-8", "surrogatepass")})

    assert page.status_code in {200, 404}  # a NUL is in no address of ours
    assert "<script>alert" not in page.content.decode()
    if page.status_code == 200:
        assert '<html lang="km">' in page.content.decode()
        assert len(page.content) < 100_000


@pytest.mark.parametrize("text", QUERIES.values(), ids=QUERIES.keys())
def test_any_beginning_of_a_text_is_completed_or_left_alone(client: Client, shop: dict[str, Any], text: str) -> None:
    answered(client, "/en/search/suggest/", {"q": text.encode("utf-8", "surrogatepass")})


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("query", FILTERS.values(), ids=FILTERS.keys())
def test_any_filter_in_an_address_is_answered_with_a_page(
    client: Client, shop: dict[str, Any], door: str, query: str
) -> None:
    assert answered(client, f"{door}?{query}").status_code == 200


def test_what_is_unknown_in_a_filter_is_left_out_and_said(client: Client, shop: dict[str, Any]) -> None:
    page = client.get("/en/search/?province=zz&price_from=cheap").content.decode()

    assert "Part of the filter in this address is unknown and was left out." in page
    assert "Kampot pepper" in page


def test_a_price_range_upside_down_is_turned_round(client: Client, shop: dict[str, Any]) -> None:
    page = client.get("/en/search/?price_from=20000&price_to=10000").content.decode()

    assert "Kampot pepper" in page
    assert "Salt</a>" not in page


def test_a_page_behind_the_last_shows_the_last(client: Client, shop: dict[str, Any]) -> None:
    for door in DOORS:
        page = client.get(f"{door}?page=1000000000").content.decode()

        assert shop["pepper"].code in page


@pytest.mark.parametrize("path", ["/fr/", "/xx/search/", "/zz-zz/categories/", "/km-KH-x-odd/", "/%E1%9E%80/"])
def test_a_language_that_does_not_exist_has_no_page(client: Client, path: str) -> None:
    response = answered(client, path, follow=True)

    assert response.status_code == 404


@pytest.mark.parametrize("header", ["tlh", "xx,yy;q=9", "*", "a" * 5_000, "km;q=km", "\u1780", ""])
def test_a_browser_of_an_odd_language_is_led_to_one_of_ours(client: Client, header: str) -> None:
    response = answered(client, "/", headers={"accept-language": header})

    assert response.status_code == 302
    assert response["Location"] in {"/km/", "/en/"}


def test_a_cookie_of_an_odd_language_or_currency_changes_nothing(client: Client, shop: dict[str, Any]) -> None:
    client.cookies["django_language"] = "tlh"
    client.cookies["currency"] = "ZZZ"

    assert '<html lang="en">' in answered(client, "/en/search/").content.decode()


def test_choosing_a_language_that_does_not_exist_changes_nothing(client: Client) -> None:
    response = client.post("/i18n/setlang/", {"language": "tlh", "next": "/en/categories/"})

    assert response.status_code == 302
    assert response["Location"] == "/en/categories/"
    assert "django_language" not in response.cookies


def test_fifty_suggestions_at_once_for_one_visitor_are_limited_politely(
    client: Client, shop: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "STRETCH_S", 3_600)
    answers = [client.get("/en/search/suggest/", {"q": "pepp"}) for _ in range(50)]

    statuses = [answer.status_code for answer in answers]
    assert statuses == [200] * throttle.MOST + [429] * (50 - throttle.MOST)
    assert int(answers[-1]["Retry-After"]) <= 10
    assert answers[-1].content == b""
    assert client.get("/en/search/", {"q": "pepper"}).status_code == 200
    other = client.get("/en/search/suggest/", {"q": "pepp"}, headers={"user-agent": "another phone"})
    assert other.status_code == 200


@pytest.mark.parametrize("code", ["x", "0", "nobody", "a" * 300, "%F0%9F%8D%9A", "..%2f..%2fetc"])
@pytest.mark.parametrize(
    "door", ["products/{}/x", "makers/{}", "villages/{}", "districts/{}", "from/{}", "categories/{}"]
)
def test_what_does_not_exist_is_not_found(client: Client, shop: dict[str, Any], door: str, code: str) -> None:
    assert answered(client, f"/km/{door.format(code)}/").status_code == 404
