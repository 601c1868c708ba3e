"""Variants, photos, copies, reductions and holidays in the portal, as a browser without a script sends them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalogue.models import Product
from catalogue.services.definitions import load_definitions
from tests.factories.attributes import ProductClassFactory
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.photos import jpeg
from tests.factories.users import OfficerFactory
from tests.factories.vendors import PartnerFactory
from tests.integration.vendor_portal.test_listings import LISTINGS, file, form_of
from vendors.models import ListingStatus, ListingSubmission, ReserveStock, StockRecord, Vendor
from vendors.services.listings import approve_listing

pytestmark = pytest.mark.django_db


def rows(*grams: int) -> dict[str, Any]:
    sent: dict[str, Any] = {"variant_row": [str(row) for row in range(len(grams))]}
    for row, weight in enumerate(grams):
        prefix = f"variant{row}-"
        sent |= {f"{prefix}ask_net_weight_g": weight, f"{prefix}price_khr": 1_000 * weight, f"{prefix}num_in_stock": 3}
        sent |= {f"{prefix}{name}": "" for name in ("price_usd", "weight_g", "title_km", "title_en", "code")}
    return sent


def approved(listing: ListingSubmission) -> Product:
    return approve_listing(submission=listing, by=OfficerFactory(), now=timezone.now())


def test_a_button_adds_a_row_and_nothing_typed_is_lost(client: Client, shop: Vendor) -> None:
    load_definitions()
    shelf = CategoryFactory(product_class=ProductClassFactory(slug="goods"))
    answer = form_of(shop, category=shelf.pk) | rows(100)
    del answer["send"]

    page = client.post(f"{LISTINGS}new/", answer | {"variant_add": "1"})

    assert [form.row for form in page.context["form"].variants] == [0, 1]
    text = page.content.decode()
    assert 'value="100000"' in text
    assert "Your photos are kept" in text
    assert not ListingSubmission.objects.exists()

    kept = page.context["photos"][0].ticket
    again = form_of(shop, category=shelf.pk, ticket=kept) | rows(100, 250)
    for name in ("photo", "price_khr", "num_in_stock"):
        del again[name]
    assert client.post(f"{LISTINGS}new/", again).status_code == 302

    listing = ListingSubmission.objects.get()
    assert (listing.status, listing.price_khr, listing.num_in_stock) == (ListingStatus.SUBMITTED, 100_000, 6)
    assert [one["values"] for one in listing.variants] == [{"net_weight_g": 100}, {"net_weight_g": 250}]


def test_each_variant_has_a_price_in_dollars_if_it_is_given_one(client: Client, shop: Vendor) -> None:
    load_definitions()
    shelf = CategoryFactory(product_class=ProductClassFactory(slug="goods"))
    answer = form_of(shop, category=shelf.pk) | rows(100, 250) | {"variant1-price_usd": "៦.៥"}

    assert client.post(f"{LISTINGS}new/", answer).status_code == 302

    listing = ListingSubmission.objects.get()
    assert [one["price_usd"] for one in listing.variants] == [None, "6.50"]
    assert listing.price_usd is None
    ListingSubmission.objects.update(status=ListingStatus.SENT_BACK, waits_at="")
    page = client.get(f"{LISTINGS}drafts/{listing.public_id}/").content.decode()
    assert 'value="6.50"' in page


@pytest.mark.parametrize("typed", ["6.505", "0", "-1", "riel"])
def test_a_wrong_price_in_dollars_is_refused_in_its_row_and_stays_typed(
    client: Client, shop: Vendor, typed: str
) -> None:
    load_definitions()
    shelf = CategoryFactory(product_class=ProductClassFactory(slug="goods"))
    answer = form_of(shop, category=shelf.pk) | rows(100, 250) | {"variant1-price_usd": typed}

    page = client.post(f"{LISTINGS}new/", answer)

    assert [sorted(row.errors) for row in page.context["form"].variants] == [[], ["price_usd"]]
    assert f'value="{typed}"' in page.content.decode()
    assert not ListingSubmission.objects.exists()


def test_a_variant_on_sale_keeps_its_dollars_when_its_listing_is_changed(client: Client, shop: Vendor) -> None:
    load_definitions()
    shelf = CategoryFactory(product_class=ProductClassFactory(slug="goods"))
    answer = form_of(shop, category=shelf.pk) | rows(100, 250) | {"variant0-price_usd": "3"}
    client.post(f"{LISTINGS}new/", answer)
    product = approved(ListingSubmission.objects.get())
    first = StockRecord.objects.get(product__parent=product, price_usd__isnull=False)

    page = client.get(f"{LISTINGS}{product.code}/change/")
    variants = page.context["form"].variants
    assert all("price_usd" not in variant.fields for variant in variants)
    again = form_of(shop, category=shelf.pk) | rows(100, 250)
    for name in ("photo", "price_khr", "num_in_stock"):
        del again[name]
    again |= {f"variant{row}-code": variant.before.content.code for row, variant in enumerate(variants)}
    assert client.post(f"{LISTINGS}{product.code}/change/", again).status_code == 302
    approved(ListingSubmission.objects.get(product=product, status=ListingStatus.SUBMITTED))

    first.refresh_from_db()
    assert (first.price, first.price_usd) == (100_000, 3)


def test_two_rows_that_are_alike_are_refused_in_the_row(client: Client, shop: Vendor) -> None:
    load_definitions()
    shelf = CategoryFactory(product_class=ProductClassFactory(slug="goods"))
    answer = form_of(shop, category=shelf.pk) | rows(100, 100)

    page = client.post(f"{LISTINGS}new/", answer, follow=True)

    assert "Two variants are the same." in page.content.decode()
    assert ListingSubmission.objects.get().status == ListingStatus.DRAFT


def test_photos_are_put_in_order_and_taken_away_by_buttons(client: Client, shop: Vendor) -> None:
    answer = form_of(shop, photo=[file(jpeg(), "a.jpg"), file(jpeg(), "b.jpg"), file(jpeg(), "c.jpg")])
    del answer["send"]
    client.post(f"{LISTINGS}new/", answer | {"save": "1"})
    listing = ListingSubmission.objects.get()
    first, second, third = listing.photos
    edit = f"{LISTINGS}drafts/{listing.public_id}/"
    tickets = [photo.ticket for photo in client.get(edit).context["photos"]]
    del answer["photo"]
    answer["photos_shown"] = "1"

    page = client.post(edit, answer | {"ticket": tickets, "photo_earlier": tickets[2]})
    moved = [photo.ticket for photo in page.context["photos"]]
    assert moved == [tickets[0], tickets[2], tickets[1]]
    page = client.post(edit, answer | {"ticket": moved, "photo_away": moved[0]})
    client.post(edit, answer | {"ticket": [photo.ticket for photo in page.context["photos"]], "save": "1"})

    listing.refresh_from_db()
    assert listing.photos == [third, second]
    assert first not in listing.photos


def test_a_copy_begins_filled_in_with_the_photos(client: Client, shop: Vendor) -> None:
    product = ProductFactory(vendor=shop, photo=True, category=CategoryFactory(), title_en="Basket")
    page = client.get(f"{LISTINGS}new/?copy={product.code}")
    assert 'value="Basket"' in page.content.decode()

    answer = form_of(shop, ticket=page.context["photos"][0].ticket, photos_shown="1", title_en="Basket, small")
    del answer["photo"]
    assert client.post(f"{LISTINGS}new/?copy={product.code}", answer).status_code == 302
    listing = ListingSubmission.objects.get()
    assert (listing.product, listing.photos) == (None, [product.images.get().original.name])
    assert client.get(f"{LISTINGS}new/?copy={ProductFactory().code}").status_code == 404


def test_a_price_is_reduced_and_dollars_and_quantities_set(client: Client, shop: Vendor) -> None:
    product = ProductFactory(vendor=shop, stock__price=Decimal(10_000))
    address, today = f"{LISTINGS}{product.code}/stock/", timezone.localdate()
    offer = {"price": "10000", "num_in_stock": "60", "price_usd": "២.៧៥", "min_quantity": "", "quantity_step": "12"}
    days = {"sale_from": today.isoformat(), "sale_to": (today + timedelta(days=2)).isoformat()}

    assert client.post(address, offer).status_code == 302
    refused = client.post(address, {"reduce": "1", "sale_price": "12000", **days})
    assert "must be below the regular one" in refused.content.decode()
    assert client.post(address, {"reduce": "1", "sale_price": "8000", **days}).status_code == 302

    stock = StockRecord.objects.get(product=product)
    assert (stock.price, stock.regular_price_usd, stock.min_quantity) == (8_000, Decimal("2.75"), 12)
    client.post(address, {"end": "1"})
    stock.refresh_from_db()
    assert (stock.price, stock.price_usd) == (10_000, Decimal("2.75"))


def test_pieces_are_named_by_place_and_carried_over(client: Client, shop: Vendor) -> None:
    product = ProductFactory(vendor=shop, stock__num_in_stock=5)
    market, foreign = PartnerFactory(vendor=shop, name="Market"), PartnerFactory()
    address = f"{LISTINGS}{product.code}/stock/"

    client.post(address, {"places": "1", f"place-{market.pk}": "7"})
    assert ReserveStock.objects.get().num_pieces == 7
    client.post(address, {"carry": market.pk})
    assert StockRecord.objects.get(product=product).num_in_stock == 12
    for wrong in ({"carry": foreign.pk}, {"carry": "x"}):
        assert client.post(address, wrong).status_code == 404


def test_a_shop_goes_on_holiday_and_comes_back(client: Client, shop: Vendor) -> None:
    address, today = "/en/vendors/desk/preah-dak/holiday/", timezone.localdate()

    late = client.post(address, {"go": "1", "away_from": "2020-01-01", "away_to": "2020-01-02"})
    assert "This day is over" in late.content.decode()
    client.post(address, {"go": "1", "away_from": today.isoformat(), "away_to": today.isoformat()})
    shop.refresh_from_db()
    assert shop.back_on(today) == today + timedelta(days=1)
    client.post(address, {"end": "1"})
    shop.refresh_from_db()
    assert shop.away_from is None
