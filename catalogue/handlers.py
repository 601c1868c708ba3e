"""What the catalogue does about facts."""

from __future__ import annotations

from catalogue.services.classes import settle_classes
from marketplace.facts import ShelfChanged


def move_goods_to_their_class(fact: ShelfChanged) -> None:
    """Let goods follow when their shelf is of another class now."""
    settle_classes(category_ids=fact.reclassed_ids)
