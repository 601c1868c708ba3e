"""The label prints on one page, in two languages, and both its codes can be read by a machine."""

from __future__ import annotations

import subprocess
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from weasyprint import HTML

from catalogue.models import Product
from logistics.labels import FONTS, OnlyFonts, Paper, label_view, money_text, parcel_url, render_label, render_labels
from logistics.models import CarrierLabel, Consignment
from logistics.services.booking import request_booking
from marketplace.core.money import Money
from tests.factories.abroad import shipment_abroad
from tests.factories.geography import DistrictFactory, ProvinceFactory
from tests.factories.logistics import (
    NOON,
    ConsignmentFactory,
    DeliveryServiceFactory,
    NumberRangeFactory,
    ServicePointFactory,
    ShipmentFactory,
    make_address,
    make_order,
)

pytestmark = pytest.mark.django_db
MM = 72 / 25.4


@pytest.fixture
def parcel() -> Consignment:
    service = DeliveryServiceFactory(
        carrier="cambodia_post", code="ems", name_km="ប្រៃសណីយ៍កម្ពុជា EMS ដល់ផ្ទះ", name_en="Cambodia Post EMS to your door"
    )
    shipment = ShipmentFactory(service=service, cash=True)
    made: Consignment = ConsignmentFactory(
        booked=True, shipment=shipment, waybill_number="EE500000018KH", label_fields={"RoutingCd": "BTB-03"}
    )
    return made


def page_of(pdf: bytes) -> Image.Image:
    """Return the first page as a printer of 203 dots per inch would draw it."""
    with pypdfium2.PdfDocument(pdf) as document:
        image: Image.Image = document[0].render(scale=203 / 72).to_pil()
    return image


def codes_on(image: Image.Image) -> dict[str, str]:
    return {str(code.format).rpartition(".")[2]: code.text for code in zxingcpp.read_barcodes(image)}


def test_both_codes_are_read_back_from_a_label_printer(parcel: Consignment) -> None:
    codes = codes_on(page_of(render_label(consignment=parcel)))

    assert "EE500000018KH" in codes.values()
    assert parcel_url(parcel) in codes.values()


def test_codes_are_read_back_from_a_photo_of_a_label_held_askew(parcel: Consignment) -> None:
    photo = page_of(render_label(consignment=parcel)).rotate(7, expand=True, fillcolor="white").convert("L")

    assert {"EE500000018KH", parcel_url(parcel)} <= set(codes_on(photo).values())


def test_label_is_one_page_of_100_by_150_mm_with_its_fonts_inside(parcel: Consignment) -> None:
    pdf = PdfReader(BytesIO(render_label(consignment=parcel)))

    (page,) = pdf.pages
    assert [round(float(side) / MM) for side in (page.mediabox.width, page.mediabox.height)] == [100, 150]
    fonts: dict[str, Any] = page["/Resources"]["/Font"]
    names = {str(font.get_object()["/BaseFont"]) for font in fonts.values()}
    assert names
    assert all("Label-" in name for name in names), names


def test_label_says_who_where_and_how_much(parcel: Consignment) -> None:
    label = label_view(parcel)

    assert label.cash == "54,000 ៛"
    assert label.number_spaced == "EE 500 000 018 KH"
    assert label.routing == "BTB-03"
    assert (label.recipient.phone, label.sender.phone) == ("012 888 999", "012 345 678")
    assert label.recipient.landmark == "ក្បែរផ្សារណាត់"
    assert label.title.en == "Cambodia Post EMS to your door"
    assert label.title.km == "ប្រៃសណីយ៍កម្ពុជា EMS ដល់ផ្ទះ"
    assert label.kilograms == "1.2"


def test_bus_parcel_names_its_station_and_shows_our_own_number() -> None:
    service = DeliveryServiceFactory(carrier="bus_parcel", code="station", point_kind="bus_station")
    station = ServicePointFactory(name_km="ស្ថានីយ៍ឡានក្រុងបាត់ដំបង", name_en="Battambang bus station")
    parcel = ConsignmentFactory(booked=True, shipment=ShipmentFactory(service=service, service_point=station))

    label = label_view(parcel)
    codes = codes_on(page_of(render_label(consignment=parcel)))

    assert label.point is not None
    assert label.point.en == "Battambang bus station"
    assert label.cash == ""
    assert parcel.reference in codes.values()


def test_people_who_lift_it_are_told_what_it_is(parcel: Consignment) -> None:
    Product.objects.update(handling_flags=["fragile", "no_post"])

    assert [words.en for words in label_view(parcel).handling] == ["Fragile"]


