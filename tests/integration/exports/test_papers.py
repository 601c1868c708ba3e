"""Papers of an export: what stands on each, that sums agree, that nothing changes afterwards, and when CN 22 ends."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from logistics.models import Consignment
from marketplace.core.money import Money
from marketplace.exports.errors import ExportPaperWasChanged, UnableToIssueExportPaper
from marketplace.exports.models import ExportFile, ExportPaper, OriginForm, PaperKind, StatementLimit
from marketplace.exports.papers.sheet import content_of_paper, data_of_paper, pdf_of_paper
from marketplace.exports.services.checking import check_file
from marketplace.exports.services.following import note_booking
from marketplace.exports.services.opening import open_file
from marketplace.exports.services.papers import forms_for, issue_all, issue_paper
from marketplace.sales.order.models import AgreedTerms, Line, Order
from tests.factories.customs import SINCE, currency_rate, rule
from tests.factories.exports import EXPORTER, NOON, TODAY, make_exporter, make_file, pack
from tests.factories.logistics import ConsignmentFactory, ShipmentFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def text_of(paper: ExportPaper, tmp_path: Path) -> str:
    """Return what can be read on a paper's PDF."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf_of_paper(paper))
    return subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True, text=True).stdout


def issue(file: ExportFile, kind: str, **more: Any) -> ExportPaper:
    return issue_paper(file_id=file.pk, kind=kind, by=None, now=NOON, **more)


def booked(file: ExportFile, number: str = "EE000000014KH") -> Consignment:
    parcel: Consignment = ConsignmentFactory(
        shipment=ShipmentFactory(order=file.order), booked=True, waybill_number=number, carrier="cambodia_post"
    )
    note_booking(consignment_id=parcel.pk)
    return parcel


def test_the_invoice_says_who_what_and_how_much_in_khmer_and_english(tmp_path: Path) -> None:
    file = make_file()

    text = text_of(issue(file, "commercial_invoice"), tmp_path)

    for words in ("X1001-INV-1", file.order.number, "Preah Dak Palm Sugar", "Palm sugar in bags of 500 g", "170290"):
        assert words in text
    for amount in ("24,000", "48,000", "6,000", "54,000"):
        assert amount in text
    assert "JAPAN" in text.upper()
    assert "Commercial invoice" in text
    assert "ស្ក" in text  # Khmer is drawn as letters, not as boxes
    assert "K002-123456789" in text


def test_goods_freight_and_insurance_add_up_to_what_the_buyer_pays() -> None:
    file = make_file()
    order = file.order
    line = order.lines.get()
    for charge, amount in (("freight", 8_000), ("insurance", 500)):
        Line.objects.create(
            order=order, partner=line.partner, title=charge, charge=charge, quantity=1, num_allocated=0,
            line_price_incl_tax=amount, line_price_excl_tax=amount,
            line_price_before_discounts_incl_tax=amount, line_price_before_discounts_excl_tax=amount,
        )  # fmt: skip
    Order.objects.filter(pk=order.pk).update(total_incl_tax=Decimal(62_500))
    AgreedTerms.objects.create(
        purchase=order.purchase, quote_number="Q1001", incoterm="CIP", named_place="Tokyo", created_at=NOON
    )
    open_file(order_id=order.pk, now=NOON)
    content = issue(file, "commercial_invoice").content

    assert (content["goods"], content["freight"], content["insurance"]) == ("48000", "14000", "500")
    assert content["total"] == "62500"
    assert (content["terms"], content["quote"]) == ("CIP Tokyo", "Q1001")
    assert len(content["lines"]) == 1  # what is charged for the way is no goods
    file.refresh_from_db()
    assert file.total == Money(Decimal(62_500), "KHR")


def test_lines_that_do_not_add_up_make_no_invoice() -> None:
    file = make_file()
    file.lines.update(amount=Decimal(47_999))

    with pytest.raises(UnableToIssueExportPaper):
        issue(file, "commercial_invoice")

    assert not ExportPaper.objects.exists()


def test_a_packing_list_needs_packages_and_weights() -> None:
    file = make_file(packed=False)
    with pytest.raises(UnableToIssueExportPaper):
        issue(file, "packing_list")

    pack(file, packages=2, gross_weight_g=1_250, marks="TOKYO 1-2")
    content = issue(file, "packing_list").content

    assert content["packing"] == {
        "packages": 2,
        "kind": {"km": "កេស", "en": "cartons"},
        "gross_weight_g": 1_250,
        "net_weight_g": 1_000,
        "marks": "TOKYO 1-2",
    }


def test_the_same_is_made_once_and_something_else_as_the_next_version() -> None:
    file = make_file()
    first, again = issue(file, "packing_list"), issue(file, "packing_list")
    assert first == again

    pack(file, packages=3)
    second = issue(file, "packing_list")

    assert (first.number, second.number) == ("X1001-PL-1", "X1001-PL-2")
    assert list(ExportPaper.objects.newest()) == [second]


