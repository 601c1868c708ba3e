"""What a vendor may offer, in versions; together with others; until when it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from marketplace.core.models import EventRecord
from marketplace.core.money import Money
from marketplace.quotes.errors import InvalidQuote, UnableToOffer
from marketplace.quotes.models import JointShare, Quote, QuoteStatus, QuoteVersion, RequestStatus
from marketplace.quotes.plan import MilestoneDraft
from marketplace.quotes.services.clock import expire_due
from marketplace.quotes.services.joint import answer_share
from marketplace.quotes.services.offering import discard_draft, offer_version, withdraw_version, write_version
from tests.factories.catalogue import ProductFactory
from tests.factories.logistics import NOON
from tests.factories.quotes import line_of, make_offered, make_request, make_vendor, make_version, offer
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_listens")]
LATER = NOON + timedelta(days=1)


@pytest.fixture
def vendor() -> Any:
    return make_vendor()


def states() -> list[tuple[int, str]]:
    return list(QuoteVersion.objects.order_by("version").values_list("version", "state"))


def test_a_version_is_written_in_the_dark_and_then_offered(vendor: Any) -> None:
    request = make_request(vendors=[vendor])
    version = make_version(request=request, vendor=vendor, freight=Decimal(200))

    assert version.quote.number.startswith("Q")
    assert (version.goods, version.total) == (Money(Decimal(3000), "USD"), Money(Decimal(3200), "USD"))
    assert Quote.objects.get().status == QuoteStatus.DRAFT

    offer_version(version=version, by=version.written_by, now=NOON)

    request.refresh_from_db()
    assert request.status == RequestStatus.ANSWERED
    assert states() == [(1, "offered")]


def test_a_newer_version_takes_the_place_of_the_one_before(vendor: Any) -> None:
    request = make_request(vendors=[vendor])
    make_offered(request=request, vendor=vendor)
    draft = make_version(request=request, vendor=vendor, now=LATER)
    assert states() == [(1, "offered"), (2, "draft")]

    offer_version(version=draft, by=draft.written_by, now=LATER)

    assert states() == [(1, "superseded"), (2, "offered")]
    assert Quote.objects.get().status == QuoteStatus.OFFERED


def test_what_is_being_written_is_replaced_and_can_be_thrown_away(vendor: Any) -> None:
    request = make_request(vendors=[vendor])
    make_version(request=request, vendor=vendor)
    second = make_version(request=request, vendor=vendor, lead_days=5)
    assert states() == [(1, "draft")]

    discard_draft(version=second, by=second.written_by)

    assert states() == []
    offered = make_offered(request=request, vendor=vendor)
    with pytest.raises(UnableToOffer, match="offered already"):
        discard_draft(version=offered, by=offered.written_by)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"valid_until": NOON}, "valid_until"),
        ({"valid_until": NOON + timedelta(days=181)}, "valid_until"),
        ({"incoterm": "ABC"}, "incoterm"),
        ({"incoterm": ""}, "incoterm"),
        ({"named_place": "  "}, "named_place"),
        ({"currency": "EUR"}, "currency"),
        ({"lead_days": -1}, "lead_days"),
        ({"freight": Decimal("-1")}, "freight"),
        ({"insurance": Decimal("0.001")}, "insurance"),
        ({"lines": []}, "lines"),
        ({"milestones": ()}, "milestones"),
        ({"milestones": (MilestoneDraft(kind="deposit", percent=Decimal(30)),)}, "milestones"),
        ({"milestones": (MilestoneDraft(kind="deposit", amount=Decimal(2999)),)}, "milestones"),
        ({"milestones": (MilestoneDraft(kind="someday", percent=Decimal(100)),)}, "milestones"),
        (
            {
                "milestones": (
                    MilestoneDraft(kind="on_arrival", percent=Decimal(50)),
                    MilestoneDraft(kind="deposit", percent=Decimal(50)),
                )
            },
            "milestones",
        ),
    ],
)
def test_what_cannot_stand_is_refused_beside_its_field(vendor: Any, change: dict[str, Any], field: str) -> None:
    request = make_request(vendors=[vendor])

    with pytest.raises(InvalidQuote) as refused:
        make_version(request=request, vendor=vendor, **change)

    assert set(refused.value.fields) == {field}
    assert not Quote.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": 0},
        {"unit_price": Decimal(0)},
        {"unit_price": Decimal("-5")},
        {"unit_price": Decimal("0.001")},
        {"title": ""},
        {"unit": "heap"},
        {"quantity": 10_000_000, "unit_price": Decimal(10_000)},
    ],
)
def test_a_line_of_nothing_is_refused(vendor: Any, change: dict[str, Any]) -> None:
    request = make_request(vendors=[vendor])
    with pytest.raises(InvalidQuote) as refused:
        make_version(request=request, vendor=vendor, lines=[line_of(vendor, **change)])
    assert set(refused.value.fields) == {"lines"}
    assert not Quote.objects.exists()


def test_nobody_offers_what_another_shop_has(vendor: Any) -> None:
    request = make_request(vendors=[vendor])
    other = make_vendor()
    product = ProductFactory(vendor=other)
    mine = [line_of(vendor, product_id=product.pk)]
    shelf = [line_of(vendor, stockrecord_id=product.stockrecords.get().pk)]

    for lines in (mine, shelf, [line_of(VendorFactory(suspended=True)), line_of(vendor)]):
        with pytest.raises(InvalidQuote):
            make_version(request=request, vendor=vendor, lines=lines)
    assert not Quote.objects.exists()


def test_only_who_was_asked_and_is_open_writes_and_only_while_it_is_asked(vendor: Any) -> None:
    stranger = make_vendor()
    request = make_request(vendors=[vendor])
    with pytest.raises(UnableToOffer, match="not asked"):
        make_version(request=request, vendor=stranger)
    draft = make_version(request=request, vendor=vendor)
    with pytest.raises(UnableToOffer, match="ended"):
        offer_version(version=draft, by=draft.written_by, now=request.closes_at)
    type(vendor).objects.filter(pk=vendor.pk).update(status="paused", wants_pause=True)
    with pytest.raises(UnableToOffer, match="not open"):
        offer_version(version=draft, by=draft.written_by, now=NOON)

    assert states() == [(1, "draft")]


def test_who_leads_must_deliver_something(vendor: Any) -> None:
    request = make_request(vendors=[vendor])
    with pytest.raises(InvalidQuote, match="leads"):
        make_version(request=request, vendor=vendor, lines=[line_of(make_vendor())])


def test_a_joint_answer_is_offered_once_each_member_has_agreed(vendor: Any) -> None:
    second, third = make_vendor(), make_vendor()
    request = make_request(vendors=[vendor])
    lines = [line_of(vendor), line_of(second), line_of(third, quantity=1), line_of(second, title="Bags", unit="set")]
    version = make_version(request=request, vendor=vendor, lines=lines)
    shares = {share.vendor_id: share for share in version.shares.all()}
    assert set(shares) == {second.pk, third.pk}
    assert list(JointShare.objects.for_vendor(second)) == [shares[second.pk]]

    answer_share(share=shares[second.pk], agrees=True, words="", by=UserFactory(), now=NOON)
    with pytest.raises(UnableToOffer, match="agree"):
        offer_version(version=version, by=version.written_by, now=NOON)
    answer_share(share=shares[third.pk], agrees=False, words="Too cheap", by=UserFactory(), now=NOON)
    with pytest.raises(UnableToOffer, match="agree"):
        offer_version(version=version, by=version.written_by, now=NOON)
    answer_share(share=shares[third.pk], agrees=True, words="", by=UserFactory(), now=NOON)
    offer_version(version=version, by=version.written_by, now=NOON)

    told = [fact.data["all_agreed"] for fact in EventRecord.objects.filter(name="JointShareAnswered").order_by("pk")]
    assert told == [False, False, True]
    with pytest.raises(UnableToOffer, match="moved on"):
        answer_share(share=shares[third.pk], agrees=False, words="", by=UserFactory(), now=NOON)
    assert states() == [(1, "offered")]


def test_a_share_of_what_was_written_anew_is_answered_no_more(vendor: Any) -> None:
    second = make_vendor()
    request = make_request(vendors=[vendor])
    old = make_version(request=request, vendor=vendor, lines=[line_of(vendor), line_of(second)]).shares.get()
    make_version(request=request, vendor=vendor, lines=[line_of(vendor), line_of(second, quantity=1)])

    with pytest.raises(UnableToOffer, match="anew"):
        answer_share(share=old, agrees=True, words="", by=UserFactory(), now=NOON)

    assert JointShare.objects.get().status == "asked"


def test_what_was_offered_is_taken_back_once(vendor: Any) -> None:
    version = make_offered(request=make_request(vendors=[vendor]), vendor=vendor)

    withdraw_version(version=version, by=version.written_by, now=LATER)
    with pytest.raises(UnableToOffer):
        withdraw_version(version=version, by=version.written_by, now=LATER)

    assert Quote.objects.get().status == QuoteStatus.WITHDRAWN
    assert EventRecord.objects.filter(name="QuoteEnded").count() == 1


def test_quotes_run_out_at_their_moment_and_requests_when_nothing_stands_any_more(vendor: Any) -> None:
    request = make_request(vendors=[vendor])
    version = make_offered(request=request, vendor=vendor, valid_until=NOON + timedelta(days=20))
    empty = make_request()

    assert expire_due(now=NOON + timedelta(days=14)) == 1
    empty.refresh_from_db()
    request.refresh_from_db()
    assert (empty.status, request.status) == (RequestStatus.EXPIRED, RequestStatus.ANSWERED)

    assert expire_due(now=version.valid_until - timedelta(microseconds=1)) == 0
    assert expire_due(now=version.valid_until) == 2
    assert expire_due(now=version.valid_until) == 0
    request.refresh_from_db()
    assert (states(), request.status) == ([(1, "expired")], RequestStatus.EXPIRED)


def test_the_database_keeps_one_offered_version_of_a_quote(vendor: Any) -> None:
    request = make_request(vendors=[vendor])
    make_offered(request=request, vendor=vendor)
    draft = make_version(request=request, vendor=vendor)

    with pytest.raises(IntegrityError), transaction.atomic():
        QuoteVersion.objects.filter(pk=draft.pk).update(state="offered", offered_at=NOON)


def test_drafts_are_typed_with_what_they_hold(vendor: Any) -> None:
    draft = offer(vendor, freight=Decimal("12.50"))
    assert draft.total == Money(Decimal("3012.50"), "USD")
    with pytest.raises(InvalidQuote):
        write_version(
            request=make_request(vendors=[vendor]),
            vendor=vendor,
            draft=replace(draft, currency="KHR"),
            by=UserFactory(),
            now=NOON,
        )
