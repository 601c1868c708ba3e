"""An officer who puts up shelves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from catalogue.models import Category
from catalogue.services.shelves import ShelfContent, add_shelf
from marketplace.users.models import User
from tests.factories.users import UserFactory

NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


@pytest.fixture
def officer(db: None) -> User:
    return UserFactory(is_staff=True)


@pytest.fixture
def put(officer: User) -> Callable[..., Category]:
    """Return a function that puts up a shelf by its English name."""

    def _put(name: str, below: Category | None = None, **fields: Any) -> Category:
        content = ShelfContent(name_km=f"ធ្នើ {name}", name_en=name, **fields)
        return add_shelf(content=content, below=below, by=officer, now=NOON)

    return _put


def content_of(shelf: Category, **changes: Any) -> ShelfContent:
    shelf.refresh_from_db()
    now = ShelfContent(name_km=shelf.name_km, name_en=shelf.name_en, product_class=shelf.product_class)
    return replace(now, **changes)
