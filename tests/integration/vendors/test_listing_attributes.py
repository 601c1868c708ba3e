"""What a listing says of itself: a draft may lack something, what is sent may not, and the product says it then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from catalogue.models import Category, EvidenceKind, Product
from catalogue.selectors import answers_of
from catalogue.services.definitions import load_definitions
from catalogue.services.variants import VariantContent
from marketplace.users.models import User
from tests.factories.attributes import ProductClassFactory
from tests.factories.catalogue import CategoryFactory
from tests.factories.photos import upload
from tests.factories.vendors import ListingSubmissionFactory
from tests.integration.vendors.helpers import listing_draft
from vendors.errors import InvalidInput
from vendors.models import ListingStatus, ListingSubmission, Vendor
from vendors.selectors import listing_for, listings_of, variant_for
from vendors.services.listings import approve_listing, change_draft_of, save_listing_draft, submit_listing
from vendors.services.publication import put_on_shelf
from vendors.services.variants import VariantDraft, set_variants

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WHOLE: dict[str, Any] = {
    "ingredients": {"km": "ទឹកត្នោត", "en": "palm sap"},
    "allergens": ["allergens-none"],
    "shelf_life_days": 365,
    "storage": "storage-cool-dry",
    "net_weight_g": 500,
}


@pytest.fixture
def shelf() -> Category:
    load_definitions()
    shelf: Category = CategoryFactory(product_class=ProductClassFactory(slug="food"))
    return shelf


@pytest.fixture
def sent(
    vendor: Vendor, maker: User, shelf: Category, workflows: None, now: datetime
) -> Callable[..., ListingSubmission]:
    def send(**fields: Any) -> ListingSubmission:
        values = {"vendor": vendor, "category": shelf, "attributes": WHOLE, **fields}
        listing: ListingSubmission = ListingSubmissionFactory(**values)
        submit_listing(submission=listing, by=maker, now=now)
        return listing

    return send


def test_a_draft_may_lack_what_its_shelf_requires(vendor: Vendor, maker: User, shelf: Category) -> None:
    draft = listing_draft(vendor, category=shelf, attributes={"shelf_life_days": 30}, harvest_months=(3, 1, 3))

    listing = save_listing_draft(vendor=vendor, draft=draft, by=maker, photo=upload())

    listing.refresh_from_db()
    assert listing.attributes == {"shelf_life_days": 30}
    assert listing.harvest_months == [1, 3]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"attributes": {"shelf_life_days": -1}}, "attributes.shelf_life_days"),
        ({"attributes": {"storage": "storage-moon"}}, "attributes.storage"),
        ({"attributes": {"dye": "dye-natural"}}, "attributes.dye"),
        ({"harvest_months": (13,)}, "harvest_months"),
        ({"harvest_months": (0,)}, "harvest_months"),
        ({"handling_flags": ("fragile", "explosive")}, "handling_flags"),
        ({"maker_km": "ក" * 121}, "maker_km"),
    ],
)
def test_what_is_wrong_in_itself_is_refused_in_a_draft_too(
    changes: dict[str, Any], field: str, vendor: Vendor, maker: User, shelf: Category
) -> None:
    with pytest.raises(InvalidInput) as refused:
        save_listing_draft(
            vendor=vendor, draft=listing_draft(vendor, category=shelf, **changes), by=maker, photo=upload()
        )

    assert list(refused.value.fields) == [field]
    assert not ListingSubmission.objects.exists()


def test_what_is_sent_must_say_what_its_shelf_requires(
    vendor: Vendor, maker: User, shelf: Category, workflows: None, now: datetime
) -> None:
    listing = ListingSubmissionFactory(vendor=vendor, category=shelf, attributes={"shelf_life_days": 30})

    with pytest.raises(InvalidInput) as refused:
        submit_listing(submission=listing, by=maker, now=now)

    assert set(refused.value.fields) == {"attributes.ingredients", "attributes.allergens", "attributes.storage"}
    listing.refresh_from_db()
    assert (listing.status, listing.attributes) == (ListingStatus.DRAFT, {"shelf_life_days": 30})


def test_the_approved_product_says_what_the_listing_said(
    sent: Callable[..., ListingSubmission], officer: User, now: datetime
) -> None:
    listing = sent(maker_km="យាយម៉ុម", maker_en="Yeay Mom", harvest_months=[12, 1], handling_flags=["liquid", "fragile"])

    product = approve_listing(submission=listing, by=officer, now=now)

    product = Product.objects.get(pk=product.pk)
    assert product.product_class.slug == "food"
    assert answers_of(product=product) == WHOLE
    assert (product.maker_km, product.maker_en, product.harvest_months) == ("យាយម៉ុម", "Yeay Mom", [1, 12])
    assert product.handling_flags == ["fragile", "liquid"]


def test_the_makers_statement_of_origin_is_recorded_when_it_is_approved(
    sent: Callable[..., ListingSubmission], officer: User, now: datetime
) -> None:
    product = approve_listing(submission=sent(), by=officer, now=now)

    evidence = product.origin_evidence.get()
    assert (evidence.kind, evidence.seen_on, evidence.recorded_by) == (
        EvidenceKind.VENDOR_STATEMENT,
        now.date(),
        officer,
    )


def test_on_a_shelf_that_an_officer_chose_only_what_it_asks_is_kept(
    sent: Callable[..., ListingSubmission], officer: User, now: datetime
) -> None:
    listing = sent()
    elsewhere = CategoryFactory(product_class=ProductClassFactory(slug="farm"))

    put_on_shelf(submission=listing, category=elsewhere, by=officer)
    product = approve_listing(submission=listing, by=officer, now=now)

    product = Product.objects.get(pk=product.pk)
    assert product.product_class.slug == "farm"
    assert answers_of(product=product) == {code: WHOLE[code] for code in WHOLE if code != "ingredients"}


def test_a_change_begins_with_what_the_product_says_and_is_written_over_it(
    sent: Callable[..., ListingSubmission], officer: User, maker: User, vendor: Vendor, now: datetime
) -> None:
    product = approve_listing(submission=sent(maker_km="យាយម៉ុម"), by=officer, now=now)
    draft = change_draft_of(product=Product.objects.get(pk=product.pk))
    assert (draft.attributes, draft.maker_km) == (WHOLE, "យាយម៉ុម")

    changed = listing_draft(
        vendor, category=draft.category, attributes={**WHOLE, "shelf_life_days": 90, "net_weight_g": None}
    )
    change = save_listing_draft(vendor=vendor, draft=changed, by=maker, product=product)
    assert answers_of(product=product)["shelf_life_days"] == 365
    submit_listing(submission=change, by=maker, now=now)
    approve_listing(submission=change, by=officer, now=now)

    said = answers_of(product=product)
    assert said["shelf_life_days"] == 90
    assert "net_weight_g" not in said
    assert Product.objects.get(pk=product.pk).maker_km is None


def test_the_list_says_in_which_language_a_text_is_missing(vendor: Vendor, shelf: Category) -> None:
    whole = {"title_km": "ក", "title_en": "K", "description_km": "ក", "description_en": "K", "category": shelf}
    ListingSubmissionFactory(vendor=vendor, **whole)
    ListingSubmissionFactory(vendor=vendor, **{**whole, "title_en": ""})
    ListingSubmissionFactory(vendor=vendor, **whole, maker_en="Mom", attributes={"ingredients": {"km": "ស្ករ"}})

    assert [row.missing for row in reversed(listings_of(vendor=vendor))] == [(), ("en",), ("km", "en")]


def test_the_list_says_what_is_missing_of_what_is_on_sale(
    sent: Callable[..., ListingSubmission], officer: User, vendor: Vendor, now: datetime
) -> None:
    whole = approve_listing(submission=sent(), by=officer, now=now)
    half = approve_listing(submission=sent(attributes={**WHOLE, "ingredients": {"km": "ទឹកត្នោត"}}), by=officer, now=now)

    assert listing_for(vendor=vendor, code=whole.code or "").missing == ()
    assert listing_for(vendor=vendor, code=half.code or "").missing == ("en",)


def _draft(grams: int, *, price: int) -> VariantDraft:
    content = VariantContent(values={"net_weight_g": grams}, weight_g=grams + 50)
    return VariantDraft(content=content, price_khr=Decimal(price), num_in_stock=4)


def test_variants_stand_in_the_list_with_their_product(
    sent: Callable[..., ListingSubmission], officer: User, maker: User, vendor: Vendor, now: datetime
) -> None:
    product = approve_listing(submission=sent(), by=officer, now=now)
    drafts = [_draft(1000, price=20_000), _draft(250, price=6_000)]
    large, small = set_variants(vendor=vendor, product=product, variants=drafts, by=maker, now=now)

    (row,) = listings_of(vendor=vendor)
    assert (row.code, row.num_in_stock, row.price.amount) == (product.code, 8, 6_000)
    assert [(one.code, one.num_in_stock) for one in row.variants] == [(large.code, 4), (small.code, 4)]
    with pytest.raises(Product.DoesNotExist):
        variant_for(vendor=vendor, code=product.code or "")
    with pytest.raises(Product.DoesNotExist):
        listing_for(vendor=vendor, code=small.code or "")


def test_of_a_product_with_variants_is_not_asked_what_they_differ_in(
    sent: Callable[..., ListingSubmission], officer: User, maker: User, vendor: Vendor, now: datetime
) -> None:
    product = approve_listing(submission=sent(), by=officer, now=now)
    set_variants(vendor=vendor, product=product, variants=[_draft(250, price=6_000)], by=maker, now=now)
    begun = change_draft_of(product=Product.objects.get(pk=product.pk))
    assert "net_weight_g" not in begun.attributes

    change = save_listing_draft(
        vendor=vendor,
        draft=listing_draft(vendor, category=begun.category, attributes=begun.attributes, unit="jar"),
        by=maker,
        product=product,
    )
    submit_listing(submission=change, by=maker, now=now)
    approve_listing(submission=change, by=officer, now=now)

    product = Product.objects.get(pk=product.pk)
    assert product.is_parent
    assert answers_of(product=product.children.get()) == {"net_weight_g": 250}
    assert product.children.get().unit == "jar"
    with pytest.raises(InvalidInput):
        save_listing_draft(
            vendor=vendor, draft=listing_draft(vendor, category=begun.category, attributes=WHOLE), by=maker,
            product=product,
        )  # fmt: skip
