"""How much fits is reckoned here as PostgreSQL reckons it, so that it need not be asked."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection

from marketplace.storefront.search.analysis.nodes import All, Any, Node, Phrase, Token
from marketplace.storefront.search.engines.base import Where
from marketplace.storefront.search.engines.frequencies import Frequencies
from marketplace.storefront.search.engines.registry import engine
from tests.integration.storefront.search.test_many import document

pytestmark = [pytest.mark.django_db, pytest.mark.database]
needs_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL counts its words")

PEPPER, BLACK, KAMPOT, SALT = Token("copepper"), Token("coblack"), Token("cokampot"), Token("cosalt")
SEVERAL = Frequencies(1_000, {"copepper": 0.5, "coblack": 0.2}, rest=0.001)


@pytest.mark.parametrize(
    ("node", "about"),
    [
        (None, 1_000),
        (PEPPER, 500),
        (SALT, 1),
        (All((PEPPER, BLACK)), 100),
        (Any((PEPPER, BLACK)), 600),
        (All((PEPPER, Any((BLACK, PEPPER)))), 300),
        (Phrase(("copepper", "coblack")), 100),
    ],
)
def test_words_are_taken_for_independent_of_each_other(node: Node | None, about: int) -> None:
    assert SEVERAL.about(node) == about


def test_of_a_table_that_nobody_has_looked_through_nothing_is_known() -> None:
    assert Frequencies().about(PEPPER) == 0


def _planned(node: Node, where: Where) -> int:
    limits, parameters = engine().limits(node, where)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT FROM search_searchdocument d WHERE {limits}", parameters)
        [(plans,)] = cursor.fetchall()
    return plans[0]["Plan"]["Plan Rows"]


@needs_postgres
@pytest.mark.parametrize(
    "node", [PEPPER, BLACK, SALT, All((PEPPER, BLACK)), Any((BLACK, KAMPOT)), All((PEPPER, Any((BLACK, SALT))))]
)
def test_it_is_what_the_database_itself_reckons_with(node: Node) -> None:
    for number in range(400):
        tokens = ["copepper"] * (number % 3 > 0) + ["coblack"] * (number % 4 == 0) + ["cokampot"] * (number % 5 == 0)
        document(number, *tokens, "fxs")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_searchdocument")
    cache.clear()

    for where in (Where(), Where(tags=(("s",),))):
        assert engine().about(node, where) == pytest.approx(_planned(node, where), abs=2)
