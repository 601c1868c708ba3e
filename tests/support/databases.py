"""The tests' database: a migrated template, made once, and copies of it, which are never migrated again.

On SQLite the template is a file under `var/`; on PostgreSQL a database that `CREATE DATABASE … TEMPLATE` copies.
`python -m tests.support.databases` makes the template of the database that DATABASE_URL names.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, connections

from tests.support.migrating import migrate

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var" / "test"
APPS = ("catalogue", "cms", "logistics", "marketplace", "payments", "vendors")


def _fingerprint() -> str:
    """Return a digest of every migration and trigger of ours and of the versions of those we install."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes() if (ROOT / "requirements.txt").exists() else b"")
    for app in APPS:
        for path in sorted([*(ROOT / app).rglob("migrations/*.py"), *(ROOT / app).rglob("triggers.py")]):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", f"main{os.getpid()}")


class Sqlite:
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
            migrate()
        except DatabaseError:  # an older template that the changed migrations do not fit: begin again
            connections.close_all()
            self.template.unlink(missing_ok=True)
            migrate()
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


class Postgres:
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
        migrate()
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


@contextmanager
def _locked() -> Iterator[None]:
    """Hold the lock of this kind of database, so that both kinds can be made side by side."""
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / f"{connection.vendor}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def template() -> Sqlite | Postgres:
    """Return the database in use with its template made; other processes wait meanwhile."""
    database = Sqlite() if connection.vendor == "sqlite" else Postgres()
    with _locked():
        database.build()
    return database


if __name__ == "__main__":
    import django

    django.setup()
    template()
