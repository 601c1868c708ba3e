from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from catalogue.models import GeographicalIndication, OriginPrecision
from marketplace.storefront.search.services import reindex_all
from payments.models import ExchangeRate
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.geography import make_preah_dak
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db


def index() -> None:
    """Bring the index up to date, as the worker does."""
    reindex_all(now=timezone.now())


def test_the_front_page_shows_new_products_in_khmer_and_in_english(client: Client) -> None:
    ProductFactory(
        title_km="ម្រេចកំពត", title_en="Kampot pepper", category=CategoryFactory(name_km="គ្រឿងទេស", name_en="Spices")
    )

    index()
    khmer, english = client.get("/km/").content.decode(), client.get("/en/").content.decode()

    assert '<html lang="km">' in khmer
    assert "ម្រេចកំពត" in khmer
    assert "គ្រឿងទេស" in khmer
    assert "ផ្សារកម្ពុជា" in khmer
    assert '<html lang="en">' in english
    assert "Kampot pepper" in english
    assert "Spices" in english


def test_every_page_tells_whom_to_call_and_offers_itself_in_the_other_language(client: Client) -> None:
    page = client.get("/en/categories/?a=b").content.decode()

    assert 'href="tel:+85523000000"' in page
    assert 'href="/km/categories/?a=b" lang="km"' in page
    assert '<link rel="alternate" hreflang="km"' in page


def test_a_product_page_shows_both_prices_the_place_and_the_vendor(client: Client, rate: ExchangeRate) -> None:
    village = make_preah_dak()
    product = ProductFactory(
        vendor=VendorFactory(village=village, name_km="កន្ត្រកព្រះដាក់"), stock__price=Decimal(14000), photo=True
    )

    page = client.get(f"/km/products/{product.code}/{product.slug}/").content.decode()

    assert "14,000\N{NO-BREAK SPACE}៛" in page
    assert "≈\N{NO-BREAK SPACE}$3.50" in page
    assert f'href="/km/villages/{village.public_code}/"' in page
    assert 'href="/km/from/siem-reap/"' in page
    assert "កន្ត្រកព្រះដាក់" in page
    assert '<meta property="og:image" content="http' in page


def test_a_product_page_without_a_rate_shows_riel_alone(client: Client) -> None:
    product = ProductFactory()

    page = client.get(f"/en/products/{product.code}/{product.slug}/").content.decode()

    assert "12,000\N{NO-BREAK SPACE}៛" in page
    assert "≈" not in page


def test_a_place_is_never_shown_more_exactly_than_it_is_known(client: Client) -> None:
    village = make_preah_dak()
    product = ProductFactory(vendor=VendorFactory(village=village), origin_precision=OriginPrecision.PROVINCE)

    page = client.get(f"/en/products/{product.code}/{product.slug}/").content.decode()

    assert "Siem Reap" in page
    assert f"/en/villages/{village.public_code}/" not in page.split('class="facts', 1)[1].split("</dl>", 1)[0]


def test_an_address_with_an_old_name_leads_to_todays(client: Client) -> None:
    product = ProductFactory(slug="new-name")

    response = client.get(f"/en/products/{product.code}/old-name/")

    assert response.status_code == 301
    assert response["Location"] == f"/en/products/{product.code}/new-name/"


@pytest.mark.parametrize(
    ("traits", "status"),
    [
        ({"is_public": False}, 404),
        ({"vendor__suspended": True}, 404),
        ({"vendor__paused": True}, 404),
        ({"stock": False}, 404),
        ({"vendor__status": "closed"}, 410),
    ],
)
def test_what_is_not_on_sale_has_no_page_and_stands_on_no_shelf(
    client: Client, traits: dict[str, object], status: int
) -> None:
    product = ProductFactory(title_en="Hidden thing", category=CategoryFactory(name_en="Spices"), **traits)

    index()

    answer = client.get(f"/en/products/{product.code}/{product.slug}/")
    assert answer.status_code == status
    assert "See what else there is" in answer.content.decode()
    assert "Hidden thing" not in client.get("/en/").content.decode()
    assert "Hidden thing" not in client.get("/en/categories/spices/").content.decode()


def test_a_product_of_which_all_pieces_are_held_is_sold_out(client: Client) -> None:
    product = ProductFactory(stock__num_in_stock=3, stock__num_allocated=3)

    page = client.get(f"/en/products/{product.code}/{product.slug}/").content.decode()

    assert "Sold out" in page
    assert "Add to basket" not in page


