"""Two officers decide about one likeness at the same moment: one decision stands, and the other officer is told."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.db.models import QuerySet

from marketplace.core import events
from marketplace.core.models import AuditEntry, EventRecord
from marketplace.screening.errors import UnableToDecide
from marketplace.screening.models import ScreeningHit
from marketplace.screening.services import decide, screen
from marketplace.users.models import User
from tests.factories.screening import NOON, bring_in
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

REASONS = {"cleared": "Another year of birth.", "blocked": "The same number of passport."}


def decide_at_once(hit: ScreeningHit) -> list[str]:
    """Let one officer clear and another block a likeness; return what became of each."""
    both_ready = threading.Barrier(2)

    def press(officer: User, status: str) -> str:
        try:
            both_ready.wait(timeout=30)
            decide(hit_id=hit.pk, status=status, expected="open", reason=REASONS[status], by=officer, now=NOON)
        except UnableToDecide as error:
            return "refused" if "__all__" in error.fields else "wrong"
        finally:
            connections.close_all()
        return "decided"

    officers = [UserFactory(), UserFactory()]
    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(press, officers, REASONS))


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts are written down here; what others make of them is tested where they are."""
    monkeypatch.setattr(events, "_subscriptions", dict)


@pytest.fixture
def hit() -> ScreeningHit:
    bring_in()
    (found,) = screen(names=["Orussey Banteay Virak"], subject_kind="vendor", subject_number="A7", now=NOON)
    return found


def test_the_first_decision_stands_with_its_own_reason_and_the_second_officer_is_told(hit: ScreeningHit) -> None:
    answers = decide_at_once(hit)

    hit.refresh_from_db()
    assert answers == ["decided", "refused"]
    assert hit.reason == REASONS[hit.status]
    assert (
        AuditEntry.objects.filter(action__in=["screening.cleared", "screening.blocked"], subject_id=str(hit.pk)).count()
        == 1
    )
    assert EventRecord.objects.filter(name="ScreeningDecided").count() == 1


def test_without_the_lock_both_decide_and_one_is_overwritten(
    hit: ScreeningHit, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one transaction write at a time, so there is no race to show")
    both_looked = threading.Barrier(2)
    get = QuerySet.get

    def look_together(self: QuerySet, *args: object, **asked: object) -> object:
        found = get(self, *args, **asked)
        if self.model is ScreeningHit:
            both_looked.wait(timeout=30)
        return found

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self.all())
    monkeypatch.setattr(QuerySet, "get", look_together)

    answers = decide_at_once(hit)

    monkeypatch.undo()
    assert answers == ["decided", "decided"]
    assert EventRecord.objects.filter(name="ScreeningDecided").count() == 2
