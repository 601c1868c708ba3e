"""Vendors are told what holds an export back, that it is ready, and that a paper in it runs out; each once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from marketplace.exports.models import ExportFile
from marketplace.exports.services.checking import check_file
from marketplace.exports.services.papers import issue_all
from marketplace.exports.services.scans import ScanDraft, add_scan, ask_again, waive_item, withdraw_scan
from marketplace.exports.services.telling import warn_of_scans
from marketplace.notifications.models import Notification
from marketplace.sales.order.models import Purchase
from marketplace.users.models import User
from tests.factories.customs import rule
from tests.factories.exports import NOON, TODAY, make_file, ship
from tests.factories.organisations import OrganisationFactory
from tests.factories.photos import upload
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import MembershipFactory

pytestmark = pytest.mark.django_db


def scan_in(file: ExportFile, *, days: int, number: str = "MAFF-77", **fields: Any) -> Any:
    """Keep a licence that ends so many days after the day of these tests."""
    values = {"paper": "licence", "title": "Sugar licence", "number": number, "file": upload()} | fields
    draft = ScanDraft(expires_on=TODAY + timedelta(days=days), **values)
    return add_scan(file=file, draft=draft, by=UserFactory(), now=NOON)


def owner_of(file: ExportFile, language: str = "en") -> User:
    user: User = UserFactory(language=language)
    MembershipFactory(user=user, vendor=file.vendor)
    return user


def told(kind: str) -> list[str]:
    return list(Notification.objects.filter(kind=kind).order_by("pk").values_list("text", flat=True))


@pytest.fixture
def needs_licence(db: None) -> None:
    rule("permit", "17", paper="licence", text_en="A licence for sugar.", text_km="អាជ្ញាបណ្ណស្ករ។")


@pytest.mark.usefixtures("needs_licence")
def test_a_vendor_is_told_once_why_it_must_not_leave_and_where_to_send_the_paper(
    deliver_facts: Callable[[], None],
) -> None:
    file = make_file()
    owner_of(file)
    owner_of(file, "km")
    for _again in range(3):
        check_file(file_id=file.pk, now=NOON + timedelta(hours=6))

    deliver_facts()

    english, khmer = told("export_blocked")
    assert "A licence for sugar." in english
    assert "Japan" in english
    assert f"/en/vendors/desk/{file.vendor.code}/exports/{file.number}/" in english
    assert "អាជ្ញាបណ្ណស្ករ។" in khmer
    assert "A licence" not in khmer
    assert not told("export_asks_buyer")


@pytest.mark.usefixtures("needs_licence")
def test_one_more_reason_is_told_and_the_same_on_another_day_is_not(deliver_facts: Callable[[], None]) -> None:
    file = make_file()
    owner_of(file)
    deliver_facts()
    check_file(file_id=file.pk, now=NOON + timedelta(days=1))
    deliver_facts()
    assert len(told("export_blocked")) == 1

    rule("prohibit", "1702", text_en="Sugar is forbidden there.", text_km="ហាមឃាត់។")
    check_file(file_id=file.pk, now=NOON + timedelta(days=2))
    deliver_facts()

    _first, second = told("export_blocked")
    assert "Sugar is forbidden there. (and 1 more)" in second
    assert "do not send it" in second


@pytest.mark.usefixtures("needs_licence")
def test_a_scan_taken_away_and_sent_again_the_same_day_tells_nobody_twice(deliver_facts: Callable[[], None]) -> None:
    file = make_file()
    owner_of(file)
    for number in ("A-1", "A-2"):
        withdraw_scan(scan=scan_in(file, days=90, number=number), by=UserFactory(), now=NOON)

    deliver_facts()

    assert len(told("export_blocked")) == 1


@pytest.mark.usefixtures("needs_licence")
def test_a_paper_that_is_needed_after_all_is_told_on_that_day(deliver_facts: Callable[[], None]) -> None:
    file = make_file()
    owner_of(file)
    item = file.items.get(kind="permit")
    waive_item(item=item, by=OfficerFactory(), reason="Only a sample.", now=NOON)
    ask_again(item=item, by=OfficerFactory(), now=NOON + timedelta(days=3))

    deliver_facts()

    assert len(told("export_blocked")) == 2


def test_what_the_buyers_customs_ask_is_told_to_the_buyer_too(deliver_facts: Callable[[], None]) -> None:
    rule("permit", "17", direction="import", paper="mhlw", text_en="An import notice.", text_km="លិខិតនាំចូល។")
    file = make_file()
    Purchase.objects.filter(pk=file.order.purchase_id).update(language="en")
    check_file(file_id=file.pk, now=NOON)

    deliver_facts()

    (text,) = told("export_asks_buyer")
    assert "An import notice." in text
    assert file.order.purchase.token in text


def test_an_export_that_is_ready_is_told_to_the_vendor_and_to_an_organisation_that_buys(
    deliver_facts: Callable[[], None],
) -> None:
    file = make_file()
    owner_of(file)
    Purchase.objects.filter(pk=file.order.purchase_id).update(organisation=OrganisationFactory(), language="en")

    issue_all(file_id=file.pk, by=None, now=NOON)
    check_file(file_id=file.pk, now=NOON)
    deliver_facts()

    (vendors,), (buyers,) = told("export_ready"), told("export_papers")
    assert file.order.number in vendors
    assert file.order.purchase.token in buyers


def test_a_private_buyer_is_not_told_of_papers(deliver_facts: Callable[[], None]) -> None:
    issue_all(file_id=make_file().pk, by=None, now=NOON)

    deliver_facts()

    assert told("export_ready")
    assert not told("export_papers")


@pytest.mark.parametrize(("days", "due"), [(31, []), (30, [30]), (8, [30]), (7, [7]), (0, [7])])
def test_a_scan_is_told_30_and_7_days_before_its_end(days: int, due: list[int]) -> None:
    scan = scan_in(make_file(), days=days)

    warn_of_scans(now=NOON)
    warn_of_scans(now=NOON)

    assert list(scan.notices.values_list("days", flat=True)) == due


def test_each_warning_goes_out_once_and_a_missed_day_is_made_up_for(deliver_facts: Callable[[], None]) -> None:
    file = make_file()
    owner_of(file)
    scan_in(file, days=40)
    sent = [warn_of_scans(now=NOON + timedelta(days=day)) for day in (5, 12, 13, 33, 34, 40, 41, 42)]

    deliver_facts()

    assert sent == [0, 1, 0, 1, 0, 0, 1, 0]
    first, second, last = told("export_scan_ending")
    assert "Sugar licence MAFF-77" in first
    assert "ends on 01/01/2027" in first
    assert "ends on 01/01/2027" in second
    assert "has run out" in last


def test_a_scan_with_a_follower_taken_back_or_of_goods_that_left_needs_no_warning() -> None:
    followed, left, back = make_file(number="P7001"), make_file(number="P7002"), make_file(number="P7003")
    scan_in(followed, days=5)
    scan_in(followed, days=300, number="MAFF-78")
    scan_in(left, days=5)
    ship(left)
    withdraw_scan(scan=scan_in(back, days=5), by=UserFactory(), now=NOON)

    assert warn_of_scans(now=NOON) == 0
    assert warn_of_scans(now=NOON + timedelta(days=6)) == 0
