"""What the post tells the customs of a parcel: forms CN 22 and CN 23, and the same as data before it flies.

# Note [One declaration, three shapes]
The fields are the same: who sends, who receives, why, and of each kind of goods what, how many, how heavy, worth what,
HS code and origin. Source: Universal Postal Union, forms CN 22 and CN 23. CN 22 declares up to 300 SDR and 2 kg; over
either it is CN 23. The data is shaped as message ITMATT of the Union's standards is told by its Customs Declaration
System (CDS API 2023.1): which fields Cambodia Post takes from merchants is not verified.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from marketplace.exports.errors import UnableToIssueExportPaper
from marketplace.exports.models import PaperKind
from marketplace.exports.papers.words import PURPOSES, text

if TYPE_CHECKING:
    from marketplace.exports.papers.dossier import Dossier, Goods, Side

#: Lines for which form CN 22 has room; with more one takes CN 23, as the form itself says.
CN22_LINES: Final = 4
#: Nature of the transaction by the Universal Postal Union's code list 136. Sample, not verified.
NATURES: Final = {"sale": "11", "return": "21", "gift": "31", "sample": "32"}


def declaration_of(dossier: Dossier, *, form: PaperKind) -> dict[str, Any]:
    """Return a postal declaration.

    Raises:
        UnableToIssueExportPaper: No post carries it, a line does not say enough, or CN 22 may not declare so much.
    """
    _check(dossier)
    if form == PaperKind.CN22 and dossier.postal_form != "CN22":
        raise UnableToIssueExportPaper(_("It is over 300 SDR or 2 kg, or nobody knows today's SDR: make form CN 23."))
    if form == PaperKind.CN22 and len(dossier.goods) > CN22_LINES:
        raise UnableToIssueExportPaper(_("Form CN 22 has no room for so many lines: make form CN 23."))
    return {
        "file": dossier.number,
        "order": dossier.order,
        "waybill": dossier.waybill,
        "sender": _side(dossier.sender),
        "recipient": _side(dossier.consignee),
        "country": {"code": dossier.country, "en": dossier.country_en, "km": dossier.country_km},
        "purpose": {"code": dossier.purpose, **text(PURPOSES, dossier.purpose)},
        "currency": dossier.currency,
        "lines": [_line(line) for line in dossier.goods],
        "total": f"{dossier.goods_total.amount:f}",
        "net_weight_g": dossier.net_weight_g,
        "gross_weight_g": dossier.packing.gross_weight_g,
        "postage": f"{dossier.freight.amount:f}",
        "invoice": dossier.invoice,
        "documents": [asdict(document) for document in dossier.documents],
    }


def itmatt_of(dossier: Dossier) -> dict[str, Any]:
    """Return the declaration as data. See Note [One declaration, three shapes].

    Raises:
        UnableToIssueExportPaper: As for the form, or it has no postal number yet.
    """
    _check(dossier)
    if not dossier.waybill:
        raise UnableToIssueExportPaper(_("Book the post first: the data travels under the parcel's number."))
    message = {
        "ItemId": dossier.waybill,
        "OriginCountryCd": "KH",
        "DestinationCountryCd": dossier.country,
        "NatureOfTransactionCd": NATURES.get(dossier.purpose, NATURES["sale"]),
        "DeclaredGrossWeight": _kilograms(dossier.packing.gross_weight_g),
        "PostagePaid": {"Amount": f"{dossier.freight.amount:f}", "CurrencyCd": dossier.currency},
        "Sender": _person(dossier.sender),
        "Addressee": _person(dossier.consignee),
        "ContentPieces": [_piece(number, line) for number, line in enumerate(dossier.goods, start=1)],
        "Documents": [
            *({"TypeCd": "Invoice", "Identifier": dossier.invoice} for _once in range(1) if dossier.invoice),
            *({"TypeCd": document.name, "Identifier": document.number} for document in dossier.documents),
        ],
        "CommercialTransactions": [
            {
                "ContentPiecesIndexes": list(range(1, len(dossier.goods) + 1)),
                "PurchaseOrderNumber": dossier.quote or dossier.order,
                "SalesOrderNumber": dossier.order,
            }
        ],
    }
    return {"file": dossier.number, "order": dossier.order, "waybill": dossier.waybill, "message": message}


def _check(dossier: Dossier) -> None:
    if not dossier.is_postal:
        raise UnableToIssueExportPaper(_("This form is for the post; the carrier of this order has its own."))
    if dossier.packing.gross_weight_g is None:
        raise UnableToIssueExportPaper(_("Say first what it weighs with its packing."))
    if any(not (line.description and line.hs_code and line.net_weight_g and line.origin) for line in dossier.goods):
        raise UnableToIssueExportPaper(
            _("Each kind of goods needs words for the customs, an HS code, its origin and its weight without packing.")
        )


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "address": list(side.address),
        "country": side.country,
        "phone": side.phone,
        "email": side.email,
        "tax_number": side.tax_number,
    }


def _line(line: Goods) -> dict[str, Any]:
    return {
        "description": line.description,
        "title": line.title,
        "quantity": line.quantity,
        "net_weight_g": line.net_weight_g,
        "amount": f"{line.amount.amount:f}",
        "hs_code": line.hs_code,
        "origin": line.origin,
    }


def _piece(number: int, line: Goods) -> dict[str, Any]:
    return {
        "Number": number,
        "Description": line.description,
        "NumberOfUnits": line.quantity,
        "NetWeight": _kilograms(line.net_weight_g),
        "Amount": f"{line.amount.amount:f}",
        "CurrencyCd": line.amount.currency,
        "TariffHeading": line.hs_code,
        "OriginCountryCd": line.origin,
    }


def _person(side: Side) -> dict[str, Any]:
    return {
        "Name": side.name,
        "AddressLines": list(side.address),
        "CountryCd": side.country,
        "Telephone": side.phone,
        "Email": side.email,
        "TaxId": side.tax_number,
    }


def _kilograms(grams: int | None) -> str:
    return "" if grams is None else f"{grams // 1000}.{grams % 1000:03d}"
