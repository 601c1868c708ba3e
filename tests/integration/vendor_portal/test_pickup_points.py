"""Where goods are collected: a vendor names, adds and changes its own places, and only those."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from logistics.services.booking_request import sender_of
from marketplace.core.models import AuditEntry
from tests.factories.geography import VillageFactory
from tests.factories.vendors import MembershipFactory, PartnerFactory
from vendors.models import Partner, Vendor, VendorStatus
from vendors.services.pickup_points import MOST_POINTS

pytestmark = pytest.mark.django_db

POINTS = "/en/vendors/desk/preah-dak/pickup/"


def place(**changes: Any) -> dict[str, Any]:
    village = VillageFactory()
    commune = village.commune
    return {
        "name": "Market stall",
        "province": commune.district.province.code,
        "district": commune.district.code,
        "commune": commune.code,
        "village": village.public_code,
        "landmark": "beside the well",
        "phone": "០១២ ៩៩៩ ៨៨៨",
        "opens0": "08:00",
        "closes0": "17:00",
        **{f"closed{day}": "on" for day in range(1, 7)},
        **changes,
    }


def test_a_place_is_added_and_the_carrier_is_given_its_phone(client: Client, shop: Vendor) -> None:
    assert client.post(f"{POINTS}new/", place()).headers["Location"] == POINTS

    point = shop.partners.get(name="Market stall")
    assert (point.landmark, str(point.phone)) == ("beside the well", "+85512999888")
    assert point.opening_times == [["08:00", "17:00"], *[None] * 6]
    assert sender_of(point).phone == "+85512999888"
    assert sender_of(shop.partners.exclude(pk=point.pk).get()).phone == str(shop.phone)
    assert "beside the well" in client.get(POINTS).content.decode()


def test_a_place_is_changed_and_keeps_what_lies_there(client: Client, shop: Vendor) -> None:
    point = shop.partners.get()
    page = client.get(f"{POINTS}{point.code}/")
    assert page.context["form"]["village"].value()

    client.post(f"{POINTS}{point.code}/", place(name="At home", phone=""))

    assert shop.partners.get().pk == point.pk
    point.refresh_from_db()
    assert (point.name, str(point.phone)) == ("At home", "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"commune": ""}, "commune"),
        ({"phone": "12"}, "phone"),
        ({"closes0": "07:00"}, "closes0"),
        ({"closes0": ""}, "closes0"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_written(
    client: Client, shop: Vendor, changes: dict[str, str], field: str
) -> None:
    before = AuditEntry.objects.count()
    page = client.post(f"{POINTS}new/", place(**changes))

    assert field in {**page.context["form"].errors, **page.context["hours"].errors}
    assert "beside the well" in page.content.decode()
    assert (shop.partners.count(), AuditEntry.objects.count()) == (1, before)


def test_the_lists_of_places_work_without_a_script(client: Client, shop: Vendor) -> None:
    page = client.post(f"{POINTS}new/", place(name="", choose_place="commune"))

    assert not page.context["form"].errors
    assert "beside the well" in page.content.decode()
    assert shop.partners.count() == 1


def test_another_vendors_place_is_not_there(client: Client, shop: Vendor) -> None:
    foreign = PartnerFactory()

    assert client.get(f"{POINTS}{foreign.code}/").status_code == 404
    assert client.post(f"{POINTS}{foreign.code}/", place()).status_code == 404
    foreign.refresh_from_db()
    assert foreign.name != "Market stall"


def test_a_packer_looks_and_changes_nothing(client: Client, shop: Vendor) -> None:
    client.force_login(MembershipFactory(vendor=shop, role="packer").user)

    assert client.get(POINTS).status_code == 200
    assert client.post(f"{POINTS}new/", place()).status_code == 404
    assert client.get(f"{POINTS}{shop.partners.get().code}/").status_code == 404


def test_a_suspended_shop_and_one_with_very_many_add_none(client: Client, shop: Vendor) -> None:
    PartnerFactory.create_batch(MOST_POINTS - 1, vendor=shop)
    assert "At most 20" in client.post(f"{POINTS}new/", place()).content.decode()
    Vendor.objects.filter(pk=shop.pk).update(status=VendorStatus.SUSPENDED)
    client.post(f"{POINTS}{shop.partners.first().code}/", place())

    assert not Partner.objects.filter(name="Market stall").exists()
