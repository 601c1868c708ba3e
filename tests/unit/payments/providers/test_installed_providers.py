"""An installed package brings a provider by an entry point; a code that stands already is refused.

The package is a real one: a folder on the path with its own dist-info, found by importlib.metadata as pip's are.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from payments.providers.registry import BUILT_IN, PROVIDERS, installed, registered

ROOT = Path(__file__).resolve().parents[4]
MODULE = """
from payments.providers.base import Caps, Started, StartKind
from payments.providers.not_offered import NothingOffered


class Wing(NothingOffered):
    code = "wing"
    caps = Caps(currencies=frozenset({"KHR"}))

    @classmethod
    def from_config(cls, config):
        return cls()

    def start(self, attempt, *, key, now):
        return Started(kind=StartKind.INSTRUCTIONS)

    def fetch(self, attempts, *, now):
        return []

    def check_config(self):
        return []
"""
METADATA = "Metadata-Version: 2.1\nName: marketplace-wing\nVersion: 1.0\n"


def distribution(folder: Path, *, code: str = "wing") -> Path:
    """Write a distribution into a folder, as pip would unpack it; return the folder."""
    (folder / "marketplace_wing").mkdir()
    (folder / "marketplace_wing" / "__init__.py").write_text(MODULE)
    info = folder / "marketplace_wing-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(METADATA)
    (info / "entry_points.txt").write_text(f"[marketplace.payment_providers]\n{code} = marketplace_wing:Wing\n")
    (info / "RECORD").write_text("marketplace_wing/__init__.py,,\n")
    return folder


def run(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_installed_package_brings_a_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "wing" not in PROVIDERS
    monkeypatch.syspath_prepend(distribution(tmp_path))

    providers = registered([*BUILT_IN, *installed()])

    assert providers["wing"] == ("marketplace-wing", "marketplace_wing.Wing")


def test_process_that_starts_beside_the_package_offers_its_provider(tmp_path: Path) -> None:
    program = "from payments.providers.registry import provider_for; print(provider_for('wing', {}).code)"

    outcome = run(distribution(tmp_path), program)

    assert (outcome.returncode, outcome.stdout) == (0, "wing\n"), outcome.stderr


def test_package_that_claims_a_code_of_ours_is_refused(tmp_path: Path) -> None:
    outcome = run(distribution(tmp_path, code="bakong"), "import payments.providers.registry")

    assert outcome.returncode != 0
    assert "'bakong' is registered twice" in outcome.stderr
    assert "marketplace_wing.Wing" in outcome.stderr
