"""The sandbox never starts where real money is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.sandbox.guard import production_sign, refuse_production

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "environ",
    [
        {"DJANGO_SETTINGS_MODULE": "marketplace.settings.production"},
        {"MARKETPLACE_ENV": "production"},
        {"MARKETPLACE_ENV": " Production "},
        {"DJANGO_ENV": "prod"},
        {"ENVIRONMENT": "live"},
        {"ENV": "production", "DJANGO_SETTINGS_MODULE": "marketplace.settings.dev"},
    ],
)
def test_anything_that_says_production_stops_it(environ: dict[str, str]) -> None:
    with pytest.raises(SystemExit) as stop:
        refuse_production(environ)

    assert "does not start in production" in str(stop.value)
    assert str(production_sign(environ)) in str(stop.value)


@pytest.mark.parametrize(
    "environ", [{}, {"DJANGO_SETTINGS_MODULE": "marketplace.settings.dev"}, {"MARKETPLACE_ENV": "staging"}, {"ENV": ""}]
)
def test_elsewhere_it_starts(environ: dict[str, str]) -> None:
    refuse_production(environ)


def test_the_program_itself_stops_with_words_and_serves_nothing(tmp_path: Path) -> None:
    environ = {**os.environ, "MARKETPLACE_ENV": "production", "SANDBOX_DATABASE": str(tmp_path / "s.sqlite3")}

    done = subprocess.run(
        [sys.executable, "-m", "marketplace.sandbox", "--port", "0"],
        cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert "MARKETPLACE_ENV is 'production'" in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "s.sqlite3").exists()
