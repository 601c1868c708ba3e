"""What an offer costs at the buyer's: the rule of trade says what is in the price already."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from logistics.customs.models import Base
from marketplace.core.money import Money
from marketplace.storefront.quotes.landed import landed_of_offer
from tests.factories.customs import duty, fee, limit, tax
from tests.factories.logistics import NOON
from tests.factories.quotes import make_offered, make_request, make_vendor
from tests.factories.trade import hs_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_listens")]


def landed(**terms: Any) -> Any:
    vendor = make_vendor()
    country = terms.pop("country", "JP")
    asked = make_request(vendors=[vendor], country=country, hs_code=hs_code("170290", text_en="Sugars").code)
    version = make_offered(request=asked, vendor=vendor, **terms)
    return landed_of_offer(version=version, asked=asked, now=NOON)


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


@pytest.fixture(autouse=True)
def _rates() -> None:
    """10 % of goods, freight and insurance, then 5 %; two tonnes at 1,500 dollars are offered."""
    duty("10", base=Base.CIF)
    tax("5")
    fee("0")
    limit(duty=None)


def test_delivered_at_place_the_way_is_in_the_price() -> None:
    found = landed(incoterm="DAP", named_place="Tokyo")

    assert (found.cost.freight.amount, found.cost.duty.amount) == (usd("0"), usd("300.00"))
    assert found.cost.total == usd("3465.00")


def test_on_board_the_buyers_freight_is_not_known() -> None:
    found = landed(incoterm="FOB", named_place="Sihanoukville")

    assert found.cost.freight.amount is None
    assert found.cost.duty.amount is None
    assert found.cost.total is None


def test_freight_that_is_named_counts() -> None:
    found = landed(incoterm="CIF", named_place="Tokyo", freight=Decimal("100.00"), insurance=Decimal("20.00"))

    assert found.cost.duty.amount == usd("312.00")


def test_with_duty_paid_or_at_home_there_is_nothing_to_estimate() -> None:
    assert landed(incoterm="DDP", named_place="Tokyo") is None
    assert landed(incoterm="DAP", named_place="Siem Reap", country="KH") is None
