"""The room where officers enter terms of carriers, and the one that tells what parcels burn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cms.roles import FINANCE_OFFICERS
from logistics.models import CarbonFactor, Tariff
from logistics.selectors.green import green_of, together_of
from marketplace.users.models import User
from tests.factories.logistics import (
    CarbonFactorFactory,
    DeliveryServiceFactory,
    ShipmentFactory,
    TariffFactory,
    ZoneFactory,
)
from tests.factories.users import OfficerFactory

pytestmark = pytest.mark.django_db

TERMS = "/officers/marketplace/terms/"
ROW = {"mode": "bus", "grams_per_tonne_km": "55", "grams_per_parcel": "12", "valid_from": "2027-01-01", "source": "X"}


def file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("terms.csv", text.encode(), "text/csv")


def test_file_is_looked_at_then_brought_in(desk: Client) -> None:
    text = ",".join((*ROW, "valid_to")) + "\n" + ",".join((*ROW.values(), "")) + "\n"

    looked = desk.post(f"{TERMS}carbon/file/", {"table": file(text)})

    assert "New: 1." in looked.content.decode()
    assert not CarbonFactor.objects.exists()

    sent = looked.context["text"]
    assert desk.post(f"{TERMS}carbon/file/", {"confirm": "1", "text": sent}).status_code == 302
    assert CarbonFactor.objects.get().grams_per_tonne_km == 55


def test_file_with_a_fault_cannot_be_brought_in(desk: Client) -> None:
    text = ",".join(ROW) + "\n" + ",".join((ROW | {"mode": "rocket"}).values()) + "\n"

    looked = desk.post(f"{TERMS}carbon/file/", {"table": file(text)}).content.decode()
    forced = desk.post(f"{TERMS}carbon/file/", {"confirm": "1", "text": text})

    assert "Row 2" in looked
    assert "Bring it in" not in looked
    assert forced.status_code == 200
    assert not CarbonFactor.objects.exists()


def test_row_is_typed_in_and_ended(desk: Client) -> None:
    assert desk.post(f"{TERMS}carbon/add/", ROW).status_code == 302
    made = CarbonFactor.objects.get()
    wrong = desk.post(f"{TERMS}carbon/add/", ROW | {"grams_per_parcel": "-1"})
    assert "Write an amount" in wrong.content.decode()

    desk.post(f"{TERMS}carbon/{made.pk}/", {"action": "end", "on": "2028-01-01"})

    made.refresh_from_db()
    assert made.valid_to == date(2028, 1, 1)


def test_every_table_is_shown_and_handed_out(desk: Client) -> None:
    tariff = TariffFactory(is_sample=True)
    assert desk.get(f"{TERMS}tariffs/{tariff.pk}/").status_code == 200
    desk.post(f"{TERMS}tariffs/{tariff.pk}/", {"action": "confirm", "source": "Letter 9"})
    tariff.refresh_from_db()
    assert not tariff.is_sample

    for code in ("tariffs", "standards", "compensation", "carbon", "zones", "areas", "services"):
        assert desk.get(f"{TERMS}?tab={code}").status_code == 200
        assert desk.get(f"{TERMS}{code}/add/").status_code == 200
        assert desk.get(f"{TERMS}{code}/table.csv").status_code == 200
    assert desk.get(f"{TERMS}rockets/add/").status_code == 404


def test_a_delivery_service_is_changed_at_the_desk(desk: Client) -> None:
    service = DeliveryServiceFactory(carrier="bus_parcel", code="station", name_en="By bus", max_weight_g=9_000)
    page = f"{TERMS}services/{service.pk}/"
    form = desk.get(page).context["forms"][0][1]
    stands = {name: form.initial[name] for name in form.fields}
    assert "code" not in stands

    refused = desk.post(page, stands | {"action": "change", "max_weight_g": "heavy", "source": "x"})
    assert "Write a whole number" in refused.content.decode()
    done = desk.post(page, stands | {"action": "change", "is_open": "0", "max_weight_g": "12000", "source": "Letter 3"})

    assert done.status_code == 302
    service.refresh_from_db()
    assert (service.is_open, service.max_weight_g, service.code, service.source) == (
        False,
        12_000,
        "station",
        "Letter 3",
    )


def test_finance_officer_reads_and_changes_nothing(roles: None, sign_in: Callable[[User], Client]) -> None:
    officer = OfficerFactory()
    officer.groups.set([Group.objects.get(name=FINANCE_OFFICERS)])
    desk = sign_in(officer)
    tariff = TariffFactory()
    ZoneFactory(code="anywhere")

    assert desk.get(f"{TERMS}tariffs/{tariff.pk}/").status_code == 200
    desk.post(f"{TERMS}tariffs/{tariff.pk}/", {"action": "end", "on": "2028-01-01"})
    desk.post(f"{TERMS}zones/add/", {"code": "x", "name_km": "x", "name_en": "x"})

    tariff.refresh_from_db()
    assert tariff.valid_to is None
    assert Tariff.objects.count() == 1


def test_report_adds_up_what_was_promised_and_what_left_together() -> None:
    at = datetime(2026, 11, 22, 5, tzinfo=UTC)
    bus = DeliveryServiceFactory(carrier="fake", code="bus", mode="bus")
    first = ShipmentFactory(service=bus, created_at=at, dispatched_at=at, quote={"co2_g": 17, "is_cleaner": True})
    ShipmentFactory(service=bus, partner=first.partner, created_at=at, dispatched_at=at, quote={"co2_g": 20})
    ShipmentFactory(service=bus, partner=first.partner, created_at=at, quote={})
    ShipmentFactory(service=bus, partner=first.partner, created_at=at, quote={"co2_g": 500}, status="cancelled")
    day = date(2026, 11, 22)

    (row,) = green_of(first=day, last=day)
    (lots,) = together_of(first=day, last=day)

    assert (row.parcels, row.known, row.grams, row.cleaner, row.per_parcel) == (3, 2, 37, 1, 18)
    assert (lots.lots, lots.parcels, lots.parcels_per_lot) == (1, 2, Decimal("2.0"))
    assert green_of(first=date(2026, 11, 23), last=date(2026, 11, 24)) == []


def test_report_is_shown_with_what_it_stands_on(desk: Client) -> None:
    CarbonFactorFactory(is_sample=True)
    ShipmentFactory(created_at=timezone.now(), quote={"co2_g": 1_700})

    page = desk.get("/officers/marketplace/carbon/").content.decode()

    assert "About 1.7 kg of CO2" in page
    assert "not verified" in page
    odd = desk.get("/officers/marketplace/carbon/?first=2026-12-01&last=2020-01-01")
    assert "at most a year" in odd.content.decode()
