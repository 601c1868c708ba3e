"""What a buyer may ask, of whom, and what is refused in words."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from marketplace.core.models import EventRecord
from marketplace.quotes.errors import InvalidRequest, UnableToAsk, UnableToOffer, UnableToWrite
from marketplace.quotes.models import Invitation, QuoteRequest, QuoteStatus, RequestStatus, ThreadMessage
from marketplace.quotes.selectors.buyers import seen_by
from marketplace.quotes.services import asking
from marketplace.quotes.services.asking import RequestDraft, close_request, open_request
from marketplace.quotes.services.inviting import decline_invitation, invite_vendors, join_request, mark_seen
from marketplace.quotes.services.writing import mark_read, write_message
from tests.factories.logistics import NOON
from tests.factories.organisations import MemberFactory
from tests.factories.quotes import invitation_of, make_offered, make_request, make_vendor, wanted
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_listens")]


def facts(name: str) -> list[dict[str, Any]]:
    return [record.data for record in EventRecord.objects.filter(name=name).order_by("pk")]


def test_an_open_request_says_what_is_needed_and_is_told_to_whoever_looks_for_makers() -> None:
    request = make_request(
        details="Organic, before March.", certificate_kinds=["organic"], incoterm="FOB", named_place="Sihanoukville"
    )

    assert request.number.startswith("RQ")
    assert (request.title, request.quantity, request.unit) == ("Palm sugar of Kampong Speu", 2, "tonne")
    assert request.lines.get().quantity == 2
    assert request.closes_at == NOON + timedelta(days=14)
    assert facts("QuoteRequestOpened") == [{"request_id": request.pk, "number": request.number, "kind": "open"}]


def test_a_request_to_two_shops_is_seen_by_both_and_each_has_a_key_of_its_own() -> None:
    first, second = make_vendor(), make_vendor()

    request = make_request(vendors=[first, second])

    invitations = list(request.invitations.order_by("pk"))
    assert [one.vendor for one in invitations] == [first, second]
    assert len({request.token, *(one.token for one in invitations)}) == 3
    assert [one["vendor_id"] for one in facts("VendorInvited")] == [first.pk, second.pk]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "a" * 161}, "title"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": 10_000_001}, "quantity"),
        ({"unit": "bucket"}, "unit"),
        ({"target_price": Decimal(0)}, "target_price"),
        ({"target_price": Decimal("1.005")}, "target_price"),
        ({"target_price": Decimal("1.50"), "currency": "KHR"}, "target_price"),
        ({"target_price": Decimal("NaN")}, "target_price"),
        ({"currency": "THB"}, "currency"),
        ({"incoterm": "XYZ", "named_place": "Poipet"}, "incoterm"),
        ({"incoterm": "FOB", "named_place": " "}, "named_place"),
        ({"country": "ZZ"}, "country"),
        ({"certificate_kinds": ["magic"]}, "certificate_kinds"),
        ({"hs_code": "170199"}, "hs_code"),
        ({"needed_before": NOON.date()}, "needed_before"),
        ({"closes_at": NOON}, "closes_at"),
        ({"closes_at": NOON + timedelta(days=91)}, "closes_at"),
        ({"details": "a" * 4001}, "details"),
        ({"kind": "one"}, "vendors"),
        ({"product_id": 999}, "title"),
        ({"lines": []}, "lines"),
    ],
)
def test_what_cannot_be_asked_is_refused_beside_its_field(change: dict[str, Any], field: str) -> None:
    draft = RequestDraft(kind="open", lines=[]) if "lines" in change else wanted(**change)
    with pytest.raises(InvalidRequest) as refused:
        open_request(draft=draft, buyer=UserFactory(), now=NOON)

    beside = [*refused.value.fields, *(name for line in refused.value.lines.values() for name in line)]
    assert beside == [field]
    assert not QuoteRequest.objects.exists()
    assert not EventRecord.objects.exists()


def test_nobody_asks_the_own_shop_nor_one_that_is_not_open() -> None:
    me = UserFactory()
    mine, closed = VendorFactory(owner=me), VendorFactory(paused=True)

    with pytest.raises(UnableToAsk):
        make_request(vendors=[mine, closed], buyer=me)

    assert not QuoteRequest.objects.exists()


def test_a_buyer_has_only_so_many_open_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_LIVE", 2)
    me = UserFactory()
    make_request(buyer=me)
    second = make_request(buyer=me)

    with pytest.raises(UnableToAsk, match="enough open requests"):
        make_request(buyer=me)
    assert QuoteRequest.objects.count() == 2

    close_request(request=second, by=me, now=NOON)
    make_request(buyer=me)


def test_matched_vendors_are_invited_once_with_their_score() -> None:
    request, vendor, other = make_request(), make_vendor(), make_vendor()

    invite_vendors(request_id=request.pk, matches=[(vendor.pk, 80)], how="matched", now=NOON)
    again = invite_vendors(request_id=request.pk, matches=[(vendor.pk, 60), (other.pk, 50)], how="matched", now=NOON)

    assert [one.vendor for one in again] == [other]
    assert invitation_of(request, vendor).score == 80


def test_a_vendor_joins_an_open_request_and_nothing_else() -> None:
    vendor, other = make_vendor(), make_vendor()
    to_all, to_one = make_request(), make_request(vendors=[other])

    first = join_request(request=to_all, vendor=vendor, by=vendor.memberships.get().user, now=NOON)
    again = join_request(request=to_all, vendor=vendor, by=vendor.memberships.get().user, now=NOON)
    assert first == again
    assert first.how == "joined"

    with pytest.raises(UnableToAsk, match="other vendors only"):
        join_request(request=to_one, vendor=vendor, by=vendor.memberships.get().user, now=NOON)
    assert not to_one.invitations.filter(vendor=vendor).exists()


def test_a_vendor_that_will_not_answer_says_so_and_may_think_again() -> None:
    vendor = make_vendor()
    request = make_request(vendors=[vendor])
    invitation = invitation_of(request, vendor)
    mark_seen(invitation=invitation, now=NOON)
    decline_invitation(invitation=invitation, words="Harvest is sold.", by=UserFactory(), now=NOON)
    invitation.refresh_from_db()
    assert (invitation.seen_at, invitation.declined_words) == (NOON, "Harvest is sold.")

    make_offered(request=request, vendor=vendor)

    invitation.refresh_from_db()
    assert invitation.declined_at is None
    with pytest.raises(UnableToOffer, match="take it back first"):
        decline_invitation(invitation=invitation, words="", by=UserFactory(), now=NOON)


def test_both_sides_talk_and_each_knows_what_is_unread() -> None:
    vendor = make_vendor()
    request = make_request(vendors=[vendor])
    write_message(request=request, vendor=vendor, author=request.buyer, from_buyer=True, words="Which grade?", now=NOON)
    answer = write_message(
        request=request, vendor=vendor, author=UserFactory(), from_buyer=False, words="Grade A.", now=NOON
    )

    mark_read(request=request, vendor=vendor, by_buyer=True, now=NOON)

    answer.refresh_from_db()
    assert answer.read_at == NOON
    assert ThreadMessage.objects.get(from_buyer=True).read_at is None
    assert [one["from_buyer"] for one in facts("QuoteMessageWritten")] == [True, False]


def test_nothing_is_said_to_a_shop_that_was_not_asked_nor_after_the_end() -> None:
    vendor, other = make_vendor(), make_vendor()
    request = make_request(vendors=[vendor])
    words: dict[str, Any] = {"author": request.buyer, "from_buyer": True, "words": "Hello", "now": NOON}

    with pytest.raises(UnableToWrite):
        write_message(request=request, vendor=other, **words)
    with pytest.raises(InvalidRequest):
        write_message(request=request, vendor=vendor, **{**words, "words": " \n "})
    close_request(request=request, by=request.buyer, now=NOON)
    with pytest.raises(UnableToWrite):
        write_message(request=request, vendor=vendor, **words)

    assert not ThreadMessage.objects.exists()


def test_closing_a_request_declines_what_was_offered() -> None:
    vendor = make_vendor()
    request = make_request(vendors=[vendor])
    version = make_offered(request=request, vendor=vendor)

    close_request(request=request, by=request.buyer, now=NOON)

    version.refresh_from_db()
    assert request.status == RequestStatus.CLOSED
    assert version.state == version.quote.__class__.objects.get().status == QuoteStatus.DECLINED
    assert facts("QuoteEnded")[0]["how"] == "declined"
    with pytest.raises(UnableToAsk):
        close_request(request=request, by=request.buyer, now=NOON)


def test_a_request_that_nobody_answered_is_taken_back_and_no_one_is_invited_any_more() -> None:
    request, vendor = make_request(), make_vendor()
    close_request(request=request, by=request.buyer, now=NOON)

    with pytest.raises(UnableToAsk):
        invite_vendors(request_id=request.pk, matches=[(vendor.pk, 90)], how="matched", now=NOON)

    assert request.status == RequestStatus.WITHDRAWN
    assert not Invitation.objects.exists()


def test_a_member_asks_for_a_checked_organisation_and_its_people_see_it() -> None:
    mine = MemberFactory()
    colleague = MemberFactory(organisation=mine.organisation, approver=True)

    request = make_request(buyer=mine.user, organisation_id=mine.organisation_id)

    assert list(seen_by(user=colleague.user)) == [request]
    assert list(seen_by(user=MemberFactory().user)) == []


def test_nobody_asks_for_an_organisation_that_is_not_checked_or_not_theirs() -> None:
    new = MemberFactory(organisation__new=True)
    payer = MemberFactory(payer=True)

    for member in (new, payer):
        with pytest.raises(UnableToAsk):
            make_request(buyer=member.user, organisation_id=member.organisation_id)
    with pytest.raises(UnableToAsk):
        make_request(buyer=UserFactory(), organisation_id=payer.organisation_id)
    assert not QuoteRequest.objects.exists()