def test_very_long_address_still_fits_one_page() -> None:
    address = make_address(
        first_name="វិច្ឆិកា" * 12,
        line1="ផ្ទះលេខ ១២ ផ្លូវបេតុង " * 8,
        landmark="ទល់មុខសាលាបឋមសិក្សា ក្បែរផ្ទះលក់ចាប់ហួយ " * 4,
        plus_code="7P36HW9C+RG",
        notes="Please call first <script>alert(1)</script> " * 10,
    )
    parcel = ConsignmentFactory(booked=True, shipment=ShipmentFactory(order=make_order(shipping_address=address)))

    pdf = render_label(consignment=parcel)

    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    assert parcel.reference in codes_on(page_of(pdf)).values()


@pytest.mark.parametrize(
    ("money", "text"),
    [(Money(Decimal(1_054_000), "KHR"), "1,054,000 ៛"), (Money(Decimal("12.50"), "USD"), "$12.50")],
)
def test_money_is_written_as_people_write_it(money: Money, text: str) -> None:
    assert money_text(money) == text


def test_label_names_the_carrier_that_took_the_place_of_the_chosen_one(parcel: Consignment) -> None:
    Consignment.objects.filter(pk=parcel.pk).update(carrier="manual")

    title = label_view(parcel).title

    assert (title.km, title.en) == ("អ្នកដឹកជញ្ជូនផ្សេង", "Another carrier")


def test_label_opens_nothing_but_its_fonts() -> None:
    for url in ("http://127.0.0.1:9/x", "file:///etc/hostname", f"{FONTS.as_uri()}/../../../../labels.py"):
        with pytest.raises(ValueError, match="does not open"):
            OnlyFonts().fetch(url)


def drawn(pdf: bytes, where: Path, *, dpi: int = 203) -> list[Image.Image]:
    """Return the pages as poppler draws them, which is what most printers' drivers do."""
    (where / "labels.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", "labels.pdf", "page"], cwd=where, check=True)
    return [Image.open(path) for path in sorted(where.glob("page*.png"))]


@pytest.mark.parametrize("paper", list(Paper))
def test_scanner_reads_both_codes_of_every_label_on_either_paper(paper: Paper, tmp_path: Path) -> None:
    parcels = [ConsignmentFactory(booked=True, shipment=ShipmentFactory(order=make_order())) for _ in range(5)]

    pages = drawn(render_labels(consignments=parcels, paper=paper), tmp_path)

    assert len(pages) == {Paper.ROLL: 5, Paper.A4: 2}[paper]
    read = {code.text for page in pages for code in zxingcpp.read_barcodes(page)}
    assert read == {text for parcel in parcels for text in (parcel.reference, parcel_url(parcel))}


def test_sheet_is_a4_and_each_quarter_has_its_label(parcel: Consignment) -> None:
    pdf = PdfReader(BytesIO(render_labels(consignments=[parcel] * 4, paper=Paper.A4)))

    (page,) = pdf.pages
    assert [round(float(side) / MM) for side in (page.mediabox.width, page.mediabox.height)] == [210, 297]
    image = page_of(render_labels(consignments=[parcel] * 4, paper=Paper.A4))
    width, height = image.width // 2, image.height // 2
    for x, y in ((0, 0), (width, 0), (0, height), (width, height)):
        quarter = image.crop((x, y, x + width, y + height))
        assert {"EE500000018KH", parcel_url(parcel)} == set(codes_on(quarter).values())


@pytest.mark.parametrize("paper", list(Paper))
def test_label_asked_for_twice_is_the_same_byte_for_byte(parcel: Consignment, paper: Paper) -> None:
    first, second = (render_labels(consignments=[parcel], paper=paper) for _ in range(2))

    assert first == second
    assert Consignment.objects.count() == 1


def test_province_and_district_stand_in_large_letters() -> None:
    phnom_penh = ProvinceFactory(code="12", name_km="ភ្នំពេញ", name_en="Phnom Penh", slug="phnom-penh")
    district = DistrictFactory(code="1207", name_km="សែនសុខ", name_en="Saensokh", province=phnom_penh)
    address = make_address(province=phnom_penh, district=district)
    parcel = ConsignmentFactory(booked=True, shipment=ShipmentFactory(order=make_order(shipping_address=address)))

    goes_to = label_view(parcel).goes_to

    assert (goes_to.km, goes_to.en) == ("ភ្នំពេញ · សែនសុខ", "Phnom Penh · Saensokh")


def test_town_that_gave_its_province_the_name_is_said_once(parcel: Consignment) -> None:
    assert label_view(parcel).goes_to.en == "Battambang"


# -- Abroad ----------------------------------------------------------------------------------------------------------


