"""How the tests get their database: a migrated template is made once and copied, never migrated again for each run.

On SQLite the template is a file under `var/`; on PostgreSQL a database that `CREATE DATABASE … TEMPLATE` copies. A test
that commits gets the database back as it was: the ledger refuses DELETE, so Django's own flush cannot clean up.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.test import TransactionTestCase

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "test"
APPS = ("catalogue", "cms", "logistics", "marketplace", "payments", "vendors")


def _fingerprint() -> str:
    """Return a digest of every migration of ours and of the versions of those we install."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes() if (ROOT / "requirements.txt").exists() else b"")
    for app in APPS:
        for path in sorted((ROOT / app).rglob("migrations/*.py")):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", f"main{os.getpid()}")


class _Sqlite:
    """Copies of one migrated file."""

    template = VAR / "template.sqlite3"

    def build(self) -> None:
        stamp = self.template.with_suffix(".fingerprint")
        if self.template.exists() and stamp.exists() and stamp.read_text() == _fingerprint():
            return
        self._migrate()
        stamp.write_text(_fingerprint())

    def _migrate(self) -> None:
        self._point_at(self.template)
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except DatabaseError:  # an older template that the changed migrations do not fit: begin again
            connections.close_all()
            self.template.unlink(missing_ok=True)
            call_command("migrate", verbosity=0, interactive=False)
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()

    @staticmethod
    def _point_at(path: Path) -> None:
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = str(path)

    def create(self) -> None:
        self.copy = VAR / f"{_worker()}.sqlite3"
        shutil.copyfile(self.template, self.copy)
        self._point_at(self.copy)

    def reset(self) -> None:
        connections.close_all()
        for suffix in ("-wal", "-shm"):
            Path(f"{self.copy}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self.template, self.copy)

    def destroy(self) -> None:
        connections.close_all()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.copy}{suffix}").unlink(missing_ok=True)


class _Postgres:
    """Copies of one migrated database on the server that DATABASE_URL names."""

    template = "marketplace_template"

    def _admin(self, *statements: str) -> None:
        import psycopg

        d = connection.settings_dict
        where = {"host": d["HOST"], "port": d["PORT"] or None, "user": d["USER"], "password": d["PASSWORD"] or None}
        with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
            for statement in statements:
                server.execute(statement)

    def _point_at(self, name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name

    def build(self) -> None:
        stamp = VAR / "postgres.fingerprint"
        mark = f"{_fingerprint()} {connection.settings_dict['HOST']}:{connection.settings_dict['PORT']}"
        if stamp.exists() and stamp.read_text() == mark and self._exists():
            return
        self._admin(f"DROP DATABASE IF EXISTS {self.template}", f"CREATE DATABASE {self.template}")
        self._point_at(self.template)
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()
        stamp.write_text(mark)

    def _exists(self) -> bool:
        try:
            self._point_at(self.template)
            connection.ensure_connection()
        except DatabaseError:
            return False
        connections.close_all()
        return True

    def create(self) -> None:
        self.copy = f"marketplace_{_worker()}"
        self.reset()
        self._point_at(self.copy)

    def reset(self) -> None:
        connections.close_all()
        self._admin(
            f"DROP DATABASE IF EXISTS {self.copy} WITH (FORCE)", f"CREATE DATABASE {self.copy} TEMPLATE {self.template}"
        )

    def destroy(self) -> None:
        connections.close_all()
        self._admin(f"DROP DATABASE IF EXISTS {self.copy} WITH (FORCE)")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Give this process a database of its own, copied from the migrated template."""
    VAR.mkdir(parents=True, exist_ok=True)
    database = _Sqlite() if connection.vendor == "sqlite" else _Postgres()
    with django_db_blocker.unblock():
        with (VAR / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            database.build()
            database.create()
        TransactionTestCase._fixture_teardown = lambda self: database.reset()  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():
        database.destroy()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Begin with an empty cache: what another test left there speaks of rows that are gone."""
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
