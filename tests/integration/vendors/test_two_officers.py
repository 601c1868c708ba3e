"""Two officers press a button at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from marketplace.users.models import User
from tests.factories.users import OfficerFactory
from tests.factories.vendors import VendorApplicationFactory
from tests.integration.vendors.conftest import NOON
from vendors.errors import UnableToReview
from vendors.models import ApplicationStatus, Membership, Vendor, VendorApplication
from vendors.services.applications import submit_application
from vendors.services.review import decide, ensure_workflows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.mark.parametrize("second", ["approve", "reject"])
def test_one_decides_and_the_other_is_told(second: str) -> None:
    ensure_workflows()
    application = VendorApplicationFactory()
    submit_application(application=application, by=application.applicant, now=NOON)
    seen = application.current_workflow_task_state.pk
    both_ready = threading.Barrier(2)

    def press(officer: User, action: str) -> str:
        try:
            mine = VendorApplication.objects.get(pk=application.pk)
            both_ready.wait(timeout=10)
            decide(subject=mine, by=officer, action=action, comment="Words.", task_state_id=seen)
        except UnableToReview:
            return "told"
        else:
            return action
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        presses = [
            pool.submit(press, OfficerFactory(), "approve"),
            pool.submit(press, OfficerFactory(), second),
        ]
        ends = sorted(one.result(timeout=60) for one in presses)

    assert ends.count("told") == 1
    application.refresh_from_db()
    decided = next(end for end in ends if end != "told")
    if decided == "approve":
        assert application.status == ApplicationStatus.APPROVED
        assert Vendor.objects.count() == Membership.objects.count() == 1
    else:
        assert application.status == ApplicationStatus.SENT_BACK
        assert not Vendor.objects.exists()
    state = application.workflow_states.get()
    assert state.current_task_state.status == ("approved" if decided == "approve" else "rejected")
