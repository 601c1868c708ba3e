"""Runs a command with DATABASE_URL naming a throw-away PostgreSQL: `python -m tests.support.on_postgres pytest …`."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support.postgres import server


def main(command: list[str]) -> int:
    print("PostgreSQL: starting a throw-away server", flush=True)
    with server() as url:
        environment = {**os.environ, "DATABASE_URL": f"{url}/postgres", "DATABASE_CONN_MAX_AGE": "0"}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
