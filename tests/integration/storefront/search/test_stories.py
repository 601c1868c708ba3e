"""Stories are found beside the goods they tell of, in the language they tell in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.facts import StoryPublished, StoryWithdrawn
from marketplace.storefront.search import handlers
from marketplace.storefront.search.models import Kind, SearchDocument
from marketplace.storefront.search.services import reindex_all
from tests.factories.catalogue import ProductFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def publish(title: str = "Weaving krama in Takeo") -> None:
    handlers.index_published_story(
        StoryPublished(
            7, "en", title, "How a krama is made.", "A loom stands under the house.", "/en/pages/stories/krama/"
        )
    )


def test_a_story_stands_above_the_goods_it_names(client: Client) -> None:
    ProductFactory(title_en="Cotton krama")
    reindex_all(now=timezone.now())
    publish()

    page = client.get("/en/search/?q=krama").content.decode()

    assert 'href="/en/pages/stories/krama/"' in page
    assert 'href="/en/pages/stories/krama/"' not in client.get("/km/search/?q=krama").content.decode()


def test_a_story_told_again_is_one_story_and_stays_when_all_is_indexed_anew() -> None:
    publish()
    publish("Another name")
    reindex_all(now=timezone.now())

    assert [row.title_en for row in SearchDocument.objects.filter(kind=Kind.STORY)] == ["Another name"]


def test_a_withdrawn_story_is_found_no_more() -> None:
    publish()

    handlers.forget_withdrawn_story(StoryWithdrawn(7))

    assert not SearchDocument.objects.filter(kind=Kind.STORY).exists()
