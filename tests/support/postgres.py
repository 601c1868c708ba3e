"""A PostgreSQL server of our own for one run, on a free port of this machine, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.support.machine import postgres_bin

#: Nothing here outlives the run, so nothing needs to survive a power cut.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server(*, options: str = FAST, shared_buffers: str = "128MB", kept_in: Path | None = None) -> Iterator[str]:
    """Start a server and yield its URL without a database name; stop and remove it at the end.

    Args:
        options: For the server's command line.
        shared_buffers: How much memory it keeps pages in.
        kept_in: A folder in which its data stay for the next time; one server at a time may run there.

    Raises:
        RuntimeError: PostgreSQL's server programs are not installed.
    """
    binaries = postgres_bin()
    if binaries is None:
        raise RuntimeError("PostgreSQL's server is not installed: apt-get install postgresql")
    home = Path(tempfile.mkdtemp(prefix="marketplace-pg-"))
    data = (kept_in or home) / "data"
    data.parent.mkdir(parents=True, exist_ok=True)
    user = _server_user()
    if user:
        for folder in {home, data.parent}:
            shutil.chown(folder, user)
    port = free_port()
    run = _runner(user)
    try:
        if not (data / "PG_VERSION").exists():
            words = ("-U", "marketplace", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
            run(binaries / "initdb", "-D", data, *words)
        flags = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home}"
        flags += f" -c max_connections=120 -c shared_buffers={shared_buffers} {options}"
        run(binaries / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", flags, "start")
        yield f"postgres://marketplace@127.0.0.1:{port}"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            run(binaries / "pg_ctl", "-D", data, "-w", "-m", "fast" if kept_in else "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def _server_user() -> str | None:
    """Return the account that must run the server: it refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise RuntimeError("no account to run PostgreSQL under")


def _runner(user: str | None):  # type: ignore[no-untyped-def]
    prefix = ["runuser", "-u", user, "--"] if user else []

    def run(*words: object) -> None:
        subprocess.run([*prefix, *map(str, words)], check=True, stdout=subprocess.DEVNULL, cwd="/")

    return run
