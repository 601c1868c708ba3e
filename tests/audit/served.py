"""The demo country served as in production: files collected and packed, pages packed, two workers."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.fixtures.sandbox import ROOT
from tests.support.postgres import free_port

#: Not worth packing: no public page uses them.
NOT_PUBLIC = ("wagtail*", "admin", "oscar", "rest_framework", "django_tables2", "debug_toolbar", "modeltranslation")


@contextlib.contextmanager
def served_as_in_production(environment: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Serve the marketplace of an environment with packed files on a free port; yield its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    around = {
        **environment,
        "DJANGO_SETTINGS_MODULE": "tests.audit.settings",
        "DEBUG": "false",
        "BASE_URL": url,
        "LOG_LEVEL": "ERROR",
    }
    _collect(around)
    words = [
        "-m",
        "gunicorn",
        "marketplace.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
    ]
    words += ["--workers", "1", "--threads", "8", "--worker-tmp-dir", str(folder), "--log-level", "warning"]
    with (folder / "audit.log").open("w") as log:
        process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=around, stdout=log, stderr=log)
        try:
            _wait(f"{url}/km/", folder / "audit.log")
            yield url
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _collect(around: dict[str, str]) -> None:
    """Collect and pack the files that pages use."""
    ignored = [word for pattern in NOT_PUBLIC for word in ("--ignore", pattern)]
    done = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--clear", "--verbosity", "0", *ignored],
        cwd=ROOT,
        env=around,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"collectstatic failed:\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}")


def _wait(url: str, log: Path, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - loopback
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{url} answered {error.code}:\n{log.read_text()[-4000:]}") from error
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{url} did not answer:\n{log.read_text()[-4000:]}")
