"""`manage.py makemessages`: Django's own, so set up that it can be run at any time and nothing is lost or guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import polib
from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import makemessages

#: Words that Django, Oscar and others say and that we translate: no source of ours names them.
OTHERS: Final = Path("marketplace") / "locale_of_others"
NOT_OURS: Final = ("var", "tests", "node_modules", "sandbox")

Key = tuple[str | None, str]


class Command(makemessages.Command):
    """Collect the marked strings of every app and template into the catalogue that is theirs.

    A string that moves to another app takes its translation along, from whichever catalogue holds it. What is new is
    left empty for a translator, never guessed; a test refuses it until it is filled in.
    """

    help = "Collect marked strings into locale/km, keep every translation, guess none, compile."
    #: `_g` is `gettext` beside a lazy `_`.
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=_g"]
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(locale=["km"], no_location=True, no_obsolete=True, ignore_patterns=list(NOT_OURS))
        parser.add_argument(
            "--adopt", action="store_true", help=f"keep in {OTHERS} what is translated and stands in no source of ours"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        before = {path: _read(path) for path in self._catalogues()}
        said_first = [entry for found in before.values() for entry in found if entry.translated()][::-1]
        known = {_key(entry): entry for entry in said_first}
        for path, found in before.items():  # a merge that kept both sides may say a string twice, which gettext refuses
            _write(_each_once(found), path)
        super().handle(*args, **options)
        said: set[Key] = set()
        for path in self._catalogues():
            if OTHERS in path.relative_to(settings.BASE_DIR).parents:
                continue
            found = _read(path)
            if path in before:
                found.metadata = before[path].metadata
            for entry in found:
                _fill(entry, known)
            said |= {_key(entry) for entry in found}
            _write(found, path)
        if options["adopt"]:
            self._adopt([entry for key, entry in known.items() if key not in said])
        empty = sum(len(_read(path).untranslated_entries()) for path in self._catalogues())
        self.stdout.write(f"{len(said)} strings, {empty} without words in Khmer")

    def _catalogues(self) -> list[Path]:
        """Return every catalogue of ours in Khmer."""
        rooms = [path for path in Path(settings.BASE_DIR).iterdir() if (path / "__init__.py").exists()]
        return sorted(path for room in rooms for path in room.rglob("km/LC_MESSAGES/django.po"))

    def _adopt(self, entries: list[polib.POEntry]) -> None:
        path = Path(settings.BASE_DIR) / OTHERS / "km" / "LC_MESSAGES" / "django.po"
        found = _read(path) if path.exists() else polib.POFile(wrapwidth=110)
        if not found.metadata:
            found.metadata = _read(next(iter(self._catalogues()))).metadata
        there = {_key(entry) for entry in found}
        found.extend(entry for entry in entries if _key(entry) not in there)
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(found, path)


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def _read(path: Path) -> polib.POFile:
    try:
        return polib.pofile(str(path), wrapwidth=110)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error


def _each_once(found: polib.POFile) -> polib.POFile:
    """Return the same catalogue without what it says a second time."""
    kept = polib.POFile(wrapwidth=found.wrapwidth)
    kept.metadata, kept.header = found.metadata, found.header
    kept.extend({_key(entry): entry for entry in reversed(found)}.values())
    return kept


def _fill(entry: polib.POEntry, known: dict[Key, polib.POEntry]) -> None:
    """Give an entry without words those that another catalogue had for it."""
    source = known.get(_key(entry))
    if source is None or (entry.translated() and not entry.fuzzy):
        return
    words = source.msgstr or next(iter(source.msgstr_plural.values()), "")
    if entry.msgid_plural:
        entry.msgstr_plural = {0: words}  # Khmer has one form
    else:
        entry.msgstr = words
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]


def _write(found: polib.POFile, path: Path) -> None:
    found.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    found.save(str(path))
    found.save_as_mofile(str(path.with_suffix(".mo")))
