"""Production refuses to start unsafe: run as an operator would, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SAFE = {
    "DJANGO_SETTINGS_MODULE": "marketplace.settings.production",
    "SECRET_KEY": "w7f!k2#9vQ8z$Lm4Xr6Tn1Bp5Yc3Hd0Gj_sAeUiOqWxZ-rtyu",
    "ALLOWED_HOSTS": "market.example.org",
    "DATABASE_URL": "sqlite:////nonexistent/never-opened.sqlite3",
}


def check(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run the system checks with production settings and some variables changed."""
    inherited = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    environment = {**inherited, **SAFE, "VAR_DIR": str(tmp_path), **changes}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "check"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_safe_settings_start(tmp_path: Path) -> None:
    done = check(tmp_path)

    assert done.returncode == 0, done.stderr


UNSAFE = {
    "marketplace.E001": {"SECRET_KEY": "development-only-never-in-production-0123456789abcdef"},
    "marketplace.E002": {"DEBUG": "1"},
    "marketplace.E003": {"SANDBOX": "1"},
    "marketplace.E004": {"BAKONG_BASE_URL": "http://127.0.0.1:8001"},
    "marketplace.E005": {"ALLOWED_HOSTS": ""},
}


def test_each_unsafe_setting_is_named_and_nothing_starts(tmp_path: Path) -> None:
    done = check(tmp_path, **{name: value for changes in UNSAFE.values() for name, value in changes.items()})

    assert done.returncode != 0
    assert [code for code in UNSAFE if code not in done.stderr] == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SECRET_KEY": "short"}, "marketplace.E001"),
        ({"SANDBOX": "1"}, "marketplace.E003"),
        ({"DEBUG": "perhaps"}, "DEBUG must be true or false"),
    ],
)
def test_one_unsafe_setting_alone_is_enough(tmp_path: Path, changes: dict[str, str], words: str) -> None:
    done = check(tmp_path, **changes)

    assert done.returncode != 0
    assert words in done.stderr


def test_missing_variable_names_itself(tmp_path: Path) -> None:
    inherited = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    environment = {**inherited, **{key: value for key, value in SAFE.items() if key != "SECRET_KEY"}}

    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr
