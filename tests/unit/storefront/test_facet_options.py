"""The options of a select that narrows a list."""

from __future__ import annotations

import pytest
from django.template import engines
from django.utils.translation import override

from marketplace.storefront.search.results import FacetChoice


def options(*choices: FacetChoice) -> str:
    template = engines["django"].from_string("{% load facets %}{% options_of choices %}")
    return str(template.render({"choices": choices}))


@pytest.mark.parametrize(("language", "label"), [("km", "កំពត"), ("en", "Kampot")])
def test_a_choice_stands_in_the_readers_language_with_what_it_would_leave(language: str, label: str) -> None:
    with override(language):
        assert options(FacetChoice("07", "កំពត", "Kampot", 3)) == f'<option value="07">{label} (3)</option>'


def test_a_choice_without_a_name_in_that_language_has_the_other() -> None:
    with override("km"):
        assert "Kampot" in options(FacetChoice("07", "", "Kampot", 3))


def test_what_was_chosen_is_selected() -> None:
    assert options(FacetChoice("07", "កំពត", "", 1, is_chosen=True)).startswith('<option value="07" selected>')


def test_nothing_that_a_vendor_calls_itself_becomes_a_tag() -> None:
    with override("en"):
        found = options(FacetChoice('"><script>', "", "<b>Pepper & sons</b>", 1))
    assert found == '<option value="&quot;&gt;&lt;script&gt;">&lt;b&gt;Pepper &amp; sons&lt;/b&gt; (1)</option>'
