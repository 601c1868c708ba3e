"""What a vendor has on sale, read for many products in a few queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from catalogue.answers import AnswerKind
from catalogue.models import Category, Product, ProductAttributeValue
from catalogue.selectors import answers_from
from vendors.models import ListingStatus, ListingSubmission, StockRecord, Vendor
from vendors.services.drafts import ListingDraft, draft_from

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from catalogue.trade.models import TradeTerms


@dataclass(frozen=True, kw_only=True)
class Present:
    """One product as it is on sale: a listing, or a variant of one, which has no texts of its own here.

    Attributes:
        product: The row.
        draft: What is said of it; None of a variant.
        stock: What it costs and how many there are; None of what is sold in variants.
        change: What is drafted or waits of it.
        terms: What business buyers and customs are told of it.
    """

    product: Product
    draft: ListingDraft | None
    stock: StockRecord | None
    change: ListingSubmission | None
    terms: TradeTerms | None = None

    @property
    def is_variant(self) -> bool:
        """Whether it is a variant of a listing."""
        return self.draft is None


def present_of(*, vendor: Vendor, codes: Iterable[str]) -> dict[str, Present]:
    """Return those of some codes that are products of a vendor; another vendor's are not there."""
    return {one.product.code or "": one for one in _read(_products_of(vendor).filter(code__in=list(codes)))}


def all_present_of(*, vendor: Vendor) -> list[Present]:
    """Return everything that a vendor has on sale or has paused, by name, each listing followed by its variants."""
    found = _read(_products_of(vendor).order_by("title", "pk"))
    variants: dict[int, list[Present]] = {}
    for one in found:
        if one.product.parent_id is not None and one.product.is_public:
            variants.setdefault(one.product.parent_id, []).append(one)
    ordered = []
    for one in found:
        if one.product.parent_id is None:
            family = variants.get(one.product.pk, [])
            ordered += [one, *sorted(family, key=lambda child: (-child.product.priority, child.product.pk))]
    return ordered


def _products_of(vendor: Vendor) -> QuerySet[Any]:
    values = (
        ProductAttributeValue.objects.filter(attribute__type__in=list(AnswerKind))
        .select_related("attribute", "value_option")
        .prefetch_related("value_multi_option")
        .order_by("attribute__display_order", "attribute__code")
    )
    waiting = ListingSubmission.objects.exclude(status=ListingStatus.APPROVED)
    return (
        Product.objects.filter(vendor=vendor)
        .exclude(code=None)
        .select_related("origin_province", "origin_district", "origin_commune", "origin_village", "product_class")
        .select_related("trade_terms")
        .prefetch_related(
            "stockrecords",
            "trade_terms__tiers",
            "trade_terms__excluded_countries",
            Prefetch("categories", queryset=Category.objects.order_by("pk")),
            Prefetch("attribute_values", queryset=values),
            Prefetch("submissions", queryset=waiting),
        )
    )


def _read(products: QuerySet[Any]) -> list[Present]:
    return [_present(product) for product in products]


def _present(product: Any) -> Present:
    stock: StockRecord | None = next(iter(product.stockrecords.all()), None)
    terms = getattr(product, "trade_terms", None)
    if product.parent_id is not None:
        return Present(product=product, draft=None, stock=stock, change=None, terms=terms)
    category = next(iter(product.categories.all()), None)
    answers = answers_from(product.attribute_values.all())
    return Present(
        product=product,
        draft=draft_from(product=product, category=category, stock=stock, answers=answers),
        stock=stock,
        change=next(iter(product.submissions.all()), None),
        terms=terms,
    )
