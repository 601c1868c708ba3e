"""The province reads first, then the Ministry; nobody reads what is their own, or lies elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils import translation
from wagtail.models import GroupApprovalTask, ModelLogEntry, TaskState, Workflow, WorkflowState, WorkflowTask

from marketplace.core.models import AuditEntry
from marketplace.geography.models import Province
from marketplace.users.areas import NOWHERE, Area, area_of
from marketplace.users.models import OfficerArea, User
from marketplace.users.services import UnableToGiveArea, give_area
from tests.factories.geography import ProvinceFactory, VillageFactory
from tests.factories.users import OfficerFactory, ProvinceOfficerFactory, UserFactory
from tests.factories.vendors import MembershipFactory, VendorApplicationFactory
from vendors.errors import UnableToReview
from vendors.models import ApplicationStatus, ListingSubmission, OfficersReview, ReviewLevel, VendorApplication
from vendors.services.applications import send_back_application, submit_application
from vendors.services.review import decide, ensure_workflows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def local(waiting: VendorApplication) -> User:
    """The officer of the province in which it waits."""
    return ProvinceOfficerFactory(area=waiting.province)


@pytest.mark.database
def test_the_province_reads_first_and_the_ministry_opens_the_shop(
    waiting: VendorApplication, local: User, officer: User
) -> None:
    with pytest.raises(UnableToReview, match="officer of its province"):
        decide(subject=waiting, by=officer, action="approve")
    decide(subject=waiting, by=local, action="approve", comment="I know the house.")

    assert (waiting.status, waiting.waits_at) == (ApplicationStatus.SUBMITTED, ReviewLevel.MINISTRY)
    assert AuditEntry.objects.filter(action="vendorapplication.passed_on", actor=local).exists()
    with pytest.raises(UnableToReview, match="Ministry"):
        decide(subject=waiting, by=local, action="approve")
    decide(subject=waiting, by=officer, action="approve")

    assert (waiting.status, waiting.waits_at) == (ApplicationStatus.APPROVED, "")
    assert waiting.vendor is not None


def test_listings_go_the_same_way(waiting_listing: ListingSubmission, officer: User) -> None:
    local = ProvinceOfficerFactory(area=waiting_listing.vendor.province)

    decide(subject=waiting_listing, by=local, action="approve")
    assert waiting_listing.waits_at == ReviewLevel.MINISTRY
    decide(subject=waiting_listing, by=officer, action="approve")

    assert waiting_listing.product is not None


def test_the_ministry_stands_in_for_a_province_without_an_officer_and_that_is_written_down(
    waiting: VendorApplication, officer: User
) -> None:
    ProvinceOfficerFactory(area=ProvinceFactory())

    decide(subject=waiting, by=officer, action="approve")

    assert waiting.vendor is not None
    assert ModelLogEntry.objects.for_instance(waiting).filter(action="vendors.stood_in", user=officer).count() == 1
    approved = TaskState.objects.filter(workflow_state__object_id=str(waiting.pk), status=TaskState.STATUS_APPROVED)
    assert [state.finished_by for state in approved] == [officer, officer]


@pytest.mark.parametrize("level", ["province", "ministry"])
def test_sent_again_it_begins_where_it_was_sent_back(
    level: str, waiting: VendorApplication, local: User, officer: User, now: datetime
) -> None:
    if level == "ministry":
        decide(subject=waiting, by=local, action="approve")
    reader = officer if level == "ministry" else local
    send_back_application(application=waiting, by=reader, reason="Unreadable.", now=now)
    assert waiting.waits_at == ""

    submit_application(application=waiting, by=waiting.applicant, now=now)

    waiting.refresh_from_db()
    assert waiting.waits_at == level


def test_sent_again_from_another_province_it_begins_with_that_province(
    waiting: VendorApplication, local: User, officer: User, now: datetime
) -> None:
    decide(subject=waiting, by=local, action="approve")
    send_back_application(application=waiting, by=officer, reason="Where is this?", now=now)
    village = VillageFactory()
    places = {"village": village, "commune": village.commune, "district": village.commune.district}
    VendorApplication.objects.filter(pk=waiting.pk).update(**places, province=village.commune.district.province)
    waiting.refresh_from_db()

    submit_application(application=waiting, by=waiting.applicant, now=now)

    waiting.refresh_from_db()
    assert waiting.waits_at == ReviewLevel.PROVINCE
    with pytest.raises(UnableToReview, match="outside your area"):
        decide(subject=waiting, by=local, action="approve")


@pytest.mark.parametrize("who", ["elsewhere", "nowhere"])
def test_an_officer_without_this_area_decides_nothing(who: str, waiting: VendorApplication) -> None:
    area = ProvinceFactory() if who == "elsewhere" else False
    with pytest.raises(UnableToReview, match="outside your area"):
        decide(subject=waiting, by=OfficerFactory(area=area), action="approve")


@pytest.mark.parametrize("power", ["ministry", "province", "superuser"])
def test_nobody_decides_their_own(power: str, workflows: None, now: datetime) -> None:
    application = VendorApplicationFactory()
    maker = application.applicant
    maker.is_staff, maker.is_superuser = True, power == "superuser"
    maker.save()
    group = OfficersReview.objects.get(level=power if power != "superuser" else "ministry").groups.last()
    assert group is not None
    maker.groups.add(group)
    province = application.province if power == "province" else None
    OfficerArea.objects.create(officer=maker, province=province, is_national=province is None, given_at=now)
    submit_application(application=application, by=maker, now=now)

    with pytest.raises(UnableToReview, match="your own"):
        decide(subject=application, by=maker, action="approve")

    decide(subject=application, by=OfficerFactory(), action="approve")
    assert application.vendor is not None


def test_a_member_of_the_vendor_does_not_decide_its_listing(waiting_listing: ListingSubmission, officer: User) -> None:
    MembershipFactory(vendor=waiting_listing.vendor, user=officer, role="packer")

    with pytest.raises(UnableToReview, match="your own"):
        decide(subject=waiting_listing, by=officer, action="reject", comment="No.")


def test_what_somebody_has_taken_to_read_is_theirs(waiting: VendorApplication, officer: User, now: datetime) -> None:
    reader = OfficerFactory(first_name="Dara", last_name="Som")
    VendorApplication.objects.filter(pk=waiting.pk).update(locked=True, locked_by=reader, locked_at=now)

    with pytest.raises(UnableToReview, match="Dara Som has taken this to read"):
        decide(subject=waiting, by=officer, action="approve")
    decide(subject=waiting, by=reader, action="reject", comment="Unreadable.")

    assert waiting.status == ApplicationStatus.SENT_BACK


@pytest.mark.database
def test_what_waited_at_the_one_step_of_before_goes_on(workflows: None, officer: User, now: datetime) -> None:
    workflow = Workflow.objects.get(name="Vendor applications")
    former = GroupApprovalTask.objects.create(name="Ministry review")
    former.groups.add(officer.groups.get())
    WorkflowTask.objects.filter(workflow=workflow).delete()
    WorkflowTask.objects.create(workflow=workflow, task=former, sort_order=0)
    waits, came_back = VendorApplicationFactory(), VendorApplicationFactory()
    for one in (waits, came_back):
        submit_application(application=one, by=one.applicant, now=now)
    send_back_application(application=came_back, by=officer, reason="Unreadable.", now=now)

    ensure_workflows()
    ensure_workflows()
    submit_application(application=came_back, by=came_back.applicant, now=now)

    for one in (waits, came_back):
        one.refresh_from_db()
        assert one.waits_at == ReviewLevel.PROVINCE
        decide(subject=one, by=officer, action="approve")
        assert one.vendor is not None
    kind = ContentType.objects.get_for_model(VendorApplication)
    assert not WorkflowState.objects.filter(base_content_type=kind, status="in_progress").exists()


@pytest.mark.database
@pytest.mark.parametrize("fields", [{"is_national": True}, {"is_national": False}])
def test_an_area_is_one_province_or_the_whole_country(fields: dict[str, bool], now: datetime) -> None:
    province = ProvinceFactory() if fields["is_national"] else None
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficerArea.objects.create(officer=UserFactory(), province=province, given_at=now, **fields)


def test_the_area_of_an_officer_is_given_and_taken_by_another(officer: User, now: datetime) -> None:
    province: Province = ProvinceFactory()
    local = OfficerFactory(area=False)
    assert area_of(local) == NOWHERE

    give_area(officer=local, province_id=province.pk, is_national=False, by=officer, now=now)
    assert area_of(User.objects.get(pk=local.pk)) == Area(province_id=province.pk)
    give_area(officer=local, province_id=None, is_national=False, by=officer, now=now)

    assert area_of(User.objects.get(pk=local.pk)) == NOWHERE
    told = AuditEntry.objects.filter(action="officer.area_given").order_by("pk").values_list("data", flat=True)
    assert list(told) == [{"before": "", "after": province.code}, {"before": province.code, "after": ""}]


@pytest.mark.parametrize("case", ["of a province", "to oneself", "to a maker"])
def test_an_area_is_not_given(case: str, officer: User, now: datetime) -> None:
    by = ProvinceOfficerFactory(area=ProvinceFactory()) if case == "of a province" else officer
    to = {"of a province": OfficerFactory(area=False), "to oneself": officer, "to a maker": UserFactory()}[case]

    with pytest.raises(UnableToGiveArea):
        give_area(officer=to, province_id=None, is_national=True, by=by, now=now)
