"""Triggers that note every change of what pages show, whoever makes it: a service, an officer, a query by hand.

They are set after every `migrate` and taken away before it: on SQLite a migration that alters a table makes it anew,
without its triggers, and cannot rename it while another table's trigger speaks of it.

Source: SQLite documentation, "CREATE TRIGGER" and "ALTER TABLE" section 8; PostgreSQL 15 documentation, chapter 39.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connections

#: Events, and the names that SQL gives to the row before and after.
EVENTS: Final = {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE": ("OLD", "NEW")}


@dataclass(frozen=True)
class Watched:
    """A table whose changes show.

    `keys` is a SELECT of keys in which `{row}` stands for the row; `unless` a condition on `OLD` and `NEW` under which
    an update does not show.
    """

    table: str
    keys: str
    unless: str = ""

    @property
    def name(self) -> str:
        return f"shown_{self.table}"


def _product(listing: str) -> str:
    """Return the SELECT of all keys that a card of a listing stands under."""
    return (
        f"SELECT 'product:' || {listing} AS key UNION SELECT 'cards'"  # noqa: S608 - our own columns, here and below
        f" UNION SELECT 'vendor:' || p.vendor_id FROM catalogue_product p WHERE p.id = {listing} AND p.vendor_id > 0"
        f" UNION SELECT 'place:' || p.origin_province_id FROM catalogue_product p"
        f" WHERE p.id = {listing} AND p.origin_province_id > 0"
        f" UNION SELECT 'shelf:' || substr(c.path, 1, 4) FROM catalogue_productcategory s"
        f" JOIN catalogue_category c ON c.id = s.category_id WHERE s.product_id = {listing}"
    )


#: A variant belongs to the listing above it.
_LISTING: Final = (
    "COALESCE((SELECT v.parent_id FROM catalogue_product v WHERE v.id = {row}.product_id), {row}.product_id)"
)
#: Pieces left, as pages tell them: none, a few by number, enough.
_FREE: Final = "({row}.num_in_stock - COALESCE({row}.num_allocated, 0))"
_LEFT: Final = f"CASE WHEN {_FREE} > 5 THEN 6 ELSE {_FREE} END"
_SAME_STOCK: Final = (
    f"{_LEFT.format(row='OLD')} = {_LEFT.format(row='NEW')} AND OLD.price = NEW.price"
    " AND OLD.product_id = NEW.product_id AND OLD.min_quantity = NEW.min_quantity"
    " AND OLD.quantity_step = NEW.quantity_step"
    + "".join(f" AND COALESCE(OLD.{name}, 0) = COALESCE(NEW.{name}, 0)" for name in ("price_usd", "price_before"))
    # The last day of a reduction stands on the page while it runs.
    + " AND (NEW.regular_price IS NULL OR OLD.sale_to = NEW.sale_to)"
)
#: The index follows the goods a moment later, and lists are read from it.
_DOCUMENT: Final = (
    "SELECT 'cards' AS key UNION SELECT 'shelf:' || substr({row}.category_path, 1, 4)"
    " UNION SELECT 'vendor:' || v.id FROM partner_vendor v WHERE v.code = {row}.vendor_code"
    " UNION SELECT 'place:' || r.id FROM geography_province r WHERE r.code = {row}.province"
)
_INDEXED: Final = (
    "title_km", "title_en", "tokens", "category_path", "province", "vendor_code", "price_amount", "in_stock", "listed_at"
)  # fmt: skip
_SAME_DOCUMENT: Final = " AND ".join(f"OLD.{name} = NEW.{name}" for name in _INDEXED)
_SHOP: Final = "SELECT 'shop' AS key"
_OF_A_LISTING: Final = f"SELECT 'product:' || {_LISTING} AS key"
_OF_AN_ANSWER: Final = (
    "SELECT 'product:' || COALESCE(p.parent_id, p.id) AS key FROM catalogue_productattributevalue a"
    " JOIN catalogue_product p ON p.id = a.product_id WHERE a.id = {row}.productattributevalue_id"
)

WATCHED: Final = (
    Watched("partner_stockrecord", _product(_LISTING), unless=_SAME_STOCK),
    Watched("catalogue_product", _product("COALESCE({row}.parent_id, {row}.id)")),
    Watched("catalogue_productcategory", _product("{row}.product_id")),
    Watched("catalogue_productimage", _product(_LISTING)),
    Watched("catalogue_productattributevalue", _OF_A_LISTING),
    Watched("catalogue_productattributevalue_value_multi_option", _OF_AN_ANSWER),
    Watched("catalogue_batch", _OF_A_LISTING),
    Watched("catalogue_originevidence", _OF_A_LISTING),
    Watched("search_searchdocument", _DOCUMENT, unless=_SAME_DOCUMENT),
    Watched("search_lexiconentry", _SHOP),
    Watched("catalogue_category", _SHOP),
    # Rare, and said of all that a vendor makes, or of all goods of a kind.
    Watched("catalogue_certificate", _SHOP),
    Watched("catalogue_productclass", _SHOP),
    Watched("catalogue_productattribute", _SHOP),
    Watched("catalogue_attributeoption", _SHOP),
    Watched("partner_vendor", _SHOP),
    Watched("payment_exchangerate", _SHOP),
    Watched("wagtailcore_page", _SHOP),
)


def _statements(vendor: str, watched: Watched, event: str) -> Iterator[str]:
    name = f"{watched.name}_{event.lower()}"
    keys = " UNION ".join(watched.keys.format(row=row) for row in EVENTS[event])
    now = "now()" if vendor == "postgresql" else "strftime('%Y-%m-%d %H:%M:%f', 'now')"
    insert = f"INSERT INTO pagecache_change (key, at) SELECT k.key, {now} FROM ({keys}) AS k;"  # noqa: S608
    when = f" WHEN NOT COALESCE({watched.unless}, FALSE)" if watched.unless and event == "UPDATE" else ""
    if vendor == "postgresql":
        when = f" WHEN (NOT COALESCE({watched.unless}, FALSE))" if when else ""
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $body$ BEGIN {insert} RETURN NULL; END $body$"
        )
        yield f"CREATE OR REPLACE TRIGGER {name} AFTER {event} ON {watched.table} FOR EACH ROW{when} EXECUTE FUNCTION {name}()"
    else:
        yield f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON {watched.table}{when} BEGIN {insert} END"


def build(*, using: str, **_: Any) -> None:
    """Set every trigger whose table is there, and let all kept pages go: they were made before the migration."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if "pagecache_change" not in tables:
            return
        for watched in WATCHED:
            if watched.table in tables:
                for event in EVENTS:
                    for statement in _statements(connection.vendor, watched, event):
                        cursor.execute(statement)
        cursor.execute("INSERT INTO pagecache_change (key, at) VALUES ('shop', CURRENT_TIMESTAMP)")


def unbuild(*, using: str, **_: Any) -> None:
    """Take every trigger away."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for watched in WATCHED:
            for event in EVENTS:
                name = f"{watched.name}_{event.lower()}"
                if connection.vendor != "postgresql":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                elif watched.table in tables:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {watched.table}")
