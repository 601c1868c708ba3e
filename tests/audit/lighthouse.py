"""Lighthouse from npm, run some times on a page; the middle run counts."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.machine import chromium

VERSION: Final = "12.8.2"  # 13 asks for a newer Node than Debian has
TRIES: Final = 3
CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
FLAGS: Final = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
#: Lighthouse's own slow 4G, and a village at the edge of the network with a phone of the cheapest kind.
LINES: Final[dict[str, tuple[str, ...]]] = {
    "slow 4G": (),
    "400 kbps": (
        "--throttling.rttMs=400",
        "--throttling.throughputKbps=400",
        "--throttling.cpuSlowdownMultiplier=6",
    ),
}


class UnableToAudit(Exception):
    """Something that the audit needs is not on this machine; the message says what."""


@dataclass(frozen=True)
class Result:
    """The middle of some runs on one page over one line. Seconds; scores of 100."""

    path: str
    line: str
    scores: dict[str, int]
    fcp_s: float
    lcp_s: float
    cls: float
    tbt_ms: float
    kb: float


def installed(folder: Path) -> Path:
    """Return Lighthouse's program, fetched from npm the first time.

    Raises:
        UnableToAudit: Node or Chromium is missing, or npm could not fetch it.
    """
    for program in ("node", "npm"):
        if not shutil.which(program):
            raise UnableToAudit(f"`{program}` is missing. Install Node.js 18 or newer: apt-get install nodejs npm")
    if not chromium():
        raise UnableToAudit("Chromium is missing: apt-get install chromium")
    program = folder / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        words = ["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", f"lighthouse@{VERSION}"]
        around = {**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1"}
        done = subprocess.run(words, env=around, capture_output=True, text=True, check=False)
        if done.returncode:
            raise UnableToAudit(f"npm could not fetch Lighthouse {VERSION}:\n{done.stderr[-2000:]}")
    return program


def audited(program: Path, base: str, path: str, line: str, *, runs: int) -> Result:
    """Run Lighthouse on a page some times and return each figure's middle."""
    reports = [_run(program, base + path, LINES[line]) for _ in range(runs)]

    def middle(audit: str) -> float:
        return statistics.median(report["audits"][audit]["numericValue"] for report in reports)

    scores = {
        name: round(100 * statistics.median(report["categories"][name]["score"] for report in reports))
        for name in CATEGORIES
    }
    return Result(
        path=path,
        line=line,
        scores=scores,
        fcp_s=middle("first-contentful-paint") / 1000,
        lcp_s=middle("largest-contentful-paint") / 1000,
        cls=middle("cumulative-layout-shift"),
        tbt_ms=middle("total-blocking-time"),
        kb=middle("total-byte-weight") / 1024,
    )


def _run(program: Path, url: str, throttling: tuple[str, ...]) -> dict[str, Any]:
    """Return Lighthouse's report; a run in which Chromium kept no trace is made again, as Lighthouse asks."""
    for _ in range(TRIES):
        done = _tried(program, url, throttling)
        if not done.returncode:
            report: dict[str, Any] = json.loads(done.stdout)
            return report
    raise RuntimeError(f"Lighthouse failed {TRIES} times on {url}:\n{done.stderr[-2000:]}")


def _tried(program: Path, url: str, throttling: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory() as profile:
        words = [str(program), url, "--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}"]
        words += [f"--chrome-flags={FLAGS} --user-data-dir={profile}", *throttling]
        return subprocess.run(
            words,
            env={**os.environ, "CHROME_PATH": chromium() or ""},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )


def shortcomings(program: Path, url: str) -> list[str]:
    """Return what Lighthouse marks down on a page, audit by audit."""
    report = _run(program, url, ())
    return [
        f"{name}: {audit['title']}"
        for name, audit in report["audits"].items()
        if audit.get("score") is not None and audit["score"] < 0.9
    ]
