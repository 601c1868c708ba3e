"""A licence warns before it runs out, each time once, and stops the shop after its grace; a renewed one opens it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.users.models import User
from tests.factories.photos import upload
from tests.factories.requirements import RequirementFactory
from tests.factories.users import OfficerFactory
from tests.integration.vendors.helpers import facts
from vendors.errors import InvalidInput, UnableToChange
from vendors.models import Licence, Requirement, RequirementKind, Vendor, VendorStatus
from vendors.services.licences import LicenceContent, hand_in_licence, warn_of_licences
from vendors.services.requirements import decide_requirement, hand_in_paper
from vendors.services.standing import settle_all

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ENDS = date(2027, 6, 30)


@pytest.fixture
def required() -> Requirement:
    return RequirementFactory(kind=RequirementKind.LICENCE, grace_days=14)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def content(**changes: object) -> LicenceContent:
    whole = {"kind": "licence", "number": "EC 12", "issued_on": date(2026, 7, 1), "expires_on": ENDS}
    return LicenceContent(**(whole | changes))  # type: ignore[arg-type]


def give(vendor: Vendor, required: Requirement, *, by: User, now: datetime, **changes: object) -> None:
    """Hand in a licence and have an officer accept it."""
    row = hand_in_licence(vendor=vendor, requirement=required, content=content(**changes), by=by, now=now)
    decide_requirement(
        vendor=vendor, requirement=required, state="accepted", by=OfficerFactory(), now=now, seen_id=row.pk
    )


def status(vendor: Vendor, *, now: datetime) -> str:
    settle_all(now=now)
    return Vendor.objects.get(pk=vendor.pk).status


def test_owner_is_warned_at_60_30_and_7_days_and_on_the_end_each_once(
    vendor: Vendor, maker: User, required: Requirement, now: datetime
) -> None:
    give(vendor, required, by=maker, now=now)

    for left in (90, 61, 60, 60, 59, 30, 30, 12, 7, 1, 0, -1, -1, -5):
        warn_of_licences(now=noon(ENDS - timedelta(days=left)))

    assert [(one["days"], one["stops_on"]) for one in facts("LicenceRunsOut")] == [
        (60, "2027-07-15"),
        (30, "2027-07-15"),
        (7, "2027-07-15"),
        (0, "2027-07-15"),
    ]


def test_late_run_gives_only_the_warning_that_is_true_now(
    vendor: Vendor, maker: User, required: Requirement, now: datetime
) -> None:
    give(vendor, required, by=maker, now=now)

    assert warn_of_licences(now=noon(ENDS - timedelta(days=29))) == 1
    assert warn_of_licences(now=noon(ENDS - timedelta(days=6))) == 1

    assert [one["days"] for one in facts("LicenceRunsOut")] == [30, 7]


def test_shop_stops_after_the_grace_and_a_renewed_licence_opens_it(
    vendor: Vendor, maker: User, required: Requirement, now: datetime
) -> None:
    give(vendor, required, by=maker, now=now)
    last, after = noon(ENDS + timedelta(days=14)), noon(ENDS + timedelta(days=15))

    assert status(vendor, now=last) == VendorStatus.OPEN
    assert status(vendor, now=after) == VendorStatus.INCOMPLETE
    row = hand_in_licence(
        vendor=vendor, requirement=required, content=content(expires_on=date(2029, 6, 30)), by=maker, now=after
    )
    assert status(vendor, now=after) == VendorStatus.INCOMPLETE, "no vendor lets itself in"
    decide_requirement(
        vendor=vendor, requirement=required, state="accepted", by=OfficerFactory(), now=after, seen_id=row.pk
    )

    assert status(vendor, now=after) == VendorStatus.OPEN
    assert warn_of_licences(now=after) == 0
    assert Licence.objects.filter(vendor=vendor).count() == 2


def test_renewal_that_is_rejected_takes_nothing_from_the_licence_that_holds(
    vendor: Vendor, maker: User, required: Requirement, now: datetime
) -> None:
    give(vendor, required, by=maker, now=now)
    row = hand_in_licence(
        vendor=vendor, requirement=required, content=content(expires_on=date(2029, 6, 30)), by=maker, now=now
    )
    decide_requirement(
        vendor=vendor,
        requirement=required,
        state="rejected",
        by=OfficerFactory(),
        now=now,
        seen_id=row.pk,
        reason_code="unreadable",
        reason="The year cannot be read.",
    )

    assert status(vendor, now=now) == VendorStatus.OPEN


def test_who_is_exempt_needs_no_number_and_never_runs_out(
    vendor: Vendor, maker: User, required: Requirement, now: datetime
) -> None:
    give(vendor, required, by=maker, now=now, kind="exempt", number="", issued_on=None, expires_on=None)

    assert status(vendor, now=now + timedelta(days=4000)) == VendorStatus.OPEN
    assert warn_of_licences(now=now + timedelta(days=4000)) == 0


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("kind", {"kind": "ministry"}),
        ("number", {"number": "  "}),
        ("issued_on", {"issued_on": None}),
        ("issued_on", {"issued_on": date(2030, 1, 1), "expires_on": date(2031, 1, 1)}),
        ("expires_on", {"expires_on": None}),
        ("expires_on", {"expires_on": date(2026, 11, 1)}),
        ("expires_on", {"expires_on": date(2062, 6, 30)}),
        ("scan", {"scan": upload(b"just words", "scan.pdf")}),
    ],
)
def test_licence_that_cannot_be_is_refused_beside_its_field(
    vendor: Vendor, maker: User, required: Requirement, now: datetime, field: str, changes: dict[str, object]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        hand_in_licence(vendor=vendor, requirement=required, content=content(**changes), by=maker, now=now)

    assert set(refusal.value.fields) == {field}
    assert not Licence.objects.exists()


def test_a_paper_does_not_answer_what_asks_for_a_licence(
    vendor: Vendor, maker: User, required: Requirement, now: datetime
) -> None:
    with pytest.raises(UnableToChange):
        hand_in_paper(vendor=vendor, requirement=required, upload=upload(), by=maker, now=now)

    assert not required.submissions.exists()