def test_a_label_abroad_is_read_there_names_the_country_and_says_that_customs_papers_go_with_it() -> None:
    NumberRangeFactory()
    shipment = shipment_abroad()
    consignment = request_booking(shipment_id=shipment.pk, by=None, now=shipment.created_at)

    view = label_view(consignment)
    text = PdfReader(BytesIO(render_label(consignment=consignment))).pages[0].extract_text()

    assert (view.goes_to.km, view.goes_to.en) == ("ជប៉ុន", "JAPAN")
    assert view.recipient.abroad[-2:] == ("150-0001", "JAPAN")
    assert view.recipient.name == "Sato Yuki"
    assert view.customs == "CN23 · 48000 KHR · 1 kg net"
    assert view.sender.place_en.endswith("CAMBODIA")
    assert view.sender.phone.startswith("+855")
    assert view.sender.name.isascii()
    for told in (
        "1-2-3 Jingumae, Shibuya-ku",
        "House B",
        "150-0001",
        "JAPAN",
        "CN23",
        "Customs papers",
        "+81312345678",
    ):
        assert told in text, told
    assert consignment.waybill_number in codes_on(page_of(render_label(consignment=consignment))).values()


def test_a_label_at_home_says_nothing_of_customs(parcel: Consignment) -> None:
    view = label_view(parcel)

    assert view.customs == ""
    assert view.recipient.abroad == ()


# -- Carriers that draw their own label


def carriers_own(words: str, *, pages: int = 1, size: str = "100mm 200mm") -> bytes:
    """Return a label as a carrier draws one."""
    text = "".join(f"<p style='page-break-after: always'>{words} {page}</p>" for page in range(pages))
    pdf: bytes = HTML(
        string=f"<style>@page {{ size: {size} }} p:last-child {{ page-break-after: auto }}</style>{text}"
    ).write_pdf()
    return pdf


def with_own_label(content: bytes, *, content_type: str = "application/pdf") -> Consignment:
    made: Consignment = ConsignmentFactory(booked=True, shipment=ShipmentFactory(order=make_order()))
    CarrierLabel.objects.create(consignment=made, content=content, content_type=content_type, received_at=NOON)
    return made


def texts(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


@pytest.mark.parametrize("paper", Paper)
def test_labels_of_both_kinds_are_one_file_ours_first_then_the_carriers_own_pages(
    parcel: Consignment, paper: Paper
) -> None:
    first, second = with_own_label(carriers_own("DHL ONE", pages=2)), with_own_label(carriers_own("DHL TWO"))

    pdf = render_labels(consignments=[first, parcel, second], paper=paper)

    ours, *theirs = texts(pdf)
    assert parcel.reference in ours.replace(" ", "")
    assert first.reference not in ours.replace(" ", "")
    assert theirs == ["DHL ONE 0", "DHL ONE 1", "DHL TWO 0"]
    sizes = [tuple(round(float(side) / MM) for side in page.mediabox[2:]) for page in PdfReader(BytesIO(pdf)).pages]
    assert sizes == [(210, 297) if paper is Paper.A4 else (100, 150), *[(100, 200)] * 3]


def test_labels_of_carriers_alone_bring_no_empty_sheet_of_ours() -> None:
    parcels = [with_own_label(carriers_own("DHL ONE")), with_own_label(carriers_own("DHL TWO"))]

    assert texts(render_labels(consignments=parcels, paper=Paper.A4)) == ["DHL ONE 0", "DHL TWO 0"]


def test_bound_labels_are_the_same_each_time(parcel: Consignment) -> None:
    parcels = [parcel, with_own_label(carriers_own("DHL ONE"))]

    assert render_labels(consignments=parcels, paper=Paper.A4) == render_labels(consignments=parcels, paper=Paper.A4)


def test_one_label_of_a_carrier_is_handed_out_byte_for_byte() -> None:
    content = carriers_own("DHL ONE")

    assert render_label(consignment=with_own_label(content)) == content
    assert render_labels(consignments=[with_own_label(content)], paper=Paper.A4) == content


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"not a PDF", "application/pdf"), (b"%PDF-1.7 torn", "application/pdf"), (b"^XA^XZ", "application/zpl")],
)
def test_a_carriers_label_that_cannot_be_printed_is_replaced_by_ours_and_spoils_no_other(
    parcel: Consignment, content: bytes, kind: str
) -> None:
    broken = with_own_label(content, content_type=kind)

    pages = texts(render_labels(consignments=[parcel, broken], paper=Paper.ROLL))

    assert [one.reference in page.replace(" ", "") for one, page in zip((parcel, broken), pages, strict=True)] == [
        True
    ] * 2
