"""DHL Express, for parcels abroad, by way of karrio: it translates, and our own client speaks.

The packages of `requirements.txt` beside this file are imported when DHL is first asked, never before, so the
marketplace runs without them. karrio's own HTTP has no time-out and its own address; ours has both.
Source: DHL Express, MyDHL API: base https://express.api.dhl.com/mydhlapi, Basic authentication, /rates, /shipments,
/tracking. Not verified with DHL: none of it was run against its live service.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from importlib import import_module
from typing import Any, Final, Self

from logistics.carriers.answers import checked, json_of, sent
from logistics.carriers.base import (
    Booking,
    BookingRequest,
    Capabilities,
    CarrierEvent,
    CarrierRate,
    CarrierRejected,
    CarrierUnavailable,
    CustomsDeclaration,
    CustomsLine,
    LabelFile,
    NotSupported,
    ParcelSpec,
    Party,
    RateRequest,
)
from logistics.carriers.karrio.statuses import status_of
from logistics.carriers.unsupported import UnsupportedOperations
from marketplace.core.http import HttpClient
from marketplace.core.money import Money

WHO: Final = "DHL"
#: Grams of one piece. Source: DHL Express, "Weights and dimensions": 70 kg.
MAX_WEIGHT_G: Final = 70_000
#: "Express Worldwide", goods. Source: karrio-mydhl 2026.1.32, units.py.
PRODUCT: Final = "P"
#: Letters of a line of an address. Source: DHL Express, MyDHL API, `addressLine1`: 45.
MOST_LETTERS: Final = 45
#: The buyer pays duty and tax at the door: we take none for them. Source: Incoterms 2020.
INCOTERM: Final = "DAP"
#: What karrio calls the reason.
CONTENTS: Final[Mapping[str, str]] = {
    "sale": "merchandise", "gift": "gift", "sample": "sample", "return": "return_merchandise",
}  # fmt: skip
#: Of what nobody measured.
UNKNOWN_BOX_CM: Final = (10, 10, 10)


@dataclass(frozen=True, slots=True)
class DhlConfig:
    """Where DHL answers, and by which words it knows us."""

    base_url: str
    username: str
    password: str
    account_number: str
    timeout_s: float = 10.0


class DhlExpress(UnsupportedOperations):
    """DHL Express, through karrio's words."""

    def __init__(self, config: DhlConfig) -> None:
        self._config = config
        self._http = HttpClient(name="dhl_express", base_url=config.base_url, timeout_s=config.timeout_s)

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        """Return the adapter made from settings; karrio is not touched yet."""
        return cls(
            DhlConfig(
                base_url=config["base_url"],
                username=config["username"],
                password=config["password"],
                account_number=config["account_number"],
                timeout_s=float(config.get("timeout_s", "10")),
            )
        )

    def capabilities(self) -> Capabilities:
        return Capabilities(
            is_networked=True,
            max_weight_g=MAX_WEIGHT_G,
            has_polling=True,
            has_quotes=True,
            refuses=frozenset({"live", "perishable", "alcohol", "liquid"}),
        )

    def quote(self, request: RateRequest) -> Sequence[CarrierRate]:
        models = self._models
        asked = models.RateRequest(
            shipper=self._address(request.origin),
            recipient=self._address(request.destination),
            parcels=[self._parcel(request.parcel)],
        )
        payload = self._gateway.mapper.create_rate_request(asked).serialize()
        answer = self._call("POST", "/rates", json=payload)
        rates, _messages = self._gateway.mapper.parse_rate_response(self._read(answer))
        return [
            CarrierRate(
                service=request.service,
                price=Money(Decimal(str(rate.total_charge)).quantize(Decimal("0.01")), rate.currency),
                min_days=_days(rate.transit_days),
                max_days=_days(rate.transit_days),
            )
            for rate in rates
            if rate.currency in {"USD", "KHR"}
        ]

    def track(self, waybill_numbers: Sequence[str]) -> Sequence[CarrierEvent]:
        if not waybill_numbers:
            return []
        asked = self._models.TrackingRequest(tracking_numbers=list(waybill_numbers))
        query = self._gateway.mapper.create_tracking_request(asked).serialize()
        answer = self._call("GET", f"/tracking?{query}")
        found, _messages = self._gateway.mapper.parse_tracking_response(self._read(answer))
        return [self._event(parcel.tracking_number, event) for parcel in found for event in parcel.events]

    def _event(self, number: str, event: Any) -> CarrierEvent:
        """Translate one event. karrio takes codes that it does not know for "in transit"; we do not."""
        code, at = str(event.code or ""), f"{event.date} {event.time or '00:00'}"
        return CarrierEvent(
            carrier_event_id=f"{code}|{at}|{event.location or ''}"[:100],
            waybill_number=number,
            status=status_of(code),
            carrier_code=code,
            carrier_text=str(event.description or code),
            occurred_at=_moment(at),
            location=str(event.location or ""),
            raw={"code": code, "date": event.date, "time": event.time, "description": event.description},
        )

    def book(self, request: BookingRequest, *, key: str) -> Booking:
        """Book a parcel; DHL gives it its number, and its label only now.

        DHL does not promise that the same key books once. A booking whose answer was lost leaves a number behind that
        nobody uses; DHL charges what it picks up.

        Raises:
            CarrierRejected: There is no customs declaration: nothing leaves without.
        """
        if request.customs is None:
            raise CarrierRejected("DHL Express takes only parcels abroad, with a customs declaration")
        payload = self._gateway.mapper.create_shipment_request(self._shipment(request, request.customs)).serialize()
        answer = self._call("POST", "/shipments", json=_whole(payload["shipment"]), reference=key)
        found, messages = self._gateway.mapper.parse_shipment_response(self._read(answer))
        if found is None or not found.tracking_number:
            raise CarrierUnavailable("; ".join(str(one.message) for one in messages) or "DHL named no number")
        label = base64.b64decode(found.docs.label) if found.docs and found.docs.label else b""
        return Booking(
            carrier_ref=str(found.shipment_identifier),
            waybill_number=str(found.tracking_number),
            label=LabelFile(label, "application/pdf") if label else None,
            raw={"shipmentTrackingNumber": found.tracking_number, "meta": dict(found.meta or {})},
        )

    def label(self, *, waybill_number: str) -> LabelFile:
        """Refuse: DHL's label comes with the booking, and is kept with it.

        Raises:
            NotSupported: Always.
        """
        raise NotSupported("a label after the booking")

    def _shipment(self, request: BookingRequest, customs: CustomsDeclaration) -> Any:
        currency, models = customs.value.currency, self._models
        return models.ShipmentRequest(
            service=PRODUCT,
            shipper=self._address(request.sender),
            recipient=self._address(request.recipient),
            parcels=[self._parcel(request.parcel)],
            customs=models.Customs(
                commodities=[self._commodity(line) for line in customs.lines],
                content_type=CONTENTS[customs.reason],
                invoice=customs.invoice_number,
                invoice_date=f"{datetime.now(UTC):%Y-%m-%d}",
                incoterm=INCOTERM,
                duty=models.Duty(paid_by="recipient", currency=currency, declared_value=float(customs.value.amount)),
            ),
            reference=request.reference,
            label_type="PDF",
            options={
                "shipment_date": f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}",
                "currency": currency,
                "declared_value": float(customs.value.amount),
            },
        )

    def _commodity(self, line: CustomsLine) -> Any:
        return self._models.Commodity(
            description=line.description,
            quantity=line.quantity,
            weight=line.net_weight_g / 1000,
            weight_unit="KG",
            value_amount=float((line.value.amount / line.quantity).quantize(Decimal("0.01"))),
            value_currency=line.value.currency,
            hs_code=line.hs_code,
            origin_country=line.origin,
        )

    def _address(self, party: Party) -> Any:
        lines = [*party.address_lines, "", ""]
        return self._models.Address(
            person_name=party.name,
            company_name=party.company or party.name,
            phone_number=party.phone,
            email=party.email or None,
            address_line1=(lines[0] or party.city)[:MOST_LETTERS],
            address_line2=", ".join(line for line in lines[1:] if line)[:MOST_LETTERS] or None,
            city=party.city,
            postal_code=party.postcode,
            country_code=party.country_code,
        )

    def _parcel(self, parcel: ParcelSpec) -> Any:
        length, width, height = parcel.box_cm or UNKNOWN_BOX_CM
        return self._models.Parcel(
            weight=parcel.weight_g / 1000, weight_unit="KG", length=length, width=width, height=height,
            dimension_unit="CM", description=parcel.description or None,
        )  # fmt: skip

    def _call(self, method: str, path: str, *, json: Any = None, reference: str = "") -> Any:
        pair = f"{self._config.username}:{self._config.password}".encode()
        headers = {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        if reference:
            headers["Message-Reference"] = reference
        answer = sent(lambda: self._http.request(method, path, headers=headers, json=json))
        return json_of(checked(answer, who=WHO, reason=lambda data: data["detail"]), who=WHO)

    def _read(self, answer: Any) -> Any:
        """Return an answer as karrio wants to be given it; it knows floats, and no exact numbers."""
        plain = json.loads(json.dumps(answer, default=float))
        return import_module("karrio.lib").Deserializable(plain, lambda data: data)

    @cached_property
    def _models(self) -> Any:
        return _imported("karrio.core.models")

    @cached_property
    def _gateway(self) -> Any:
        words = {
            "username": self._config.username,
            "password": self._config.password,
            "account_number": self._config.account_number,
            "account_country_code": "KH",
        }
        gateway = _imported("karrio.sdk").gateway
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):  # it is talkative
            return gateway["mydhl"].create(words)


def _imported(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise CarrierUnavailable("the packages for DHL Express are not installed") from error


def _whole(value: Any) -> Any:
    """Return what karrio made without what it left empty: DHL refuses a field that is null."""
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items() if one is not None}
    return [_whole(one) for one in value] if isinstance(value, list) else value


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _days(value: object) -> int | None:
    """Return the days on the road, which karrio hands over as text or as a number."""
    return int(str(value)) if value not in (None, "") else None
