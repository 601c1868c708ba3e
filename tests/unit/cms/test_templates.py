"""Rules that templates of the officers' desk keep, so that what is there can be seen."""

from __future__ import annotations

import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[3] / "templates" / "cms"


def test_every_field_written_by_hand_says_its_type() -> None:
    """Wagtail draws borders by type: a field that names none can be typed into and not be seen."""
    bare = {
        f"{path.relative_to(TEMPLATES)}: {field}"
        for path in TEMPLATES.rglob("*.html")
        for field in re.findall(r"<input\b[^>]*>", path.read_text())
        if "type=" not in field
    }

    assert bare == set()
