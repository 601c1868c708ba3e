"""Collections, feasts in their time, and the facts that stories become."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from cms.blocks import OccasionBlock
from cms.models import CollectionPage, HomePage, StoriesPage, StoryPage
from marketplace.core.models import EventRecord
from tests.factories.catalogue import ProductFactory

pytestmark = pytest.mark.django_db


def test_a_collection_shows_what_was_picked_first_and_then_what_its_rule_finds(client: Client, site: None) -> None:
    by_rule = ProductFactory(title_en="Silk scarf")
    picked = ProductFactory(title_en="Wooden spoon")
    gone = ProductFactory(title_en="Gone thing", is_public=False)
    ProductFactory(title_en="Clay pot")
    call_command("search_index", verbosity=0)
    page = CollectionPage.objects.get(slug="silk", locale__language_code="en")
    page.picks = [("product", picked), ("product", gone)]
    page.save_revision().publish()

    body = client.get("/en/pages/silk/").content.decode()

    assert body.index("Wooden spoon") < body.index("Silk scarf")
    assert "Clay pot" not in body
    assert "Gone thing" not in body
    assert by_rule.code in body


def test_a_collection_stands_in_both_languages_and_each_names_the_other(client: Client, site: None) -> None:
    for language in ("km", "en"):
        body = client.get(f"/{language}/pages/silk/").content.decode()

        assert 'hreflang="km" href="' in body
        assert '/km/pages/silk/"' in body
        assert '/en/pages/silk/"' in body
        assert 'hreflang="x-default"' in body


def test_a_collection_without_a_rule_shows_nothing_but_what_was_picked(client: Client, site: None) -> None:
    ProductFactory(title_en="Clay pot")
    call_command("search_index", verbosity=0)
    CollectionPage.objects.update(words="")

    body = client.get("/en/pages/silk/").content.decode()

    assert "Clay pot" not in body
    assert "Nothing on sale just now" in body


def _feast(**days: date) -> None:
    front = HomePage.objects.get(locale__language_code="en")
    value: dict[str, Any] = {"title": "Boat races", "text": "", "words": "", "products": [], "collection": None, **days}
    front.body = [("occasion", value)]
    front.save_revision().publish()
    cache.clear()


@pytest.mark.parametrize(("first", "last", "is_shown"), [(0, 0, True), (-3, 3, True), (1, 5, False), (-5, -1, False)])
def test_a_feast_is_shown_from_its_first_day_to_its_last(
    client: Client, site: None, first: int, last: int, is_shown: bool
) -> None:
    today = timezone.localdate()

    _feast(starts_on=today + timedelta(days=first), ends_on=today + timedelta(days=last))

    assert ("Boat races" in client.get("/en/").content.decode()) is is_shown


def test_a_feast_that_ends_before_it_begins_is_refused() -> None:
    block = OccasionBlock()
    value = block.to_python(
        {"title": "x", "starts_on": "2027-04-17", "ends_on": "2027-04-14", "products": [], "collection": None}
    )

    with pytest.raises(ValidationError):
        block.clean(value)


def test_a_story_becomes_a_fact_when_it_is_published_and_when_it_is_withdrawn(site: None) -> None:
    above = StoriesPage.objects.get(locale__language_code="en")
    body = [("text", "<p>She weaves <b>at night</b>.</p>"), ("quote", {"words": "I sing.", "who": "Sophea"})]
    story = above.add_child(instance=StoryPage(title="Her loom", intro="A weaver.", body=body, live=False))

    story.save_revision().publish()
    StoryPage.objects.get(pk=story.pk).unpublish()

    told = {record.name: record.data for record in EventRecord.objects.filter(name__startswith="Story")}
    assert told["StoryPublished"]["title"] == "Her loom"
    assert told["StoryPublished"]["language"] == "en"
    assert told["StoryPublished"]["text"] == "She weaves at night. I sing. Sophea"
    assert told["StoryPublished"]["url"].endswith("/her-loom/")
    assert told["StoryWithdrawn"] == {"page_id": story.pk}
