"""Oscar's door to our rates, the page behind the QR code, and the operators' admin."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from logistics.admin import NumberRangeAdmin
from logistics.carriers.fake import FakeCarrier
from logistics.models import NumberRange
from logistics.repository import Repository
from tests.factories.logistics import (
    ConsignmentFactory,
    TariffFactory,
    ZoneAreaFactory,
    make_address,
    make_partner,
)

pytestmark = pytest.mark.django_db


def basket_of(*partners: Any) -> Any:
    product = SimpleNamespace(weight_g=600, handling_flags=[], length_cm=None, width_cm=None, height_cm=None)
    lines = [
        SimpleNamespace(product=product, quantity=2, stockrecord=SimpleNamespace(partner=partner))
        for partner in partners
    ]
    return SimpleNamespace(
        all_lines=lambda: lines, currency="KHR", is_shipping_required=lambda: True, has_shipping_discounts=False
    )


def test_oscar_is_offered_our_rates_for_a_basket_of_one_vendor(fake_carrier: FakeCarrier) -> None:
    ZoneAreaFactory(area_code="17")
    ZoneAreaFactory(area_code="02")
    TariffFactory()
    basket = basket_of(make_partner())

    (method,) = Repository().get_shipping_methods(basket, shipping_addr=make_address())

    assert method.code == "fake:ems"
    assert method.calculate(basket).incl_tax == 6_000


def test_oscar_is_promised_nothing_before_there_is_an_address() -> None:
    method = Repository().get_default_shipping_method(basket_of(make_partner()))

    assert method.code == "chosen-at-checkout"
    assert method.calculate(basket_of()).incl_tax == 0


def test_page_behind_the_code_shows_the_parcel_and_hides_the_buyer(client: Client) -> None:
    parcel = ConsignmentFactory(booked=True)

    page = client.get(reverse("logistics:parcel", kwargs={"public_id": parcel.public_id}))

    assert page.status_code == 200
    assert parcel.waybill_number in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex"
    for secret in ("ដារ៉ា", "888999", "888 999", parcel.shipment.order.number):
        assert secret not in page.content.decode()


def test_page_of_no_parcel_is_not_found(client: Client) -> None:
    parcel = ConsignmentFactory(booked=True)
    wrong = ("A" if parcel.public_id[0] != "A" else "B") + parcel.public_id[1:]

    assert client.get(reverse("logistics:parcel", kwargs={"public_id": wrong})).status_code == 404


def test_new_range_in_the_admin_begins_at_its_beginning() -> None:
    from datetime import date

    from django.contrib.admin.sites import site

    new = NumberRange(indicator="EE", first_serial=7, last_serial=9, granted_on=date(2026, 1, 1), source="the post")

    NumberRangeAdmin(NumberRange, site).save_model(RequestFactory().get("/"), new, None, change=False)

    assert NumberRange.objects.get().next_serial == 7
