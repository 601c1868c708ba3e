"""A quote that is accepted is a purchase at the agreed prices, once; what ran out or was changed is accepted no more."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections

from marketplace.core.models import EventRecord
from marketplace.core.money import Money
from marketplace.quotes.errors import AlreadyAccepted, UnableToAccept
from marketplace.quotes.models import Quote, QuoteRequest, QuoteStatus, QuoteVersion, RequestStatus
from marketplace.quotes.services import accepting
from marketplace.quotes.services.accepting import accept_version, decline_version
from marketplace.quotes.services.offering import withdraw_version
from marketplace.sales.order.errors import NotAllowedToSpend
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.placement import Buyer
from tests.factories.catalogue import ProductFactory
from tests.factories.logistics import NOON
from tests.factories.organisations import MemberFactory
from tests.factories.quotes import line_of, make_offered, make_request, make_vendor
from tests.factories.sales import destination
from vendors.models import StockRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_listens")]


@pytest.fixture
def vendor() -> Any:
    return make_vendor()


def accept(
    version: QuoteVersion, *, expected: int | None = None, now: Any = NOON, approved_by_id: int | None = None
) -> Purchase:
    buyer = version.quote.request.buyer
    return accept_version(
        version_id=version.pk,
        expected_version=expected or version.version,
        by=buyer,
        buyer=Buyer(
            name="Yamada Taro",
            phone="+81312345678",
            language="en",
            email="y@example.jp",
            user=buyer,
            approved_by_id=approved_by_id,
        ),
        destination=destination(),
        payment_method="stripe",
        now=now,
    )


def nothing_came_of_it() -> bool:
    return not Purchase.objects.exists() and not Quote.objects.filter(status="accepted").exists()


def test_an_accepted_quote_is_a_purchase_with_its_terms_and_its_plan(vendor: Any) -> None:
    version = make_offered(
        request=make_request(vendors=[vendor]), vendor=vendor, freight=Decimal("100.01"), insurance=Decimal("20.00")
    )

    purchase = accept(version)

    assert purchase.total == Money(Decimal("3120.01"), "USD")
    assert (purchase.agreed.quote_number, purchase.agreed.incoterm, purchase.agreed.named_place) == (
        version.quote.number,
        "FOB",
        "Sihanoukville",
    )
    plan = [(one.kind, one.amount) for one in purchase.milestones.order_by("position")]
    assert plan == [("deposit", Decimal("936.00")), ("before_dispatch", Decimal("2184.01"))]
    quote = Quote.objects.get()
    assert (quote.status, quote.purchase) == (QuoteStatus.ACCEPTED, purchase)
    assert QuoteRequest.objects.get().status == RequestStatus.ACCEPTED
    fact = EventRecord.objects.get(name="QuoteAccepted").data
    assert fact["purchase_id"] == purchase.pk


def test_what_was_agreed_overrules_the_fewest_pieces_and_the_list_price_and_is_held(vendor: Any) -> None:
    product = ProductFactory(vendor=vendor)
    StockRecord.objects.filter(product=product).update(min_quantity=12, num_in_stock=10, price=Decimal(90_000))
    line = line_of(vendor, product_id=product.pk, quantity=5, unit="piece", unit_price=Decimal("3.10"))
    version = make_offered(request=make_request(vendors=[vendor]), vendor=vendor, lines=[line])

    purchase = accept(version)

    assert purchase.total == Money(Decimal("15.50"), "USD")
    assert StockRecord.objects.get(product=product).num_allocated == 5


def test_each_member_of_a_joint_answer_gets_an_order_of_its_own(vendor: Any) -> None:
    second = make_vendor()
    lines = [line_of(second, quantity=1), line_of(vendor), line_of(second, title="Bags", unit="set", quantity=3)]
    version = make_offered(request=make_request(vendors=[vendor]), vendor=vendor, lines=lines, freight=Decimal(10))

    purchase = accept(version)

    orders = list(Order.objects.filter(purchase=purchase).order_by("number"))
    assert [order.vendor for order in orders] == [vendor, second]
    assert [order.total_incl_tax for order in orders] == [Decimal("3010.00"), Decimal("6000.00")]
    assert purchase.total == Money(Decimal("9010.00"), "USD")


def test_a_quote_accepted_twice_is_one_purchase(vendor: Any) -> None:
    version = make_offered(request=make_request(vendors=[vendor]), vendor=vendor)
    purchase = accept(version)

    with pytest.raises(AlreadyAccepted) as refused:
        accept(version)

    assert refused.value.purchase == purchase
    assert Purchase.objects.count() == 1


def test_of_two_quotes_of_a_request_one_is_accepted_and_the_other_declined(vendor: Any) -> None:
    other = make_vendor()
    request = make_request(vendors=[vendor, other])
    first, second = (make_offered(request=request, vendor=one) for one in (vendor, other))

    accept(first)
    with pytest.raises(AlreadyAccepted):
        accept(second)

    second.refresh_from_db()
    assert second.state == QuoteStatus.DECLINED
    assert Purchase.objects.count() == 1


def test_a_quote_is_accepted_to_its_last_moment_and_not_at_its_end(vendor: Any) -> None:
    version = make_offered(request=make_request(vendors=[vendor]), vendor=vendor)

    with pytest.raises(UnableToAccept, match="over"):
        accept(version, now=version.valid_until)
    assert nothing_came_of_it()

    assert accept(version, now=version.valid_until - timedelta(microseconds=1)).pk


def test_a_quote_that_was_changed_meanwhile_is_not_accepted(vendor: Any) -> None:
    request = make_request(vendors=[vendor])
    old = make_offered(request=request, vendor=vendor)
    new = make_offered(request=request, vendor=vendor, freight=Decimal(500))

    for version, expected in ((old, 1), (new, 1)):
        with pytest.raises(UnableToAccept, match="changed the quote"):
            accept(version, expected=expected)
    assert nothing_came_of_it()


def test_what_was_withdrawn_declined_or_never_offered_is_not_accepted(vendor: Any) -> None:
    request = make_request(vendors=[vendor])
    version = make_offered(request=request, vendor=vendor)
    withdraw_version(version=version, by=version.written_by, now=NOON)
    with pytest.raises(UnableToAccept, match="does not stand"):
        accept(version)
    again = make_offered(request=request, vendor=vendor)
    decline_version(version_id=again.pk, by=request.buyer, words="Too dear", now=NOON)
    with pytest.raises(UnableToAccept, match="does not stand"):
        accept(again)
    with pytest.raises(UnableToAccept):
        decline_version(version_id=again.pk, by=request.buyer, words="", now=NOON)

    again.refresh_from_db()
    assert again.declined_words == "Too dear"
    assert nothing_came_of_it()


def test_nothing_is_accepted_of_a_shop_that_was_closed_meanwhile(vendor: Any) -> None:
    version = make_offered(request=make_request(vendors=[vendor]), vendor=vendor)
    type(vendor).objects.filter(pk=vendor.pk).update(status="suspended")

    with pytest.raises(UnableToAccept, match="not open"):
        accept(version)

    version.refresh_from_db()
    assert version.state == QuoteStatus.OFFERED
    assert nothing_came_of_it()


def test_a_quote_above_a_members_limit_waits_for_an_approver(vendor: Any) -> None:
    member = MemberFactory(purchase_limit=Decimal(100), limit_currency="USD")
    request = make_request(vendors=[vendor], buyer=member.user, organisation_id=member.organisation_id)
    version = make_offered(request=request, vendor=vendor)

    with pytest.raises(NotAllowedToSpend) as refused:
        accept(version)
    assert refused.value.needs_approval
    assert nothing_came_of_it()

    approver = MemberFactory(organisation=member.organisation, approver=True)
    purchase = accept(version, approved_by_id=approver.user_id)
    assert purchase.organisation == member.organisation


def test_the_database_keeps_one_accepted_quote_of_a_request(vendor: Any) -> None:
    other = make_vendor()
    request = make_request(vendors=[vendor, other])
    first, second = (make_offered(request=request, vendor=one) for one in (vendor, other))
    accept(first)
    with pytest.raises(IntegrityError):
        Quote.objects.filter(pk=second.quote_id).update(status="accepted", purchase=None)


# -- Races: two tabs press at once; a control without the guards places twice ------------------------------------------


class TestAtOnce:
    pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
    TABS = 3

    def press_all(self, versions: list[QuoteVersion]) -> list[str]:
        ready = threading.Barrier(len(versions))

        def press(number: int) -> str:
            try:
                with suppress(threading.BrokenBarrierError):
                    ready.wait(timeout=30)
                accept(versions[number])
            except (UnableToAccept, IntegrityError):
                return "refused"
            else:
                return "accepted"
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(versions)) as pool:
            pressed = [pool.submit(press, number) for number in range(len(versions))]
            return sorted(one.result(timeout=90) for one in pressed)

    def offered(self) -> list[QuoteVersion]:
        vendors = [make_vendor() for _ in range(self.TABS)]
        request = make_request(vendors=vendors)
        made = [make_offered(request=request, vendor=vendor) for vendor in vendors]
        return list(
            QuoteVersion.objects.select_related("quote__request__buyer").filter(pk__in=[one.pk for one in made])
        )

    def test_three_tabs_accept_one_quote_once(self) -> None:
        version = self.offered()[0]
        assert self.press_all([version] * self.TABS) == ["accepted", *["refused"] * (self.TABS - 1)]
        assert Purchase.objects.count() == 1

    def test_of_three_quotes_accepted_at_once_one_is(self) -> None:
        assert self.press_all(self.offered()) == ["accepted", *["refused"] * (self.TABS - 1)]
        assert Purchase.objects.count() == Quote.objects.filter(status="accepted").count() == 1

    def look_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the request's lock away: all read that nothing is accepted before one writes."""
        looked = threading.Barrier(self.TABS)

        def unlocked(version: QuoteVersion) -> QuoteRequest:
            row = QuoteRequest.objects.get(pk=version.quote.request_id)
            with suppress(threading.BrokenBarrierError):
                looked.wait(timeout=3)
            return row

        monkeypatch.setattr(accepting, "_locked", unlocked)
        monkeypatch.setattr(accepting, "end_request", lambda *args, **kwargs: None)

    def test_without_the_lock_the_constraint_still_lets_one_through(self, monkeypatch: pytest.MonkeyPatch) -> None:
        versions = self.offered()
        self.look_away(monkeypatch)

        assert self.press_all(versions) == ["accepted", *["refused"] * (self.TABS - 1)]
        assert Purchase.objects.count() == 1

    def test_without_lock_and_constraint_the_same_race_buys_several_times(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The negative control."""
        versions = self.offered()
        self.look_away(monkeypatch)
        constraint = next(one for one in Quote._meta.constraints if one.name == "one_accepted_quote_per_request")
        with connection.schema_editor() as editor:
            editor.remove_constraint(Quote, constraint)
        try:
            pressed = self.press_all(versions)
            assert pressed == ["accepted"] * self.TABS
            assert Purchase.objects.count() == self.TABS
        finally:
            Quote.objects.update(status="offered", purchase=None)
            with connection.schema_editor() as editor:
                editor.add_constraint(Quote, constraint)
