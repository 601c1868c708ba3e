"""A quote above a member's limit: asked for, let through, and accepted once by whoever pays."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from marketplace.approvals.errors import UnableToPlace
from marketplace.approvals.models import ApprovalRequest, ApprovalStatus
from marketplace.approvals.services.deciding import say_no, say_yes
from marketplace.organisations.models import Member
from marketplace.quotes.models import QuoteStatus, QuoteVersion
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.placement import Buyer
from marketplace.storefront.organisations.ordering import order_request
from marketplace.storefront.quotes.approving import ask_first
from tests.factories.organisations import MemberFactory
from tests.factories.quotes import make_offered, make_request, make_vendor
from tests.factories.sales import NOON, destination

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LATER = NOON + timedelta(hours=2)


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def cook() -> Member:
    made: Member = MemberFactory(purchase_limit=Decimal(100), limit_currency="USD")
    return made


def colleague(of: Member, **roles: Any) -> Any:
    return MemberFactory(organisation=of.organisation, **roles).user


def offered(cook: Member) -> QuoteVersion:
    vendor = make_vendor()
    request = make_request(vendors=[vendor], buyer=cook.user, organisation_id=cook.organisation_id)
    return make_offered(request=request, vendor=vendor)


def asked(version: QuoteVersion, cook: Member) -> ApprovalRequest | None:
    buyer = Buyer(name="Hotel kitchen", phone="+85512345678", language="en", user=cook.user)
    return ask_first(
        version=version,
        user=cook.user,
        buyer=buyer,
        destination=destination(),
        payment_method="bank_transfer",
        now=NOON,
    )


def test_it_waits_for_a_yes_and_is_accepted_once_by_the_payer(cook: Member) -> None:
    chief, payer = colleague(cook, approver=True), colleague(cook, payer=True)
    version = offered(cook)
    wish = asked(version, cook)
    assert wish is not None
    assert not Purchase.objects.exists()

    say_yes(request_id=wish.pk, by=chief, now=NOON)
    wish.refresh_from_db()
    purchase = order_request(request=wish, by=payer, now=LATER)

    version.refresh_from_db()
    wish.refresh_from_db()
    assert (version.state, wish.status, wish.purchase) == (QuoteStatus.ACCEPTED, ApprovalStatus.PLACED, purchase)
    assert (purchase.organisation, purchase.total) == (cook.organisation, version.total)
    assert order_request(request=wish, by=payer, now=LATER) == purchase
    assert Purchase.objects.count() == 1


def test_asked_twice_one_wish_waits(cook: Member) -> None:
    colleague(cook, approver=True)
    version = offered(cook)

    assert asked(version, cook) == asked(version, cook)
    assert ApprovalRequest.objects.count() == 1


def test_what_was_refused_is_not_accepted(cook: Member) -> None:
    chief, payer = colleague(cook, approver=True), colleague(cook, payer=True)
    version = offered(cook)
    wish = asked(version, cook)
    assert wish is not None
    say_no(request_id=wish.pk, by=chief, words="Too dear.", now=NOON)
    wish.refresh_from_db()

    with pytest.raises(UnableToPlace):
        order_request(request=wish, by=payer, now=LATER)

    version.refresh_from_db()
    assert version.state == QuoteStatus.OFFERED
    assert not Purchase.objects.exists()


def test_a_version_that_ran_out_while_it_waited_is_not_accepted(cook: Member) -> None:
    chief, payer = colleague(cook, approver=True), colleague(cook, payer=True)
    version = offered(cook)
    wish = asked(version, cook)
    assert wish is not None
    say_yes(request_id=wish.pk, by=chief, now=NOON)
    wish.refresh_from_db()
    QuoteVersion.objects.filter(pk=version.pk).update(valid_until=LATER)

    with pytest.raises(UnableToPlace, match="over"):
        order_request(request=wish, by=payer, now=LATER)

    assert not Purchase.objects.exists()


def test_within_the_limit_of_one_who_pays_nobody_is_asked(cook: Member) -> None:
    payer = MemberFactory(organisation=cook.organisation, may_pay=True)
    vendor = make_vendor()
    request = make_request(vendors=[vendor], buyer=payer.user, organisation_id=cook.organisation_id)

    assert asked(make_offered(request=request, vendor=vendor), payer) is None
