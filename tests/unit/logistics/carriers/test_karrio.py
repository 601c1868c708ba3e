"""DHL Express by way of karrio: the marketplace runs without it, and karrio only translates."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from logistics.carriers.base import (
    BookingRequest,
    CarrierRejected,
    CarrierUnavailable,
    CustomsDeclaration,
    CustomsLine,
    NotSupported,
    ParcelSpec,
    Party,
    RateRequest,
)
from logistics.carriers.karrio import adapter as module
from logistics.carriers.karrio.adapter import DhlExpress
from logistics.carriers.karrio.statuses import status_of
from logistics.tracking_status import TrackingStatus
from marketplace.core.http import HttpResponse
from marketplace.core.money import Money

CONFIG = {"base_url": "http://dhl.invalid", "username": "u", "password": "p", "account_number": "123"}


HERE = Party("Preah Dak Palm Sugar", "+85512345678", ("Preah Dak", "Banteay Srei"), postcode="170303", city="Siem Reap")
THERE = Party(
    "Sato Yuki", "+81312345678", ("1-2-3 Jingumae, Shibuya-ku", "House B"), postcode="150-0001", city="Tokyo",
    country_code="JP", email="sato@example.org",
)  # fmt: skip
PARCEL = BookingRequest(
    reference="C100001",
    service="worldwide",
    sender=HERE,
    recipient=THERE,
    parcel=ParcelSpec(1_200, "Order P1001-1", box_cm=(30, 20, 15)),
    customs=CustomsDeclaration(
        lines=(CustomsLine("Palm sugar, granulated", 3, Money(Decimal("10.00"), "USD"), 1_000, "170290"),),
        invoice_number="P1001-1",
    ),
)


class Wire:
    """Stands where HTTP stands."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.status = 200
        self.asked: list[tuple[str, str, Any]] = []

    def request(self, method: str, path: str, **how: Any) -> HttpResponse:
        self.asked.append((method, path, how))
        return HttpResponse(self.status, {}, self.body)


@pytest.fixture
def dhl() -> DhlExpress:
    made = DhlExpress.from_config(CONFIG)
    made._http.close()
    return made


def test_nothing_of_karrio_is_imported_until_dhl_is_asked() -> None:
    script = (
        "import sys; from logistics.carriers.registry import build;"
        f"build('dhl_express', {CONFIG!r}).capabilities();"
        "sys.exit(any(name.split('.')[0] == 'karrio' for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-W", "ignore", "-c", script], check=False).returncode == 0


