"""What Wagtail tells us of: a story that came, changed or went becomes a fact."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils.html import strip_tags
from wagtail.signals import page_published, page_unpublished

from cms.models import StoryPage
from marketplace.core.events import publish
from marketplace.facts import StoryPublished, StoryWithdrawn


@receiver(page_published, sender=StoryPage)
def story_was_published(instance: StoryPage, **kwargs: Any) -> None:
    """Say that a story can be read."""
    with transaction.atomic():
        publish(
            StoryPublished(
                page_id=instance.pk,
                language=instance.locale.language_code,
                title=instance.title,
                intro=instance.intro,
                text=" ".join(_words(instance)),
                url=instance.url or "",
            )
        )


@receiver(page_unpublished, sender=StoryPage)
def story_was_withdrawn(instance: StoryPage, **kwargs: Any) -> None:
    """Say that a story cannot be read any more."""
    with transaction.atomic():
        publish(StoryWithdrawn(page_id=instance.pk))


def _words(story: StoryPage) -> list[str]:
    """Return what stands in a story, without its markup."""
    found = []
    for block in story.body:
        if block.block_type == "text":
            found.append(strip_tags(str(block.value.source)))
        elif block.block_type == "quote":
            found.append(f"{block.value['words']} {block.value['who']}")
    return found
