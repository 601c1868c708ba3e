"""The whole marketplace as processes: web, worker with beat, sandboxes, on free ports, with the demo country in it."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.fixtures.sandbox import ROOT, Sandbox
from tests.support.postgres import free_port

VAR = ROOT / "var" / "test"
SOURCES = ("catalogue", "cms", "logistics", "marketplace", "payments", "vendors", "requirements.txt")


@dataclass(frozen=True)
class House:
    """A running marketplace: its address, its folder, its sandbox, and the environment its processes run in."""

    url: str
    folder: Path
    sandbox: Sandbox
    environment: dict[str, str]
    beside: Beside

    def manage(self, *words: str) -> str:
        """Do what `manage.py` would with these words, beside the running processes, and return what it printed."""
        return self.beside.manage(*words)


class Beside:
    """A second program on the house's database, started when it is first asked. See `tests.support.beside`."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None

    def manage(self, *words: str) -> str:
        process = self._running()
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(words) + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline() or '{"printed": "", "error": "it died"}')
        if answer["error"]:
            raise RuntimeError(f"manage.py {' '.join(words)} failed:\n{answer['printed'][-2000:]}\n{answer['error']}")
        return str(answer["printed"])

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            words = [sys.executable, "-m", "tests.support.beside"]
            pipe, environment = subprocess.PIPE, self._environment
            self._process = subprocess.Popen(words, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True)
        return self._process

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()


def _manage(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(words)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def _fingerprint() -> str:
    """Return a digest of everything that the demo country is made from."""
    digest = hashlib.sha256()
    for source in SOURCES:
        paths = [ROOT / source] if (ROOT / source).is_file() else sorted((ROOT / source).rglob("*"))
        for path in paths:
            loads = {"migrations", "demo", "geography", "data", "models", "fixtures", "commands"} & set(path.parts)
            if path.suffix in {".py", ".csv", ".json", ".txt"} and (
                loads or (path.is_file() and source.endswith("txt"))
            ):
                digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def demo_country() -> Path:
    """Return a folder with the demo country loaded into SQLite, made once and kept until what it is made from changes."""
    folder = VAR / "demo"
    stamp = folder / "fingerprint"
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == _fingerprint():
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        template = VAR / "template.sqlite3"
        if template.exists():
            shutil.copyfile(template, folder / "marketplace.sqlite3")
        _manage(environment_of(folder), "prepare", "--alike")
        stamp.write_text(_fingerprint())
    return folder


def environment_of(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment in which everything of one house lies in one folder."""
    inherited = {
        key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.dev",
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'marketplace.sqlite3'}",
        "SANDBOX_DATABASE": str(folder / "sandbox.sqlite3"),
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore",
        "NOTICE_QUIET_HOURS": "",  # journeys are walked at night too
        **more,
    }


@contextlib.contextmanager
def running_house(folder: Path) -> Iterator[House]:
    """Start every process on a copy of the demo country in a folder; stop them at the end."""
    shutil.copytree(demo_country(), folder, dirs_exist_ok=True)
    (folder / "queue" / "messages").mkdir(parents=True, exist_ok=True)
    (folder / "queue" / "control").mkdir(parents=True, exist_ok=True)
    web, post, cards = free_port(), free_port(), free_port()
    url, sandbox_url = f"http://127.0.0.1:{web}", f"http://127.0.0.1:{post}"
    environment = environment_of(
        folder,
        BASE_URL=url,
        SANDBOX_URL=sandbox_url,
        SANDBOX_LOCALSTRIPE_URL=f"http://127.0.0.1:{cards}",
        POST_CALLBACK_URL=f"{url}/callbacks/carriers/cambodia_post/",
        STRIPE_CALLBACK_URL=f"{url}/callbacks/payments/stripe/",
        TRACKING_POLL_SECONDS="2",
    )
    beat = str(folder / "beat")
    commands = {
        "localstripe": f"-m marketplace.sandbox.localstripe --port {cards}".split(),
        "sandbox": f"-m marketplace.sandbox --port {post}".split(),
        "web": (
            f"-m gunicorn marketplace.wsgi:application --bind 127.0.0.1:{web} --worker-class gthread --threads 8"
            " --log-level warning --timeout 120"
        ).split(),
        "worker": [
            *[
                "-m",
                "celery",
                "-A",
                "marketplace",
                "worker",
                "--beat",
                "--pool",
                "threads",
                "--concurrency",
                "4",
                "--loglevel",
                "warning",
            ],
            "--schedule",
            beat,
        ],
    }
    with contextlib.ExitStack() as stack:
        for name, words in commands.items():
            stack.enter_context(_process(name, words, environment, folder))
        _wait_for(f"{sandbox_url}/", folder / "sandbox.log")
        _wait_for(f"{url}/km/", folder / "web.log")
        beside = Beside(environment)
        stack.callback(beside.stop)
        yield House(url=url, folder=folder, sandbox=Sandbox(sandbox_url), environment=environment, beside=beside)


@contextlib.contextmanager
def _process(name: str, words: list[str], environment: dict[str, str], folder: Path) -> Iterator[None]:
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(url: str, log: Path, seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - loopback
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{url} answered {error.code}:\n{log.read_text()[-4000:]}") from error
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{url} did not answer:\n{log.read_text()[-4000:]}")
