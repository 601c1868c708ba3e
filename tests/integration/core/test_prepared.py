"""A prepared query finds what its query set finds, whatever the keys, the language and the thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from catalogue.models import Product
from marketplace.core.prepared import LENGTHS, Prepared
from payments.models import ExchangeRate
from tests.factories.catalogue import ProductFactory

pytestmark = pytest.mark.django_db


def by_keys(*ids: int) -> QuerySet[Any, Any]:
    """Return prices of some products."""
    rows = Product.objects.filter(pk__in=ids).annotate(price=F("stockrecords__price")).order_by("pk")
    return rows.values("pk", "code", "price", "is_public")


def with_vendor(code: str) -> QuerySet[Product]:
    """Return a product with its vendor."""
    return Product.objects.filter(code=code).select_related("vendor").prefetch_related("stockrecords")


def rates(day: date) -> QuerySet[ExchangeRate]:
    """Return the rates up to a day."""
    return ExchangeRate.objects.filter(valid_on__lte=day).order_by("valid_on")


def test_rows_are_those_of_the_query_set() -> None:
    ids = [product.pk for product in ProductFactory.create_batch(3)]
    prepared = Prepared(by_keys)

    for some in (ids, ids[:1], ids[1:], [ids[2], ids[0]]):
        assert prepared.among(some) == list(by_keys(*some))


def test_tuples_are_those_of_the_query_set_in_the_order_of_its_columns() -> None:
    ids = [product.pk for product in ProductFactory.create_batch(3, title_km="ម្រេច", title_en="Pepper")]

    def columns(*some: int) -> QuerySet[Any, Any]:
        rows = Product.objects.filter(pk__in=some).annotate(price=F("stockrecords__price")).order_by("pk")
        return rows.rewrite(False).values_list("price", "title_en", "pk", "title_km", "is_public")  # type: ignore[attr-defined]

    prepared = Prepared(columns)

    for some in (ids, ids[:1], [ids[2], ids[0]]):
        assert prepared.tuples_among(some) == list(columns(*some))
    assert prepared.tuples_among([ids[0]])[0][1:] == ("Pepper", ids[0], "ម្រេច", True)
    assert prepared.tuples_among([]) == []
    assert len(prepared.tuples_among([ids[0], *range(10**6, 10**6 + LENGTHS[-1])])) == 1


def test_keys_that_find_nothing_and_no_keys_find_nothing() -> None:
    ProductFactory()
    prepared = Prepared(by_keys)

    assert prepared.among([999_999]) == []
    assert prepared.among([]) == []


def test_more_keys_than_any_statement_takes_are_found_all_the_same() -> None:
    product = ProductFactory()

    assert len(Prepared(by_keys).among([product.pk, *range(10**6, 10**6 + LENGTHS[-1])])) == 1


def test_models_come_with_what_is_read_beside_them() -> None:
    products = ProductFactory.create_batch(2)
    prepared = Prepared(with_vendor)
    for product in products:
        (found,) = prepared.rows(product.code)
        with CaptureQueriesContext(connection) as queries:
            assert found == product
            assert found.vendor == product.vendor
            assert [record.price for record in found.stockrecords.all()] == [product.stockrecords.get().price]
        assert len(queries) == 1  # the one of this test


def test_days_are_keys_too() -> None:
    for day in (1, 2, 3):
        ExchangeRate.objects.create(valid_on=date(2026, 1, day), khr_per_usd=Decimal(4000 + day), source="test")
    prepared = Prepared(rates)

    assert [rate.khr_per_usd for rate in prepared.rows(date(2026, 1, 2))] == [4001, 4002]
    assert [rate.khr_per_usd for rate in prepared.rows(date(2026, 1, 1))] == [4001]


def test_each_language_has_its_own_statement() -> None:
    ProductFactory(title_km="ក", title_en="Z")
    ProductFactory(title_km="ខ", title_en="A")
    prepared = Prepared(lambda key: Product.objects.filter(pk__gt=key).order_by("title").values("title_km"))

    found = {}
    for language in ("km", "en"):
        with override(language):
            found[language] = [row["title_km"] for row in prepared.rows(0)]

    assert found == {"km": ["ក", "ខ"], "en": ["ខ", "ក"]}


def test_text_is_never_read_as_sql() -> None:
    ProductFactory()

    assert Prepared(with_vendor).rows("' OR 1=1 --") == []


def test_a_key_that_is_altered_on_its_way_is_refused() -> None:
    prepared = Prepared(lambda code: Product.objects.filter(code__startswith=code))

    with pytest.raises(TypeError):
        prepared.rows("b")


@pytest.mark.django_db(transaction=True)
def test_threads_use_their_own_connections() -> None:
    product = ProductFactory()
    prepared = Prepared(with_vendor)
    prepared.rows(product.code)

    def ask(_number: int) -> str:
        try:
            return str(prepared.rows(product.code)[0].code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(8))) == [product.code] * 8
