"""Texts side by side: exactly what differs is marked, in either language."""

from __future__ import annotations

import pytest

from cms.desk.comparing import Piece, photos_side_by_side, side_by_side


def marked(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.is_marked]


@pytest.mark.parametrize(
    ("before", "now", "gone", "new"),
    [
        ("Woven by hand in Takeo.", "Woven by machine in Takeo.", ["hand"], ["machine"]),
        ("កន្ត្រកផ្តៅធំ", "កន្ត្រកឫស្សីធំ", ["ផ្តៅ"], ["ឫស្សី"]),
        ("Dried pepper", "Dried pepper, organic", [], [", organic"]),
        ("Palm sugar", "", ["Palm sugar"], []),
        ("Salt", "ទឹកឃ្មុំព្រៃ", ["Salt"], ["ទឹកឃ្មុំព្រៃ"]),
    ],
)
def test_only_what_differs_is_marked_and_nothing_is_lost(
    before: str, now: str, gone: list[str], new: list[str]
) -> None:
    left, right = side_by_side(before, now)

    assert (marked(left), marked(right)) == (gone, new)
    assert "".join(piece.text for piece in left) == before
    assert "".join(piece.text for piece in right) == now


def test_photos_say_which_are_new_and_which_are_gone() -> None:
    photos = photos_side_by_side(now=[("b", "/b"), ("c", "/c")], before=[("a", "/a"), ("b", "/b")])

    assert [(photo.url, photo.state) for photo in photos] == [("/b", ""), ("/c", "new"), ("/a", "gone")]
    assert [photo.state for photo in photos_side_by_side(now=[("b", "/b")], before=None)] == [""]
