"""Runs the whole suite: everything on SQLite, then the database's part again on a throw-away PostgreSQL.

Migrating an empty database takes one core a minute, so both templates are made side by side first.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support.postgres import server

#: One more than CI has cores: the journeys wait for pages, codes and carriers half of the time.
WORKERS = "3"
PYTEST = (sys.executable, "-m", "pytest", "-n", WORKERS, "--dist", "loadgroup", "-q", "--durations=25")
TEMPLATE = (sys.executable, "-m", "tests.support.databases")


def main() -> int:
    on_sqlite = {**os.environ, "DJANGO_SETTINGS_MODULE": "marketplace.settings.test"}
    with server() as url:
        on_postgres = {**on_sqlite, "DATABASE_URL": f"{url}/postgres", "DATABASE_CONN_MAX_AGE": "0"}
        print("Making both test databases", flush=True)
        making = [subprocess.Popen(TEMPLATE, env=environment) for environment in (on_sqlite, on_postgres)]
        if sum(maker.wait() for maker in making):
            return 1
        print("Everything, on SQLite", flush=True)
        if failed := subprocess.run(PYTEST, env=on_sqlite, check=False).returncode:
            return failed
        print("What must hold on every database, on PostgreSQL", flush=True)
        return subprocess.run([*PYTEST, "-m", "database", "tests/integration"], env=on_postgres, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
