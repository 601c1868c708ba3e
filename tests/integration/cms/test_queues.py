"""The queues: whose turn it is, what is late, who reads what, and several decided at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.desk.deciding import mine_to_decide
from cms.desk.many import candidate
from cms.roles import DOOR, permission_named
from marketplace.users.models import User
from tests.factories.geography import ProvinceFactory
from tests.factories.users import OfficerFactory, ProvinceOfficerFactory, UserFactory
from tests.factories.vendors import MembershipFactory, VendorApplicationFactory
from tests.integration.cms.helpers import decide_as_province, page_of, sent_listing
from vendors.models import ApplicationStatus, VendorApplication
from vendors.services.applications import submit_application
from vendors.services.review import decide

pytestmark = pytest.mark.django_db
QUEUE = "officers_applications:list"


def sent(name: str, days: int = 0, **fields: Any) -> VendorApplication:
    made = VendorApplicationFactory(legal_name=name, **fields)
    submit_application(application=made, by=made.applicant, now=timezone.now() - timedelta(days=days))
    return made


def many(kind: str, *rows: Any) -> str:
    address = reverse("wagtail_bulk_action", args=["partner", rows[0]._meta.model_name, kind])
    return f"{address}?{'&'.join(f'id={row.pk}' for row in rows)}"


def steps(*rows: Any) -> dict[str, Any]:
    return {f"step-{row.pk}": row.current_workflow_task_state.pk for row in rows}


def test_mine_is_what_each_officer_may_decide_now_and_agrees_with_the_rule_for_one_row(roles: None) -> None:
    rows: list[Any] = [sent("At its province"), sent("Without an officer"), sent("At the Ministry"), sent("Its own")]
    local = ProvinceOfficerFactory(area=rows[0].province)
    decide_as_province(rows[2])
    own = rows[3].applicant
    own.is_staff = True
    own.save()
    ministry, elsewhere = OfficerFactory(), ProvinceOfficerFactory(area=ProvinceFactory())
    listing = sent_listing()
    member = OfficerFactory()
    MembershipFactory(vendor=listing.vendor, user=member)

    for officer in (local, ministry, elsewhere, member, OfficerFactory(area=False), UserFactory(superuser=True)):
        for model, some in ((VendorApplication, rows), (type(listing), [listing])):
            mine = set(mine_to_decide(model.objects.all(), user=officer).values_list("pk", flat=True))
            by_row = {row.pk for row in some if not candidate(model.objects.get(pk=row.pk), by=officer).why_not}
            assert mine == by_row, officer
    mine = mine_to_decide(VendorApplication.objects.all(), user=local)
    assert list(mine.values_list("legal_name", flat=True)) == ["At its province"]


def test_queue_names_the_level_marks_what_is_late_and_filters(desk: Client) -> None:
    sent("Late one", days=9)
    fresh = sent("Fresh one")
    ProvinceOfficerFactory(area=fresh.province)

    whole = desk.get(reverse(QUEUE), {"status": "submitted"}).content.decode()
    late = desk.get(reverse(QUEUE), {"late": "yes"}).content.decode()
    mine = desk.get(reverse(QUEUE), {"mine": "yes"}).content.decode()
    province = desk.get(reverse(QUEUE), {"province": fresh.province_id, "kind": "household"}).content.decode()

    assert whole.index("Late one") < whole.index("Fresh one")
    assert "working days, late" in whole
    assert "officers-tag--late" in whole
    assert ("Late one" in late, "Fresh one" in late) == (True, False)
    assert ("Late one" in mine, "Fresh one" in mine) == (True, False)
    assert ("Late one" in province, "Fresh one" in province) == (False, True)


def test_what_somebody_takes_to_read_shows_their_name_until_they_give_it_back(
    desk: Client, officer: User, sign_in: Callable[[User], Client]
) -> None:
    one = sent("Taken one")
    desk.post(reverse("officers_applications:lock", args=[one.pk]))
    colleague = OfficerFactory()
    other = sign_in(colleague)

    assert f"{officer} reads it" in other.get(reverse(QUEUE)).content.decode()
    assert "data-workflow-action-name" not in other.get(page_of(one)).content.decode()
    assert not mine_to_decide(VendorApplication.objects.all(), user=colleague).exists()
    desk.post(reverse("officers_applications:unlock", args=[one.pk]))

    assert 'data-workflow-action-name="approve"' in other.get(page_of(one)).content.decode()


def test_only_who_may_decide_takes_something_to_read(roles: None, sign_in: Callable[[User], Client]) -> None:
    one = sent("Not theirs")
    ProvinceOfficerFactory(area=one.province)

    sign_in(OfficerFactory()).post(reverse("officers_applications:lock", args=[one.pk]))

    one.refresh_from_db()
    assert not one.locked


def test_several_are_shown_first_and_then_approved_each_by_itself(desk: Client, officer: User) -> None:
    first, second, theirs = sent("First"), sent("Second"), sent("Of a province")
    ProvinceOfficerFactory(area=theirs.province)
    address = many("approve", first, second, theirs)

    shown = desk.get(address).content.decode()
    assert "2 would be approved" in shown
    assert "It waits for the officer of its province." in shown
    decide(subject=second, by=OfficerFactory(), action="reject", comment="Quicker.")
    answer = desk.post(address, {**steps(first, theirs), f"step-{second.pk}": "1", "next": reverse(QUEUE)})
    told = desk.get(answer.headers["location"]).content.decode()

    assert "1 is approved." in told
    assert "Second: This does not wait for a decision." in told
    assert "Of a province: It waits for the officer of its province." in told
    for one in (first, second, theirs):
        one.refresh_from_db()
    assert (first.status, second.status, theirs.status) == (
        ApplicationStatus.APPROVED,
        ApplicationStatus.SENT_BACK,
        ApplicationStatus.SUBMITTED,
    )


def test_several_are_sent_back_with_one_reason_and_not_without(desk: Client) -> None:
    rows = [sent_listing(), sent_listing()]
    address = many("send-back", *rows)

    refused = desk.post(address, steps(*rows)).content.decode()
    assert "Say what must change" in refused
    desk.post(address, {**steps(*rows), "comment": "Take the photos by daylight."})

    for one in rows:
        one.refresh_from_db()
        assert (one.status, one.reason) == (ApplicationStatus.SENT_BACK, "Take the photos by daylight.")


def test_boxes_are_there_for_those_who_decide(desk: Client, roles: None, sign_in: Callable[[User], Client]) -> None:
    sent("One")
    looker = OfficerFactory(groups=[])
    looker.user_permissions.add(permission_named(DOOR), permission_named("partner.view_vendorapplication"))

    assert "data-bulk-action-checkbox" in desk.get(reverse(QUEUE)).content.decode()
    seen = sign_in(looker).get(reverse(QUEUE)).content.decode()
    assert "One" in seen
    assert "data-bulk-action-checkbox" not in seen
