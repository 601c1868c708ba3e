"""What is held in a process is never older than the cache says."""

from __future__ import annotations

from itertools import count

from django.core.cache import cache

from marketplace.core.held import held


def test_a_value_is_read_once() -> None:
    numbers = count()

    assert [held("held-once", lambda: next(numbers), seconds=60) for _ in range(3)] == [0, 0, 0]


def test_the_very_same_object_comes_back() -> None:
    assert held("held-same", dict, seconds=60) is held("held-same", dict, seconds=60)


def test_clearing_the_cache_has_it_read_anew() -> None:
    numbers = count()
    held("held-cleared", lambda: next(numbers), seconds=60)

    cache.clear()

    assert held("held-cleared", lambda: next(numbers), seconds=60) == 1


def test_a_new_generation_has_it_read_anew() -> None:
    numbers = count()

    def ask() -> int:
        return held("held-generation", lambda: next(numbers), seconds=60, generation="held-generation-of")

    assert [ask(), ask()] == [0, 0]
    cache.set("held-generation-of", "second")
    assert [ask(), ask()] == [1, 1]


def test_a_process_that_holds_an_older_value_reads_anew() -> None:
    numbers = count()
    held("held-elsewhere", lambda: next(numbers), seconds=60)

    cache.set("held-elsewhere", "stamp of another process", 60)

    assert held("held-elsewhere", lambda: next(numbers), seconds=60) == 1
