"""The page of all components: there for developers, complete, and gone in production."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.factories.catalogue import ProductFactory

pytestmark = [pytest.mark.django_db]
TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
#: Parts of single pages, and what is shown inside another component.
#: Shown on other pages; a card is written by the same template as those of the list of cards.
ELSEWHERE = {"basket_line", "delivery_option", "gallery", "pagination", "product_card", "search_box", "shelf"}


def test_every_component_is_shown_in_both_languages(client: Client, settings: Any) -> None:
    settings.DEBUG = True
    ProductFactory(photo=True)

    answer = client.get("/en/design/")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(r'<div class="stack stack--l" lang="km">.*<div class="stack stack--l" lang="en">', text, re.DOTALL)
    for words in ("ដាក់ក្នុងកន្ត្រក", "Start shopping", "អស់ហើយ", "Sold out"):
        assert words in text


def test_no_component_is_forgotten() -> None:
    shown = "".join(path.read_text() for path in (TEMPLATES / "design").glob("*.html"))
    shown += (TEMPLATES / "cotton" / "form_fields.html").read_text()

    forgotten = {
        path.stem for path in (TEMPLATES / "cotton").glob("*.html") if f"<c-{path.stem.replace('_', '-')}" not in shown
    }

    assert forgotten <= ELSEWHERE


def test_it_is_nowhere_but_on_a_developers_machine(client: Client) -> None:
    assert client.get("/en/design/").status_code == 404
