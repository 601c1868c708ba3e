"""What templates name outright is worked out once, and says what Django's own tags say."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.template import Context, engines
from django.template.base import Node, NodeList
from django.templatetags.i18n import TranslateNode
from django.test import RequestFactory
from django.test.utils import override_script_prefix
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from marketplace.core import addresses
from marketplace.core.addresses import address
from marketplace.core.templatetags.said_once import Words


def template_of(source: str) -> Any:
    return engines["django"].from_string(source).template  # type: ignore[attr-defined]


def said(source: str, **values: object) -> str:
    return str(template_of(source).render(Context(values)))


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize(
    ("name", "kwargs"),
    [
        ("storefront:home", {}),
        ("storefront:product", {"code": "b1", "slug": "pepper"}),
        ("storefront:product", {"code": "b2", "slug": "krama"}),
        ("storefront:basket-add", {"code": "b1"}),
    ],
)
def test_an_address_is_what_django_makes_of_it_however_often_it_is_asked(
    language: str, name: str, kwargs: dict[str, str]
) -> None:
    with override(language):
        expected = reverse(name, kwargs=kwargs)
        assert [address(name, kwargs=kwargs) for _ in range(3)] == [expected] * 3


def test_an_address_is_worked_out_once_for_all_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    address("storefront:basket-add", kwargs={"code": "once"})
    monkeypatch.setattr(addresses, "reverse", None)
    assert address("storefront:basket-add", kwargs={"code": "once"}).endswith("/once/")
    assert address("storefront:basket-add", kwargs={"code": "Another_one-2"}).endswith("/Another_one-2/")


@pytest.mark.parametrize("code", ["a b", "ក", "", "a/b", "a%b", "a\n"])
def test_what_is_no_code_is_taken_or_refused_as_django_does(code: str) -> None:
    try:
        expected = reverse("storefront:basket-add", kwargs={"code": code})
    except NoReverseMatch:
        expected = "refused"
    try:
        found = address("storefront:basket-add", kwargs={"code": code})
    except NoReverseMatch:
        found = "refused"
    assert found == expected


def test_a_word_where_a_number_belongs_is_refused_each_time() -> None:
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            address("wagtailadmin_pages:edit", args=["word"])
    assert address("wagtailadmin_pages:edit", args=[7]) == reverse("wagtailadmin_pages:edit", args=[7])
    assert address("wagtailadmin_pages:edit", args=["7"]) == reverse("wagtailadmin_pages:edit", args=["7"])


def test_places_are_not_mistaken_for_each_other() -> None:
    way = {"slug": "pepper", "code": "b1"}
    assert address("storefront:product", kwargs=way) == reverse("storefront:product", kwargs=way)


def test_values_that_are_equal_but_written_otherwise_have_their_own_addresses() -> None:
    assert address("storefront:basket-add", kwargs={"code": 1}) != address(
        "storefront:basket-add", kwargs={"code": True}
    )


def test_an_address_that_is_not_there_is_refused_each_time() -> None:
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            address("storefront:nowhere")
        with pytest.raises(NoReverseMatch):
            said("{% url 'storefront:nowhere' %}")


def test_an_address_that_is_not_there_is_nothing_under_a_name() -> None:
    assert said("{% url 'storefront:nowhere' as here %}[{{ here }}]") == "[]"


def test_an_address_follows_where_the_site_is_mounted_and_is_made_safe() -> None:
    with override("en"), override_script_prefix("/a&b/"):
        assert said("{% url 'storefront:home' %}") == "/a&amp;b/en/"
        assert said("{% autoescape off %}{% url 'storefront:home' %}{% endautoescape %}") == "/a&b/en/"
    with override("en"):
        assert said("{% url 'storefront:home' %}") == "/en/"


def test_words_are_said_in_the_readers_language_each_time() -> None:
    template = template_of("{% load i18n %}{% translate 'Basket' %}")
    seen = []
    for language in ("km", "en", "km"):
        with override(language):
            seen.append(template.render(Context()))
    assert seen[0] == seen[2] != seen[1] == "Basket"


def test_words_stand_under_their_name_each_time_and_leave_nothing_else() -> None:
    template = template_of("{% translate 'Basket' as word %}[{{ word }}]")
    with override("en"):
        assert [template.render(Context()) for _ in range(2)] == ["[Basket]"] * 2


def test_words_of_a_meaning_keep_it() -> None:
    with override("km"):
        assert said("{% translate 'Save' context 'keep for later' %}") != "Save"


@pytest.mark.parametrize(
    "tag", ["{% translate word %}", "{% translate 'Basket'|upper %}", "{% translate 'Basket' noop %}"]
)
def test_what_is_more_than_words_is_worked_out_each_time(tag: str) -> None:
    nodes: list[Node] = template_of(tag).nodelist
    assert isinstance(nodes[0], TranslateNode)
    assert not isinstance(nodes[0], Words)


def test_a_variable_is_translated_as_it_stands_now() -> None:
    template = template_of("{% translate word %}")
    with override("en"):
        assert [template.render(Context({"word": word})) for word in ("Basket", "Home")] == ["Basket", "Home"]


def test_nothing_is_remembered_while_a_developer_changes_the_words(settings: LazySettings) -> None:
    settings.DEBUG = True
    template = template_of("{% translate 'Basket' %}")
    with override("en"):
        assert template.render(Context()) == "Basket"
    assert not template.nodelist[0]._said


def test_a_file_has_the_address_that_the_storage_gives_it() -> None:
    assert said("{% load static %}{% static 'css/shop.css' %}") == "/static/css/shop.css"


def test_a_file_follows_when_the_settings_move_it(settings: LazySettings) -> None:
    said("{% static 'css/shop.css' %}")
    settings.STATIC_URL = "/elsewhere/"
    assert said("{% static 'css/shop.css' %}") in {"/elsewhere/css/shop.css", "/static/css/shop.css"}


AROUND = "[{% block title %}the shop{% endblock %}|{% block main %}{% endblock %}]"


def test_a_page_within_another_fills_its_blocks_however_often_it_is_asked() -> None:
    around = template_of(AROUND)
    inside = template_of("{% extends around %}{% block main %}{{ words }}, {{ block.super }}{% endblock %}")
    for words in ("one", "two"):
        assert inside.render(Context({"around": around, "words": words})) == f"[the shop|{words}, ]"


def test_several_pages_within_one_do_not_see_each_others_blocks() -> None:
    around = template_of(AROUND)
    pages = [template_of("{% extends around %}{% block " + name + " %}!{% endblock %}") for name in ("title", "main")]
    for _ in range(2):
        assert [page.render(Context({"around": around})) for page in pages] == ["[!|]", "[the shop|!]"]


def test_what_lies_around_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    around = template_of(AROUND)
    inside = template_of("{% extends around %}")
    inside.render(Context({"around": around}))
    monkeypatch.setattr(NodeList, "get_nodes_by_type", None)
    assert inside.render(Context({"around": around})) == "[the shop|]"


def test_no_other_library_of_tags_stands_in_the_place_of_one() -> None:
    found = [warning for engine in engines.all() for warning in engine.check() if warning.id == "templates.W003"]
    assert sorted(warning.msg.split("'")[1] for warning in found) == ["i18n", "static"]


def test_the_page_that_asks_may_tell_its_own_namespace() -> None:
    request = RequestFactory().get("/")
    request.current_app = "storefront"  # type: ignore[attr-defined]
    context = Context()
    context.request = request  # type: ignore[attr-defined]
    with override("en"):
        assert template_of("{% url 'storefront:home' %}").render(context) == reverse("storefront:home")