def test_without_the_packages_a_parcel_waits_and_the_rest_runs(
    dhl: DhlExpress, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(module, "import_module", absent)

    with pytest.raises(CarrierUnavailable, match="not installed"):
        dhl.track(["123"])


def test_nothing_is_booked_without_a_customs_declaration(dhl: DhlExpress) -> None:
    with pytest.raises(CarrierRejected, match="customs declaration"):
        dhl.book(replace(PARCEL, customs=None), key="k")


def test_the_label_is_not_to_be_had_after_the_booking(dhl: DhlExpress) -> None:
    with pytest.raises(NotSupported):
        dhl.label(waybill_number="1")


@pytest.mark.parametrize(
    ("code", "status"),
    [("PU", TrackingStatus.PICKED_UP), ("OK", TrackingStatus.DELIVERED), ("??", TrackingStatus.UNKNOWN)],
)
def test_code_of_dhl_has_a_status_or_is_unknown(code: str, status: TrackingStatus) -> None:
    assert status_of(code) is status


def test_karrio_reads_what_dhl_tells_of_a_parcel(dhl: DhlExpress) -> None:
    pytest.importorskip("karrio.mappers.mydhl", reason="an optional package")
    wire = Wire(
        b'{"shipments": [{"shipmentTrackingNumber": "123", "events": ['
        b'{"date": "2026-11-22", "time": "09:00:00", "typeCode": "PU", "description": "Picked up",'
        b' "serviceArea": [{"code": "PNH", "description": "Phnom Penh-KH"}]},'
        b' {"date": "2026-11-25", "time": "10:00:00", "typeCode": "??", "description": "Odd"}]}]}'
    )
    dhl._http = wire  # type: ignore[assignment]

    first, second = dhl.track(["123"])

    assert wire.asked[0][:2] == ("GET", "/tracking?shipmentTrackingNumber=123")
    assert wire.asked[0][2]["headers"] == {"Authorization": "Basic dTpw"}
    assert (first.status, first.location) == (TrackingStatus.PICKED_UP, "Phnom Penh-KH")
    assert first.occurred_at == datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert second.status is TrackingStatus.UNKNOWN


def test_karrio_asks_for_a_price_abroad(dhl: DhlExpress) -> None:
    pytest.importorskip("karrio.mappers.mydhl", reason="an optional package")
    wire = Wire(
        b'{"products": [{"productName": "EXPRESS WORLDWIDE", "productCode": "P", "totalPrice": '
        b'[{"currencyType": "BILLC", "priceCurrency": "USD", "price": 45.5}],'
        b' "deliveryCapabilities": {"totalTransitDays": "3"}}]}'
    )
    dhl._http = wire  # type: ignore[assignment]
    here = Party("A", "+85512", ("Street 1",), postcode="120000", city="Phnom Penh")
    there = Party("B", "+331", ("Rue 1",), postcode="75001", city="Paris", country_code="FR")

    (rate,) = dhl.quote(RateRequest("worldwide", here, there, ParcelSpec(1_200, "Palm sugar")))

    asked = wire.asked[0][2]["json"]
    assert asked["customerDetails"]["receiverDetails"]["countryCode"] == "FR"
    assert asked["packages"][0]["weight"] == 1.2
    assert (rate.price, rate.max_days) == (Money(Decimal("45.50"), "USD"), 3)


def test_karrio_books_with_the_customs_declaration_and_keeps_the_label(dhl: DhlExpress) -> None:
    pytest.importorskip("karrio.mappers.mydhl", reason="an optional package")
    wire = Wire(
        b'{"shipmentTrackingNumber": "1234567890", "packages": [{"trackingNumber": "JD01"}],'
        b' "documents": [{"imageFormat": "PDF", "content": "JVBERi0=", "typeCode": "label"}]}'
    )
    dhl._http = wire  # type: ignore[assignment]

    booking = dhl.book(PARCEL, key="k-1")

    method, path, how = wire.asked[0]
    content = how["json"]["content"]
    (item,) = content["exportDeclaration"]["lineItems"]
    assert (method, path, how["headers"]["Message-Reference"]) == ("POST", "/shipments", "k-1")
    assert content["isCustomsDeclarable"] is True
    assert content["incoterm"] == "DAP"
    assert (content["declaredValue"], content["declaredValueCurrency"]) == (10.0, "USD")
    assert content["packages"][0]["dimensions"] == {"length": 30, "width": 20, "height": 15}
    assert item["commodityCodes"] == [{"typeCode": "outbound", "value": "170290"}]
    assert (item["manufacturerCountry"], item["quantity"]["value"]) == ("KH", 3)
    receiver = how["json"]["customerDetails"]["receiverDetails"]
    assert receiver["postalAddress"]["postalCode"] == "150-0001"
    assert receiver["contactInformation"]["email"] == "sato@example.org"
    assert booking.waybill_number == "1234567890"
    assert booking.label is not None
    assert (booking.label.content, booking.label.content_type) == (b"%PDF-", "application/pdf")
    assert "null" not in json.dumps(how["json"])


def test_a_refusal_of_dhl_is_told_in_its_own_words(dhl: DhlExpress) -> None:
    pytest.importorskip("karrio.mappers.mydhl", reason="an optional package")
    wire = Wire(b'{"detail": "postcode is wrong", "status": 422}')
    wire.status = 422
    dhl._http = wire  # type: ignore[assignment]

    with pytest.raises(CarrierRejected, match="postcode is wrong"):
        dhl.book(PARCEL, key="k-1")
