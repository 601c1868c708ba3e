"""A paper as UBL 2.1 XML, for the machines of businesses and of the tax office, drawn from its frozen content.

A tax invoice is an Invoice of type 388, other invoices and receipts 380, a credit note a CreditNote of type 381 (codes
of UN/CEFACT 1001). Riel are whole numbers. No element is empty. What is paid already is `PrepaidPayment`.

Tax categories (UN/CEFACT 5305): S at the standard rate; O outside the VAT: what somebody sells who is not registered,
and delivery, which is collected for the carrier.

Source: OASIS Universal Business Language 2.1, 4 November 2013; for the codes Cambodia asks for, the Ministry of
Economy's CamInvoice (UBL 2.1 with 388 and 381, whole riel, PrepaidPayment). Its own rule set is not public; not checked.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final
from xml.etree import ElementTree as ET

from payments.papers.content import content_of
from payments.papers.models import Paper, PaperKind

_URN: Final = "urn:oasis:names:specification:ubl:schema:xsd"
CBC: Final = f"{_URN}:CommonBasicComponents-2"
CAC: Final = f"{_URN}:CommonAggregateComponents-2"
INVOICE: Final = f"{_URN}:Invoice-2"
CREDIT_NOTE: Final = f"{_URN}:CreditNote-2"
TYPE_CODES: Final = {
    PaperKind.TAX_INVOICE: "388",
    PaperKind.COMMERCIAL_INVOICE: "380",
    PaperKind.RECEIPT: "380",
    PaperKind.COMMISSION_INVOICE: "388",
    PaperKind.CREDIT_NOTE: "381",
}

for _prefix, _namespace in (("inv", INVOICE), ("cn", CREDIT_NOTE), ("cbc", CBC), ("cac", CAC)):
    ET.register_namespace(_prefix, _namespace)


def xml_of_paper(paper: Paper) -> bytes:
    """Return a paper as UBL 2.1: the same content each time.

    Raises:
        PaperWasChanged: What is stored is not what was issued.
    """
    content = content_of(paper)
    root = _document(content, public_id=str(paper.public_id), issued_at=content["issued_at"])
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


class _Writer:
    """Adds elements of one document; the prefixes are those that everybody uses for UBL."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        self.currency = str(content["currency"])

    def basic(self, parent: ET.Element, name: str, text: str, **attributes: str) -> None:
        """Add a plain value, unless it is empty."""
        if text:
            ET.SubElement(parent, f"{{{CBC}}}{name}", attributes).text = text

    def group(self, parent: ET.Element, name: str) -> ET.Element:
        return ET.SubElement(parent, f"{{{CAC}}}{name}")

    def amount(self, parent: ET.Element, name: str, amount: str | Decimal, currency: str = "") -> None:
        self.basic(parent, name, f"{Decimal(amount):f}", currencyID=currency or self.currency)


def _document(content: dict[str, Any], *, public_id: str, issued_at: str) -> ET.Element:
    is_credit = content["credits"] is not None
    namespace = CREDIT_NOTE if is_credit else INVOICE
    write = _Writer(content)
    root = ET.Element(f"{{{namespace}}}{'CreditNote' if is_credit else 'Invoice'}")
    write.basic(root, "UBLVersionID", "2.1")
    write.basic(root, "ID", content["number"])
    write.basic(root, "UUID", public_id)
    write.basic(root, "IssueDate", content["issued_on"])
    if is_credit:
        write.basic(root, "TaxPointDate", content["issued_on"])
        write.basic(root, "CreditNoteTypeCode", TYPE_CODES[PaperKind.CREDIT_NOTE])
    else:
        write.basic(root, "InvoiceTypeCode", TYPE_CODES[PaperKind(content["kind"])])
    _notes(write, root)
    if not is_credit:
        write.basic(root, "TaxPointDate", content["supplied_on"])
    write.basic(root, "DocumentCurrencyCode", write.currency)
    if write.currency != "KHR":
        write.basic(root, "TaxCurrencyCode", "KHR")
    _references(write, root)
    for name, who in (("AccountingSupplierParty", content["issuer"]), ("AccountingCustomerParty", content["buyer"])):
        _party(write, write.group(root, name), who)
    if content["principal"]:
        _party(write, write.group(root, "SellerSupplierParty"), content["principal"])
    if is_credit:
        _rate(write, root)
        _delivery(write, root)
    else:
        _prepaid(write, root)
        _delivery(write, root)
        _rate(write, root)
    _taxes(write, root)
    _totals(write, root, is_credit=is_credit)
    for number, line in enumerate(content["lines"], start=1):
        _line(write, root, number, line, is_credit=is_credit)
    return root


def _notes(write: _Writer, root: ET.Element) -> None:
    content = write.content
    for words in (
        content["title"],
        content["note"],
        content["reason"],
        content["labels"]["demo"] if content["is_demo"] else None,
    ):
        if words:
            write.basic(root, "Note", f"{words['km']} / {words['en']}")


def _references(write: _Writer, root: ET.Element) -> None:
    content = write.content
    if content["order"]:
        write.basic(write.group(root, "OrderReference"), "ID", content["order"])
    for named in (content["credits"], content["replaces"]):
        if named:
            paper = write.group(write.group(root, "BillingReference"), "InvoiceDocumentReference")
            write.basic(paper, "ID", named["number"])
            write.basic(paper, "IssueDate", named["issued_on"])


