"""The audit can be added to, and whoever changes it is found out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from marketplace.core import audit, audit_chain
from marketplace.core.models import AuditEntry, AuditLink
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database, pytest.mark.both]


def _written(number: int) -> list[AuditEntry]:
    person = UserFactory()
    return [
        audit.record(actor=person, action="order.accepted", subject=person, data={"n": n, "word": "ម្រេច"})
        for n in range(number)
    ]


def _faults(**more: Any) -> list[str]:
    return list(audit_chain.faults(now=timezone.now() + timedelta(hours=1), **more))


@contextmanager
def by_hand() -> Iterator[Any]:
    """Open the database as somebody who has found a way around its triggers."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'core_audit%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        yield cursor


def test_what_was_written_proves_itself_and_says_where_the_chain_ends() -> None:
    _written(3)
    assert audit_chain.link_new_entries() == 3
    _written(2)
    assert audit_chain.link_new_entries() == 2
    said = StringIO()

    call_command("verify_audit", stdout=said)

    assert f"ends at {audit_chain.end_of_chain()}" in said.getvalue()
    assert AuditLink.objects.order_by("-position").first().position == 5


def test_linking_twice_links_once() -> None:
    _written(2)

    assert [audit_chain.link_new_entries(), audit_chain.link_new_entries()] == [2, 0]


@pytest.mark.parametrize("table", ["core_auditentry", "core_auditlink"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_the_database_refuses_to_change_or_remove_what_was_written(table: str, change: str) -> None:
    _written(1)
    audit_chain.link_new_entries()
    column = "action" if table == "core_auditentry" else "digest"

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table, column, column))

    assert _faults() == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE core_auditentry SET action = 'order.declined' WHERE id = {id}",
        "UPDATE core_auditentry SET came_from = '10.1.2.3' WHERE id = {id}",
        "UPDATE core_auditentry SET actor_id = NULL WHERE id = {id}",
        "UPDATE core_auditentry SET data = '{{\"n\": 7}}' WHERE id = {id}",
    ],
)
def test_an_entry_changed_by_hand_is_named(change: str) -> None:
    entry = _written(3)[1]
    audit_chain.link_new_entries()

    with by_hand() as cursor:
        cursor.execute(change.format(id=entry.pk))

    assert [fault for fault in _faults() if f"entry {entry.pk} " in fault] == _faults()
    with pytest.raises(SystemExit) as exit_:
        call_command("verify_audit", stdout=StringIO())
    assert exit_.value.code == 1


def test_an_entry_taken_away_with_its_link_leaves_a_gap() -> None:
    entry = _written(3)[1]
    audit_chain.link_new_entries()

    with by_hand() as cursor:
        cursor.execute("DELETE FROM core_auditlink WHERE entry_id = %s", [entry.pk])
        cursor.execute("DELETE FROM core_auditentry WHERE id = %s", [entry.pk])

    assert any("from 2 to 2 are missing" in fault for fault in _faults())


def test_an_entry_that_nobody_linked_in_time_is_named() -> None:
    entry = _written(1)[0]

    assert [f"entry {entry.pk} ({entry}) was never linked"] == _faults()
    assert list(audit_chain.faults(now=timezone.now())) == []


def test_a_chain_made_anew_does_not_go_through_the_end_that_was_written_down() -> None:
    entry = _written(3)[0]
    audit_chain.link_new_entries()
    written_down = audit_chain.end_of_chain()
    assert _faults(expected=written_down) == []

    with by_hand() as cursor:
        cursor.execute("UPDATE core_auditentry SET action = 'order.declined' WHERE id = %s", [entry.pk])
        cursor.execute("DELETE FROM core_auditlink")
    audit_chain.link_new_entries()

    assert _faults() == []
    assert _faults(expected=written_down) == [f"the chain does not go through {written_down} any more"]


def test_an_entry_says_from_where_and_for_whom(client: Client) -> None:
    officer, maker = UserFactory(), UserFactory()

    with audit.acting_from("203.0.113.9"):
        audit.record(actor=officer, action="listing.drafted", subject=maker, on_behalf_of=maker)
    audit.record(actor=None, action="purchase.expired", subject=maker)

    for_her, by_itself = AuditEntry.objects.order_by("pk")
    assert (for_her.came_from, for_her.on_behalf_of) == ("203.0.113.9", maker)
    assert (by_itself.came_from, by_itself.on_behalf_of) == ("", None)
