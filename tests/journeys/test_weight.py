"""The first view on a phone that has never been here: bytes as they travel, held to the budget of docs/design.md."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.audit.served import served_as_in_production
from tests.audit.weight import table, weigh
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
