"""How well search answers a set of judged queries.

A set is JSON: `documents`, and `queries` with `relevant` ids, which must be found, and `neutral` ids, which neither
earn nor cost; everything else is a false hit. `"neutral": "ALL_OTHERS"` means that nothing is a false hit.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

DEPTH: Final = 20
ALL_OTHERS: Final = "ALL_OTHERS"


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