def _party(write: _Writer, parent: ET.Element, who: dict[str, str]) -> None:
    party = write.group(parent, "Party")
    for language in ("km", "en") if who["name_en"] != who["name_km"] else ("km",):
        write.basic(write.group(party, "PartyName"), "Name", who[f"name_{language}"], languageID=language)
    address = write.group(party, "PostalAddress")
    if who["address_km"]:
        write.basic(write.group(address, "AddressLine"), "Line", who["address_km"])
        if who["address_en"] != who["address_km"]:
            write.basic(write.group(address, "AddressLine"), "Line", who["address_en"])
    write.basic(write.group(address, "Country"), "IdentificationCode", "KH")
    if who["tin"]:
        tax = write.group(party, "PartyTaxScheme")
        write.basic(tax, "RegistrationName", who["name_en"])
        write.basic(tax, "CompanyID", who["tin"])
        write.basic(write.group(tax, "TaxScheme"), "ID", "VAT")
    legal = write.group(party, "PartyLegalEntity")
    write.basic(legal, "RegistrationName", who["name_km"])
    if who["phone"]:
        write.basic(write.group(party, "Contact"), "Telephone", who["phone"])


def _prepaid(write: _Writer, root: ET.Element) -> None:
    prepaid = write.group(root, "PrepaidPayment")
    write.amount(prepaid, "PaidAmount", write.content["total"])
    write.basic(prepaid, "ReceivedDate", write.content["supplied_on"])


def _rate(write: _Writer, root: ET.Element) -> None:
    rate = write.content["rate"]
    if rate is None:
        return
    exchange = write.group(root, "TaxExchangeRate")
    write.basic(exchange, "SourceCurrencyCode", write.currency)
    write.basic(exchange, "TargetCurrencyCode", "KHR")
    write.basic(exchange, "CalculationRate", rate["khr_per_usd"])
    write.basic(exchange, "MathematicOperatorCode", "multiply")
    write.basic(exchange, "Date", rate["valid_on"])


def _delivery(write: _Writer, root: ET.Element) -> None:
    """Delivery is a charge on the whole, collected for the carrier."""
    content = write.content
    if not Decimal(content["delivery"]):
        return
    charge = write.group(root, "AllowanceCharge")
    write.basic(charge, "ChargeIndicator", "true")
    write.basic(charge, "AllowanceChargeReason", content["labels"]["delivery"]["en"])
    write.amount(charge, "Amount", content["delivery"])
    _category(write, charge, "TaxCategory", percent=None)


def _category(write: _Writer, parent: ET.Element, name: str, *, percent: str | None) -> None:
    category = write.group(parent, name)
    write.basic(category, "ID", "S" if percent is not None else "O")
    write.basic(category, "Percent", percent or "0")
    if percent is None:
        write.basic(category, "TaxExemptionReason", "Not subject to VAT")
    write.basic(write.group(category, "TaxScheme"), "ID", "VAT")


def _taxes(write: _Writer, root: ET.Element) -> None:
    content = write.content
    vat, zero = content["vat"], Decimal(0)
    total = write.group(root, "TaxTotal")
    write.amount(total, "TaxAmount", vat["tax"] if vat else zero)
    outside = Decimal(content["delivery"]) + (zero if vat else Decimal(content["goods"]))
    if vat:
        part = write.group(total, "TaxSubtotal")
        write.amount(part, "TaxableAmount", vat["net"])
        write.amount(part, "TaxAmount", vat["tax"])
        _category(write, part, "TaxCategory", percent=vat["percent"])
    if outside or not vat:
        part = write.group(total, "TaxSubtotal")
        write.amount(part, "TaxableAmount", outside)
        write.amount(part, "TaxAmount", zero)
        _category(write, part, "TaxCategory", percent=None)
    if write.currency != "KHR":
        write.amount(write.group(root, "TaxTotal"), "TaxAmount", content["khr"]["vat"], "KHR")


def _totals(write: _Writer, root: ET.Element, *, is_credit: bool) -> None:
    content = write.content
    net = Decimal(content["vat"]["net"] if content["vat"] else content["goods"])
    delivery, total = Decimal(content["delivery"]), Decimal(content["total"])
    sums = write.group(root, "LegalMonetaryTotal")
    write.amount(sums, "LineExtensionAmount", net)
    write.amount(sums, "TaxExclusiveAmount", net + delivery)
    write.amount(sums, "TaxInclusiveAmount", total)
    if delivery:
        write.amount(sums, "ChargeTotalAmount", delivery)
    if not is_credit:
        write.amount(sums, "PrepaidAmount", total)
    write.amount(sums, "PayableAmount", total if is_credit else total - total)


def _line(write: _Writer, root: ET.Element, number: int, line: dict[str, Any], *, is_credit: bool) -> None:
    row = write.group(root, "CreditNoteLine" if is_credit else "InvoiceLine")
    write.basic(row, "ID", str(number))
    write.basic(row, "CreditedQuantity" if is_credit else "InvoicedQuantity", str(line["quantity"]), unitCode="C62")
    write.amount(row, "LineExtensionAmount", line["net"])
    item = write.group(row, "Item")
    if line["text"]["en"] != line["text"]["km"]:
        write.basic(item, "Description", line["text"]["en"], languageID="en")
    write.basic(item, "Name", line["text"]["km"], languageID="km")
    percent = write.content["vat"]["percent"] if write.content["vat"] else None
    _category(write, item, "ClassifiedTaxCategory", percent=percent)
    price = write.group(row, "Price")
    write.amount(price, "PriceAmount", line["net"])
    write.basic(price, "BaseQuantity", str(line["quantity"]), unitCode="C62")
