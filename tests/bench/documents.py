"""Search documents of generated listings, as the indexer would write them, but many thousand a minute.

A document is put together from the analysis of its title, that of its vendor and place, and that of its description,
each made once: their tokens are a set, so the sum is what the indexer writes. `check` proves it on a sample.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.utils import timezone

from catalogue.models import Category, Product
from marketplace.storefront.search import sources
from marketplace.storefront.search.analysis.documents import Analysed, Source, analyse, index_version
from marketplace.storefront.search.lexicon import lexicon
from marketplace.storefront.search.models import Kind, SearchDocument
from marketplace.storefront.search.reach import parcel_of, provinces_reached
from marketplace.storefront.search.tags import offer_of, tags_of
from vendors.models import StockRecord

SAMPLE = 50


def _rows(model: Any, *rows: Any) -> Any:
    """Return rows that are at hand as a relation that was read."""
    found = model.objects.none()
    found._result_cache, found._prefetch_done = list(rows), True
    return found


class Documents:
    """Makes documents of products that are still in memory."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now
        self.words = lexicon(fresh=True)
        self.version = index_version(self.words)
        self.above = dict(Category.objects.values_list("path", "pk"))
        self.reached: dict[Any, tuple[str, ...]] = {}
        self._part = cache(lambda source: analyse(source, self.words))
        sources.analyse = self._analysed  # type: ignore[attr-defined, assignment]

    def of(self, product: Product, *, shelf: Category, stock: StockRecord) -> SearchDocument:
        """Return the document of a product that stands on one shelf and has one stock record."""
        product._prefetched_objects_cache = {  # type: ignore[attr-defined]
            "categories": _rows(Category, shelf),
            "stockrecords": _rows(StockRecord, stock),
        }
        product._state.fields_cache["trade_terms"] = None  # type: ignore[attr-defined]
        parcel = parcel_of(product)
        if parcel not in self.reached:
            self.reached |= provinces_reached(products=[product], on=timezone.localdate(self.now))
        offer = offer_of(product)
        tags = tags_of(product, above=self.above, reached=self.reached[parcel], certified=(), offer=offer)
        document, _ = sources._product_document(product, tags, offer, [], words=self.words, now=self.now)
        return document

    def _analysed(self, source: Source, _words: Any) -> Analysed:
        title = self._part(Source(titles=source.titles, shelves=source.shelves))
        whole = Analysed(clusters=list(title.clusters))
        around = Source((), vendor_names=source.vendor_names, province=source.province, place_names=source.place_names)
        for one in (title, self._part(around), self._part(Source((), descriptions=source.descriptions))):
            whole.tokens.update(one.tokens)
        return whole


def check() -> None:
    """Prove on a sample that a document is what the indexer writes.

    Raises:
        SystemExit: One is not.
    """
    sources.analyse = analyse  # type: ignore[attr-defined]
    rows = list(SearchDocument.objects.filter(kind=Kind.PRODUCT).order_by("?")[:SAMPLE])
    products = sources.public_products().filter(pk__in=[row.object_id for row in rows])
    found = sources.product_documents(products, words=lexicon(), now=timezone.now())
    fresh = {document.object_id: document for document, _ in found}
    for row in rows:
        new = fresh[row.object_id]
        if set(row.tokens.split()) != set(new.tokens.split()):
            raise SystemExit(f"document {row.object_id} is not what the indexer writes")
        for name in ("clusters", "facets", "category_path", "price_amount", "in_stock", "listed_at", "version"):
            if getattr(row, name) != getattr(new, name):
                raise SystemExit(f"{name} of document {row.object_id} is not what the indexer writes")
