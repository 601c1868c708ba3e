"""Two officers press a button at the same moment. Without the lock the same race decides twice, so the test can fail."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from marketplace.users.models import User
from tests.factories.users import OfficerFactory
from tests.factories.vendors import VendorApplicationFactory
from tests.integration.vendors.conftest import NOON
from vendors.errors import UnableToReview
from vendors.models import ApplicationStatus, Membership, Vendor, VendorApplication
from vendors.services import review
from vendors.services.applications import submit_application
from vendors.services.review import decide, ensure_workflows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def press_both(application: VendorApplication, second: str) -> list[str]:
    """Let one officer approve and another do the second thing at once; return what each did, or `told`."""
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
        return sorted(one.result(timeout=60) for one in presses)


@pytest.fixture
def application() -> VendorApplication:
    ensure_workflows()
    sent: VendorApplication = VendorApplicationFactory()
    submit_application(application=sent, by=sent.applicant, now=NOON)
    return sent


@pytest.mark.parametrize("second", ["approve", "reject"])
def test_one_decides_and_the_other_is_told(application: VendorApplication, second: str) -> None:
    ends = press_both(application, second)

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


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time, lock or no lock")
def test_without_the_lock_the_same_race_decides_twice(
    application: VendorApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_looked = threading.Barrier(2)
    look = review._require_free

    def look_and_wait(*args: Any, **kwargs: Any) -> None:
        look(*args, **kwargs)
        both_looked.wait(timeout=10)

    rows = type(VendorApplication._default_manager.get_queryset())
    monkeypatch.setattr(rows, "select_for_update", lambda self, **kwargs: self.all(), raising=False)
    monkeypatch.setattr(review, "_require_free", look_and_wait)

    assert "told" not in press_both(application, "reject")
