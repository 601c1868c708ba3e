"""What the pretended post checks before it takes a booking."""

from __future__ import annotations

from typing import Any, Final

from logistics.carriers.s10 import is_s10
from marketplace.sandbox.post.models import Parcel
from marketplace.sandbox.post.offices import OFFICES, OUTWARD, office

HOME_SERVICES: Final = ("EMS", "COUNTER")
ABROAD_SERVICES: Final = ("EMS_ABROAD", "PARCEL_ABROAD", "PACKET_ABROAD")
SERVICES: Final = (*HOME_SERVICES, *ABROAD_SERVICES)
HOME: Final = "KH"
#: What customs are told of each thing in a parcel that leaves the country.
PIECE_FIELDS: Final = ("Description", "Quantity", "NetWeightGrams", "Amount", "CurrencyCd", "HSCode", "OriginCountryCd")
MAX_WEIGHT_G: Final = 20_000


def errors_in(data: Any) -> dict[str, str]:
    """Return what is wrong with a booking, field by field; nothing when it can be taken."""
    if not isinstance(data, dict):
        return {"": "an object is expected"}
    errors: dict[str, str] = {}
    number = data.get("MailItemFid")
    if not isinstance(number, str) or not is_s10(number) or not number.endswith("KH"):
        errors["MailItemFid"] = "not a valid S10 identifier of KH"
    if data.get("ServiceCd") not in SERVICES:
        errors["ServiceCd"] = "unknown service"
    weight = data.get("WeightGrams")
    if not isinstance(weight, int) or not 0 < weight <= MAX_WEIGHT_G:
        errors["WeightGrams"] = f"1 to {MAX_WEIGHT_G}"
    if data.get("ServiceCd") == "COUNTER" and not data.get("DeliveryOfficeCd"):
        errors["DeliveryOfficeCd"] = "needed for collection at a counter"
    for end in ("Sender", "Addressee"):
        errors.update(_errors_in_party(end, data.get(end)))
    if not errors:
        errors.update(_errors_at_the_border(data))
    return errors


def country_of(party: Any) -> str:
    """Return in which country somebody is."""
    return str(party.get("CountryCd") or HOME)


def _errors_at_the_border(data: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong with what leaves the country, or with what says that it does."""
    leaves = country_of(data["Addressee"]) != HOME
    if leaves != (data["ServiceCd"] in ABROAD_SERVICES):
        return {"ServiceCd": "does not fit the addressee's country"}
    if not leaves:
        return {}
    customs = data.get("CustomsDeclaration")
    if not isinstance(customs, dict) or not customs.get("ContentPieces"):
        return {"CustomsDeclaration": "needed for what leaves the country"}
    errors = {}
    if customs.get("FormCd") not in ("CN22", "CN23") or (
        data["ServiceCd"] != "PACKET_ABROAD" and customs["FormCd"] != "CN23"
    ):
        errors["CustomsDeclaration.FormCd"] = "CN22 for small packets, CN23 for the rest"
    for at, piece in enumerate(customs["ContentPieces"]):
        errors |= {f"ContentPieces.{at}.{name}": "missing" for name in PIECE_FIELDS if not piece.get(name)}
    net = sum(piece.get("NetWeightGrams") or 0 for piece in customs["ContentPieces"])
    if net > data["WeightGrams"]:
        errors["ContentPieces"] = "weigh more than the parcel"
    return errors


def _errors_in_party(end: str, party: Any) -> dict[str, str]:
    if not isinstance(party, dict):
        return {end: "missing"}
    errors = {f"{end}.{name}": "missing" for name in ("Name", "Telephone") if not party.get(name)}
    if country_of(party) != HOME:
        return errors | {f"{end}.{name}": "missing" for name in ("CityNm", "AddressLines") if not party.get(name)}
    if party.get("ProvinceCd") not in OFFICES:
        errors[f"{end}.ProvinceCd"] = "unknown province"
    return errors


def label_data(parcel: Parcel) -> dict[str, str]:
    """Return the routing words for a label."""
    addressee = parcel.particulars["Addressee"]
    if country_of(addressee) != HOME:
        country = country_of(addressee)
        return {
            "RoutingCd": f"{country} {OUTWARD[2:]}",
            "DestinationOfficeCd": country,
            "DestinationOfficeNm": country,
            "DestinationOfficeLocalNm": country,
        }
    code, name_en, name_km = office(addressee["ProvinceCd"])
    district = str(addressee.get("DistrictCd") or "")[2:4] or "00"
    return {
        "RoutingCd": f"{code[2:]}-{district}",
        "DestinationOfficeCd": code,
        "DestinationOfficeNm": name_en,
        "DestinationOfficeLocalNm": name_km,
    }


def booking_answer(parcel: Parcel) -> dict[str, Any]:
    """Return what a booking is answered with."""
    return {
        "MailItemId": str(parcel.mail_item_id),
        "MailItemFid": parcel.fid,
        "StatusCd": "REGISTERED",
        "LabelData": label_data(parcel),
    }
