"""Our shop and stock Oscar's with the same listings, both served, and the pages that visitors ask of each."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from tests.bench.baskets import adding, with_three_lines
from tests.bench.goods import GOODS, KINDS, PLACES
from tests.bench.pages import UNKEPT, Page, Request
from tests.bench.served import Served, run, served
from tests.bench.stocked import served_stock
from tests.bench.store import Store
from tests.bench.visitors import VISITORS

ONE_WORD: Final = ("pepper", "krama", "honey", "rice", "salt", "coffee")
TWO_WORDS: Final = tuple(f"organic {word}" for word in ONE_WORD)
#: Six hundred questions, each asked about once: what was found out for one helps no other.
ANY_WORDS: Final = tuple(
    random.Random(7).sample(
        [f"{kind} {goods}" for _km, goods in GOODS for _kind_km, kind in KINDS]
        + [f"{goods} {place}" for _km, goods in GOODS for _code, _place_km, place in PLACES],
        600,
    )
)
#: Pages that are also asked for without that cookie.
KEPT: Final = ("home", "category root", "category leaf", "product", "search 1 word")
KEPT_END: Final = ", kept"
FLOOR: Final = "floor"
#: More products than a worker keeps parts of, so that most visits make a page from nothing.
MANY: Final = 1_000


@dataclass(frozen=True)
class House:
    """One shop that runs, with its pages."""

    name: str
    served: Served
    pages: list[Page]


def _chosen(count: int) -> str:
    chance = random.Random(7)
    return ",".join(str(chance.randrange(count)) for _ in range(MANY))


def _searches(path: str) -> dict[str, list[str]]:
    return {
        "search 1 word": [path + quote(words) for words in ONE_WORD],
        "search 2 words": [path + quote(words) for words in TWO_WORDS],
        "search, any": [path + quote(words) for words in ANY_WORDS],
    }


def _page(name: str, urls: Sequence[str], headers: Mapping[str, str]) -> Page:
    return Page(name, 0, [Request(url, headers=dict(headers)) for url in urls] * VISITORS)


def _buying(path: str, adds: list[Request], port: int) -> list[Page]:
    cookies = with_three_lines(port, adds)
    basket = Request(path, headers=cookies)
    return [Page("add to basket", 0, adds * VISITORS), Page("basket, 3 lines", 0, [basket] * VISITORS)]


def our_pages(found: Mapping[str, list[str]], port: int) -> list[Page]:
    """Return what visitors ask of our shop."""
    reads = {name: urls for name, urls in found.items() if name != "add"} | _searches("/en/search/?q=")
    reads["search, narrowed"] = [f"/en/search/?q={word}&province=07&in_stock=1" for word in ONE_WORD]
    pages = [_page(name, urls, UNKEPT) for name, urls in reads.items()]
    pages += _buying("/en/basket/", [adding(url, is_stock=False) for url in found["add"]], port)
    kept = [page for page in pages if page.name in KEPT]
    pages += [replace(p, name=f"{p.name}{KEPT_END}", requests=[Request(r.path) for r in p.requests]) for p in kept]
    return [*pages, _page(FLOOR, ["/floor/"], {})]


def stock_pages(found: Mapping[str, list[str]], port: int) -> list[Page]:
    """Return what visitors ask of stock Oscar."""
    reads = {name: urls for name, urls in found.items() if name != "add"} | _searches("/search/?q=")
    pages = [_page(name, urls, {}) for name, urls in reads.items()]
    return pages + _buying("/basket/", [adding(url, is_stock=True) for url in found["add"]], port)


@contextlib.contextmanager
def houses(store: Store, size: int, *, with_stock: bool) -> Iterator[list[House]]:
    """Serve our shop with so many listings, and stock Oscar's beside it."""
    ours = store.ours(size)
    found = json.loads(run(ours, "-m", "tests.bench.addresses", _chosen(size)))
    with contextlib.ExitStack() as stack:
        house = stack.enter_context(served(ours))
        running = [House("ours", house, our_pages(found, house.port))]
        if with_stock:
            stock, addresses = stack.enter_context(served_stock(store.stock(size), _chosen(size)))
            running.append(House("stock", stock, stock_pages(addresses, stock.port)))
        yield running
