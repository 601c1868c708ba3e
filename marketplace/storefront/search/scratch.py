"""Judged queries put to the configured database: its real engine, over documents that are never committed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from marketplace.core.khmer import fold
from marketplace.core.khmer_sounds import sound
from marketplace.storefront.search.analysis.documents import Analysed, Source, analyse, index_version
from marketplace.storefront.search.analysis.lexicon import Lexicon, Role
from marketplace.storefront.search.engines.base import Engine, Where
from marketplace.storefront.search.evaluation import DEPTH
from marketplace.storefront.search.models import SearchDocument, SearchTerm
from marketplace.storefront.search.retrieval import Wanted, find

#: A kind of document that no screen asks for.
SCRATCH: Final = "scratch"
#: The number of the first document.
FIRST: Final = 1


@contextmanager
def scratch_index(documents: Sequence[Mapping[str, Any]], *, words: Lexicon, now: datetime) -> Iterator[None]:
    """Hold these documents in the index for as long as the block lasts, in a transaction that is always undone."""
    with transaction.atomic():
        SearchTerm.objects.all().delete()
        analysed = [analyse(source_of(document, words), words) for document in documents]
        SearchDocument.objects.bulk_create(
            _row(number, document, found, words=words, now=now)
            for number, (document, found) in enumerate(zip(documents, analysed, strict=True), start=FIRST)
        )
        terms = {term.token: term.text for found in analysed for term in found.terms.values()}
        SearchTerm.objects.bulk_create(
            SearchTerm(token=token, text=text, sound=sound(text)) for token, text in terms.items()
        )
        yield
        transaction.set_rollback(True)


def source_of(document: Mapping[str, Any], words: Lexicon) -> Source:
    """Return the words of a document of an evaluation set."""

    def texts(name: str) -> tuple[str, ...]:
        return tuple(text for text in (document.get(f"{name}_km"), document.get(f"{name}_en")) if text)

    return Source(
        titles=texts("title"),
        shelves=texts("category"),
        vendor_names=texts("vendor"),
        descriptions=texts("description"),
        province=_province(texts("province"), words),
    )


def _province(names: Iterable[str], words: Lexicon) -> str:
    wanted = {fold(name) for name in names}
    for entry in words.entries.values():
        if entry.role == Role.PLACE and len(entry.provinces) == 1 and wanted & set(map(fold, entry.names)):
            return entry.provinces[0]
    return ""


def _row(number: int, document: Mapping[str, Any], found: Analysed, *, words: Lexicon, now: datetime) -> SearchDocument:
    return SearchDocument(
        kind=SCRATCH,
        object_id=number,
        url_code=document["id"],
        title_km=document.get("title_km", ""),
        title_en=document.get("title_en", ""),
        tokens=" ".join(found.tokens),
        clusters=" ".join(found.clusters),
        category_path=document.get("category_en", ""),
        province=_province((document.get("province_km", ""), document.get("province_en", "")), words),
        price_amount=document.get("price_khr"),
        price_currency="KHR",
        in_stock=document.get("in_stock", True),
        listed_at=now,
        version=index_version(words),
        indexed_at=now,
    )


def answers(
    queries: Iterable[Mapping[str, Any]], documents: Sequence[Mapping[str, Any]], *, engine: Engine, words: Lexicon
) -> dict[str, list[str]]:
    """Return the ids that each query finds in an index of these documents, best first."""
    wanted = Wanted(Where(kinds=(SCRATCH,)), limit=DEPTH)
    ids = {number: document["id"] for number, document in enumerate(documents, start=FIRST)}
    found: dict[str, list[str]] = {}
    for query in queries:
        answer = find(text=query["q"], wanted=wanted, engine=engine, lexicon=words)
        found[query["id"]] = [ids[key] for key in answer.keys]
    return found
