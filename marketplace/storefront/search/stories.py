"""Stories in the index: editors' pages stand beside us, so what is known of them is what their facts told."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from marketplace.facts import StoryPublished
from marketplace.storefront.search.analysis.documents import Source, analyse, index_version
from marketplace.storefront.search.lexicon import lexicon
from marketplace.storefront.search.models import Kind, SearchDocument

#: As of products: what a text is about stands in its first lines.
_READ = 2_000
_LONGEST_TITLE = 255


def index_story(*, story: StoryPublished, now: datetime) -> None:
    """Write a story into the index as it reads now; running it twice changes nothing."""
    words = lexicon(fresh=True)
    found = analyse(Source((story.title,), descriptions=(story.intro, story.text[:_READ])), words)
    with transaction.atomic():
        SearchDocument.objects.update_or_create(
            kind=Kind.STORY,
            object_id=story.page_id,
            defaults={
                "url_code": urlsplit(story.url).path,
                f"title_{story.language}": story.title[:_LONGEST_TITLE],
                "tokens": " ".join(found.tokens),
                "clusters": " ".join(found.clusters),
                "listed_at": now,
                "version": index_version(words),
                "indexed_at": now,
            },
        )


def forget_story(*, page_id: int) -> None:
    """Take a story out of the index."""
    SearchDocument.objects.filter(kind=Kind.STORY, object_id=page_id).delete()
