from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalogue.models import Product
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.geography import VillageFactory
from tests.factories.photos import jpeg
from tests.factories.users import UserFactory
from tests.factories.vendors import ListingSubmissionFactory, MembershipFactory, VendorFactory
from vendors.models import ListingStatus, ListingSubmission, MembershipRole, StockRecord, Vendor, VendorStatus

LISTINGS = "/en/vendors/desk/preah-dak/listings/"


def form_of(vendor: Vendor, **changes: Any) -> dict[str, Any]:
    assert vendor.village
    assert vendor.commune
    assert vendor.district
    return {
        "photo": SimpleUploadedFile("photo.jpg", jpeg()),
        "title_km": "កន្ត្រកផ្តៅ",
        "title_en": "Rattan basket",
        "category": CategoryFactory().pk,
        "price_khr": "១៤,០០០",
        "num_in_stock": "៦",
        "unit": "one piece",
        "weight_g": "350",
        "description_km": "ត្បាញដោយដៃ។",
        "description_en": "Woven by hand.",
        "province": vendor.province.code,
        "district": vendor.district.code,
        "commune": vendor.commune.code,
        "village": vendor.village.public_code,
        "send": "1",
        **changes,
    }


def file(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_vendor_lists_a_product_and_it_goes_to_the_ministry(client: Client, shop: Vendor) -> None:
    response = client.post(f"{LISTINGS}new/", form_of(shop))

    assert response.headers["Location"] == LISTINGS
    listing = ListingSubmission.objects.get()
    assert (listing.vendor, listing.status) == (shop, ListingStatus.SUBMITTED)
    assert (listing.price_khr, listing.num_in_stock, listing.weight_g) == (Decimal(14_000), 6, 350)
    assert listing.origin_village == shop.village
    assert "waiting for the Ministry" in client.get(LISTINGS).content.decode()


def test_a_vendor_may_save_first_and_send_later(client: Client, shop: Vendor) -> None:
    answer = form_of(shop)
    del answer["send"]
    client.post(f"{LISTINGS}new/", {**answer, "save": "1"})
    draft = ListingSubmission.objects.get()
    assert draft.status == ListingStatus.DRAFT

    again = form_of(shop, title_en="Round basket")
    del again["photo"]
    client.post(f"{LISTINGS}drafts/{draft.public_id}/", again)
    draft.refresh_from_db()
    assert (draft.status, draft.title_en) == (ListingStatus.SUBMITTED, "Round basket")
    assert draft.photo


def test_the_form_begins_with_the_vendors_own_village(client: Client, shop: Vendor) -> None:
    page = client.get(f"{LISTINGS}new/").content.decode()

    assert shop.village
    assert f'value="{shop.village.public_code}" selected' in page


@pytest.mark.parametrize(
    ("field", "typed", "word"),
    [
        ("price_khr", "-500", "more than zero"),
        ("price_khr", "14000.50", "no parts of a riel"),
        ("price_khr", "cheap", "not a price"),
        ("price_khr", "999999999999", "too high"),
        ("num_in_stock", "-1", "less than zero"),
        ("num_in_stock", "1.5", "whole number"),
        ("num_in_stock", "99999999999", "too many"),
        ("weight_g", "0", "more than zero"),
        ("category", "999999", "from the list"),
        ("village", "elsewhere", "not in the commune"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_everything_typed_is_kept(
    client: Client, shop: Vendor, field: str, typed: str, word: str
) -> None:
    typed = VillageFactory().public_code if typed == "elsewhere" else typed
    page = client.post(f"{LISTINGS}new/", form_of(shop, **{field: typed}))

    assert page.status_code == 200
    assert word in str(page.context["form"].errors[field])
    text = page.content.decode()
    assert "Rattan basket" in text
    if field not in {"category", "village"}:
        assert f'value="{typed}"' in text
    assert "Your photos are kept" in text
    assert not ListingSubmission.objects.exists()
    again = form_of(shop, ticket=page.context["photos"][0].ticket)
    del again["photo"]
    client.post(f"{LISTINGS}new/", again)
    assert ListingSubmission.objects.get().photo


@pytest.mark.parametrize(("typed", "word"), [("-500", "លើសពីសូន្យ"), ("14000.5", "រៀលគ្មានក្បៀស")])
def test_a_wrong_price_is_explained_in_khmer(client: Client, shop: Vendor, typed: str, word: str) -> None:
    page = client.post("/km/vendors/desk/preah-dak/listings/new/", form_of(shop, price_khr=typed))

    assert word in str(page.context["form"].errors["price_khr"])


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"this is a text file", "photo.jpg", "no photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "photo.svg", "no photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "photo.png", "no photo"),
        (b"GIF89a" + b"\x00" * 64, "photo.gif", "no photo"),
        (jpeg()[:400], "photo.jpg", "no photo"),
    ],
)
def test_what_is_no_photo_is_refused(client: Client, shop: Vendor, content: bytes, name: str, word: str) -> None:
    page = client.post(f"{LISTINGS}new/", form_of(shop, photo=file(content, name)))

    assert page.status_code == 200
    assert word in str(page.context["form"].errors["photo"])
    assert "Your photos are kept" not in page.content.decode()
    assert not ListingSubmission.objects.exists()


def test_a_photo_of_40_megapixels_is_refused(client: Client, shop: Vendor) -> None:
    page = client.post(f"{LISTINGS}new/", form_of(shop, photo=file(jpeg(8000, 5000), "photo.jpg")))

    assert "too many pixels" in str(page.context["form"].errors["photo"])
    assert not ListingSubmission.objects.exists()


def test_a_listing_without_a_name_or_a_photo_is_refused(client: Client, shop: Vendor) -> None:
    answer = form_of(shop, title_km=" ", title_en="")
    del answer["photo"]
    page = client.post(f"{LISTINGS}new/", answer)

    assert "Give it a name" in str(page.context["form"].errors["title_km"])
    assert "Choose a photo" in str(page.context["form"].errors["photo"])


def test_price_and_pieces_change_at_once(client: Client, shop: Vendor) -> None:
    product = ProductFactory(vendor=shop)
    client.post(f"{LISTINGS}{product.code}/stock/", {"price": "១៥០០០", "num_in_stock": "៣"})

    stock = StockRecord.objects.get(product=product)
    assert (stock.price, stock.num_in_stock) == (Decimal(15_000), 3)


@pytest.mark.parametrize(
    ("typed", "field", "word"),
    [
        ({"num_in_stock": "3"}, "num_in_stock", "4 pieces are held"),
        ({"num_in_stock": "-3"}, "num_in_stock", "less than zero"),
        ({"price": "-1"}, "price", "more than zero"),
        ({"price": "12000.5"}, "price", "no parts of a riel"),
    ],
)
def test_stock_below_what_is_held_and_impossible_prices_are_refused(
    client: Client, shop: Vendor, typed: dict[str, str], field: str, word: str
) -> None:
    product = ProductFactory(vendor=shop, stock__num_in_stock=9, stock__num_allocated=4)
    answer = {"price": "12000", "num_in_stock": "9", **typed}
    page = client.post(f"{LISTINGS}{product.code}/stock/", answer)

    assert page.status_code == 200
    assert word in str(page.context["form"].errors[field])
    assert f'value="{typed[field]}"' in page.content.decode()
    stock = StockRecord.objects.get(product=product)
    assert (stock.price, stock.num_in_stock) == (Decimal(12_000), 9)


def test_a_change_of_what_is_on_sale_waits_while_it_stays_on_sale(client: Client, shop: Vendor) -> None:
    product = ProductFactory(vendor=shop, photo=True, category=CategoryFactory())
    page = client.get(f"{LISTINGS}{product.code}/change/")
    assert "price_khr" not in page.context["form"].fields
    answer = form_of(shop, title_en="Bigger basket")
    del answer["photo"], answer["price_khr"], answer["num_in_stock"]
    client.post(f"{LISTINGS}{product.code}/change/", answer)

    product.refresh_from_db()
    assert product.title_en != "Bigger basket"
    assert product.is_public
    change = ListingSubmission.objects.get(product=product)
    assert (change.status, change.title_en) == (ListingStatus.SUBMITTED, "Bigger basket")
    assert "a change waits for the Ministry" in client.get(LISTINGS).content.decode()


def test_a_product_is_hidden_and_shown_again(client: Client, shop: Vendor) -> None:
    product = ProductFactory(vendor=shop)
    client.post(f"{LISTINGS}{product.code}/pause/")
    assert not Product.objects.get(pk=product.pk).is_public

    client.post(f"{LISTINGS}{product.code}/pause/")
    assert Product.objects.get(pk=product.pk).is_public


def test_a_draft_can_be_thrown_away_but_not_what_waits(client: Client, shop: Vendor) -> None:
    draft = ListingSubmissionFactory(vendor=shop)
    waiting = ListingSubmissionFactory(vendor=shop, status=ListingStatus.SUBMITTED)
    client.post(f"{LISTINGS}drafts/{draft.public_id}/discard/")
    client.post(f"{LISTINGS}drafts/{waiting.public_id}/discard/")

    assert list(ListingSubmission.objects.all()) == [waiting]


def test_a_suspended_shop_changes_nothing(client: Client, shop: Vendor) -> None:
    product = ProductFactory(vendor=shop)
    Vendor.objects.filter(pk=shop.pk).update(status=VendorStatus.SUSPENDED)

    page = client.post(f"{LISTINGS}{product.code}/stock/", {"price": "1", "num_in_stock": "1"})
    assert "may not sell now" in page.content.decode()
    page = client.post(f"{LISTINGS}new/", form_of(shop))
    assert "may not sell now" in page.content.decode()
    assert StockRecord.objects.get(product=product).num_in_stock == 10
    assert not ListingSubmission.objects.exists()


def test_a_packer_changes_stock_but_not_listings(client: Client, shop: Vendor) -> None:
    packer = UserFactory()
    MembershipFactory(vendor=shop, user=packer, role=MembershipRole.PACKER)
    product = ProductFactory(vendor=shop)
    client.force_login(packer)

    assert client.get(f"{LISTINGS}{product.code}/stock/").status_code == 200
    assert client.get(f"{LISTINGS}new/").status_code == 404
    assert f"{LISTINGS}new/" not in client.get(LISTINGS).content.decode()


def test_what_a_vendor_writes_is_shown_as_text(client: Client, shop: Vendor) -> None:
    ListingSubmissionFactory(vendor=shop, title_en="<script>alert(1)</script>")

    page = client.get(LISTINGS).content.decode()
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_shop_is_paused_and_opened_again(client: Client, shop: Vendor) -> None:
    client.post("/en/vendors/desk/preah-dak/pause/")
    assert Vendor.objects.get(pk=shop.pk).status == VendorStatus.PAUSED

    client.post("/en/vendors/desk/preah-dak/pause/")
    assert Vendor.objects.get(pk=shop.pk).status == VendorStatus.OPEN


def test_somebody_with_two_shops_chooses(client: Client, shop: Vendor) -> None:
    other = VendorFactory(owner=shop.memberships.get().user)

    page = client.get("/en/vendors/").content.decode()
    assert f"/en/vendors/desk/{other.code}/" in page
    assert "/en/vendors/desk/preah-dak/" in page
