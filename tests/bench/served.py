"""The demo country on a PostgreSQL of our own, served by Gunicorn on a free port; all of it gone afterwards."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.fixtures.sandbox import ROOT
from tests.support.house import environment_of
from tests.support.postgres import free_port

WORKERS, THREADS = 2, 4
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def environment(database_url: str, folder: Path) -> dict[str, str]:
    """Return the environment of everything that runs on the benchmark's database."""
    for name in ("messages", "control"):
        (folder / "queue" / name).mkdir(parents=True, exist_ok=True)
    nobody = f"http://127.0.0.1:{free_port()}"  # no page under measurement asks the outside world
    return environment_of(
        folder,
        DATABASE_URL=database_url,
        DJANGO_SETTINGS_MODULE="tests.bench.settings",
        DEBUG="false",
        LOG_LEVEL="ERROR",
        DATABASE_CONN_MAX_AGE="3600",  # a connection that ends would take its processor time with it
        SANDBOX_URL=nobody,
    )


def load(around: dict[str, str]) -> None:
    """Make the tables and load the demo country, and let the database look at what it has."""
    run(around, "manage.py", "prepare")
    with psycopg.connect(around["DATABASE_URL"], autocommit=True) as database:
        database.execute("VACUUM ANALYZE")


def run(around: dict[str, str], *words: str, timeout_s: float = 900) -> str:
    """Run Python on the benchmark's database and return what it printed.

    Raises:
        RuntimeError: It failed.
    """
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=around, capture_output=True, text=True, check=False, timeout=timeout_s
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


@dataclass(frozen=True)
class Served:
    """A Gunicorn that runs: its port, its first process, and the database behind it."""

    port: int
    pid: int
    database_url: str

    def web_cpu_s(self) -> float:
        """Return the seconds of processor that Gunicorn's processes have used so far."""
        return sum(_cpu_s(pid) for pid in [self.pid, *_children(self.pid)])

    def largest_worker_mb(self) -> tuple[float, float]:
        """Return the memory of the largest worker: shared pages counted by share (PSS), and counted whole (RSS).

        Source: proc(5), smaps_rollup.
        """
        sizes = []
        for pid in _children(self.pid):
            rollup = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
            sizes.append((int(rollup["Pss"].split()[0]) / 1024, int(rollup["Rss"].split()[0]) / 1024))
        return max(sizes)

    def database_cpu_s(self) -> float:
        """Return the seconds of processor that the database's processes for Gunicorn have used so far."""
        with psycopg.connect(self.database_url) as database:
            rows = database.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            ).fetchall()
        return sum(_cpu_s(pid) for (pid,) in rows)


def _cpu_s(pid: int) -> float:
    """Return a process's user and system time. Source: proc(5), fields 14 and 15 of /proc/<pid>/stat."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:  # it has ended since we heard of it
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextlib.contextmanager
def served(around: dict[str, str]) -> Iterator[Served]:
    """Start the marketplace as production would and stop it at the end."""
    with serving(around, python=sys.executable, application="marketplace.wsgi:application", cwd=ROOT) as running:
        yield running


@contextlib.contextmanager
def serving(
    around: dict[str, str], *, python: str, application: str, cwd: Path, probe: str = "/floor/"
) -> Iterator[Served]:
    """Start Gunicorn for an application and stop it at the end; `probe` is an address that answers when it is up."""
    port, folder = free_port(), Path(around["VAR_DIR"])
    words = ["-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--preload"]
    words += ["--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)]
    words += ["--worker-tmp-dir", str(folder), "--log-level", "warning", "--timeout", "120"]
    with (folder / "gunicorn.log").open("w+") as log:
        process = subprocess.Popen([python, *words], cwd=cwd, env=around, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}{probe}", process, folder / "gunicorn.log")
            yield Served(port, process.pid, around["DATABASE_URL"])
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):  # noqa: S310 - loopback
            return
        time.sleep(0.2)
    raise RuntimeError(f"Gunicorn does not answer:\n{log.read_text()[-4000:]}")
