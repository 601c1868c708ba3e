"""What a listing is given for suiting a request. The worked examples of docs/algorithms/matching.md."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from marketplace.storefront.search.analysis.documents import Source, analyse
from marketplace.storefront.search.analysis.lexicon import Lexicon, seed_lexicon
from marketplace.storefront.search.engines.sql import TAG
from marketplace.storefront.search.suiting import Asked, AskedLine, Document, Terms, codes_of, points, read

TODAY = date(2026, 11, 26)
MARCH = date(2027, 3, 1)


@pytest.fixture(scope="module")
def words() -> Lexicon:
    return seed_lexicon()


def listing(words: Lexicon, *titles: str, tags: tuple[str, ...] = (), province: str = "") -> Document:
    found = analyse(Source(titles=titles, province=province), words)
    return Document(1, 7, frozenset({*found.tokens, *(f"{TAG}{tag}" for tag in tags)}), " ".join(found.clusters))


def suits(words: Lexicon, document: Document, *, terms: Terms | None = None, **asked: Any) -> int:
    line = AskedLine(
        asked.pop("text", "Kampong Speu palm sugar"),
        asked.pop("hs_code", ""),
        asked.pop("quantity", None),
        asked.pop("unit", ""),
    )
    whole = Asked((line,), **asked)
    return points(reading=read(line, words), asked=whole, document=document, terms=terms, today=TODAY)


def test_the_makers_that_have_all_of_it_get_all_points(words: Lexicon) -> None:
    sugar = listing(words, "Palm sugar", "ស្ករត្នោត", province="05", tags=("b", "h170290", "h1702", "corganic"))
    terms = Terms(Decimal(1_000), "kg", 20)

    got = suits(
        words,
        sugar,
        terms=terms,
        hs_code="170290",
        quantity=Decimal(2),
        unit="tonne",
        certificates=("organic",),
        needed_before=MARCH,
    )

    assert got == 30 + 10 + 20 + 15 + 15 + 5 + 5 == 100


def test_the_same_goods_from_elsewhere_count_less(words: Lexicon) -> None:
    here, elsewhere = listing(words, "Palm sugar", province="05"), listing(words, "Palm sugar", province="07")

    assert suits(words, here) - suits(words, elsewhere) == 15


def test_other_goods_get_nothing(words: Lexicon) -> None:
    assert suits(words, listing(words, "Bamboo basket", province="05", tags=("b",))) == 0


def test_what_is_made_with_it_is_not_about_it(words: Lexicon) -> None:
    sugar, sweet = listing(words, "Palm sugar"), listing(words, "Palm sugar candy")

    assert suits(words, sugar, text="palm sugar") > suits(words, sweet, text="palm sugar")


def test_a_listing_in_khmer_only_is_found_by_english_words(words: Lexicon) -> None:
    assert suits(words, listing(words, "ស្ករត្នោត"), text="palm sugar") >= 40


def test_the_code_alone_brings_a_listing_in_and_its_heading_less(words: Lexicon) -> None:
    same, heading = (
        listing(words, "Xyzzy", tags=("h170290", "h1702")),
        listing(words, "Xyzzy", tags=("h170219", "h1702")),
    )

    assert suits(words, same, hs_code="170290") - suits(words, heading, hs_code="170290") == 8
    assert suits(words, listing(words, "Xyzzy"), hs_code="170290") == 0


def test_who_takes_no_requests_is_not_asked(words: Lexicon) -> None:
    sugar = listing(words, "Palm sugar", province="05")

    assert suits(words, sugar, terms=Terms(takes_requests=False)) == 0


@pytest.mark.parametrize(("capacity", "unit", "worth"), [
    (Decimal(700), "kg", 15),  # 700 kg in each of the 2.5 months that are left: 1,750 of 1,700
    (Decimal(350), "kg", 8),  # a good half
    (Decimal(100), "kg", 0),
    (Decimal(100), "piece", 4),  # nobody knows what a piece weighs
    (None, "kg", 4),
])  # fmt: skip
def test_capacity_counts_by_the_months_there_are(
    words: Lexicon, capacity: Decimal | None, unit: str, worth: int
) -> None:
    sugar, terms = listing(words, "Palm sugar", province="05"), Terms(capacity, unit, 20)
    asked = {"quantity": Decimal(1_700), "unit": "kg", "needed_before": MARCH}

    assert (
        suits(words, sugar, terms=terms, **asked) - suits(words, sugar, terms=Terms(lead_days=20), **asked) == worth - 4
    )


def test_who_cannot_begin_in_time_gets_no_point_for_time(words: Lexicon) -> None:
    sugar = listing(words, "Palm sugar", province="05")

    late, quick = (suits(words, sugar, terms=Terms(lead_days=days), needed_before=MARCH) for days in (120, 30))

    assert quick - late == 5


def test_of_two_certificates_asked_for_one_counts_half(words: Lexicon) -> None:
    one = listing(words, "Palm sugar", tags=("corganic",))
    kinds = ("organic", "fairtrade")

    assert suits(words, one, certificates=kinds) - suits(words, listing(words, "Palm sugar"), certificates=kinds) == 7


@pytest.mark.parametrize(("code", "codes"), [
    ("170290", ("170290", "1702")), ("1702", ("1702",)), ("17", ()), ("", ()), ("17029011", ("170290", "1702")),
])  # fmt: skip
def test_a_code_is_looked_for_by_subheading_and_heading(code: str, codes: tuple[str, ...]) -> None:
    assert codes_of(code) == codes
