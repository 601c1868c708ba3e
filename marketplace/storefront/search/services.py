"""What writes the index. Everything here may run twice, and in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from catalogue.models import Category, Product, ProductCategory
from marketplace.core.khmer_sounds import sound
from marketplace.geography.models import Village
from marketplace.storefront.search import sources
from marketplace.storefront.search.analysis.documents import Analysed
from marketplace.storefront.search.analysis.lexicon import Lexicon
from marketplace.storefront.search.lexicon import current_version, lexicon
from marketplace.storefront.search.models import Kind, SearchDocument, SearchTerm
from vendors.models import StockRecord, Vendor

#: Documents written in one transaction: long enough to be quick, short enough to keep nobody waiting on SQLite.
BATCH: Final = 100
#: Objects that one run of the sweep takes on.
MOST_AT_ONCE: Final = 1_000
_TERM_LENGTH: Final = 60
_WRITTEN: Final = [
    field.name for field in SearchDocument._meta.concrete_fields if field.name not in {"id", "kind", "object_id"}
]

type_of_documents = Iterator[tuple[SearchDocument, Analysed]]


def index_products(*, product_ids: Sequence[int], now: datetime) -> None:
    """Write these products into the index, or out of it when they are not to be seen any more; with their villages.

    For a variant the listing that it belongs to is written.
    """
    listings = Product.objects.filter(pk__in=product_ids, parent__isnull=False).values_list("parent_id", flat=True)
    product_ids = [*product_ids, *(pk for pk in listings.distinct() if pk)]
    _index_only_products(product_ids=product_ids, now=now)
    villages = Product.objects.filter(pk__in=product_ids, origin_village__isnull=False).values("origin_village")
    index_villages(village_ids=list(villages.values_list("origin_village", flat=True).distinct()), now=now)


def _index_only_products(*, product_ids: Sequence[int], now: datetime) -> None:
    for ids in _batches(product_ids):
        products = sources.public_products().filter(pk__in=ids)
        _write(Kind.PRODUCT, ids, partial(sources.product_documents, products), now=now)


def index_vendors(*, vendor_ids: Sequence[int], now: datetime) -> None:
    """Write these vendors and all they sell into the index, or out of it."""
    for ids in _batches(vendor_ids):
        vendors = sources.public_vendors().filter(pk__in=ids)
        _write(Kind.VENDOR, ids, partial(sources.vendor_documents, vendors), now=now)
    villages = Vendor.objects.filter(pk__in=vendor_ids, village__isnull=False).values_list("village", flat=True)
    index_villages(village_ids=list(villages), now=now)
    product_ids = list(Product.objects.filter(vendor__in=vendor_ids).values_list("pk", flat=True))
    index_products(product_ids=product_ids, now=now)


def index_villages(*, village_ids: Sequence[int], now: datetime) -> None:
    """Write these villages into the index, or out of it when nothing comes from there any more."""
    for ids in _batches(village_ids):
        villages = sources.public_villages().filter(pk__in=ids)
        _write(Kind.VILLAGE, ids, partial(sources.village_documents, villages), now=now)


def index_categories(*, category_ids: Sequence[int], now: datetime) -> None:
    """Write these categories into the index, or out of it; not what stands on them."""
    for ids in _batches(category_ids):
        categories = sources.public_categories().filter(pk__in=ids)
        _write(Kind.CATEGORY, ids, partial(sources.category_documents, categories), now=now)


def index_shelves(*, category_ids: Sequence[int], relabelled_ids: Sequence[int], now: datetime) -> None:
    """Write shelves that officers changed into the index, and what stands on them where that reads otherwise now.

    A shelf that only stands elsewhere in the order costs one update, whatever stands on it: no word of that changes.
    """
    index_categories(category_ids=category_ids, now=now)
    for pk, path in Category.objects.filter(pk__in=category_ids).values_list("pk", "path"):
        documents = SearchDocument.objects.filter(kind=Kind.PRODUCT, category_id=pk)
        documents.exclude(category_path=path).update(category_path=path)
    for pk in relabelled_ids:
        stands = ProductCategory.objects.filter(category=pk).order_by("product")
        _index_only_products(product_ids=list(stands.values_list("product", flat=True)), now=now)


def reindex_all(*, now: datetime, tell: Callable[[int], None] = lambda count: None) -> None:
    """Write the whole index anew, batch by batch, while it is in use; `tell` hears how many were done."""
    everything: list[tuple[QuerySet[Any], Callable[..., None], str]] = [
        (Category.objects.all(), index_categories, "category_ids"),
        (Vendor.objects.all(), _index_only_vendors, "vendor_ids"),
        (Product.objects.exclude(structure=Product.CHILD), index_products, "product_ids"),
        (sources.public_villages(), index_villages, "village_ids"),
    ]
    for rows, index, name in everything:
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        for ids in _batches(keys):
            index(**{name: ids, "now": now})
            tell(len(ids))
    # What stands for nothing any more. Stories are known from their facts alone and stay.
    SearchDocument.objects.filter(indexed_at__lt=now).exclude(kind=Kind.STORY).delete()


def _index_only_vendors(*, vendor_ids: Sequence[int], now: datetime) -> None:
    vendors = sources.public_vendors().filter(pk__in=vendor_ids)
    _write(Kind.VENDOR, vendor_ids, partial(sources.vendor_documents, vendors), now=now)


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(dict.fromkeys(ids))
    while batch := list(islice(rest, BATCH)):
        yield batch


def _write(kind: Kind, ids: Sequence[int], documents: Callable[..., type_of_documents], *, now: datetime) -> None:
    """Replace the documents of these objects by what `documents` yields; those that it does not yield go."""
    words: Lexicon = lexicon(fresh=True)
    written = list(documents(words=words, now=now))
    terms = {term.token: term for _, found in written for term in found.terms.values()}
    kept = [document.object_id for document, _ in written]
    with transaction.atomic():
        SearchDocument.objects.filter(kind=kind, object_id__in=ids).exclude(object_id__in=kept).delete()
        SearchDocument.objects.bulk_create(
            [document for document, _ in written],
            update_conflicts=True,
            unique_fields=["kind", "object_id"],
            update_fields=_WRITTEN,
        )
        SearchTerm.objects.bulk_create(
            [SearchTerm(token=t.token, text=t.text, sound=sound(t.text)) for t in terms.values() if _is_word(t.text)],
            ignore_conflicts=True,
        )


def _is_word(text: str) -> bool:
    return 1 < len(text) <= _TERM_LENGTH


@dataclass(frozen=True)
class Drift:
    """Objects whose document is missing, out of date or out of place."""

    products: tuple[int, ...]
    vendors: tuple[int, ...]
    villages: tuple[int, ...]
    categories: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.products) + len(self.vendors) + len(self.villages) + len(self.categories)


def find_drift(*, limit: int = MOST_AT_ONCE) -> Drift:
    """Return what the index does not hold as it is: what was changed and no fact told, what an older lexicon wrote."""
    version = current_version()
    return Drift(
        products=_drift(Kind.PRODUCT, sources.public_products(), _changed_products(), version, limit),
        vendors=_drift(Kind.VENDOR, sources.public_vendors(), _changed_vendors(), version, limit),
        villages=_drift(Kind.VILLAGE, sources.public_villages(), Village.objects.none(), version, limit),
        categories=_drift(Kind.CATEGORY, sources.public_categories(), _changed_categories(), version, limit),
    )


def catch_up(*, now: datetime) -> int:
    """Write what has drifted; return how many objects that were."""
    drift = find_drift()
    index_categories(category_ids=drift.categories, now=now)
    _index_only_vendors(vendor_ids=drift.vendors, now=now)
    index_products(product_ids=drift.products, now=now)
    index_villages(village_ids=drift.villages, now=now)
    return len(drift)


def _drift(kind: Kind, public: QuerySet[Any], changed: QuerySet[Any], version: str, limit: int) -> tuple[int, ...]:
    documents = SearchDocument.objects.filter(kind=kind)
    current = documents.filter(object_id=OuterRef("pk"), version=version)
    missing = public.filter(~Exists(current)).values_list("pk", flat=True)[:limit]
    gone = documents.filter(~Exists(public.filter(pk=OuterRef("object_id")))).values_list("object_id", flat=True)
    keys = [*missing, *gone[:limit], *changed.values_list("pk", flat=True)[:limit]]
    return tuple(dict.fromkeys(keys))[:limit]


def _changed_products() -> QuerySet[Product]:
    """Return the listings whose text, price or stock is not what their document says."""
    document = SearchDocument.objects.filter(kind=Kind.PRODUCT, object_id=OuterRef("pk"))
    stock = StockRecord.objects.filter(product=OuterRef("object_id")).annotate(
        left=F("num_in_stock") - Coalesce(F("num_allocated"), 0)
    )
    says_otherwise = SearchDocument.objects.filter(kind=Kind.PRODUCT).filter(
        Exists(stock.exclude(price=OuterRef("price_amount")))
        | Q(in_stock=True) & Exists(stock.filter(left__lte=0))
        | Q(in_stock=False) & Exists(stock.filter(Q(left__gt=0) | Q(num_in_stock=None)))
    )
    return Product.objects.filter(
        Exists(document.filter(indexed_at__lt=OuterRef("date_updated")))
        | Q(pk__in=says_otherwise.values("object_id"))
        | Q(structure=Product.PARENT, pk__in=_changed_in_variants().values("pk"))
    )


def _changed_in_variants() -> QuerySet[Product]:
    """Return the listings of whose variants the document says another name, price or stock than they have.

    It begins with the listings, which are few, and not with the documents: the rest is asked of those alone.
    """
    document = SearchDocument.objects.filter(kind=Kind.PRODUCT, object_id=OuterRef("pk"))
    variants = sources.priced_variants(OuterRef("pk"))
    is_there = Exists(variants.filter(Q(left__gt=0) | Q(left=None)))
    renamed = Product.objects.filter(parent=OuterRef("pk"), date_updated__gt=OuterRef("written_at"))
    priced = Q(lowest__isnull=False, says_price__isnull=False)
    return (
        Product.objects.filter(structure=Product.PARENT)
        .annotate(
            lowest=Subquery(variants.values("price")[:1]),
            says_price=Subquery(document.values("price_amount")[:1]),
            says_there=Subquery(document.values("in_stock")[:1]),
            written_at=Subquery(document.values("indexed_at")[:1]),
        )
        .filter(
            priced & ~Q(lowest=F("says_price"))
            | Q(says_there=True) & ~is_there
            | Q(says_there=False) & is_there
            | Exists(renamed)
        )
    )


def _changed_vendors() -> QuerySet[Vendor]:
    same = SearchDocument.objects.filter(
        kind=Kind.VENDOR,
        object_id=OuterRef("pk"),
        title_km=OuterRef("name_km"),
        title_en=OuterRef("name_en"),
        url_code=OuterRef("code"),
    )
    return sources.public_vendors().filter(~Exists(same))


def _changed_categories() -> QuerySet[Category]:
    same = SearchDocument.objects.filter(
        kind=Kind.CATEGORY,
        object_id=OuterRef("pk"),
        category_path=OuterRef("path"),
        title_km=Coalesce(OuterRef("name_km"), Value("")),
        title_en=Coalesce(OuterRef("name_en"), Value("")),
    )
    return sources.public_categories().filter(~Exists(same))
