"""A buyer accepts in the moment in which the vendor offers another version: what was seen is what is bought, or nothing.

Each hand is a thread with a connection of its own. The control takes the guards away, and buys what stood no more.
"""

from __future__ import annotations

import threading
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as house
from django.db import connections

from marketplace.quotes.errors import UnableToAccept, UnableToOffer
from marketplace.quotes.models import Quote, QuoteRequest, QuoteVersion
from marketplace.quotes.services import accepting
from marketplace.quotes.services.accepting import accept_version
from marketplace.quotes.services.offering import offer_version
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.placement import Buyer
from tests.factories.logistics import NOON
from tests.factories.quotes import make_offered, make_request, make_vendor, make_version
from tests.factories.sales import destination
from tests.integration.payments.test_callbacks_race import all_at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.database,
    pytest.mark.usefixtures("nobody_listens"),
]


@pytest.fixture
def versions() -> tuple[QuoteVersion, QuoteVersion]:
    """One version that stands, for 3,000 dollars, and one that the vendor is about to offer, for 500 more."""
    vendor = make_vendor()
    request = make_request(vendors=[vendor], country="KH")
    old = make_offered(request=request, vendor=vendor)
    return old, make_version(request=request, vendor=vendor, freight=Decimal(500))


def accept(version: QuoteVersion, where: Any) -> Purchase:
    buyer = version.quote.request.buyer
    return accept_version(
        version_id=version.pk,
        expected_version=version.version,
        by=buyer,
        buyer=Buyer(name="Yamada Taro", phone="+81312345678", language="en", user=buyer),
        destination=where,
        payment_method="stripe",
        now=NOON,
    )


def test_either_the_old_version_is_bought_or_the_new_one_stands_never_both(
    versions: tuple[QuoteVersion, QuoteVersion],
) -> None:
    old, new = versions
    where = destination()

    came = all_at_once(lambda: accept(old, where), lambda: offer_version(version=new, by=new.written_by, now=NOON))

    old.refresh_from_db()
    new.refresh_from_db()
    refused = [one for one in came if isinstance(one, Exception)]
    assert len(refused) == 1
    if isinstance(refused[0], UnableToOffer):  # the buyer was first
        assert (old.state, new.state) == ("accepted", "draft")
        assert Purchase.objects.get().total.amount == Decimal("3000.00")
    else:
        assert isinstance(refused[0], UnableToAccept)
        assert (old.state, new.state) == ("superseded", "offered")
        assert not Purchase.objects.exists()


def meanwhile_offered(new: QuoteVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the vendor offer another version after the buyer's click has looked, and before it writes; without a lock."""

    def offer() -> None:
        offer_version(version=new, by=new.written_by, now=NOON)
        connections.close_all()

    def look(version: QuoteVersion, expected_version: int, now: Any) -> None:
        vendor = threading.Thread(target=offer)
        vendor.start()
        vendor.join(timeout=60)

    monkeypatch.setattr(accepting, "_locked", lambda version: QuoteRequest.objects.get(pk=version.quote.request_id))
    monkeypatch.setattr(accepting, "_refuse", look)


ON_POSTGRES = pytest.mark.skipif(
    house.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql",
    reason="SQLite lets one transaction write at a time, so there is no race to show",
)


@ON_POSTGRES
def test_without_the_lock_the_claim_still_refuses_what_was_changed(
    versions: tuple[QuoteVersion, QuoteVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = versions
    meanwhile_offered(new, monkeypatch)

    with pytest.raises(UnableToAccept):
        accept(old, destination())

    assert not Purchase.objects.exists()


@ON_POSTGRES
def test_without_lock_and_claim_a_version_is_bought_that_stands_no_more(
    versions: tuple[QuoteVersion, QuoteVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    old, new = versions
    meanwhile_offered(new, monkeypatch)
    real = QuoteVersion.objects
    blind = SimpleNamespace(filter=lambda pk, **_asked: real.filter(pk=pk), select_related=real.select_related)
    monkeypatch.setattr(accepting, "QuoteVersion", SimpleNamespace(objects=blind))
    monkeypatch.setattr(
        accepting, "end_request", lambda *_args, **_named: None
    )  # it would trip over what stands beside

    purchase = accept(old, destination())

    assert purchase.total.amount == Decimal("3000.00")  # though the vendor had asked for 3,500 by then
    assert Quote.objects.get().status == "accepted"
