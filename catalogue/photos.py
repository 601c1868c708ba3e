"""Photos that were stored before a size or a kind was added: completed by a command, never while a page waits."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError

from catalogue.images import make_sizes
from catalogue.models import ProductImage


def complete_photos() -> Iterator[tuple[str, bool]]:
    """Write what is missing of every product's photo and keep its blur; twice is once.

    Yields:
        The stored name of each photo that lacked something, and whether it could be completed: one whose original is
        gone or broken is left as it is.
    """
    for image in ProductImage.objects.filter(blur="").order_by("pk").iterator():
        name = image.original.name or ""
        try:
            facts = make_sizes(name)
        except (OSError, ValidationError):
            yield name, False
            continue
        image.width, image.height, image.blur = facts.width, facts.height, facts.blur
        image.save(update_fields=["width", "height", "blur"])
        yield name, True
