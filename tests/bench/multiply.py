"""More listings out of those that are there: many thousand a second, inside the database.

Each copy is a listing of its own, with another number, day and price; title, shelf, maker, stock and range of prices are
those of the one it is made from, so its search document says the same and `documents.check` still holds.
"""

from __future__ import annotations

import re
from typing import Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

from marketplace.storefront.search.tags import PRICE_STEPS

#: Listings beyond this number are copies.
MADE: Final = 100_000
_NUMBER: Final = "substr({code}, 2)::int"
#: In riel: where each range begins and the last one ends; the first begins above nothing, which is no price.
_EDGES: Final = f"ARRAY[{', '.join(map(str, (100, *PRICE_STEPS, 10 * PRICE_STEPS[-1])))}]::numeric[]"
_FROM, _TO = (f"({_EDGES})[width_bucket({{price}}, {_EDGES}) + {further}]" for further in (0, 1))
_PRICE: Final = f"({_FROM} + ({{price}} - {_FROM} + ({_NUMBER} * 7 + k * 13) * 100) % ({_TO} - {_FROM}))"
_DAY: Final = f"({{day}} - make_interval(hours => ({_NUMBER} * 31 + k * 17) % 9000))"
_CODE: Final = f"('b' || lpad(({_NUMBER} + k * {MADE})::text, 8, '0'))"
_SLUG: Final = f"('listing-' || ({_NUMBER} + k * {MADE}))"
#: By table: what of a copy is not as in the one it is made from. `{step}` keeps keys apart.
_OTHER: Final[dict[str, dict[str, str]]] = {
    "catalogue_product": {
        "id": "id + k * {step}",
        "code": _CODE.format(code="code"),
        "slug": _SLUG.format(code="code"),
        "approved_at": _DAY.format(code="code", day="approved_at"),
    },
    "catalogue_productcategory": {"id": "id + k * {step}", "product_id": "product_id + k * {step}"},
    "catalogue_productimage": {"id": "id + k * {step}", "product_id": "product_id + k * {step}"},
    "partner_stockrecord": {
        "id": "id + k * {step}",
        "product_id": "product_id + k * {step}",
        "partner_sku": _CODE.format(code="partner_sku"),
        "price": _PRICE.format(code="partner_sku", price="price"),
    },
    "search_searchdocument": {
        "id": "id + k * {step}",
        "object_id": "object_id + k * {step}",
        "url_code": _CODE.format(code="url_code"),
        "url_slug": _SLUG.format(code="url_code"),
        "price_amount": _PRICE.format(code="url_code", price="price_amount"),
        "listed_at": _DAY.format(code="url_code", day="listed_at"),
    },
}


def multiply(*, copies: int) -> None:
    """Make so many copies of every listing; the database's triggers must be asleep."""
    with connection.cursor() as cursor:
        for table, other in _OTHER.items():
            _copy(cursor, table, other, copies)


def _copy(cursor: CursorWrapper, table: str, other: dict[str, str], copies: int) -> None:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
        " AND table_schema = 'public'",
        [table],
    )
    names = [name for (name,) in cursor.fetchall()]
    # Twice the listings made: no key of another row lies between, for all of a table's rows were made in one go.
    values = [other.get(name, f'"{name}"').format(step=2 * MADE) for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    for k in range(1, copies + 1):
        chosen = re.sub(r"\bk\b", str(k), ", ".join(values))
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {chosen} FROM {table} WHERE id < {2 * MADE}")  # noqa: S608
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608