def test_a_paper_that_would_say_something_else_today_is_asked_for_again() -> None:
    file = make_file()
    issue_all(file_id=file.pk, by=None, now=NOON)
    file.refresh_from_db()
    assert file.status == "ready"

    pack(file, packages=9)

    file.refresh_from_db()
    assert file.status == "open"
    assert file.items.filter(key="paper:packing_list", state="missing").exists()


def test_booking_a_parcel_makes_no_paper_wrong() -> None:
    file = make_file()
    issue_all(file_id=file.pk, by=None, now=NOON)
    booked(file)
    check_file(file_id=file.pk, now=NOON)

    file.refresh_from_db()
    assert file.status == "ready"


def test_a_paper_never_changes_and_one_that_was_changed_is_not_handed_out() -> None:
    paper = issue(make_file(), "commercial_invoice")
    with pytest.raises(DatabaseError), transaction.atomic():
        ExportPaper.objects.filter(pk=paper.pk).update(number="X1001-INV-9")
    with pytest.raises(DatabaseError), transaction.atomic():
        ExportPaper.objects.filter(pk=paper.pk).delete()

    paper.content = {**paper.content, "total": "1"}
    with pytest.raises(ExportPaperWasChanged):
        content_of_paper(paper)


@pytest.mark.parametrize(
    ("goods", "gross", "form"),
    [
        (400, 2_000, "cn22"),  # 400 USD at 0.75 are exactly 300 SDR, and exactly 2 kg
        (400, 2_001, "cn23"),
        (401, 2_000, "cn23"),
    ],
)
def test_cn22_ends_after_300_sdr_and_after_2_kg(goods: int, gross: int, form: str) -> None:
    currency_rate("XDR", "0.75", since=TODAY - timedelta(days=1))
    file = make_file()
    amount = Decimal(goods * 4_000)
    Order.objects.filter(pk=file.order_id).update(total_incl_tax=amount + 6_000)
    Line.objects.filter(order=file.order_id).update(line_price_incl_tax=amount)
    open_file(order_id=file.order_id, now=NOON)
    pack(file, gross_weight_g=gross)

    made = {paper.kind for paper in issue_all(file_id=file.pk, by=None, now=NOON)}

    assert made == {"commercial_invoice", "packing_list", form}


def test_cn22_refuses_what_it_may_not_declare() -> None:
    file = make_file()  # no rate of the SDR: the large form is never too little

    with pytest.raises(UnableToIssueExportPaper):
        issue(file, "cn22")


@pytest.mark.parametrize("form", ["cn22", "cn23"])
def test_postal_forms_bear_the_number_and_each_line(form: str, tmp_path: Path) -> None:
    currency_rate("XDR", "0.75", since=TODAY - timedelta(days=1))
    file = make_file()
    booked(file)

    paper = issue(file, form)
    text = text_of(paper, tmp_path)

    for words in ("EE000000014KH", "170290", "Palm sugar in bags", "48,000", "Sale of goods", "1.000"):
        assert words in text
    pages = subprocess.run(["pdfinfo", tmp_path / "paper.pdf"], capture_output=True, check=True, text=True).stdout
    assert "Pages:           1" in pages


def test_advance_data_travel_under_the_parcels_number() -> None:
    file = make_file()
    with pytest.raises(UnableToIssueExportPaper):
        issue(file, "itmatt")
    issue(file, "commercial_invoice")
    booked(file)

    message = json.loads(data_of_paper(issue(file, "itmatt")))

    assert message["ItemId"] == "EE000000014KH"
    assert (message["OriginCountryCd"], message["DestinationCountryCd"]) == ("KH", "JP")
    assert message["DeclaredGrossWeight"] == "1.250"
    (piece,) = message["ContentPieces"]
    assert (piece["TariffHeading"], piece["NetWeight"], piece["Amount"]) == ("170290", "1.000", "48000")
    assert message["Documents"] == [{"TypeCd": "Invoice", "Identifier": "X1001-INV-1"}]


def test_postal_forms_are_for_the_post_alone() -> None:
    file = make_file()
    Order.objects.filter(pk=file.order_id).update(shipping_code="dhl:express")

    with pytest.raises(UnableToIssueExportPaper):
        issue(file, "cn23")
    assert {paper.kind for paper in issue_all(file_id=file.pk, by=None, now=NOON)} == {
        "commercial_invoice", "packing_list",
    }  # fmt: skip


def test_the_sheet_for_a_certificate_says_that_it_is_none(tmp_path: Path) -> None:
    file = make_file(country="TH")

    text = text_of(issue(file, "co_data", variant="D"), tmp_path)

    assert "This sheet is no certificate" in text
    assert "MOC-00123" in text
    assert "WO" in text
    assert "ATIGA" in text


@pytest.mark.parametrize(
    ("country", "forms"),
    [("TH", ["D", "RCEP"]), ("CN", ["E", "CCFTA", "RCEP"]), ("KR", ["AK", "CKFTA", "RCEP"]), ("JP", ["AJ", "RCEP", "A"]),
     ("DE", []), ("US", [])],
)  # fmt: skip
def test_each_country_takes_its_own_forms(country: str, forms: list[str]) -> None:
    found = forms_for(country=country, day=TODAY, way=OriginForm.Way.CERTIFICATE)
    assert [one.form for one in found] == forms
    assert all(one.source for one in found)


