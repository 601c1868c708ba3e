"""Scans of parcels: made by the clerk or by a test, shown by tracking, told by callbacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from marketplace.sandbox.post.booking import HOME, country_of
from marketplace.sandbox.post.models import Parcel, ParcelEvent
from marketplace.sandbox.post.offices import HUB, STEPS, office

SUBCLASSES: Final = {"EMS": "EN", "EMS_ABROAD": "EN", "PACKET_ABROAD": "UR"}
LOCAL: Final = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class Scan:
    """What is to be noted of a parcel; empty fields are filled in as a clerk would."""

    code: str
    province_code: str = ""
    local_date: str = ""
    reason: str = ""
    measure: str = ""
    delivered_to: str = ""
    signed_by: str = ""
    cash: str = ""


def add_scan(parcel: Parcel, scan: Scan) -> ParcelEvent:
    """Note a scan and return it. Cash on delivery is taken on delivery to the addressee, as much as was asked."""
    location_id, location = _place(parcel, scan)
    return ParcelEvent.objects.create(
        parcel=parcel,
        code=scan.code,
        location_id=location_id,
        location_name=location,
        local_date=scan.local_date or datetime.now(LOCAL).strftime("%Y-%m-%dT%H:%M:%S"),
        reason=scan.reason,
        measure=scan.measure,
        delivered_to=scan.delivered_to,
        signed_by=scan.signed_by or _signer(parcel, scan),
        cash=_cash(parcel, scan),
    )


def _place(parcel: Parcel, scan: Scan) -> tuple[str, str]:
    """Return the code and the name of the office where a scan is made; beyond the border it is the country."""
    end = _end_of(scan)
    if end == "addressee" and not scan.province_code:
        country = country_of(parcel.particulars["Addressee"])
        if country != HOME:
            return country, f"{parcel.particulars['Addressee'].get('CityNm') or country}, {country}"
    location_id, name, _ = office(scan.province_code or _province_for(parcel, scan))
    return location_id, f"{name} post office"


def _end_of(scan: Scan) -> str:
    ends = {code: end for code, _, _, end in STEPS}
    return "sender" if scan.delivered_to == "SENDER" else ends.get(scan.code, "hub")


def _province_for(parcel: Parcel, scan: Scan) -> str:
    end = _end_of(scan)
    parties = {"sender": "Sender", "addressee": "Addressee"}
    return str(parcel.particulars[parties[end]]["ProvinceCd"]) if end in parties else HUB


def _signer(parcel: Parcel, scan: Scan) -> str:
    if scan.code != "EMI":
        return ""
    return str(parcel.particulars["Sender" if scan.delivered_to == "SENDER" else "Addressee"]["Name"])


def _cash(parcel: Parcel, scan: Scan) -> dict[str, str] | None:
    due = parcel.particulars.get("CashOnDelivery")
    if scan.code != "EMI" or scan.delivered_to == "SENDER" or not due:
        return None
    return {"Amount": scan.cash or due["Amount"], "CurrencyCd": due["CurrencyCd"]}


def item_json(parcel: Parcel, events: Iterable[ParcelEvent]) -> dict[str, Any]:
    """Return a parcel as the IPS API tells it."""
    return {
        "MailitemFid": parcel.fid,
        "MailitemCategoryCd": "A",
        "MailSubclassFcd": SUBCLASSES.get(parcel.service, "CN"),
        "OriginCountryCd": "KH",
        "DestinationCountryCd": country_of(parcel.particulars["Addressee"]),
        "Weight": parcel.particulars["WeightGrams"] / 1000,
        "EdiMailitemEvents": [_event_json(event) for event in events],
    }


def _event_json(event: ParcelEvent) -> dict[str, Any]:
    told = {
        "EventTypeCd": event.code,
        "LocationId": event.location_id,
        "LocationNm": event.location_name,
        "EventLocalDate": event.local_date,
        "CaptureGmtDate": event.captured_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "ConditionCd": None,
        "RetentionReasonCd": None,
        "NonDeliveryReasonCd": event.reason or None,
        "NonDeliveryMeasureCd": event.measure or None,
        "SignatoryNm": event.signed_by or None,
        "DeliveryLocation": event.delivered_to or None,
    }
    return {**told, "CashCollected": event.cash} if event.cash else told
