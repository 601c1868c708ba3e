"""Writes marketplace/constraints.txt: every installed version, so that each machine builds the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> None:
    frozen = subprocess.run(
        [ROOT / ".venv/bin/uv", "pip", "freeze", "--python", sys.executable], capture_output=True, text=True, check=True
    ).stdout
    pins = [line for line in frozen.splitlines() if "==" in line and not line.startswith("uv==")]
    head = "# Every version that a build installs. Written by `make lock`; change requirements.txt, not this.\n"
    (ROOT / "marketplace" / "constraints.txt").write_text(head + "\n".join(pins) + "\n")


if __name__ == "__main__":
    main()
