"""Of very much, pages come quickly and stay right: how far is walked, and what is kept of a count, changes no answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import pytest

from marketplace.storefront.search.analysis.nodes import Token
from marketplace.storefront.search.engines import sql, statements, walking
from marketplace.storefront.search.engines.base import ALL, Sort, Where
from marketplace.storefront.search.engines.registry import engine
from marketplace.storefront.search.models import SearchDocument

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
PEPPER, BLACK, KAMPOT = Token("copepper"), Token("coblack"), Token("cokampot")


def document(number: int, *tokens: str, **fields: Any) -> SearchDocument:
    """Make a document that was listed the earlier the higher its number is."""
    return SearchDocument.objects.create(
        kind="product",
        object_id=number,
        url_code=f"p{number}",
        tokens=" ".join(tokens),
        listed_at=NOON - timedelta(days=number),
        indexed_at=NOON,
        version="1",
        **fields,
    )


def pages(*, is_many: bool) -> list[list[int]]:
    """Return three pages of pepper, black pepper of Kampot first."""
    found = [
        engine().page(PEPPER, Where(), prefer=(BLACK, KAMPOT), offset=offset, limit=4, is_many=is_many)
        for offset in (0, 4, 8)
    ]
    return [[hit.object_id for hit in one.hits] for one in found]


@pytest.mark.parametrize("walked", [1, 3, 5, 100])
def test_a_walk_of_any_length_gives_the_order_of_sorting(walked: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "WALKED", walked)
    monkeypatch.setattr(walking, "SOON_SORTED", -1)
    for number in range(12):
        tokens = ["copepper" if number != 5 else "cosalt"]
        tokens += ["coblack"] * (number % 2) + ["cokampot"] * (number % 3 == 0)
        document(number, *tokens, in_stock=number != 3)

    assert pages(is_many=True) == pages(is_many=False)
    assert sorted(chain(*pages(is_many=True))) == [number for number in range(12) if number != 5]


def test_a_page_and_its_count_are_the_same_of_few_and_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        document(number, "copepper", *["coblack"] * (number % 2), facets='["a", "s", "t01"]')
    few = engine().listing(PEPPER, Where(), prefer=(BLACK,), offset=3, limit=4)

    monkeypatch.setattr(sql, "MOST_COUNTED", 12)
    many = engine().listing(PEPPER, Where(), prefer=(BLACK,), offset=3, limit=4)

    assert few.keys == (7, 9, 11, 0)
    assert few == many
    assert few.counts == {ALL: 12, "s": 12, "t01": 12}


@pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.NEWEST, Sort.CHEAPEST])
def test_what_is_taken_for_much_is_answered_as_what_is_taken_for_little(
    sort: Sort, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        document(number, "copepper", *["coblack"] * (number % 2), facets='["a", "s"]', price_amount=7 - number % 5)
    asked = {"prefer": (BLACK,), "sort": sort, "offset": 3, "limit": 4}

    little = engine().listing(PEPPER, Where(), **asked)
    monkeypatch.setattr(type(engine()), "about", lambda *_: statements.SORTED + 1)
    taken_for_much = engine().listing(PEPPER, Where(), **asked)
    monkeypatch.setattr(sql, "MOST_COUNTED", 12)
    much = engine().listing(PEPPER, Where(), **asked)

    assert little.counts[ALL] == 12
    assert little == taken_for_much == much


def test_the_count_of_few_is_never_kept() -> None:
    document(1, "copepper")
    assert engine().count(PEPPER, Where())[ALL] == 1

    document(2, "copepper")

    assert engine().count(PEPPER, Where())[ALL] == 2


def test_the_tags_of_a_sample_of_many_are_kept_and_other_questions_have_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sql, "MOST_COUNTED", 3)
    for number in (1, 2, 3):
        document(number, "copepper", facets='["a", "s"]')
    first = engine().count(PEPPER, Where())
    assert first == {ALL: 3, "s": 3}

    SearchDocument.objects.update(facets='["a"]')

    assert engine().count(PEPPER, Where()) == first
    assert engine().count(None, Where()) == {ALL: 3}
    assert engine().count(PEPPER, Where(tags=(("s",),))) == {}


def on_shelf(key: int, *others: str, **options: Any) -> list[int]:
    where = Where(tags=((f"k{key}",), *((tag,) for tag in others)), after=options.pop("after", None))
    page = engine().page(None, where, sort=Sort.NEWEST, limit=3, is_many=True, **options)
    return [hit.object_id for hit in page.hits]


def test_a_shelf_is_read_in_order_from_any_place_in_it_and_narrowed() -> None:
    for number in range(8):
        tags = ["a", *["k7"] * (number != 2), "k70", *["s"] * (number != 1), *["p07"] * (number % 2)]
        document(number, *(f"fx{tag}" for tag in tags), facets=json.dumps(tags), in_stock=number != 1)

    assert on_shelf(7) == [0, 3, 4]
    assert on_shelf(7, offset=3) == on_shelf(7, after=4) == [5, 6, 7]
    assert on_shelf(7, after=7) == [1]
    assert on_shelf(7, "p07") == [3, 5, 7]
    assert on_shelf(7, "p07", after=5) == [7, 1]
    assert on_shelf(8) == []


def test_a_shelf_hears_of_every_change_of_its_listings() -> None:
    for number in range(4):
        document(number, "fxk7", facets='["a", "k7"]')
    rows = SearchDocument.objects

    rows.filter(object_id=0).update(in_stock=False)
    rows.filter(object_id=1).update(facets='["a", "k8"]')
    rows.filter(object_id=2).delete()
    rows.filter(object_id=3).update(price_amount=5, listed_at=NOON)

    assert on_shelf(7) == [3, 0]
    assert on_shelf(8) == [1]
