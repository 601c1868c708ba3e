"""Both sides of a request hear what concerns them, each with the link to its own page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from marketplace.notifications.models import Notification
from marketplace.quotes.services.accepting import decline_version
from marketplace.quotes.services.clock import expire_due
from marketplace.quotes.services.joint import answer_share
from marketplace.quotes.services.offering import offer_version, withdraw_version
from marketplace.quotes.services.writing import write_message
from tests.factories.logistics import NOON
from tests.factories.quotes import invitation_of, line_of, make_offered, make_request, make_vendor, make_version
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, Any]]:
    """Return what was told since the last time, and to whom."""
    rows = list(Notification.objects.filter(kind__startswith="quote").order_by("pk"))
    found = [(row.kind, row.user) for row in rows]
    Notification.objects.all().delete()
    return found


def test_a_vendor_hears_of_a_request_and_its_buyer_of_the_offer(deliver_facts: Callable[[], None]) -> None:
    vendor, buyer = make_vendor(), UserFactory(language="en")
    request = make_request(vendors=[vendor], buyer=buyer)
    deliver_facts()
    owner = vendor.memberships.get().user
    asked = Notification.objects.get(kind="quote_asked")
    assert asked.user == owner
    assert invitation_of(request, vendor).token in asked.text
    told()

    version = make_offered(request=request, vendor=vendor)
    deliver_facts()

    offered = Notification.objects.get(kind="quote_offered")
    assert offered.user == buyer
    assert "$3,000.00" in offered.text
    assert f"/en/quotes/offers/{version.token}/" in offered.text


def test_messages_are_told_to_the_other_side_once_an_hour(deliver_facts: Callable[[], None]) -> None:
    vendor, buyer = make_vendor(), UserFactory()
    request = make_request(vendors=[vendor], buyer=buyer)
    owner = vendor.memberships.get().user
    deliver_facts()
    told()
    says: dict[str, Any] = {"request": request, "vendor": vendor}
    for minutes in (0, 1, 59, 61):
        at = NOON + timedelta(minutes=minutes)
        write_message(**says, author=buyer, from_buyer=True, words="Which grade?", now=at)
    write_message(**says, author=owner, from_buyer=False, words="A", now=NOON)
    deliver_facts()
    assert told() == [("quote_message", owner), ("quote_message", owner), ("quote_message", buyer)]


def test_the_end_of_an_offer_is_told_to_whoever_did_not_end_it(deliver_facts: Callable[[], None]) -> None:
    vendor, buyer = make_vendor(), UserFactory()
    owner = vendor.memberships.get().user
    request = make_request(vendors=[vendor], buyer=buyer)
    version = make_offered(request=request, vendor=vendor)
    deliver_facts()
    told()

    decline_version(version_id=version.pk, by=buyer, words="Too dear", now=NOON)
    deliver_facts()
    assert told() == [("quote_declined", owner)]

    again = make_offered(request=request, vendor=vendor)
    withdraw_version(version=again, by=owner, now=NOON)
    deliver_facts()
    assert told() == [("quote_offered", buyer), ("quote_withdrawn", buyer)]

    last = make_offered(request=request, vendor=vendor, valid_until=NOON + timedelta(days=20))
    deliver_facts()
    told()
    expire_due(now=last.valid_until)
    deliver_facts()
    assert told() == [("quote_ran_out", owner), ("quote_request_ran_out", buyer)]


def test_members_of_a_joint_answer_are_asked_and_its_leader_hears_what_they_say(
    deliver_facts: Callable[[], None],
) -> None:
    vendor, second = make_vendor(), make_vendor()
    leader, member = vendor.memberships.get().user, second.memberships.get().user
    request = make_request(vendors=[vendor])
    deliver_facts()
    told()

    version = make_version(request=request, vendor=vendor, lines=[line_of(vendor), line_of(second)])
    deliver_facts()
    assert told() == [("quote_share_asked", member)]
    share = version.shares.get()
    for agrees in (False, True):
        answer_share(share=share, agrees=agrees, words="", by=member, now=NOON)
    deliver_facts()
    assert told() == [("quote_share_refused", leader), ("quote_share_agreed", leader)]
    offer_version(version=version, by=leader, now=NOON)
