from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.storage import default_storage

from catalogue.images import FixedSizes
from catalogue.models import Category, Product
from marketplace.demo import people
from marketplace.demo.services import DemoReport, forget_pictures, load_demo
from marketplace.users.models import User
from payments.models import ExchangeRate
from tests.factories.geography import make_preah_dak
from vendors.models import Membership, StockRecord, Vendor

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
BASKET, NOODLES = "OVOP-081", "OVOP-025"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(rows_of_the_module: None) -> DemoReport:
    make_preah_dak()
    return load_demo(now=NOW, skus=[BASKET], processes=1)


def test_a_vendor_of_the_village_sells_a_drawn_product_with_its_origin(loaded: DemoReport) -> None:
    basket = Product.objects.get(upc=BASKET)

    assert loaded == DemoReport(pictures=2, people=8, vendors=1, products=1)
    assert (basket.title_en, basket.title_km) == ("Rattan basket, Preah Dak", "កន្ត្រកផ្តៅព្រះដាក់")
    assert (basket.origin_precision, basket.origin_village.public_code) == ("village", "17030301")
    assert basket.is_demo
    assert basket.is_public
    assert basket.approved_at == NOW
    assert basket.handling_flags == ["bulky"]
    assert [category.slug for category in basket.categories.all()] == ["basketry"]

    stock = StockRecord.objects.get(product=basket)
    assert (stock.price, stock.price_currency) == (Decimal(20000), "KHR")
    assert stock.num_in_stock > 0
    assert stock.partner.vendor.code == "preah-dak-family"

    photo = basket.images.get().original.name
    assert default_storage.exists(photo)
    assert all(default_storage.exists(FixedSizes(photo).path(size)) for size in (320, 640, 1200))


def test_the_vendor_is_marked_as_demo_and_its_owner_can_sign_in(loaded: DemoReport) -> None:
    vendor = Vendor.objects.get()
    owner = Membership.objects.get(vendor=vendor).user

    assert vendor.is_demo
    assert vendor.province.code == "17"
    assert default_storage.exists(vendor.photo.name)
    assert owner.is_demo
    assert str(owner.phone) == "+85512000012"
    assert owner.phone_verified_at == NOW


def test_a_second_load_changes_nothing(loaded: DemoReport) -> None:
    Product.objects.update(title_en="Renamed by its vendor")

    again = load_demo(now=NOW, skus=[BASKET], processes=1)

    assert again == DemoReport(pictures=0, people=0, vendors=0, products=0)
    assert Product.objects.get().title_en == "Renamed by its vendor"
    assert ExchangeRate.objects.count() == 1


def test_what_was_missing_is_added_to_a_vendor_that_is_there(loaded: DemoReport) -> None:
    more = load_demo(now=NOW, skus=[BASKET, NOODLES], processes=1)

    assert (more.vendors, more.products) == (0, 1)
    assert Product.objects.get(upc=NOODLES).vendor == Vendor.objects.get()


def test_each_officer_has_a_group_and_a_second_factor_and_vendors_have_neither(loaded: DemoReport) -> None:
    officers = User.objects.filter(is_staff=True)

    assert {str(officer.email) for officer in officers} == {officer.email for officer in people.OFFICERS}
    assert Authenticator.objects.filter(user__in=officers).count() == len(people.OFFICERS)
    assert all(officer.check_password(people.PASSWORD) for officer in officers)
    assert [officer.email for officer in officers if officer.is_superuser] == ["admin@example.org"]
    assert not Authenticator.objects.filter(user__is_staff=False).exists()


def test_shelves_stand_in_two_levels_and_two_languages(loaded: DemoReport) -> None:
    basketry = Category.objects.get(slug="basketry")

    assert basketry.get_parent().slug == "household"
    assert (basketry.name_en, basketry.name_km) == ("Basketry & mats", "កន្ត្រក និងកន្ទេល")
    assert Category.objects.filter(depth=1).count() == 6


def test_pictures_can_be_drawn_anew(loaded: DemoReport) -> None:
    photo = Product.objects.get().images.get().original.name

    assert forget_pictures() >= 2
    assert not default_storage.exists(photo)

    assert load_demo(now=NOW, skus=[BASKET], processes=1).pictures == 2
    assert default_storage.exists(photo)
