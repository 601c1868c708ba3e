"""What officers add to the words of search, and how soon it counts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from marketplace.storefront.search import lexicon
from marketplace.storefront.search.analysis.lexicon import seed_lexicon
from marketplace.storefront.search.models import LexiconEntry

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    lexicon.lexicon(fresh=True)
    yield
    LexiconEntry.objects.all().delete()
    lexicon.lexicon(fresh=True)


def test_other_processes_notice_a_change_within_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    LexiconEntry.objects.create(concept="zirvana", names="zirvana\nធុងហ្សា")
    assert "zirvana" not in lexicon.lexicon().entries
    later = lexicon.time.monotonic() + 31
    monkeypatch.setattr(lexicon.time, "monotonic", lambda: later)

    assert lexicon.lexicon().entries["zirvana"].names == ("zirvana", "ធុងហ្សា")


def test_a_changed_and_a_withdrawn_word_count_too() -> None:
    entry = LexiconEntry.objects.create(concept="zirvana", names="zirvana")
    first = lexicon.current_version()

    entry.names = "zirvana\nzirvanne"
    entry.save()
    second = lexicon.current_version()
    entry.is_active = False
    entry.save()

    assert first != second
    assert lexicon.lexicon(fresh=True) is seed_lexicon()


def test_a_name_is_added_to_what_comes_with_us() -> None:
    LexiconEntry.objects.create(concept="prahok", names="prohokzz", broader="fish,nosuchthing")

    words = lexicon.lexicon(fresh=True)

    assert "ប្រហុក" in words.entries["prahok"].names
    assert "prohokzz" in words.entries["prahok"].names
    assert words.broader("prahok") == ("fish",)
    assert words.no_longer("mangojuice") == seed_lexicon().no_longer("mangojuice") != frozenset()


def test_nothing_is_read_anew_while_nothing_changed() -> None:
    LexiconEntry.objects.create(concept="zirvana", names="zirvana")

    assert lexicon.lexicon(fresh=True) is lexicon.lexicon(fresh=True)
