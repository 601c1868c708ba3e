"""What is remembered of searches that found nothing, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from marketplace.storefront.search.analysis.plan import Tier
from marketplace.storefront.search.misses import note_miss
from marketplace.storefront.search.models import SearchMiss

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def test_the_same_search_is_counted_in_one_row_a_day() -> None:
    for text in ("Laptop", " laptop ", "LAPTOP"):
        note_miss(text=text, tier=Tier.NOTHING, now=NOON)

    assert list(SearchMiss.objects.values_list("text", "times")) == [("laptop", 3)]


@pytest.mark.parametrize("text", ["012 345 678", "call ០១២៣៤៥៦៧៨", "dara@example.org", "x", "", "x" * 61])
def test_what_may_be_somebodys_own_or_is_no_name_is_not_kept(text: str) -> None:
    assert not note_miss(text=text, tier=Tier.NOTHING, now=NOON)
    assert not SearchMiss.objects.exists()


def test_what_was_found_is_not_remembered() -> None:
    assert not note_miss(text="pepper", tier=Tier.EXACT, now=NOON)


def test_a_visitors_search_that_finds_nothing_is_remembered(client: Client) -> None:
    for _ in range(4):
        client.get("/en/search/?q=laptop")

    miss = SearchMiss.objects.get()
    assert (miss.outcome, miss.times) == ("nothing", 4)
