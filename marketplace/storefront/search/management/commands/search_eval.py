from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from marketplace.storefront.search.engines.registry import engine
from marketplace.storefront.search.evaluation import DEPTH, Score, evaluate, rows_of
from marketplace.storefront.search.lexicon import lexicon
from marketplace.storefront.search.scratch import answers, scratch_index


class Command(BaseCommand):
    """Print how well search answers a file of judged queries, on the configured database, in all and by kind."""

    help = "Measure search with a file of documents and judged queries; the index itself stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON with documents and queries (see evaluation.py)")
        parser.add_argument("--documents", type=Path, help="take the documents from this file instead")
        parser.add_argument("--json", action="store_true", help="print one JSON object, with the results themselves")

    def handle(self, *args: Any, **options: Any) -> None:
        queries = self._read(options["file"], "queries")
        documents = self._read(options["documents"] or options["file"], "documents")
        words = lexicon(fresh=True)
        with scratch_index(documents, words=words, now=timezone.now()):
            results = answers(queries, documents, engine=engine(), words=words)
        scores = evaluate(queries, results)
        if options["json"]:
            self.stdout.write(json.dumps(_report(scores, results), ensure_ascii=False))
            return
        self.stdout.write(f"{'kind':8} queries  recall@{DEPTH} precision@{DEPTH}  MRR  nDCG@{DEPTH}  nothing found")
        for kind, score in scores.items():
            self.stdout.write(_line(kind, score))

    def _read(self, path: Path, part: str) -> list[dict[str, Any]]:
        try:
            return rows_of(json.loads(path.read_text(encoding="utf-8")), part)
        except (OSError, ValueError, RecursionError) as error:
            raise CommandError(f"{path} holds no {part} to measure with: {error}") from error


def _line(kind: str, score: Score) -> str:
    if not score.with_relevant:
        return f"{kind:8} {score.queries:7}  {'-':>9} {score.precision:12.3f}  {'-':>5}  {'-':>7}  {'-':>13}"
    return (
        f"{kind:8} {score.queries:7}  {score.recall:9.3f} {score.precision:12.3f}"
        f"  {score.mrr:.3f}  {score.ndcg:7.3f}  {score.zero_rate:13.3f}"
    )


def _report(scores: dict[str, Score], results: dict[str, list[str]]) -> dict[str, Any]:
    by_kind = {kind: _figures(score) for kind, score in scores.items()}
    return {**by_kind.pop("all"), "depth": DEPTH, "by_kind": by_kind, "results": results}


def _figures(score: Score) -> dict[str, Any]:
    """Return the figures of a score; where nothing is relevant there is no recall."""
    figures = asdict(score)
    if not score.with_relevant:
        figures.update(recall=None, ndcg=None, mrr=None, zero_rate=None)
    return figures
