"""What a phone on a slow line has to fetch, held to its budget. Source: docs/design.md, "Budgets"."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from marketplace.storefront.templatetags.icons import LATER

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "marketplace" / "storefront" / "static"
TEMPLATES = ROOT / "templates"
KB = 1024


def _packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_the_styles_of_the_shop_stay_within_twelve_kilobytes() -> None:
    assert sum(_packed(path) for path in (STATIC / "css").glob("*.css")) <= 12 * KB


def test_the_heading_fonts_stay_within_thirty_kilobytes() -> None:
    assert sum(path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2")) <= 30 * KB


def test_our_own_script_stays_within_three_kilobytes() -> None:
    assert sum(_packed(path) for path in (STATIC / "js").glob("*.js") if path.name != "worker.js") <= 3 * KB


def test_the_service_worker_that_comes_after_the_page_stays_within_three_kilobytes() -> None:
    assert _packed(STATIC / "js" / "worker.js") <= 3 * KB


def _own_templates() -> list[Path]:
    folders = ("cotton", "partials", "storefront", "checkout", "purchase")
    return [*TEMPLATES.glob("*.html"), *(path for name in folders for path in (TEMPLATES / name).rglob("*.html"))]


@pytest.mark.parametrize("path", _own_templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_holds_nothing_that_the_content_policy_forbids(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"""\ssrc=["']https?://|<(?:link|use|form)\b[^>]*=["']https?://""", text)


def _icons_in(name: str) -> set[str]:
    return set(re.findall(r'<symbol id="([a-z-]+)"', (STATIC / "img" / name).read_text()))


def test_an_icon_stands_in_the_file_in_which_it_is_looked_for() -> None:
    assert _icons_in("icons-more.svg") == LATER
    assert not _icons_in("icons.svg") & LATER


@pytest.mark.parametrize("path", _own_templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_icon_that_a_template_names_is_in_the_sprite(path: Path) -> None:
    known = _icons_in("icons.svg") | _icons_in("icons-more.svg")

    named = set(re.findall(r'{% icon "([a-z-]+)"', path.read_text()))
    named |= set(re.findall(r'\sicon="([a-z-]+)"', path.read_text()))

    assert named <= known
