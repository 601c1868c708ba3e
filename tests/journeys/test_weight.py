"""The first view on a phone that has never been here: bytes as they travel, held to the budget of docs/design.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.audit.served import served_as_in_production
from tests.audit.weight import PHONE, Weight, table, weigh
from tests.support.house import House

pytestmark = pytest.mark.browser
KB = 1024


@pytest.fixture(scope="module")
def packed_house(house: House) -> Iterator[str]:
    with served_as_in_production(house.environment, house.folder) as url:
        yield url


def test_the_first_view_of_home_category_and_product_is_light(packed_house: str, browser: Browser) -> None:
    page = browser.new_page(base_url=packed_house)
    page.goto("/km/categories/")
    category = page.locator("main a[href*='/categories/']").first.get_attribute("href")
    page.goto("/km/search/?q=kampot+pepper")
    product = page.locator("main a[href*='/products/']").first.get_attribute("href")
    page.close()
    assert category
    assert product

    weights = [weigh(browser, packed_house, path) for path in ("/km/", category, product, "/km/search/?q=pepper")]

    print(table(weights))  # noqa: T201 - shown by `pytest -s`
    for one in weights:
        assert one.by_kind["Script"] <= 20 * KB, one
        assert one.by_kind["Stylesheet"] <= 12 * KB, one
        assert one.by_kind["Font"] <= 30 * KB, one
        assert one.total <= 150 * KB, one
        assert one.everything <= 130 * KB, one
        assert _doubles(one) == [], one


def _doubles(weight: Weight) -> list[str]:
    """Return the photos that travelled more than once: in two kinds, or in two sizes."""
    photos = [name.rpartition(".")[0].rpartition("-")[0] for name, _size in weight.files if "/media/" in name]
    return [name for name, times in Counter(photos).items() if times > 1]


@pytest.mark.parametrize("path", ["/km/", "/km/categories/food/", "/km/search/?q=pepper"])
def test_the_first_photo_asked_for_is_in_view_and_comes_before_others(
    packed_house: str, browser: Browser, path: str
) -> None:
    context = browser.new_context(**PHONE, base_url=packed_house, service_workers="block")
    page = context.new_page()
    photos: list[str] = []
    page.on("request", lambda request: photos.append(request.url) if "/media/" in request.url else None)
    page.goto(path)
    urgent = page.locator("img[fetchpriority=high]")

    place = urgent.bounding_box()

    assert place
    assert place["y"] < page.evaluate("innerHeight")
    assert photos[0] == urgent.evaluate("(photo) => photo.currentSrc")
    context.close()


def test_a_sharp_screen_fetches_no_larger_photos_than_can_be_seen(packed_house: str, browser: Browser) -> None:
    sharp = {**PHONE, "viewport": {"width": 412, "height": 823}, "device_scale_factor": 2.625}
    context = browser.new_context(**sharp, base_url=packed_house, service_workers="block")
    page = context.new_page()
    page.goto("/km/search/?q=pepper")
    shown = "(photo) => photo.currentSrc"

    card = page.locator(".product__photo picture img").first.evaluate(shown)
    page.goto(page.locator("main a[href*='/products/']").first.get_attribute("href") or "")
    product = page.locator(".gallery__main picture img").first.evaluate(shown)

    assert card.endswith("-320.avif")
    assert product.endswith("-640.avif")
    context.close()