def test_a_statement_for_europe_names_the_exporter_and_the_criterion(tmp_path: Path) -> None:
    file = make_file(country="DE")
    with pytest.raises(UnableToIssueExportPaper):
        issue(file, "rex")  # it belongs to an invoice
    issue(file, "commercial_invoice")

    paper = issue(file, "rex")

    assert "(Number of Registered Exporter KHREX00123)" in paper.content["statement"]
    assert paper.content["statement"].endswith("the origin criterion met is P.")
    assert "European Union" in " ".join(text_of(paper, tmp_path).split())


# Goods of these tests are worth 48,000 riel at 4,000 to the dollar: with 0.80 euros to it, exactly 9.60 euros.


def unregistered(country: str = "DE") -> ExportFile:
    """Return a file with its invoice, of an exporter without a registered number."""
    file = make_file(country=country, exporter=False)
    make_exporter(file.vendor, rex_number="")
    issue(file, "commercial_invoice")
    return file


def limit(amount: str, *, form: str = "REX", **fields: Any) -> None:
    StatementLimit.objects.all().delete()
    given = {"currency": "EUR", "valid_from": SINCE, "source": "A source.", "is_sample": False, **fields}
    StatementLimit.objects.create(form=form, amount=Decimal(amount), **given)


def test_up_to_the_limit_any_exporter_may_state_the_origin_and_the_paper_names_the_limit(tmp_path: Path) -> None:
    currency_rate("EUR", "0.80")
    limit("9.60", is_sample=True)

    paper = issue(unregistered(), "rex")

    assert "Number of Registered Exporter" not in paper.content["statement"]
    assert "covered by this document declares that" in paper.content["statement"]
    text = " ".join(text_of(paper, tmp_path).split())
    assert "goods worth at most 9.6 EUR (limit: sample, not verified)" in text
    assert EXPORTER.name_latin in text


def test_a_cent_above_the_limit_the_number_is_asked_for_and_with_it_the_statement_is_made() -> None:
    currency_rate("EUR", "0.80")
    limit("9.59")
    file = unregistered()
    with pytest.raises(UnableToIssueExportPaper, match=r"9\.59 EUR"), translation.override("en"):
        issue(file, "rex")

    make_exporter(file.vendor, rex_number="KHREX00123")

    assert "KHREX00123" in issue(file, "rex").content["statement"]


def test_without_a_rate_of_the_day_or_a_row_of_the_day_the_number_is_asked_for() -> None:
    limit("6000")
    file = unregistered()
    with pytest.raises(UnableToIssueExportPaper):  # no rate of the euro
        issue(file, "rex")
    currency_rate("EUR", "0.80")
    limit("6000", valid_to=TODAY)  # ended the day before
    with pytest.raises(UnableToIssueExportPaper):
        issue(file, "rex")
    limit("6000", form="DCTS")  # another scheme's
    with pytest.raises(UnableToIssueExportPaper):
        issue(file, "rex")

    limit("6000")

    assert issue(file, "rex").kind == "rex"


def test_the_limit_that_we_load_is_a_sample_with_its_source() -> None:
    row = StatementLimit.objects.get()

    assert (row.form, row.amount, row.currency, row.is_sample) == ("REX", Decimal(6000), "EUR", True)
    assert "2015/2447" in row.source
    assert "not verified" in row.source


def test_goods_worked_here_are_stated_with_their_heading() -> None:
    file = make_file(country="GB", terms={"origin_criterion": "CTC"})
    issue(file, "commercial_invoice")

    statement = issue(file, "rex").content["statement"]

    assert statement.endswith("W 1702.")
    assert "Developing Countries Trading Scheme" in statement


@pytest.mark.parametrize("terms", [{"origin_country": "VN"}, {"origin_criterion": ""}])
def test_goods_of_no_cambodian_origin_get_no_proof_of_it(terms: dict[str, str]) -> None:
    file = make_file(country="TH", terms=terms)

    with pytest.raises(UnableToIssueExportPaper):
        issue(file, "co_data", variant="D")


def test_nothing_is_made_for_what_must_not_go_there() -> None:
    rule("prohibit", "17")
    file = make_file()

    for kind in PaperKind.values:
        with pytest.raises(UnableToIssueExportPaper):
            issue(file, kind, variant="AJ" if kind == "co_data" else "")
    assert not ExportPaper.objects.exists()


def test_a_paper_is_the_same_whoever_reads_it(tmp_path: Path) -> None:
    paper = issue_paper(file_id=make_file().pk, kind="commercial_invoice", by=UserFactory(), now=NOON)
    texts = set()
    for language in ("km", "en"):
        with translation.override(language):
            texts.add(text_of(paper, tmp_path))
    assert len(texts) == 1
