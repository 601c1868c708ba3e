"""Django's statements reach PostgreSQL with PostgreSQL's own marks."""

from __future__ import annotations

import pytest

pytest.importorskip("psycopg")

from marketplace.core.planned import numbered


@pytest.mark.parametrize(
    ("djangos", "ours"),
    [
        ("SELECT 1", "SELECT 1"),
        ("a = %s AND b IN (%s, %s)", "a = $1 AND b IN ($2, $3)"),
        ("a LIKE '%%s' AND b = %s", "a LIKE '%s' AND b = $1"),
        ("a %%%% %s", "a %% $1"),
    ],
)
def test_marks_are_numbered_and_doubled_signs_are_single(djangos: str, ours: str) -> None:
    assert numbered(djangos) == ours
