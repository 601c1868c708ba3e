"""A carrier comes with an installed package, by an entry point in the group `courier_adapters`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
WING = """
from logistics.carriers.base import Capabilities
from logistics.carriers.unsupported import UnsupportedOperations

class Pigeon(UnsupportedOperations):
    @classmethod
    def from_config(cls, config):
        return cls()

    def capabilities(self):
        return Capabilities(is_networked=False, max_weight_g=75)
"""


def run(folder: Path, code: str, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script where a package with one carrier is installed."""
    (folder / "marketplace_pigeon.py").write_text(WING)
    info = folder / "marketplace_pigeon-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: marketplace-pigeon\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[courier_adapters]\n{code} = marketplace_pigeon:Pigeon\n")
    around = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-W", "ignore", "-c", script]
    return subprocess.run(command, cwd=folder, env=around, check=False, capture_output=True, text=True)


def test_carrier_of_an_installed_package_is_built_like_ours(tmp_path: Path) -> None:
    script = (
        "from logistics.carriers.registry import CARRIERS, build;"
        "print(CARRIERS['pigeon'][0], build('pigeon', {}).capabilities().max_weight_g)"
    )

    assert run(tmp_path, "pigeon", script).stdout.split() == ["marketplace-pigeon", "75"]


def test_package_that_claims_a_code_of_ours_stops_the_start(tmp_path: Path) -> None:
    done = run(tmp_path, "cambodia_post", "import logistics.carriers.registry")

    assert done.returncode != 0
    assert "registered twice" in done.stderr
