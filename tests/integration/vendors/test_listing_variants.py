"""Variants are part of a listing: read with it, on sale with it, changed with it; their prices are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from catalogue.models import Product
from catalogue.services.definitions import load_definitions
from catalogue.services.variants import VariantContent
from marketplace.users.models import User
from tests.factories.attributes import ProductClassFactory
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.photos import upload
from tests.integration.vendors.helpers import listing_draft
from vendors.errors import InvalidInput, UnableToReview
from vendors.models import ListingSubmission, StockRecord, Vendor
from vendors.services.drafts import VariantDraft, change_draft_of, copy_of
from vendors.services.listings import approve_listing, save_listing_draft, submit_listing

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SAID = {"allergens": ["allergens-none"], "growing_method": "growing-organic", "storage": "storage-cool-dry"}
Sold = Callable[..., Product]


def one(grams: int, *, price: int = 5_000, pieces: int = 4, **content: Any) -> VariantDraft:
    values = {"net_weight_g": grams}
    return VariantDraft(
        content=VariantContent(values=values, weight_g=grams + 50, **content),
        price_khr=Decimal(price),
        num_in_stock=pieces,
    )


@pytest.fixture
def draft(vendor: Vendor) -> Any:
    load_definitions()
    shelf = CategoryFactory(product_class=ProductClassFactory(slug="goods"))
    return listing_draft(vendor, category=shelf, variants=[one(100), one(250, price=11_000)])


@pytest.fixture
def sold(vendor: Vendor, maker: User, officer: User, now: datetime) -> Sold:
    """Save, send and approve a draft."""

    def sell(draft: Any, product: Product | None = None) -> Product:
        photo = None if product else upload()
        listing = save_listing_draft(vendor=vendor, draft=draft, by=maker, product=product, photo=photo)
        submit_listing(submission=listing, by=maker, now=now)
        return Product.objects.get(pk=approve_listing(submission=listing, by=officer, now=now).pk)

    return sell


def on_sale(product: Product) -> dict[str, tuple[int, int]]:
    children = product.children.filter(is_public=True).order_by("-priority")
    records = {child.title_en: StockRecord.objects.get(product=child) for child in children}
    return {title or "": (int(record.price or 0), record.num_in_stock or 0) for title, record in records.items()}


def test_a_listing_in_variants_is_sold_as_its_variants(draft: Any, sold: Sold) -> None:
    product = sold(replace(draft, min_quantity=2, quantity_step=2))

    assert product.is_parent
    assert on_sale(product) == {"100 g": (5_000, 4), "250 g": (11_000, 4)}
    assert set(StockRecord.objects.values_list("product__parent", "quantity_step")) == {(product.pk, 2)}
    listing = ListingSubmission.objects.get()
    assert (listing.price_khr, listing.num_in_stock) == (5_000, 8)


def test_a_change_of_variants_waits_and_leaves_prices_alone(
    draft: Any, sold: Sold, vendor: Vendor, maker: User, officer: User, now: datetime
) -> None:
    product = sold(draft)
    small = product.children.get(title_en="100 g")
    StockRecord.objects.filter(product=small).update(price=6_000, num_in_stock=1)
    begun = change_draft_of(product=product)
    small_draft = begun.variants[0]  # type: ignore[index]
    renamed = replace(small_draft, content=replace(small_draft.content, title_en="Little bag"), price_khr=Decimal(1))

    listing = save_listing_draft(
        vendor=vendor, draft=replace(begun, variants=[renamed, one(500, price=20_000)]), by=maker, product=product
    )
    submit_listing(submission=listing, by=maker, now=now)
    assert on_sale(product) == {"100 g": (6_000, 1), "250 g": (11_000, 4)}

    approve_listing(submission=listing, by=officer, now=now)
    assert on_sale(product) == {"Little bag": (6_000, 1), "500 g": (20_000, 4)}
    assert product.children.get(title_en="Little bag").pk == small.pk


def test_a_variant_whose_weight_is_put_right_stays_the_same_one(draft: Any, sold: Sold) -> None:
    product = sold(draft)
    small = product.children.get(title_en="100 g")
    begun = change_draft_of(product=product)
    first, second = begun.variants  # type: ignore[misc]
    mended = replace(first, content=replace(first.content, values={"net_weight_g": 120}))

    sold(replace(begun, variants=[mended, second]), product)

    small.refresh_from_db()
    assert (small.title_en, small.is_public) == ("120 g", True)
    assert product.children.count() == 2


def test_what_was_sold_as_one_thing_is_not_divided_while_pieces_are_held(
    draft: Any, sold: Sold, vendor: Vendor, maker: User, officer: User, now: datetime
) -> None:
    product = sold(replace(draft, variants=None))
    StockRecord.objects.update(num_allocated=1)
    listing = save_listing_draft(vendor=vendor, draft=draft, by=maker, product=product)
    submit_listing(submission=listing, by=maker, now=now)

    with pytest.raises(UnableToReview):
        approve_listing(submission=listing, by=officer, now=now)

    product.refresh_from_db()
    assert not product.is_parent
    assert StockRecord.objects.get().num_allocated == 1


@pytest.mark.parametrize(
    ("variants", "field"),
    [
        ([one(100), one(100)], "variants.1"),
        ([one(100), replace(one(200), price_khr=Decimal("0.5"))], "variants.1.price_khr"),
        ([one(100), replace(one(200), num_in_stock=-1)], "variants.1.num_in_stock"),
        ([replace(one(100), content=VariantContent(values={}, weight_g=5))], "variants.0"),
        ([one(100 + n) for n in range(31)], "variants"),
        (
            [replace(one(9), content=VariantContent(values={"net_weight_g": 9}, weight_g=900_000))],
            "variants.0.weight_g",
        ),
    ],
)
def test_variants_that_cannot_be_sold_are_refused(
    draft: Any, vendor: Vendor, maker: User, now: datetime, workflows: None, variants: list[VariantDraft], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        listing = save_listing_draft(vendor=vendor, draft=replace(draft, variants=variants), by=maker, photo=upload())
        submit_listing(submission=listing, by=maker, now=now)

    assert field in refusal.value.fields


def test_a_code_of_anothers_product_names_no_variant(draft: Any, sold: Sold) -> None:
    foreign = ProductFactory()

    product = sold(replace(draft, variants=[one(100, code=foreign.code), one(250)]))

    foreign.refresh_from_db()
    assert foreign.parent_id is None
    assert foreign.code not in product.children.values_list("code", flat=True)


def test_a_copy_is_something_new_without_pieces(draft: Any, sold: Sold) -> None:
    product = sold(draft)

    copied = copy_of(product)

    assert (copied.title_en, copied.category) == (product.title_en, draft.category)
    assert [(v.content.code, v.num_in_stock, v.price_khr) for v in copied.variants or ()] == [
        ("", 0, 5_000), ("", 0, 11_000),
    ]  # fmt: skip
