"""Stock Oscar in its own venv, filled and served."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.served import Served, serving
from tests.fixtures.sandbox import ROOT

HERE = Path(__file__).resolve().parent
VENV = ROOT / "var" / "bench" / "stock" / "venv"


def stock_environment(url: str, database: str, folder: Path) -> dict[str, str]:
    """Return the environment of stock Oscar's processes; its venv is made the first time."""
    if not (VENV / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        subprocess.run([VENV / "bin/pip", "install", "-q", "-r", HERE / "stock/requirements.txt"], check=True)
        (VENV / "installed").touch()
    inherited = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return {
        **inherited,
        "PYTHONPATH": str(HERE),
        "PYTHONWARNINGS": "ignore",
        "DJANGO_SETTINGS_MODULE": "stock.settings",
        "BENCH_DATABASE": database,
        "BENCH_PORT": url.rpartition(":")[2],
        "BENCH_FOLDER": str(folder),
        "DATABASE_URL": f"{url}/{database}",
        "VAR_DIR": str(folder),
    }


def _run(around: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [VENV / "bin/python", *words], cwd=HERE, env=around, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"stock Oscar: {' '.join(words)} failed:\n{done.stderr[-4000:]}")
    return done.stdout


def fill_stock(around: dict[str, str], count: int) -> str:
    """Make stock Oscar's tables, listings and index."""
    return _run(around, "-m", "stock.fill", str(count))


@contextlib.contextmanager
def served_stock(around: dict[str, str], chosen: str) -> Iterator[tuple[Served, dict[str, list[str]]]]:
    """Serve stock Oscar as we serve ourselves; yield it with addresses of its pages."""
    addresses = json.loads(_run(around, "-m", "stock.addresses", chosen))
    python = str(VENV / "bin/python")
    with serving(around, python=python, application="stock.wsgi:application", cwd=HERE, probe="/basket/") as running:
        yield running, addresses
