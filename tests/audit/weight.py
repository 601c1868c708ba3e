"""How many bytes the first view of a page is on a phone that has never been here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser

PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
KINDS = ("Document", "Stylesheet", "Script", "Font", "Image", "Other")


@dataclass
class Weight:
    """Bytes as they travelled, with headers, by kind of resource; and the photos that nobody saw yet."""

    path: str
    by_kind: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    below: int = 0
    files: list[tuple[str, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Everything of the first view: what lies below the screen is not in it."""
        return sum(self.by_kind.values()) - self.below

    @property
    def everything(self) -> int:
        return sum(self.by_kind.values())


IN_VIEW = """() => [...document.images].filter((one) => one.getBoundingClientRect().top < innerHeight)
    .map((one) => one.currentSrc)"""


def weigh(browser: Browser, base: str, path: str) -> Weight:
    """Open a page with an empty cache at 360 pixels and count what arrives until it is quiet; the worker not counted."""
    context = browser.new_context(**PHONE, base_url=base, service_workers="block")
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    asked: dict[str, tuple[str, str]] = {}
    arrived: dict[str, int] = {}

    def ask(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = (event["request"]["url"], event.get("type", "Other"))

    client.on("Network.requestWillBeSent", ask)
    client.on("Network.loadingFinished", lambda event: arrived.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(path, wait_until="networkidle")
    in_view = set(page.evaluate(IN_VIEW))
    weight = Weight(path)
    for key, (url, kind) in asked.items():
        size = int(arrived.get(key, 0))
        if not size or url.startswith("data:"):
            continue
        weight.by_kind[kind if kind in KINDS else "Other"] += size
        weight.files.append((url.removeprefix(base), size))
        if kind == "Image" and url not in in_view and "/media/" in url:
            weight.below += size
    context.close()
    return weight


def table(weights: list[Weight]) -> str:
    """Return the weights as a table in KB of 1,024 bytes."""
    lines = [
        "| page | first view | HTML | CSS | JS | fonts | images | other | photos further down |",
        "|---|" + "---|" * 8,
    ]
    for one in weights:
        html, css, js, fonts, images, other = (one.by_kind[kind] for kind in KINDS)
        cells = [one.total, html, css, js, fonts, images - one.below, other, one.below]
        lines.append(f"| `{one.path}` | " + " | ".join(f"{cell / 1024:.1f}" for cell in cells) + " |")
    return "\n".join(lines)
