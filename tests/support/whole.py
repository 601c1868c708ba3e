"""Runs the whole suite, each test where it can fail: the database's part on a throw-away PostgreSQL, the rest on SQLite.

What SQLite itself must keep, such as its triggers, is marked `both` and runs on both. With `--twice` everything runs on
SQLite and the database's part again on PostgreSQL.

Migrating an empty database keeps one core busy for half a minute, so both templates are made side by side first.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support.postgres import server

#: One more than CI has cores: the journeys wait for pages, codes and carriers half of the time.
WORKERS = "3"
PYTEST = (sys.executable, "-m", "pytest", "-n", WORKERS, "--dist", "loadgroup", "-q", "--durations=25")
ON_SQLITE = ("-m", "not database or both")
TEMPLATE = (sys.executable, "-m", "tests.support.databases")


def main() -> int:
    on_sqlite = {**os.environ, "DJANGO_SETTINGS_MODULE": "marketplace.settings.test"}
    with server() as url:
        on_postgres = {**on_sqlite, "DATABASE_URL": f"{url}/postgres", "DATABASE_CONN_MAX_AGE": "0"}
        print("Making both test databases", flush=True)
        making = [subprocess.Popen(TEMPLATE, env=environment) for environment in (on_sqlite, on_postgres)]
        if sum(maker.wait() for maker in making):
            return 1
        twice = "--twice" in sys.argv[1:]
        print("Everything, on SQLite" if twice else "What asks nothing of the database, on SQLite", flush=True)
        if failed := subprocess.run(PYTEST if twice else (*PYTEST, *ON_SQLITE), env=on_sqlite, check=False).returncode:
            return failed
        print("What must hold on every database, on PostgreSQL", flush=True)
        return subprocess.run([*PYTEST, "-m", "database", "tests/integration"], env=on_postgres, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
