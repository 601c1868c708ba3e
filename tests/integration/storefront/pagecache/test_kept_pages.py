"""Pages are kept for visitors who are nobody, are right whenever they are served, and are nobody else's."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalogue.models import Product
from marketplace.storefront.pagecache.models import Change
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.users import UserFactory
from vendors.models import StockRecord, Vendor, VendorStatus

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]


@pytest.fixture
def product() -> Product:
    return ProductFactory(category=CategoryFactory(name_en="Pepper"), title_en="Black pepper", stock__num_in_stock=9)


def address(product: Product, language: str = "en") -> str:
    return f"/{language}/products/{product.code}/{product.slug}/"


def warm(path: str, client: Client | None = None) -> HttpResponse:
    """Ask three times: what it shows is noted, it is kept, it is served."""
    visitor = client or Client()
    for _ in range(2):
        visitor.get(path)
    return visitor.get(path)


def statements(path: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        Client().get(path, headers=headers)
    return len(queries)


def test_a_kept_page_is_the_same_and_costs_one_query(product: Product) -> None:
    path = address(product)
    first = Client().get(path)

    kept = warm(path)

    assert kept.content == first.content
    assert kept.headers["ETag"]
    assert kept.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    assert statements(path) == 1


def test_who_has_the_page_already_is_told_so(product: Product) -> None:
    kept = warm(address(product))

    again = Client().get(address(product), headers={"If-None-Match": kept.headers["ETag"]})

    assert again.status_code == 304
    assert again.content == b""


def test_it_is_sent_packed_to_who_can_unpack_it(product: Product) -> None:
    import gzip

    plain = warm(address(product))

    packed = Client().get(address(product), headers={"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_what_sold_out_is_never_shown_as_there(product: Product) -> None:
    assert b"Sold out" not in warm(address(product)).content

    StockRecord.objects.filter(product=product).update(num_allocated=9)

    assert b"Sold out" in Client().get(address(product)).content


@pytest.mark.parametrize(
    "changes", [{"num_in_stock": 3}, {"price": Decimal(77_000)}, {"num_allocated": 5}, {"num_in_stock": 0}]
)
def test_a_changed_price_or_a_short_stock_shows_at_once(product: Product, changes: dict[str, object]) -> None:
    before = warm(address(product)).content

    StockRecord.objects.filter(product=product).update(**changes)

    assert Client().get(address(product)).content != before


def test_selling_one_of_many_keeps_the_page(product: Product) -> None:
    StockRecord.objects.filter(product=product).update(num_in_stock=500)
    warm(address(product))

    StockRecord.objects.filter(product=product).update(num_allocated=7)

    assert statements(address(product)) == 1


@pytest.mark.parametrize("path", ["/en/", "/en/categories/pepper/", "/en/makers/{vendor}/"])
def test_a_card_that_changes_changes_every_list_it_stands_in(product: Product, path: str) -> None:
    path = path.format(vendor=product.vendor.code)
    warm(path)
    assert statements(path) == 1

    StockRecord.objects.filter(product=product).update(price=Decimal(99_000))

    assert statements(path) > 1


def test_a_vendor_who_is_suspended_is_gone_from_kept_pages(product: Product) -> None:
    warm(address(product))

    Vendor.objects.filter(pk=product.vendor_id).update(status=VendorStatus.SUSPENDED)

    assert Client().get(address(product)).status_code in {404, 410}


def test_a_change_made_while_the_page_is_made_is_not_lost(product: Product) -> None:
    """The version is read before the page is made, so a change in between counts as not shown."""
    path = address(product)
    Client().get(path)
    with CaptureQueriesContext(connection):
        from marketplace.storefront.pagecache import middleware

        original = middleware._keep

        def late(*args: object, **kwargs: object) -> None:
            StockRecord.objects.filter(product=product).update(num_allocated=9)
            original(*args, **kwargs)  # type: ignore[arg-type]

        middleware._keep = late  # type: ignore[assignment]
        try:
            Client().get(path)
        finally:
            middleware._keep = original

    assert b"Sold out" in Client().get(path).content


def test_a_late_commit_changes_the_version_though_its_row_is_older() -> None:
    from django.utils import timezone

    from marketplace.storefront.pagecache.versions import version_of

    Change.objects.create(id=10_000_006, key="cards", at=timezone.now())
    before = version_of({"cards"})

    Change.objects.create(id=10_000_005, key="cards", at=timezone.now())

    assert version_of({"cards"}) != before


def test_languages_never_mix(product: Product) -> None:
    english, khmer = warm(address(product, "en")), warm(address(product, "km"))

    assert b'<html lang="en"' in english.content
    assert b'<html lang="km"' in khmer.content


def test_who_is_signed_in_neither_gets_nor_leaves_a_kept_page(product: Product) -> None:
    path = address(product)
    member = Client()
    member.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")

    own = warm(path, member)
    stranger = Client().get(path)

    assert "ETag" not in own.headers
    assert b"My account" in own.content
    assert b"My account" not in stranger.content


def test_who_has_a_basket_sees_it_on_every_page(product: Product) -> None:
    warm("/en/")
    buyer = Client()
    buyer.post(f"/en/basket/add/{product.code}/", {"quantity": "2"})

    page = buyer.get("/en/")

    assert "ETag" not in page.headers
    assert b'class="count">2' in page.content


@pytest.mark.parametrize("query", ["anything=1", "page=2&x=", "q=%ff", "&&&", "page=" + "9" * 300])
def test_odd_questions_fill_no_memory(product: Product, query: str) -> None:
    caches["pages"].clear()

    for _ in range(3):
        Client().get(f"{address(product)}?{query}")

    assert len(caches["pages"]._cache) == 0


def test_tracking_of_other_sites_makes_no_other_page(product: Product) -> None:
    kept = warm(address(product))

    followed = Client().get(f"{address(product)}?utm_source=telegram&fbclid=abc")

    assert followed.headers["ETag"] == kept.headers["ETag"]
    assert b"fbclid" not in followed.content


@pytest.mark.parametrize(
    "path", ["/en/nothing-here/", "/en/basket/", "/en/account/login/", "/officers/", "/en/products/none/none/"]
)
def test_pages_of_one_visitor_and_refusals_are_not_kept(path: str) -> None:
    caches["pages"].clear()

    for _ in range(3):
        Client().get(path)

    assert len(caches["pages"]._cache) == 0


def test_old_changes_are_forgotten_and_young_ones_are_not() -> None:
    from datetime import timedelta

    from django.utils import timezone

    from marketplace.storefront.pagecache.versions import forget_old_changes

    now = timezone.now()
    Change.objects.create(key="cards", at=now - timedelta(hours=2))
    young = Change.objects.create(key="cards", at=now)

    forget_old_changes(now=now)

    assert not Change.objects.filter(at__lt=now - timedelta(hours=1)).exists()
    assert Change.objects.filter(pk=young.pk).exists()
