"""Sees to what the tests need of the machine: Chromium, PostgreSQL's server, fonts and PDF tools.

On Debian as root it installs what is missing; elsewhere it names the command and fails. Nothing is skipped silently.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def postgres_bin() -> Path | None:
    """Return the folder of the newest installed PostgreSQL server, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parent.parent.name))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


NEEDS: dict[str, Callable[[], object]] = {
    "chromium": chromium,
    "postgresql": postgres_bin,
    "poppler-utils": lambda: shutil.which("pdftoppm"),
    "gettext": lambda: shutil.which("xgettext"),
    "fonts-noto-core": lambda: (
        Path("/usr/share/fonts/truetype/noto/NotoSansKhmer-Regular.ttf").exists() or sys.platform != "linux"
    ),
    "libpango-1.0-0": lambda: True if sys.platform != "linux" else _has_library("pango-1.0"),
    "libpangoft2-1.0-0": lambda: True if sys.platform != "linux" else _has_library("pangoft2-1.0"),
}


def _has_library(name: str) -> bool:
    import ctypes.util

    return ctypes.util.find_library(name) is not None


def main() -> int:
    missing = [package for package, present in NEEDS.items() if not present()]
    if not missing:
        return 0
    command = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Installing {', '.join(missing)}", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
        subprocess.run([*command.split(), "-qq"], check=True, env=quiet, stdout=subprocess.DEVNULL)
        missing = [package for package, present in NEEDS.items() if not present()]
    if missing:
        print(f"The tests need {', '.join(missing)}. On Debian or Ubuntu: sudo {command}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
