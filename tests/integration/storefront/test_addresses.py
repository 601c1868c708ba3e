"""The address book at the screen, and checkout that takes an address from it."""

from __future__ import annotations

import pytest
from django.test import Client

from marketplace.sales.address.models import UserAddress
from marketplace.sales.order.models import ShippingAddress
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.geography import make_preah_dak
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = {
    "name": "Dara", "phone": "012 345 678", "second_phone": "096 812 3456", "deliver_to": "relative", "province": "17",
    "district": "1703", "commune": "170303", "village": "17030301", "landmark": "pagoda",
    "lat": "13.412562", "lon": "103.867062", "pin_from": "gps", "pin_accuracy_m": "15",
}  # fmt: skip


@pytest.fixture
def buyer(client: Client) -> User:
    make_preah_dak()
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def basket(client: Client, buyer: User) -> None:
    client.post(
        f"/en/basket/add/{ProductFactory(vendor=VendorFactory(), stock__num_in_stock=5).code}/", {"quantity": "1"}
    )


def test_an_address_is_kept_changed_and_deleted(client: Client, buyer: User) -> None:
    assert client.post("/en/account/addresses/new/", ADDRESS).status_code == 302
    kept = UserAddress.objects.get(user=buyer)
    assert (kept.deliver_to, str(kept.second_phone), kept.plus_code) == ("relative", "+855968123456", "7P55CV78+2R")

    page = client.get(f"/en/account/addresses/{kept.public_id}/").content.decode()
    assert 'value="17030301" selected' in page
    client.post(f"/en/account/addresses/{kept.public_id}/", {**ADDRESS, "landmark": "school"})
    assert "school" in client.get("/en/account/addresses/").content.decode()

    client.post(f"/en/account/addresses/{kept.public_id}/forget/")
    assert not UserAddress.objects.exists()


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(client: Client, buyer: User) -> None:
    answer = client.post("/en/account/addresses/new/", {**ADDRESS, "landmark": "", "note": "blue gate"})

    assert answer.status_code == 422
    assert "Name a landmark" in answer.content.decode()
    assert "blue gate" in answer.content.decode()
    assert not UserAddress.objects.exists()


def test_a_line_of_somebody_else_is_not_found(client: Client, buyer: User) -> None:
    client.post("/en/account/addresses/new/", ADDRESS)
    kept = UserAddress.objects.get()
    client.force_login(UserFactory())

    assert client.get(f"/en/account/addresses/{kept.public_id}/").status_code == 404
    assert client.post(f"/en/account/addresses/{kept.public_id}/forget/").status_code == 404
    assert UserAddress.objects.exists()


@pytest.mark.usefixtures("basket")
def test_checkout_keeps_an_address_and_takes_it_the_next_time_with_one_press(client: Client, buyer: User) -> None:
    client.post("/en/checkout/address/", {**ADDRESS, "keep": "on"})
    kept = UserAddress.objects.get(user=buyer)
    session = client.session
    del session["checkout"]
    session.save()

    assert kept.public_id in client.get("/en/checkout/address/").content.decode()
    answer = client.post("/en/checkout/address/", {"kept": kept.public_id})

    assert answer.status_code == 302
    taken = client.session["checkout"]
    assert (taken["village"], taken["second_phone"], taken["deliver_to"]) == ("17030301", "+855968123456", "relative")


@pytest.mark.usefixtures("basket")
def test_who_comes_back_to_the_form_finds_ticked_what_was_ticked_and_no_more(client: Client, buyer: User) -> None:
    client.post("/en/checkout/address/", ADDRESS)
    page = client.get("/en/checkout/address/").content.decode()
    assert '<input type="checkbox" name="keep" id="id_keep">' in page
    assert "pin_is_right" not in page

    client.post("/en/checkout/address/", {**ADDRESS, "keep": "on"})
    assert UserAddress.objects.filter(user=buyer).count() == 1


@pytest.mark.usefixtures("basket")
def test_an_address_without_a_point_is_kept_too(client: Client, buyer: User) -> None:
    """As a browser sends it: every field of the form, most of them empty."""
    empty = dict.fromkeys(
        ("second_phone", "street", "plus_code", "lat", "lon", "pin_from", "pin_accuracy_m", "email"), ""
    )
    client.post("/km/checkout/address/", {**ADDRESS, **empty, "deliver_to": "home", "place_search": "", "keep": "on"})

    assert UserAddress.objects.get(user=buyer).latitude is None


@pytest.mark.usefixtures("basket")
def test_an_address_that_is_not_wished_kept_is_not(client: Client, buyer: User) -> None:
    client.post("/en/checkout/address/", ADDRESS)

    assert not UserAddress.objects.exists()
    assert not ShippingAddress.objects.exists()


@pytest.mark.usefixtures("basket")
def test_at_a_station_no_landmark_is_asked_for(client: Client, buyer: User) -> None:
    answer = client.post("/en/checkout/address/", {**ADDRESS, "deliver_to": "bus_station", "landmark": ""})

    assert answer.status_code == 302


@pytest.mark.usefixtures("basket")
def test_somebody_elses_line_is_not_taken_at_checkout(client: Client, buyer: User) -> None:
    client.post("/en/account/addresses/new/", ADDRESS)
    kept = UserAddress.objects.get()
    client.force_login(UserFactory())
    client.post(
        f"/en/basket/add/{ProductFactory(vendor=VendorFactory(), stock__num_in_stock=5).code}/", {"quantity": "1"}
    )

    answer = client.post("/en/checkout/address/", {"kept": kept.public_id})

    assert answer.status_code == 422
    assert "checkout" not in client.session


OREGON = {
    "country": "US", "name": "Ann Lee", "phone": "503 222 9999", "street_address": "1 Elm Way", "city": "Portland",
    "country_area": "OR", "postal_code": "97201",
}  # fmt: skip


def test_an_address_abroad_is_kept_changed_and_comes_home(client: Client, buyer: User) -> None:
    assert client.post("/en/account/addresses/abroad/", OREGON).status_code == 302
    kept = UserAddress.objects.get(user=buyer)
    assert (kept.country_code, str(kept.phone_number), kept.abroad["city"]) == ("US", "+15032229999", "Portland")
    assert "1 Elm Way, PORTLAND, OR 97201, United States" in kept.formatted_en

    change = f"/en/account/addresses/{kept.public_id}/abroad/"
    assert client.get(f"/en/account/addresses/{kept.public_id}/").headers["Location"] == change
    assert 'value="97201"' in client.get(change).content.decode()
    client.post(change, {**OREGON, "street_address": "2 Oak Way"})
    assert "2 Oak Way" in client.get("/en/account/addresses/").content.decode()

    assert b'name="country"' in client.get(f"{change}?country=").content
    assert UserAddress.objects.count() == 1


def test_nobody_sees_or_changes_anothers_address_abroad(client: Client, buyer: User) -> None:
    client.post("/en/account/addresses/abroad/", OREGON)
    kept = UserAddress.objects.get(user=buyer)
    client.force_login(UserFactory())

    url = f"/en/account/addresses/{kept.public_id}/abroad/"
    assert client.get(url).status_code == 404
    assert client.post(url, {**OREGON, "street_address": "Mine"}).status_code == 404
    assert UserAddress.objects.get().line1 == "1 Elm Way"


def test_an_address_in_no_country_is_not_kept(client: Client, buyer: User) -> None:
    answer = client.post("/en/account/addresses/abroad/", {**OREGON, "country": "KH"})

    assert answer.status_code == 200
    assert not UserAddress.objects.exists()
