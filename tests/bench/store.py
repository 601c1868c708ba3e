"""Filled databases that stay between runs, in `var/bench`: a million listings take long to make and change rarely.

A database is named by its size and by a digest of what decides its rows, so a change of any of that makes it anew.
What decides only how rows are kept does not: a database of an older commit is brought forward by its migrations.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg

from tests.bench.served import environment, run
from tests.bench.stocked import fill_stock, stock_environment
from tests.fixtures.sandbox import ROOT
from tests.support.postgres import server

HERE = ROOT / "var" / "bench"
#: Settings of a server with a few gigabytes to itself, the same for both shops.
POSTGRES = (
    "-c work_mem=16MB -c maintenance_work_mem=256MB -c effective_cache_size=4GB -c random_page_cost=1.1"
    " -c max_wal_size=4GB"
)
SHARED_BUFFERS = "512MB"
#: What decides the rows of a filled database: places, tariffs, words, listings and how they become documents.
_SEARCH = "marketplace/storefront/search"
_OURS = (
    "marketplace/geography/data/*", "logistics/data/*", f"{_SEARCH}/analysis/data/**/*",
    *(f"{_SEARCH}/analysis/{name}.py" for name in ("atoms", "documents", "encode", "lexicon", "segment", "words")),
    *(f"{_SEARCH}/{name}.py" for name in ("sources", "tags", "reach")),
    *(f"tests/bench/{name}.py" for name in ("goods", "fill", "documents", "multiply")),
)  # fmt: skip
_STOCK = ("tests/bench/goods.py", "tests/bench/stock/fill.py", "tests/bench/stock/requirements.txt")


def _digest(patterns: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:10]


@dataclass(frozen=True)
class Store:
    """A server that runs, with the databases it holds."""

    url: str

    @cached_property
    def _ours(self) -> str:
        return _digest(_OURS)

    def ours(self, size: int) -> dict[str, str]:
        """Return the environment of our shop with so many listings, filled if it is not there yet."""
        base = environment(f"{self.url}/ours_base_{self._ours}", self._folder("ours_base"))
        around = environment(f"{self.url}/ours_{size}_{self._ours}", self._folder(f"ours_{size}"))
        with self._made(f"ours_base_{self._ours}", "ours_base_") as is_new:
            if is_new:
                for words in (("migrate", "-v0"), ("load_gazetteer",), ("load_logistics",)):
                    run(base, "manage.py", *words)
        with self._made(f"ours_{size}_{self._ours}", f"ours_{size}_", template=f"ours_base_{self._ours}") as is_new:
            self._bring_forward(around)
            if is_new:
                say(f"Filling our shop with {size:,} listings")
                say(run(around, "-m", "tests.bench.fill", str(size), timeout_s=7200))
        self._empty(around["DATABASE_URL"], "basket_basket", "pagecache_change")
        return around

    def stock(self, size: int) -> dict[str, str]:
        """Return the environment of stock Oscar with the same listings, filled if it is not there yet."""
        name = f"stock_{size}_{_digest(_STOCK)}"
        around = stock_environment(self.url, name, self._folder(name))
        with self._made(name, f"stock_{size}_") as is_new:
            if is_new:
                say(f"Filling stock Oscar with {size:,} listings and its Whoosh index")
                say(fill_stock(around, size))
        self._empty(around["DATABASE_URL"], "basket_basket")
        return around

    def _folder(self, name: str) -> Path:
        folder = HERE / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _bring_forward(self, around: dict[str, str]) -> None:
        """Apply the migrations that came after a database was filled, and let the server look at what they changed."""
        with psycopg.connect(around["DATABASE_URL"], autocommit=True) as database:
            before = database.execute("SELECT count(*) FROM django_migrations").fetchone()
            run(around, "manage.py", "migrate", "-v0", timeout_s=7200)
            if database.execute("SELECT count(*) FROM django_migrations").fetchone() != before:
                database.execute("VACUUM ANALYZE")

    def _empty(self, url: str, *tables: str) -> None:
        with psycopg.connect(url, autocommit=True) as database:
            database.execute("SET session_replication_role = replica")  # papers, of which there are none, refuse it
            database.execute(f"TRUNCATE {', '.join(tables)} CASCADE".encode())

    @contextlib.contextmanager
    def _made(self, name: str, family: str, *, template: str = "template0") -> Iterator[bool]:
        """Make a database and mark it whole once the block has filled it; yield False where it is there and whole.

        Others of its family, made from what has changed since, are dropped.
        """
        with psycopg.connect(f"{self.url}/postgres", autocommit=True) as database:
            rows = database.execute(
                "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE starts_with(datname, %s)",
                [family],
            ).fetchall()
            if (name, "whole") in rows:
                yield False
                return
            for old, _mark in rows:
                database.execute(f'DROP DATABASE "{old}"'.encode())
            database.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
            yield True
            database.execute(f"COMMENT ON DATABASE \"{name}\" IS 'whole'".encode())


@contextlib.contextmanager
def store() -> Iterator[Store]:
    """Start the server over what earlier runs have left."""
    with server(options=POSTGRES, shared_buffers=SHARED_BUFFERS, kept_in=HERE / "postgres") as url:
        yield Store(url)


def say(text: str) -> None:
    """Tell whoever waits how far it is, beside the table."""
    print(text.strip(), file=sys.stderr, flush=True)
