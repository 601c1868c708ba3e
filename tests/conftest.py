"""What every test gets: a database of its own, copied from a migrated template, and an empty cache.

A test that commits gets the database back as it was: the ledger refuses DELETE, so Django's own flush cannot clean up.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tests.support.databases import template
from tests.support.sharing import HouseScheduling, longest_first

#: Half a million objects stand before the first test and stay to the end: the collector has no business with them.
gc.disable()

#: A busy machine makes examples slowly; that says nothing of the code.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let the faults of money be tried on both databases: what must not happen on one must not on the other."""
    if item.name.startswith("test_fault_") and item.get_closest_marker("database"):
        item.add_marker(pytest.mark.both)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> HouseScheduling | None:
    """Share the tests among workers in our own way where `--dist loadgroup` is asked for."""
    return HouseScheduling(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes longest first."""
    items[:] = longest_first(items)


def pytest_collection_finish() -> None:
    """Let the collector look only at what tests make, and a tenth as often as it would."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(7_000, 10, 10)
    gc.enable()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Give this process a database of its own, copied from the migrated template."""
    with django_db_blocker.unblock():
        database = template()
        database.create()
        TransactionTestCase._fixture_teardown = lambda self: database.reset()  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():
        database.destroy()


@pytest.fixture(scope="module")
def rows_of_the_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let fixtures of a module make rows once for all its tests, each of which leaves them as they were.

    Not for a module with a test that commits.
    """
    around = transaction.atomic()
    around._from_testcase = True  # a durable block may stand inside, as in any test
    with django_db_blocker.unblock(), around:
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Begin with an empty cache: what another test left there speaks of rows that are gone."""
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture
def deliver_facts() -> Callable[[], None]:
    """Return a function that hands every published fact to its handlers, as the worker would."""
    from datetime import timedelta

    from django.utils import timezone

    from marketplace.core.events import deliver_due
    from marketplace.core.models import Delivery

    def deliver() -> None:
        for _ in range(20):
            if not Delivery.objects.open().filter(tries=0).exists():
                return
            deliver_due(now=timezone.now() + timedelta(hours=1))

    return deliver
