"""Whatever a reader of Khmer meets is said in Khmer: every marked string of the program has its words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polib
import pytest
from django.utils.translation import gettext, override, pgettext
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("marketplace", "catalogue", "vendors", "payments", "logistics", "cms")
#: Another program, for developers: nobody who buys or sells sees it.
ELSEWHERE = (ROOT / "marketplace" / "sandbox",)
#: Which argument is the message, which the plural, which the context.
CALLS = {
    "gettext": (0, None, None),
    "gettext_lazy": (0, None, None),
    "gettext_noop": (0, None, None),
    "ngettext": (0, 1, None),
    "ngettext_lazy": (0, 1, None),
    "pgettext": (1, None, 0),
    "pgettext_lazy": (1, None, 0),
    "npgettext": (1, 2, 0),
    "npgettext_lazy": (1, 2, 0),
}
IN_TEMPLATES = {"_": "gettext"} | {name: name for name in CALLS}
TEMPLATE_CALL = re.compile(r"(?<!\w)(_|n?p?gettext)\(")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdfr]|\{(\w*)\}|(?<!%)%([sd])(?!\w)")
MARKUP = re.compile(r"<[^>]+>|https?://\S+|\S+@\S+")
WORD = re.compile(r"[A-Za-z]{2,}")
KHMER = re.compile(r"[\u1780-\u17ff]")
#: The same in every language: names of things, not words.
NAMES = frozenset({"KHQR"})


class Key(NamedTuple):
    """What a translation is found by."""

    context: str | None
    message: str


class Marked(NamedTuple):
    """A string that the program wants translated, and where it stands."""

    key: Key
    plural: str | None
    place: str


def _ours(pattern: str) -> Iterator[Path]:
    for room in (*ROOMS, "templates"):
        for path in sorted((ROOT / room).rglob(pattern)):
            if "migrations" not in path.parts and not any(path.is_relative_to(away) for away in ELSEWHERE):
                yield path


def _text(arguments: list[ast.expr], index: int | None) -> str | None:
    if index is None or index >= len(arguments):
        return None
    argument = arguments[index]
    assert not isinstance(argument, ast.JoinedStr), f"What an f-string says is found in no catalogue: {argument.lineno}"
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def _marked(name: str, arguments: list[ast.expr], place: str) -> Iterator[Marked]:
    message, plural, context = CALLS[name]
    if text := _text(arguments, message):
        yield Marked(Key(_text(arguments, context), text), _text(arguments, plural), place)


def _imported(tree: ast.Module) -> dict[str, str]:
    """Return the names under which this module knows the functions of translation."""
    return {
        name.asname or name.name: name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.name in CALLS
    }


def _in_python(path: Path) -> Iterator[Marked]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = _imported(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = imported.get(called.id) if isinstance(called, ast.Name) else None
        if isinstance(called, ast.Attribute) and called.attr in CALLS:
            name = called.attr
        if name:
            yield from _marked(name, node.args, f"{path.relative_to(ROOT)}:{node.lineno}")


def _call_at(source: str, start: int) -> ast.Call:
    """Return the call that begins there: the shortest text up to a closing bracket that is Python."""
    for end in re.finditer(r"\)", source[start:]):
        try:
            tree = ast.parse(source[start : start + end.end()], mode="eval")
        except SyntaxError:
            continue
        assert isinstance(tree.body, ast.Call)
        return tree.body
    message = f"This call does not end: {source[start : start + 80]}"
    raise AssertionError(message)


def _in_template(path: Path) -> Iterator[Marked]:
    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for found in TEMPLATE_CALL.finditer(source):
        line = source.count("\n", 0, found.start()) + 1
        call = _call_at(source, found.start())
        yield from _marked(IN_TEMPLATES[found[1]], call.args, f"{path.relative_to(ROOT)}:{line}")


@cache
def _all_marked() -> tuple[Marked, ...]:
    found: list[Marked] = []
    for path in _ours("*.py"):
        found.extend(_in_python(path))
    for pattern in ("*.html", "*.txt", "*.xml"):
        for path in _ours(pattern):
            if "templates" in path.parts:
                found.extend(_in_template(path))
    return tuple(found)


def _catalogues() -> list[Path]:
    return [path for path in _ours("django.po") if "km" in path.parts]


@cache
def _entries() -> tuple[tuple[Path, polib.POEntry], ...]:
    return tuple((path, entry) for path in _catalogues() for entry in polib.pofile(str(path)) if not entry.obsolete)


def _said(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _placeholders(text: str) -> set[str]:
    return {next(filter(None, found.groups()), "") for found in PLACEHOLDER.finditer(text)}


def _has_words(text: str) -> bool:
    return text not in NAMES and bool(WORD.search(MARKUP.sub("", PLACEHOLDER.sub("", text))))


def _where(path: Path, entry: polib.POEntry) -> str:
    return f"{path.relative_to(ROOT)}:{entry.linenum} {entry.msgid!r}"


def test_strings_are_found_in_python_and_in_templates() -> None:
    places = {marked.place.rsplit(".", 1)[-1].split(":")[0] for marked in _all_marked()}

    assert {"py", "html"} <= places
    assert len(_all_marked()) > 500
    assert any(marked.plural for marked in _all_marked())
    assert any(marked.key.context for marked in _all_marked())


def test_every_marked_string_is_said_in_khmer() -> None:
    said = {
        (Key(entry.msgctxt, entry.msgid), plural)
        for _, entry in _entries()
        if all(_said(entry))
        for plural in (entry.msgid_plural or None, None)
    }

    missing = {
        f"{marked.place} {marked.key.message!r}" for marked in _all_marked() if (marked.key, marked.plural) not in said
    }

    assert sorted(missing) == []


def test_a_reader_of_khmer_is_given_khmer() -> None:
    english = set()

    with override("km"):
        for context, message in {marked.key for marked in _all_marked() if _has_words(marked.key.message)}:
            given = pgettext(context, message) if context else gettext(message)
            if not KHMER.search(given):
                english.add(message)

    assert sorted(english) == []


def test_no_translation_is_a_guess() -> None:
    assert [_where(path, entry) for path, entry in _entries() if entry.fuzzy] == []


def test_translations_keep_what_is_filled_in() -> None:
    differing = [
        _where(path, entry)
        for path, entry in _entries()
        for said in _said(entry)
        if _placeholders(said) != _placeholders(entry.msgid) | _placeholders(entry.msgid_plural)
    ]

    assert differing == []


def test_what_has_words_in_english_has_letters_of_khmer() -> None:
    foreign = [
        _where(path, entry)
        for path, entry in _entries()
        for said in _said(entry)
        if _has_words(entry.msgid) and not KHMER.search(said)
    ]

    assert foreign == []


@pytest.mark.parametrize("path", _catalogues(), ids=lambda path: str(path.relative_to(ROOT).parents[2]))
def test_the_compiled_catalogue_says_what_the_written_one_says(path: Path) -> None:
    written = {(e.msgctxt, e.msgid): _said(e) for e in polib.pofile(str(path)).translated_entries()}

    compiled = {(e.msgctxt, e.msgid): _said(e) for e in polib.mofile(str(path.with_suffix(".mo")))}

    assert compiled == written


def test_english_says_what_we_wrote() -> None:
    """Oscar's own English would put a cart where our words say basket."""
    said = set()

    with override("en"):
        for context, message in {marked.key for marked in _all_marked()}:
            given = pgettext(context, message) if context else gettext(message)
            if given != message:
                said.add(f"{message!r} became {given!r}")

    assert sorted(said) == []
