"""Export files, figures and Best Traders at the officers' desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from logistics.models import BookingStatus
from marketplace.core.models import AuditEntry
from marketplace.exports.models import ExporterProfile, ExportFile, ExportNumber, ExportScan
from marketplace.exports.services.papers import issue_all
from marketplace.exports.services.scans import ScanDraft, add_scan
from marketplace.users.models import User
from tests.factories.customs import rule
from tests.factories.exports import NOON, make_exporter, make_file, ship
from tests.factories.geography import ProvinceFactory
from tests.factories.logistics import ConsignmentFactory, ShipmentFactory, make_vendor
from tests.factories.photos import upload
from tests.factories.returns import arrived, make_return
from tests.factories.users import OfficerFactory, ProvinceOfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(roles: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(OfficerFactory())


@pytest.fixture
def blocked() -> ExportFile:
    rule("permit", "17", text_en="A licence for sugar.", text_km="អាជ្ញាបណ្ណស្ករ", issuer_en="Ministry of Agriculture")
    return make_file()


def page_of(file: ExportFile) -> str:
    return reverse("officers_exports:page", args=[file.pk])


def test_an_officer_finds_blocked_files_and_reads_why(desk: Client, blocked: ExportFile) -> None:
    queue = desk.get(reverse("officers_exports:queue")).text

    assert blocked.number in queue
    assert "Ministry of Agriculture" in queue
    assert "A source." in desk.get(page_of(blocked)).text


def test_any_number_finds_the_file(desk: Client, blocked: ExportFile) -> None:
    ship(blocked)
    ExportNumber.objects.create(
        file=blocked, kind="declaration", number="SAD-77", noted_by=UserFactory(), noted_at=NOON
    )

    for number in ("sad-77", blocked.order.number, "X1001"):
        assert page_of(blocked) in desk.get(reverse("officers_exports:queue"), {"q": number}).text
    assert page_of(blocked) not in desk.get(reverse("officers_exports:queue"), {"q": "SAD-78"}).text


def test_an_officer_decides_with_a_reason_and_takes_it_back(desk: Client, blocked: ExportFile) -> None:
    item = blocked.items.get(kind="permit")
    decide = reverse("officers_exports:decide", args=[blocked.pk, item.pk])
    assert decide in desk.get(page_of(blocked)).text

    desk.post(decide, {"reason": ""})
    blocked.refresh_from_db()
    assert blocked.status == "blocked"

    desk.post(decide, {"reason": "A sample."})
    blocked.refresh_from_db()
    assert blocked.status == "open"
    assert "A sample." in desk.get(page_of(blocked)).text

    desk.post(decide, {"again": "1"})
    blocked.refresh_from_db()
    assert blocked.status == "blocked"


def test_a_prohibition_cannot_be_decided_away(desk: Client) -> None:
    rule("prohibit", "17")
    file = make_file()
    item = file.items.get(kind="prohibit")

    assert desk.get(reverse("officers_exports:decide", args=[file.pk, item.pk])).status_code == 404


def test_reading_a_scan_is_written_down_and_papers_are_handed_out(desk: Client, blocked: ExportFile) -> None:
    ExportFile.objects.filter(pk=blocked.pk).update(status="open")
    (invoice, *_others) = issue_all(file_id=blocked.pk, by=None, now=NOON)
    kept = ExportScan(file=blocked, title="Licence", number="L-1", added_by=UserFactory(), added_at=NOON)
    kept.scan.save("scan.jpg", upload(), save=False)
    kept.save()

    assert desk.get(reverse("officers_exports:scan", args=[blocked.pk, kept.public_id])).status_code == 200
    assert AuditEntry.objects.filter(action="export.scan_read").count() == 1
    pdf = desk.get(reverse("officers_exports:pdf", args=[blocked.pk, invoice.public_id]))
    assert pdf.content.startswith(b"%PDF")


def test_an_officer_of_another_province_finds_none_of_it(
    blocked: ExportFile, roles: None, sign_in: Callable[[User], Client]
) -> None:
    elsewhere = sign_in(ProvinceOfficerFactory(area=ProvinceFactory()))

    assert elsewhere.get(page_of(blocked)).status_code == 404
    assert blocked.number not in elsewhere.get(reverse("officers_exports:queue")).text


def test_an_officer_of_the_province_reads_and_does_not_decide(
    blocked: ExportFile, roles: None, sign_in: Callable[[User], Client]
) -> None:
    here = sign_in(ProvinceOfficerFactory(area=blocked.vendor.province))
    item = blocked.items.get(kind="permit")

    assert here.get(page_of(blocked)).status_code == 200
    answer = here.post(reverse("officers_exports:decide", args=[blocked.pk, item.pk]), {"reason": "Mine."})
    assert answer.status_code in (302, 403)
    item.refresh_from_db()
    assert item.state == "missing"


def test_figures_of_what_left_stand_on_the_page_and_in_the_table(desk: Client) -> None:
    ship(make_file(), at=timezone.now())
    days = {"first": f"{timezone.localdate() - timedelta(days=3)}", "last": f"{timezone.localdate()}"}

    page = desk.get(reverse("officers_trade:report"), days).text
    table = desk.get(reverse("officers_trade:table"), days).content.decode("utf-8-sig")

    assert "$12.00" in page
    assert "country,JP" in table
    assert "goods,1702,,1,12.00,0,0" in table
    assert "province,17" in table


def test_best_traders_show_how_near_one_is_and_an_officer_notes_what_was_read(desk: Client) -> None:
    file = ship(make_file(), at=timezone.now())
    ExportFile.objects.update(goods_usd=Decimal(500_000))
    profile = ExporterProfile.objects.get()
    head = make_exporter(make_vendor("head"), name_latin="Head Trading")
    assert "25 %" in desk.get(reverse("officers_trade:traders")).text

    said = {"capital_khr": "1,200,000,000", "tcms_rank": "1", "consolidator": head.pk}
    desk.post(reverse("officers_trade:trader", args=[profile.pk]), said)

    profile.refresh_from_db()
    assert (profile.capital_khr, profile.tcms_rank, profile.consolidator) == (Decimal(1_200_000_000), 1, head)
    assert file.vendor == profile.vendor
    refused = desk.post(reverse("officers_trade:trader", args=[head.pk]), {"capital_khr": "much"})
    assert refused.status_code == 200
    head.refresh_from_db()
    assert head.capital_khr is None


def test_officers_see_papers_that_run_out(desk: Client) -> None:
    file, other = make_file(number="P7001"), make_file(number="P7002")
    ends = {file: 6, other: 60}
    for one, days in ends.items():
        last = timezone.localdate() + timedelta(days=days)
        draft = ScanDraft(paper="", title="Sugar licence", number=f"M-{days}", file=upload(), expires_on=last)
        add_scan(file=one, draft=draft, by=UserFactory(), now=timezone.now())

    page = desk.get(reverse("officers_exports:queue"), {"tab": "ending"}).text

    assert "Sugar licence M-6" in page
    assert file.number in page
    assert other.number not in page


def test_an_officer_does_not_book_past_the_gate_either(desk: Client) -> None:
    file = make_file()
    shipment = ShipmentFactory(order=file.order)
    failed = ConsignmentFactory(shipment=shipment, carrier="manual", status=BookingStatus.FAILED, failure="Closed.")
    rule("prohibit", "17", "JP", text_en="No sugar goes there.")

    answer = desk.post(reverse("officers_bookings:booking", args=[failed.pk]), {"action": "again"}, follow=True)

    assert file.number in answer.text
    assert list(shipment.consignments.all()) == [failed]


def test_a_return_from_abroad_and_its_export_lead_to_each_other_with_all_numbers(desk: Client) -> None:
    file = make_file()
    issue_all(file_id=file.pk, by=None, now=NOON)
    ship(file)
    back = make_return(arrived(file.order, at=NOON), now=NOON)
    its_return = reverse("officers_returns:page", args=[back.pk])

    page = desk.get(its_return).text

    assert page_of(file) in page
    assert "X1001-INV-1" in page
    assert its_return in desk.get(page_of(file)).text
    assert page_of(file) in desk.get(reverse("officers_exports:queue"), {"q": back.number.lower()}).text


def test_a_return_that_never_left_the_country_has_no_such_part(desk: Client) -> None:
    back = make_return(now=NOON)

    assert "over the border" not in desk.get(reverse("officers_returns:page", args=[back.pk])).text
