"""A part of a page that is kept shows what it names, in the reader's language, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from marketplace.core.templatetags import kept
from marketplace.core.templatetags.kept import PARTS, Parts


@dataclass(frozen=True)
class Thing:
    """Something that is compared by what it is."""

    name: str
    pieces: int


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    """Begin and end with nothing kept."""
    PARTS.clear()
    yield
    PARTS.clear()


def rendered(template: Template, **values: object) -> str:
    """Return a template with some values."""
    return template.render(Context(values))


def test_what_is_not_named_does_not_show() -> None:
    template = Template("{% load kept %}{{ buyer }}: {% kept name=name %}[{{ name }}{{ buyer }}]{% endkept %}")

    assert rendered(template, name="pepper", buyer="Sopha") == "Sopha: [pepper]"
    assert rendered(template, name="pepper", buyer="Dara") == "Dara: [pepper]"


def test_other_values_are_another_part() -> None:
    template = Template("{% load kept %}{% kept thing=thing %}{{ thing.name }} {{ thing.pieces }}{% endkept %}")

    assert rendered(template, thing=Thing("pepper", 5)) == "pepper 5"
    assert rendered(template, thing=Thing("pepper", 4)) == "pepper 4"
    assert rendered(template, thing=Thing("pepper", 5)) == "pepper 5"
    assert len(PARTS.small.young) == 2


def test_each_language_has_its_own() -> None:
    template = Template('{% load i18n kept %}{% kept %}{% translate "Basket" %}{% endkept %}')

    with override("en"):
        english = rendered(template)
    with override("km"):
        khmer = rendered(template)

    assert english == "Basket"
    assert khmer != english


def test_equal_values_that_show_differently_are_kept_apart() -> None:
    template = Template("{% load kept %}{% kept value=value %}{{ value }}{% endkept %}")

    assert rendered(template, value=1) == "1"
    assert rendered(template, value=True) == "True"
    assert rendered(template, value="<b>") == "&lt;b&gt;"
    assert rendered(template, value=mark_safe("<b>")) == "<b>"


def test_what_cannot_be_compared_is_rendered_each_time() -> None:
    template = Template("{% load kept %}{% kept rows=rows %}{% for row in rows %}{{ row }}{% endfor %}{% endkept %}")
    rows = ["a"]

    first = rendered(template, rows=rows)
    rows.append("b")

    assert (first, rendered(template, rows=rows)) == ("a", "ab")
    assert not PARTS.small.young


def test_the_least_wanted_go_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_BYTES_OF_SMALL", 400)
    parts = Parts()

    for number in range(50):
        parts.add(number, SafeString("x" * 20))
        parts.get(0)

    assert parts.get(0) is not None
    assert parts.get(1) is None
    assert len(parts.small.young) + len(parts.small.old) < 20


def test_large_parts_push_out_no_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_BYTES_OF_LARGE", 50_000)
    parts = Parts()
    parts.add("card", SafeString("x" * 200))

    for number in range(50):
        parts.add(number, SafeString("x" * 10_000))

    assert parts.get("card") is not None
    assert parts.get(49) is not None
    assert parts.get(0) is None


def test_something_very_long_is_not_kept() -> None:
    parts = Parts()

    parts.add("long", SafeString("x" * (kept.LONGEST + 1)))

    assert parts.get("long") is None


def test_a_value_without_a_name_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% load kept %}{% kept thing %}{% endkept %}")
