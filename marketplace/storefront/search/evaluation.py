"""How well search answers a set of judged queries.

A set is JSON: `documents`, and `queries` with `relevant` ids, which must be found, and `neutral` ids, which neither
earn nor cost; everything else is a false hit. `"neutral": "ALL_OTHERS"` means that nothing is a false hit.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any, Final

DEPTH: Final = 20
#: What every row of a part must hold, and of which type.
_ROWS: Final[Mapping[str, Mapping[str, type | tuple[type, ...]]]] = {
    "documents": {"id": str},
    "queries": {"id": str, "q": str, "kind": str, "relevant": list},
}
#: What a document may hold.
_OPTIONAL: Final[Mapping[str, type | tuple[type, ...]]] = {
    **{
        f"{name}_{language}": (str, NoneType)
        for name in ("title", "category", "province", "vendor", "description")
        for language in ("km", "en")
    },
    "price_khr": (int, float, NoneType),
    "in_stock": bool,
}
ALL_OTHERS: Final = "ALL_OTHERS"


def rows_of(content: object, part: str) -> list[dict[str, Any]]:
    """Return the documents or the queries of a set.

    Raises:
        ValueError: If they are not as described above, with the first that is not.
    """
    rows = content.get(part) if isinstance(content, dict) else None
    if not isinstance(rows, list) or not rows:
        raise ValueError(f'"{part}" must be a list with something in it')
    ids: set[str] = set()
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise ValueError(f"{part}, number {number}: not an object")  # noqa: TRY004 - one kind of refusal
        wrong = [name for name, kind in _ROWS[part].items() if not isinstance(row.get(name), kind)]
        wrong += [name for name, kind in _OPTIONAL.items() if name in row and not isinstance(row[name], kind)]
        neutral = row.get("neutral", [])
        if wrong or not (neutral == ALL_OTHERS or isinstance(neutral, list)):
            raise ValueError(f"{part}, number {number}: wrong or missing: {', '.join(wrong or ['neutral'])}")
        if row["id"] in ids:
            raise ValueError(f"{part}, number {number}: the id {row['id']} was there before")
        ids.add(row["id"])
    return rows


@dataclass(frozen=True, slots=True)
class Score:
    """The mean figures over some queries; those for which nothing is relevant count only in `precision`."""

    queries: int
    with_relevant: int
    recall: float
    precision: float
    ndcg: float
    mrr: float
    zero_rate: float


def _one(query: Mapping[str, Any], found: Sequence[str]) -> dict[str, float | None]:
    relevant, top = set(query["relevant"]), list(found[:DEPTH])
    neutral = query.get("neutral", [])
    hits = sum(1 for document in top if document in relevant)
    false = 0 if neutral == ALL_OTHERS else sum(1 for d in top if d not in relevant and d not in set(neutral))
    if not relevant:
        return {"recall": None, "precision": 1.0 if not false else 0.0, "ndcg": None, "mrr": None, "zero": None}
    gain = sum(1 / math.log2(rank + 2) for rank, d in enumerate(top) if d in relevant)
    ideal = sum(1 / math.log2(rank + 2) for rank in range(min(DEPTH, len(relevant))))
    first = next((rank + 1 for rank, d in enumerate(top) if d in relevant), None)
    return {
        "recall": hits / min(DEPTH, len(relevant)),
        "precision": hits / (hits + false) if hits + false else None,
        "ndcg": gain / ideal,
        "mrr": 1 / first if first else 0.0,
        "zero": 0.0 if top else 1.0,
    }


def _mean(values: Iterable[float | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0


def _summary(rows: Sequence[Mapping[str, float | None]]) -> Score:
    means = {name: _mean(row[name] for row in rows) for name in ("recall", "precision", "ndcg", "mrr", "zero")}
    with_relevant = sum(1 for row in rows if row["recall"] is not None)
    return Score(
        len(rows), with_relevant, means["recall"], means["precision"], means["ndcg"], means["mrr"], means["zero"]
    )


def evaluate(queries: Iterable[Mapping[str, Any]], results: Mapping[str, Sequence[str]]) -> dict[str, Score]:
    """Return the score of all queries ("all") and of each kind, given the ids that were found, best first.

    An answer with nothing in it has no precision and is left out of that mean; it costs recall instead.
    """
    by_kind: dict[str, list[dict[str, float | None]]] = defaultdict(list)
    for query in queries:
        row = _one(query, results[query["id"]])
        by_kind["all"].append(row)
        by_kind[query["kind"]].append(row)
    return {kind: _summary(rows) for kind, rows in by_kind.items()}
