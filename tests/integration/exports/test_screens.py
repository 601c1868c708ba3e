"""A vendor's screens for exports, what the buyer downloads, and that a blocked parcel is not booked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from logistics.models import Consignment
from marketplace.exports.models import ExporterProfile, ExportFile, ExportNumber, ExportPaper, ExportScan
from marketplace.exports.services.papers import issue_all, issue_paper
from tests.factories.customs import rule
from tests.factories.exports import NOON, make_file, ship
from tests.factories.logistics import ShipmentFactory, make_vendor
from tests.factories.photos import PDF, upload
from tests.factories.returns import arrived, make_return
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_khmer() -> Iterator[None]:
    with translation.override("km"):
        yield


def at(name: str, file: ExportFile, **more: Any) -> str:
    return reverse(f"vendor_portal:{name}", kwargs={"code": file.vendor.code, **more})


def export(file: ExportFile) -> str:
    return at("export", file, number=file.number)


def test_the_list_leads_to_each_export_and_says_how_it_stands(shop: Client, file: ExportFile) -> None:
    page = shop.get(at("exports", file)).text

    assert export(file) in page
    assert "ជប៉ុន" in page
    assert file.order.number in page


def test_a_shop_that_has_not_said_who_it_is_is_asked_first(client: Client) -> None:
    file, user = make_file(exporter=False), UserFactory()
    MembershipFactory(user=user, vendor=file.vendor)
    client.force_login(user)
    assert at("exporter", file) in client.get(at("exports", file)).text

    refused = client.post(at("exporter", file), {"name_latin": "ស្ករ", "address_latin": "Siem Reap"})
    assert refused.status_code == 422
    assert not ExporterProfile.objects.exists()

    client.post(at("exporter", file), {"name_latin": "Preah Dak", "address_latin": "Siem Reap\nCambodia"})
    assert ExporterProfile.objects.get().name_latin == "Preah Dak"


def test_the_page_of_an_export_shows_what_is_needed_with_its_source(shop: Client, file: ExportFile) -> None:
    rule("permit", "1702", issuer_en="Ministry of Agriculture", text_km="ត្រូវការលិខិតអនុញ្ញាត", source="Sub-decree 370")
    shop.post(export(file), {"check": "1"})

    page = shop.get(export(file)).text

    assert "ត្រូវការលិខិតអនុញ្ញាត" in page
    assert "Sub-decree 370" in page
    assert "170290" in page


def test_a_vendor_says_how_it_is_packed_and_sees_what_was_wrong(shop: Client, file: ExportFile) -> None:
    said = {"packing-packages": "៣", "packing-package_kind": "bag", "packing-gross_weight_g": "4,500"}

    refused = shop.post(export(file), {**said, "packing": "1", "packing-purpose": "sale", "packing-marks": "តូក្យូ"})
    assert refused.status_code == 422
    shop.post(export(file), {**said, "packing": "1", "packing-purpose": "sample", "packing-marks": "TOKYO 1-3"})

    file.refresh_from_db()
    assert (file.packages, file.package_kind, file.gross_weight_g) == (3, "bag", 4_500)
    assert (file.purpose, file.marks) == ("sample", "TOKYO 1-3")


def test_all_papers_are_made_by_one_button_and_handed_out(shop: Client, file: ExportFile) -> None:
    shop.post(export(file), {"make": "1"})

    made = {paper.kind: paper for paper in ExportPaper.objects.all()}
    assert set(made) == {"commercial_invoice", "packing_list", "cn23"}
    for paper in made.values():
        link = at("export-paper-pdf", file, number=file.number, public_id=paper.public_id)
        assert link in shop.get(export(file)).text
        answer = shop.get(link)
        assert answer.content.startswith(b"%PDF")
        data = json.loads(shop.get(link.replace(".pdf", ".json")).content)
        assert data["number"] == paper.number


def test_a_form_that_the_country_does_not_take_is_refused_in_words(shop: Client, file: ExportFile) -> None:
    shop.post(export(file), {"paper": "rex"})
    shop.post(export(file), {"paper": "co_data:D"})
    assert not ExportPaper.objects.exists()

    shop.post(export(file), {"paper": "co_data:AJ"})
    assert ExportPaper.objects.get().number == "X1001-COAJ-1"


def test_a_scan_is_kept_handed_out_and_taken_back(shop: Client, file: ExportFile) -> None:
    rule("certificate", "17", paper="phytosanitary")
    shop.post(export(file), {"check": "1"})
    sent = {"scan": "1", "scan-paper": "phytosanitary", "scan-number": "PC-77", "scan-for_buyer": "on"}

    shop.post(export(file), {**sent, "scan-file": upload(PDF, "paper.pdf", "application/pdf")})

    scan = ExportScan.objects.get()
    assert (scan.paper, scan.title, scan.number) == ("phytosanitary", "Phytosanitary", "PC-77")
    link = at("export-scan", file, number=file.number, public_id=scan.public_id)
    answer = shop.get(link)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    file.refresh_from_db()
    assert file.status == "open"

    shop.post(f"{link}withdraw/")
    assert shop.get(link).status_code == 404
    file.refresh_from_db()
    assert file.status == "blocked"


def test_a_number_is_noted_once(shop: Client, file: ExportFile) -> None:
    for _twice in range(2):
        shop.post(export(file), {"number": "1", "number-kind": "declaration", "number-number": " SAD  2026/77 "})

    assert ExportNumber.objects.get().number == "SAD 2026/77"
    assert "SAD 2026/77" in shop.get(export(file)).text


def test_another_shops_export_is_not_there(client: Client, file: ExportFile) -> None:
    stranger = UserFactory()
    MembershipFactory(user=stranger, vendor=make_vendor("another"))
    client.force_login(stranger)
    code = "another"

    for name, more in (("export", {}), ("export-scan", {"public_id": "x"})):
        address = reverse(f"vendor_portal:{name}", kwargs={"code": code, "number": file.number, **more})
        assert client.get(address).status_code == 404
    assert file.number not in client.get(reverse("vendor_portal:exports", kwargs={"code": code})).text


def test_a_blocked_parcel_is_not_booked_and_the_order_says_why(shop: Client, file: ExportFile) -> None:
    shipment = ShipmentFactory(order=file.order)
    rule("prohibit", "17", "JP", text_km="ស្ករមិនត្រូវផ្ញើទៅទីនោះទេ។")
    order = {"code": file.vendor.code, "number": file.order.number}

    answer = shop.post(reverse("vendor_portal:order-book", kwargs=order), follow=True)

    assert "ស្ករមិនត្រូវផ្ញើទៅទីនោះទេ។" in answer.text
    assert export(file) in answer.text
    assert not Consignment.objects.filter(shipment=shipment).exists()


def test_a_buyer_downloads_the_papers_and_the_scans_that_are_needed(client: Client, file: ExportFile) -> None:
    issue_all(file_id=file.pk, by=None, now=NOON)
    kept = ExportScan(
        file=file, title="Phytosanitary certificate", number="PC-77", added_by=UserFactory(), added_at=NOON
    )
    kept.scan.save("scan.jpg", upload(), save=False)
    kept.save()
    hidden = ExportScan(
        file=file, title="Contract", number="C-1", for_buyer=False, added_by=kept.added_by, added_at=NOON
    )
    hidden.scan.save("scan.jpg", upload(), save=False)
    hidden.save()
    token = file.order.purchase.token  # type: ignore[union-attr]

    page = client.get(reverse("checkout:track", args=[token])).text

    assert "PC-77" in page
    assert "C-1" not in page
    invoice = ExportPaper.objects.get(kind="commercial_invoice")
    assert client.get(reverse("checkout:export-paper", args=[token, invoice.public_id])).content[:5] == b"%PDF-"
    assert client.get(reverse("checkout:export-scan", args=[token, kept.public_id])).status_code == 200
    assert client.get(reverse("checkout:export-scan", args=[token, hidden.public_id])).status_code == 404
    assert client.get(reverse("checkout:export-paper", args=["no-such-link", invoice.public_id])).status_code == 404


def test_the_sheet_for_a_certificate_is_not_the_buyers(client: Client, file: ExportFile) -> None:
    sheet = issue_paper(file_id=file.pk, kind="co_data", variant="AJ", by=None, now=NOON)

    token = file.order.purchase.token  # type: ignore[union-attr]
    assert client.get(reverse("checkout:export-paper", args=[token, sheet.public_id])).status_code == 404


def test_a_returned_export_finds_its_papers_on_both_sides(shop: Client, file: ExportFile) -> None:
    issue_all(file_id=file.pk, by=None, now=NOON)
    ExportNumber.objects.create(
        file=file, kind="declaration", number="SAD-2026-77", noted_by=UserFactory(), noted_at=NOON
    )
    ship(file)
    back = make_return(arrived(file.order, at=NOON), now=NOON)

    buyers = shop.get(reverse("returns:return", args=[back.token])).text
    vendors = shop.get(at("return", file, number=back.number)).text

    for page in (buyers, vendors):
        assert "X1001-INV-1" in page
        assert "SAD-2026-77" in page
    assert export(file) in vendors
