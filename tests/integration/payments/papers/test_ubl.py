"""Papers as XML validate against the schemas that OASIS published."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from lxml import etree

from marketplace.sales.order.models import Order
from payments.papers.models import BusinessBuyer, Paper
from payments.papers.services.issue import issue_for_order, issue_for_refund
from payments.papers.ubl import CAC, CBC, xml_of_paper
from tests.factories.papers import given_back, make_profile, paid_in_dollars, paid_order
from tests.factories.sales import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SCHEMAS: Final = Path(__file__).resolve().parents[3] / "fixtures" / "ubl-2.1"
NAMES: Final = {"cbc": CBC, "cac": CAC}


@cache
def schema(name: str) -> Any:
    return etree.XMLSchema(file=str(SCHEMAS / "maindoc" / f"UBL-{name}-2.1.xsd"))


def checked(paper: Paper) -> Any:
    """Return a paper's XML, parsed; fail where the schema of its kind does."""
    root = etree.fromstring(xml_of_paper(paper))
    rules = schema(etree.QName(root).localname)
    assert rules.validate(root), rules.error_log
    assert not [one.tag for one in root.iter() if len(one) == 0 and not (one.text or "").strip()]
    return root


def text(root: Any, path: str) -> str:
    found = root.xpath(path, namespaces=NAMES)
    assert len(found) == 1, (path, found)
    return str(found[0].text)


def issued(order: Order) -> Paper:
    paper = issue_for_order(order_id=order.pk, now=NOON)
    assert paper is not None
    return paper


def for_business(order: Order) -> Order:
    BusinessBuyer.objects.create(
        purchase=order.purchase, name="Angkor Hotel Ltd.", address="Siem Reap", tin="K001-987654321", given_at=NOON
    )
    return order


def test_schemas_are_as_they_were_taken() -> None:
    lines = (SCHEMAS / "SHA256SUMS").read_text().splitlines()

    assert len(lines) == 16
    for digest, name in (line.split() for line in lines):
        assert hashlib.sha256((SCHEMAS / name).read_bytes()).hexdigest() == digest


def test_a_tax_invoice_is_an_invoice_388_in_whole_riel() -> None:
    root = checked(issued(for_business(paid_order())))

    assert etree.QName(root).localname == "Invoice"
    assert text(root, "cbc:InvoiceTypeCode") == "388"
    assert text(root, "cac:AccountingSupplierParty//cac:PartyTaxScheme/cbc:CompanyID") == "K002-123456789"
    assert text(root, "cac:AccountingCustomerParty//cac:PartyTaxScheme/cbc:CompanyID") == "K001-987654321"
    assert text(root, "cac:TaxTotal/cbc:TaxAmount") == "4364"
    assert text(root, "cac:PrepaidPayment/cbc:PaidAmount") == "54000"
    assert text(root, "cac:LegalMonetaryTotal/cbc:PayableAmount") == "0"
    amounts = root.xpath("//*[@currencyID='KHR']")
    assert len(amounts) > 10
    assert all(Decimal(one.text) == int(Decimal(one.text)) and "." not in one.text for one in amounts)
    categories = root.xpath("//cac:TaxSubtotal/cac:TaxCategory/cbc:ID/text()", namespaces=NAMES)
    assert categories == ["S", "O"]


def test_sums_of_the_xml_fit_together() -> None:
    root = checked(issued(for_business(paid_in_dollars())))

    lines = root.xpath("//cac:InvoiceLine/cbc:LineExtensionAmount/text()", namespaces=NAMES)
    sums = {one.tag.split("}")[1]: Decimal(one.text) for one in root.find(f"{{{CAC}}}LegalMonetaryTotal")}
    assert sum(map(Decimal, lines)) == sums["LineExtensionAmount"] == Decimal("10.79")
    assert sums["LineExtensionAmount"] + sums["ChargeTotalAmount"] == sums["TaxExclusiveAmount"]
    tax = root.xpath("cac:TaxTotal/cbc:TaxAmount[@currencyID='USD']/text()", namespaces=NAMES)
    assert sums["TaxExclusiveAmount"] + Decimal(tax[0]) == sums["TaxInclusiveAmount"] == Decimal("13.37")
    assert text(root, "cac:TaxTotal/cbc:TaxAmount[@currencyID='KHR']") == "4374"
    assert text(root, "cac:TaxExchangeRate/cbc:CalculationRate") == "4050"


def test_a_commercial_invoice_and_a_receipt_are_380() -> None:
    invoice = checked(issued(paid_order()))
    assert text(invoice, "cbc:InvoiceTypeCode") == "380"
    assert not invoice.xpath("cac:AccountingCustomerParty//cbc:CompanyID", namespaces=NAMES)


def test_a_receipt_says_that_it_is_not_subject_to_vat() -> None:
    receipt = checked(issued(paid_order(registered=False)))

    assert text(receipt, "cbc:InvoiceTypeCode") == "380"
    assert text(receipt, "//cac:TaxSubtotal/cac:TaxCategory/cbc:ID") == "O"
    assert text(receipt, "cac:TaxTotal/cbc:TaxAmount") == "0"


@pytest.mark.parametrize("amount", ["54000", "1000"])
def test_a_credit_note_is_381_and_names_what_it_takes_back(amount: str) -> None:
    order = for_business(paid_order())
    issued(order)
    note = issue_for_refund(refund_id=given_back(order, amount).pk, now=NOON)
    assert note is not None

    root = checked(note)

    assert etree.QName(root).localname == "CreditNote"
    assert text(root, "cbc:CreditNoteTypeCode") == "381"
    assert text(root, "cac:BillingReference//cbc:ID") == "TI-000001"
    assert text(root, "cac:LegalMonetaryTotal/cbc:PayableAmount") == amount


def test_credit_notes_in_dollars_validate() -> None:
    order = paid_in_dollars()
    issued(order)
    note = issue_for_refund(refund_id=given_back(order, "1.00").pk, now=NOON)
    assert note is not None
    checked(note)


def test_an_agents_invoice_names_the_seller() -> None:
    order = paid_order(registered=False)
    assert order.vendor is not None
    make_profile(order.vendor, agency_mode="platform_agent", agent_letter="GDT 77")
    make_profile(None, tin="L001-111111111", legal_name_en="The Ministry", legal_name_km="ក្រសួង")

    root = checked(issued(order))

    assert text(root, "cac:SellerSupplierParty//cac:PartyTaxScheme/cbc:CompanyID") == "K002-123456789"


def test_markup_in_a_name_stays_text() -> None:
    order = for_business(paid_order())
    BusinessBuyer.objects.update(name="A & B <Ltd> ]]> 'x'")

    root = checked(issued(order))

    assert text(root, "cac:AccountingCustomerParty//cac:PartyName/cbc:Name") == "A & B <Ltd> ]]> 'x'"


def test_the_schema_refuses_what_is_wrong() -> None:
    root = etree.fromstring(xml_of_paper(issued(paid_order())))
    root.remove(root.find(f"{{{CBC}}}ID"))

    assert not schema("Invoice").validate(root)
