"""The fields of the form that narrows a list."""

from __future__ import annotations

import pytest
from django.template import engines
from django.utils.translation import override

from marketplace.storefront.search.results import Facet, FacetChoice


def field(name: str, *choices: FacetChoice) -> str:
    template = engines["django"].from_string("{% load facets %}{% facet_field facet %}")
    return str(template.render({"facet": Facet(name, "Where & what", choices)}))


@pytest.mark.parametrize(("language", "label"), [("km", "កំពត"), ("en", "Kampot")])
def test_a_choice_stands_in_the_readers_language_with_what_it_would_leave(language: str, label: str) -> None:
    with override(language):
        assert f'<option value="07">{label} (3)</option>' in field("province", FacetChoice("07", "កំពត", "Kampot", 3))


def test_a_select_has_a_label_and_a_way_back_to_all() -> None:
    with override("en"):
        found = field("province", FacetChoice("07", "", "Kampot", 3))
    assert '<label class="field__label" for="f-province">Where &amp; what</label>' in found
    assert '<select id="f-province" name="province" data-submit-on-change><option value="">All</option>' in found


def test_a_choice_without_a_name_in_that_language_has_the_other() -> None:
    with override("km"):
        assert "Kampot" in field("province", FacetChoice("07", "", "Kampot", 3))


def test_what_was_chosen_is_selected() -> None:
    assert '<option value="07" selected>' in field("province", FacetChoice("07", "កំពត", "", 1, is_chosen=True))


def test_what_is_so_or_not_is_a_box_to_tick_and_nothing_around_it() -> None:
    with override("en"):
        found = field("in_stock", FacetChoice("1", "", "There now", 7, is_chosen=True))
    assert found == (
        '<label class="check"><input type="checkbox" name="in_stock" value="1" checked> There now'
        ' <small class="muted">(7)</small></label>'
    )


def test_certificates_are_boxes_that_belong_together() -> None:
    found = field("certificate", FacetChoice("organic", "", "Organic", 2), FacetChoice("halal", "", "Halal", 1))
    assert found.startswith('<fieldset class="field"><legend class="field__label">Where &amp; what</legend><label')
    assert found.count('<input type="checkbox" name="certificate"') == 2


@pytest.mark.parametrize("name", ["province", "certificate", "in_stock"])
def test_nothing_that_a_vendor_calls_itself_becomes_a_tag(name: str) -> None:
    with override("en"):
        found = field(name, FacetChoice('"><script>', "", "<b>Pepper & sons</b>", 1))
    assert 'value="&quot;&gt;&lt;script&gt;"' in found
    assert "&lt;b&gt;Pepper &amp; sons&lt;/b&gt;" in found
    assert "<b>" not in found
