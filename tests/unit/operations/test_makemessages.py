"""Collecting strings keeps every translation and guesses none."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from django.core.management import call_command

SOURCE = """from django.utils.translation import gettext as _, ngettext
_("Basket")
_("New here")
ngettext("%(n)s day", "%(n)s days", 2)
"""
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'
SAID = {"Basket": "កន្ត្រក", "Basketry": "តម្បាញ", "Of others": "របស់គេ"}


@pytest.fixture
def shop(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two apps: what one of them says is translated in the other's catalogue, one string twice after a merge."""
    settings.BASE_DIR = tmp_path  # type: ignore[attr-defined]
    settings.LOCALE_PATHS = [tmp_path / "shop" / "locale"]  # type: ignore[attr-defined]
    for room in ("shop", "desk"):
        (tmp_path / room / "locale" / "km" / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / room / "__init__.py").write_text("")
    (tmp_path / "desk" / "words.py").write_text(SOURCE)
    (tmp_path / "shop" / "words.py").write_text("from django.utils.translation import gettext as _\n_('Shop')\n")
    rows = [*SAID.items(), ("Basket", "ម្ដងទៀត")]
    text = HEADER + "".join(f'msgid "{said}"\nmsgstr "{words}"\n\n' for said, words in rows)
    text += 'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s ថ្ងៃ"\n'
    (tmp_path / "shop" / "locale" / "km" / "LC_MESSAGES" / "django.po").write_text(text)
    (tmp_path / "desk" / "locale" / "km" / "LC_MESSAGES" / "django.po").write_text(HEADER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def words_in(path: Path) -> dict[str, str]:
    return {entry.msgid: entry.msgstr or entry.msgstr_plural.get(0, "") for entry in polib.pofile(str(path))}


def test_a_string_takes_its_translation_along_and_a_new_one_stays_empty(shop: Path) -> None:
    call_command("makemessages", verbosity=0)

    desk = words_in(shop / "desk" / "locale" / "km" / "LC_MESSAGES" / "django.po")
    assert desk == {"Basket": "កន្ត្រក", "%(n)s day": "%(n)s ថ្ងៃ", "New here": ""}


def test_what_no_source_says_is_kept_where_it_is_asked_for(shop: Path) -> None:
    call_command("makemessages", "--adopt", verbosity=0)

    kept = words_in(shop / "marketplace" / "locale_of_others" / "km" / "LC_MESSAGES" / "django.po")
    assert kept == {"Basketry": "តម្បាញ", "Of others": "របស់គេ"}


def test_collecting_twice_changes_nothing_more(shop: Path) -> None:
    call_command("makemessages", "--adopt", verbosity=0)
    before = {path: path.read_bytes() for path in shop.rglob("*.po")}

    call_command("makemessages", verbosity=0)

    assert {path: path.read_bytes() for path in shop.rglob("*.po")} == before
