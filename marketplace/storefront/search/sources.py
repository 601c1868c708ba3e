"""From the shop's own rows to the words of a document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalogue.models import Category, Product
from marketplace.geography.models import Village
from marketplace.storefront.search.analysis.documents import Analysed, Source, analyse, index_version
from marketplace.storefront.search.analysis.lexicon import Lexicon
from marketplace.storefront.search.engines.sql import TAG
from marketplace.storefront.search.models import Kind, SearchDocument
from marketplace.storefront.search.reach import parcel_of, provinces_reached
from marketplace.storefront.search.tags import IN_STOCK, Offer, certificates_of, offer_of, tags_of
from marketplace.storefront.selectors.attributes import Answer, answers_of
from vendors.models import StockRecord, Vendor, VendorStatus

if TYPE_CHECKING:
    from marketplace.geography.models import Place

#: A description says what a thing is in its first lines; the rest is stories, in which any word may stand.
_DESCRIPTION_READ: Final = 600


def public_products() -> QuerySet[Product]:
    """Return the listings that buyers may see: public, of an open vendor, with a price of their own or of a variant."""
    whole = Q(structure=Product.STANDALONE, stockrecords__price__isnull=False)
    in_variants = Q(Exists(priced_variants(OuterRef("pk"))), structure=Product.PARENT)
    return Product.objects.filter(whole | in_variants, is_public=True, vendor__status=VendorStatus.OPEN)


def priced_variants(listing: Any) -> QuerySet[StockRecord]:
    """Return price and stock of what a listing is bought as, the ones that can be bought first, then the cheapest.

    `left` is how many pieces there are, None where nobody counts them.
    """
    return (
        StockRecord.objects.filter(product__parent=listing, product__is_public=True, price__isnull=False)
        .annotate(left=F("num_in_stock") - Coalesce(F("num_allocated"), 0))
        .order_by(Case(When(Q(left__gt=0) | Q(left=None), then=0), default=1), "price", "pk")
    )


def public_vendors() -> QuerySet[Vendor]:
    """Return the vendors that buyers may see."""
    return Vendor.objects.filter(status=VendorStatus.OPEN)


def public_categories() -> QuerySet[Category]:
    """Return the categories that buyers may see: shown, below no hidden one."""
    return Category.objects.filter(is_public=True, ancestors_are_public=True)


def public_villages() -> QuerySet[Village]:
    """Return the villages that something on sale, or an open vendor, comes from."""
    return Village.objects.filter(
        Q(pk__in=public_products().values("origin_village")) | Q(pk__in=public_vendors().values("village"))
    )


def _texts(*texts: str | None) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def _both(row: Any, name: str) -> tuple[str, str]:
    """Return a translated text in Khmer and in English; modeltranslation adds those columns where no type sees them."""
    return getattr(row, f"{name}_km") or "", getattr(row, f"{name}_en") or ""


def _place_names(places: Iterable[Place | None]) -> tuple[str, ...]:
    return _texts(*(name for place in places if place is not None for name in (place.name_km, place.name_en)))


def _document(
    kind: Kind, object_id: int, found: Analysed, *, words: Lexicon, now: datetime, **fields: Any
) -> SearchDocument:
    return SearchDocument(
        kind=kind,
        object_id=object_id,
        tokens=" ".join(found.tokens),
        clusters=" ".join(found.clusters),
        version=index_version(words),
        indexed_at=now,
        **fields,
    )


def product_documents(
    products: QuerySet[Product], *, words: Lexicon, now: datetime
) -> Iterator[tuple[SearchDocument, Analysed]]:
    """Yield a document for each listing, from eight queries whatever their number."""
    stock = Prefetch("stockrecords", StockRecord.objects.order_by("pk"))
    variants = Prefetch(
        "children",
        Product.objects.filter(is_public=True).select_related("trade_terms").prefetch_related("stockrecords"),
    )
    shelves = Prefetch("categories", Category.objects.order_by("-depth", "path"))
    origin = ("origin_village", "origin_commune", "origin_district", "origin_province")
    vendor = tuple(f"vendor__{level}" for level in ("province", "district", "commune"))
    rows = list(
        products.select_related("vendor", "trade_terms", *vendor, *origin).prefetch_related(stock, shelves, variants)
    )
    above = dict(Category.objects.values_list("path", "pk"))
    today = timezone.localdate(now)
    reached = provinces_reached(products=rows, on=today)
    certified = certificates_of(rows, on=today)
    said = answers_of([child.pk for row in rows for child in row.children.all()])
    for product in rows:
        offer = offer_of(product)
        tags = tags_of(
            product, above=above, reached=reached[parcel_of(product)], certified=certified[product.pk], offer=offer
        )
        names = [name for child in product.children.all() for name in _variant_names(child, said[child.pk])]
        yield _product_document(product, tags, offer, names, words=words, now=now)


def _variant_names(variant: Product, answers: Iterable[Answer]) -> Iterator[str]:
    """Yield the words that set a variant apart, in both languages."""
    yield from _texts(*_both(variant, "title"))
    for answer in answers:
        yield from _texts(answer.text_km, answer.text_en)


def _product_document(
    product: Product, tags: tuple[str, ...], offer: Offer, variants: list[str], *, words: Lexicon, now: datetime
) -> tuple[SearchDocument, Analysed]:
    shelf = next(iter(product.categories.all()), None)
    vendor, province = product.vendor, product.origin_province
    assert vendor is not None  # noqa: S101 - `public_products` has an open vendor
    titles, descriptions = _both(product, "title"), _both(product, "description")
    shelf_names = _both(shelf, "name") if shelf else ("", "")
    found = analyse(
        Source(
            titles=_texts(*titles),
            variants=tuple(dict.fromkeys(variants)),
            shelves=_texts(*shelf_names),
            vendor_names=_texts(vendor.name_km, vendor.name_en),
            descriptions=_texts(*(text[:_DESCRIPTION_READ] for text in descriptions)),
            province=province.code if province else "",
            place_names=_place_names((product.origin_village, product.origin_commune, product.origin_district)),
        ),
        words,
    )
    found.add(*(TAG + tag for tag in tags))
    document = _document(
        Kind.PRODUCT,
        product.pk,
        found,
        words=words,
        now=now,
        facets=json.dumps(tags),
        url_code=product.code or "",
        url_slug=product.slug,
        title_km=titles[0],
        title_en=titles[1],
        category_id=shelf.pk if shelf else None,
        category_path=shelf.path if shelf else "",
        category_km=shelf_names[0],
        category_en=shelf_names[1],
        province=province.code if province else "",
        vendor_code=vendor.code,
        price_amount=offer.price,
        price_currency=offer.currency,
        in_stock=IN_STOCK in tags,
        listed_at=product.approved_at or product.date_created,
    )
    return document, found


def vendor_documents(
    vendors: QuerySet[Vendor], *, words: Lexicon, now: datetime
) -> Iterator[tuple[SearchDocument, Analysed]]:
    """Yield a document for each vendor."""
    for vendor in vendors.select_related("village", "commune", "district", "province"):
        source = Source(
            titles=_texts(vendor.name_km, vendor.name_en),
            province=vendor.province.code,
            place_names=_place_names((vendor.village, vendor.commune, vendor.district)),
        )
        found = analyse(source, words)
        yield (
            _document(
                Kind.VENDOR,
                vendor.pk,
                found,
                words=words,
                now=now,
                url_code=vendor.code,
                title_km=vendor.name_km,
                title_en=vendor.name_en,
                province=vendor.province.code,
                vendor_code=vendor.code,
                listed_at=vendor.approved_at,
            ),
            found,
        )


def village_documents(
    villages: QuerySet[Village], *, words: Lexicon, now: datetime
) -> Iterator[tuple[SearchDocument, Analysed]]:
    """Yield a document for each village."""
    for village in villages.select_related("commune__district__province"):
        province = village.commune.district.province
        above = (village, village.commune, village.commune.district)
        titles = _texts(village.name_km, village.name_en)
        found = analyse(Source(titles=titles, province=province.code, place_names=_place_names(above)), words)
        yield (
            _document(
                Kind.VILLAGE,
                village.pk,
                found,
                words=words,
                now=now,
                url_code=village.public_code,
                title_km=village.name_km,
                title_en=village.name_en,
                province=province.code,
                listed_at=now,
            ),
            found,
        )


def category_documents(
    categories: QuerySet[Category], *, words: Lexicon, now: datetime
) -> Iterator[tuple[SearchDocument, Analysed]]:
    """Yield a document for each category."""
    slugs = dict(Category.objects.values_list("path", "slug"))
    for category in categories:
        ends = range(Category.steplen, len(category.path) + 1, Category.steplen)
        names = _both(category, "name")
        found = analyse(Source(titles=_texts(*names)), words)
        yield (
            _document(
                Kind.CATEGORY,
                category.pk,
                found,
                words=words,
                now=now,
                url_code=str(category.pk),
                url_slug="/".join(slugs[category.path[:end]] for end in ends),
                title_km=names[0],
                title_en=names[1],
                category_id=category.pk,
                category_path=category.path,
                listed_at=now,
            ),
            found,
        )