def test_a_protected_name_says_so(client: Client) -> None:
    ProductFactory(geographical_indication=GeographicalIndication.REGISTERED)
    index()

    assert "Protected name" in client.get("/en/").content.decode()


def test_a_shelf_can_be_narrowed_to_a_province_and_ordered_by_price(client: Client) -> None:
    shelf = CategoryFactory(name_en="Baskets")
    here = VendorFactory(village=make_preah_dak())
    ProductFactory(title_en="Dear one", vendor=here, category=shelf, stock__price=Decimal(9000))
    ProductFactory(title_en="Cheap one", vendor=here, category=shelf, stock__price=Decimal(1000))
    ProductFactory(title_en="Far one", category=shelf)

    index()

    page = client.get("/en/categories/baskets/?province=17&sort=price").content.decode()

    assert page.index("Cheap one") < page.index("Dear one")
    assert "Far one" not in page


@pytest.mark.parametrize(
    "query",
    [
        "?page=999",
        "?page=x",
        "?page=-1",
        "?sort=nonsense",
        "?province=%00",
        "?province=../etc",
        "?page=1000000000",
        "?after=zzz",
        "?after=" + "9" * 40,
    ],
)
def test_nonsense_in_an_address_is_answered_with_a_page(client: Client, query: str) -> None:
    ProductFactory(category=CategoryFactory(name_en="Baskets"))

    assert client.get(f"/en/categories/baskets/{query}").status_code == 200


def test_a_shelf_below_another_is_found_by_its_whole_way(client: Client) -> None:
    above = CategoryFactory(name_km="អាហារ", name_en="Food")
    below = above.add_child(name_km="ស្ករ", name_en="Sugar")
    ProductFactory(title_en="Palm sugar", category=below)
    index()

    page = client.get(f"/en/categories/{above.slug}/{below.slug}/")

    assert page.status_code == 200
    assert "Palm sugar" in page.content.decode()
    assert "Palm sugar" in client.get(f"/en/categories/{above.slug}/").content.decode()
    assert client.get(f"/en/categories/{below.slug}/").status_code == 404


def test_a_vendor_page_shows_what_they_sell(client: Client) -> None:
    product = ProductFactory(title_en="Palm hat", vendor__code="hats")
    ProductFactory(title_en="Not theirs")

    page = client.get("/en/makers/hats/").content.decode()

    assert "Palm hat" in page
    assert product.vendor is not None
    assert product.vendor.name_en in page
    assert "Not theirs" not in page


def test_a_suspended_vendor_has_no_page(client: Client) -> None:
    VendorFactory(code="hats", suspended=True)

    assert client.get("/en/makers/hats/").status_code == 404


def test_a_page_that_is_not_there_says_so_in_the_readers_language(client: Client) -> None:
    response = client.get("/km/categories/nothing/")

    assert response.status_code == 404
    assert "រកមិនឃើញទំព័រនេះ" in response.content.decode()


def test_the_front_page_leaves_out_what_is_sold_out(client: Client) -> None:
    ProductFactory(title_en="Gone thing", stock__num_in_stock=0)
    ProductFactory(title_en="Here thing")
    index()

    page = client.get("/en/").content.decode()

    assert "Here thing" in page
    assert "Gone thing" not in page


def test_a_product_that_was_never_approved_has_no_page(client: Client) -> None:
    product = ProductFactory(is_public=False, approved_at=None)

    assert client.get(f"/en/products/{product.code}/{product.slug}/").status_code == 404


def test_pages_go_on_beyond_the_last_number_without_gaps_or_doubles(client: Client) -> None:
    vendor, shelf = VendorFactory(), CategoryFactory(name_en="Baskets")
    made = ProductFactory.create_batch(50, vendor=vendor, category=shelf)
    index()
    seen: list[str] = []
    first = client.get("/en/categories/baskets/").context
    seen += [card.code for card in first["cards"]]
    after = found_after(first)

    while after:
        page = client.get(f"/en/categories/baskets/?after={after}").context
        seen += [card.code for card in page["cards"]]
        after = page["next_after"]

    assert sorted(seen) == sorted(product.code for product in made)


def found_after(context: object) -> int:
    return context["found"].product_ids[-1]  # type: ignore[index]
