"""What two shops showed, as lines of a table, and whether it is what was to be reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tests.bench.measuring import Sample
from tests.bench.shops import FLOOR

#: By shop and page.
Found = Mapping[tuple[str, str], Sample]

_LEFT: Final = (
    f"{'listings':>9}  {'page':20}{'CPU ms':>8}{'DB CPU':>8}{'median':>8}{'p95 ms':>8}{'req/s':>8}{'/floor':>7}"
)
HEAD: Final = f"{_LEFT}{'stock CPU':>11}{'req/s':>8}{'x req/s':>9}{'x CPU':>8}"


@dataclass(frozen=True)
class Target:
    """How many times stock Oscar's a page must do, in requests a second and in processor time, at some size."""

    page: str
    size: int
    times: float


TARGETS: Final = (
    Target("product", 1_000, 8),
    Target("product, any", 1_000, 8),
    Target("category root", 1_000, 15),
    Target("category leaf", 1_000, 15),
    Target("search 1 word", 1_000, 15),
    Target("search 2 words", 1_000, 15),
    Target("search, any", 1_000, 15),
    Target("add to basket", 1_000, 3),
    Target("basket, 3 lines", 1_000, 3),
    Target("category root", 100_000, 100),
    Target("category leaf", 100_000, 100),
    Target("search 1 word", 100_000, 100),
    Target("search 2 words", 100_000, 100),
    Target("search, any", 100_000, 100),
)
#: The part of the trivial view's requests a second that a kept page must reach.
KEPT_TO_FLOOR: Final = 0.5
KEPT_PAGES: Final = ("product, kept", "category root, kept", "category leaf, kept")
#: How many times its p95 with the fewest listings a page may take with the most.
GROWTH: Final = 1.5


def _cpu(one: Sample) -> float:
    return one.web_cpu_ms + one.database_cpu_ms


def _times(found: Found, page: str) -> tuple[float, float] | None:
    """Return how many times stock Oscar's a page does: in requests a second, and in processor time."""
    ours, stock = found.get(("ours", page)), found.get(("stock", page))
    if ours is None or stock is None:
        return None
    return ours.per_s / stock.per_s, _cpu(stock) / _cpu(ours)


def lines(size: int, found: Found) -> Iterator[str]:
    """Yield a line for each of our pages."""
    floor = found["ours", FLOOR]
    for (shop, page), one in found.items():
        if shop != "ours":
            continue
        line = f"{size:>9,}  {page:20}{one.web_cpu_ms:8.2f}{one.database_cpu_ms:8.2f}{one.median_ms:8.1f}"
        line += f"{one.p95_ms:8.1f}{one.per_s:8.1f}{one.per_s / floor.per_s:7.2f}"
        stock, times = found.get(("stock", page)), _times(found, page)
        if stock and times:
            line += f"{_cpu(stock):11.1f}{stock.per_s:8.1f}{times[0]:8.1f}x{times[1]:7.1f}x"
        yield line


def summary(found: Mapping[int, Found]) -> Iterator[str]:
    """Yield each thing that was to be reached, what was, and whether that is enough."""
    for target in TARGETS:
        times = _times(found.get(target.size, {}), target.page)
        if times:
            what = f"{target.page} at {target.size:,} listings, at least {target.times:g}x stock Oscar"
            yield _verdict(what, f"{times[0]:.1f}x req/s, {times[1]:.1f}x CPU", is_met=min(times) >= target.times)
    for size, one in found.items():
        for page in KEPT_PAGES:
            part = one["ours", page].per_s / one["ours", FLOOR].per_s
            what = f"{page} at {size:,} listings, at least half of the trivial view's req/s"
            yield _verdict(what, f"{part:.2f}", is_met=part >= KEPT_TO_FLOOR)
    few, many = min(found), max(found)
    for shop, page in found[few] if few < many else ():
        if shop == "ours" and page != FLOOR:
            grown = found[many][shop, page].p95_ms / found[few][shop, page].p95_ms
            what = f"{page}, p95 at {many:,} at most 1.5x that at {few:,}"
            yield _verdict(what, f"{grown:.2f}x", is_met=grown <= GROWTH)


def _verdict(what: str, was: str, *, is_met: bool) -> str:
    return f"{'met    ' if is_met else 'NOT MET'}  {what}: {was}"
