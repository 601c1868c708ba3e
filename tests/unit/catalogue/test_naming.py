"""Protected names in texts: every disguise is seen through, and honest goods pass."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Final

import pytest

from catalogue.naming.spelling import phrase_of
from catalogue.naming.uses import Spellings, uses_in
from catalogue.services.naming import DATA

JUDGED: Final = Path(__file__).resolve().parents[2] / "fixtures" / "protected_names"
NAMES: Final = [
    Spellings(row["code"], *(tuple(row[part]) for part in ("goods", "places", "not_meant")))
    for row in tomllib.loads(DATA.read_text(encoding="utf-8"))["name"]
]


def _judge(file: str) -> tuple[list[str], list[str]]:
    """Return the texts that use a name and pass, and those that are refused and use none, or another."""
    missed, wrong = [], []
    for row in csv.DictReader((JUDGED / file).read_text(encoding="utf-8").splitlines()):
        found = {use.code for use in uses_in(row["text"], NAMES) if use.is_certain}
        meant = set(row["name"].split())
        missed += [row["text"]] if meant - found else []
        wrong += [row["text"]] if found - meant else []
    return missed, wrong


@pytest.mark.parametrize("file", ["judged.csv", "held_out.csv"])
def test_recall_and_precision_on_judged_texts_are_whole(file: str) -> None:
    assert _judge(file) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "Kampot Sothy pepper",
        "Pepper crab made in Kampot",
        "pepper, grown by us in Kampot",
        "ស្វាយពីកំពត ម្រេចពីមេមត់",
    ],
)
def test_what_is_doubtful_is_for_an_officer_and_refuses_nobody(text: str) -> None:
    assert [(use.code, use.is_certain) for use in uses_in(text, NAMES)] == [("kampot-pepper", False)]


def test_a_use_says_how_it_stands_in_the_text() -> None:
    (use,) = uses_in("Gift: K4mpot  BLACK pepper", NAMES)

    assert use.found == "k4mpot black pepper"


@pytest.mark.parametrize("text", ["", "  ", "\x00\u200b", "១២៣", "pepper", "កំពត", "Kampot" * 5_000, "ម្រេច" * 5_000])
def test_texts_without_a_name_are_read_without_harm(text: str) -> None:
    assert uses_in(text, NAMES) == []


def test_a_spelling_is_of_one_script() -> None:
    with pytest.raises(ValueError, match="one script"):
        phrase_of("ម្រេច pepper")
