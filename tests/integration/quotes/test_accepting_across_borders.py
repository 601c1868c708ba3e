"""A quote for goods that must not go to a country, or for somebody who may not be traded with, is not accepted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from catalogue.trade.models import ExcludedCountry
from marketplace.quotes.errors import UnableToAccept, UnableToOffer
from marketplace.quotes.models import Quote, QuoteVersion
from marketplace.quotes.services.accepting import accept_version
from marketplace.quotes.services.offering import offer_version
from marketplace.sales.order.models import LineCustoms, Purchase
from marketplace.sales.order.services.placement import Buyer
from marketplace.screening.models import ScreeningHit
from tests.factories.abroad import TOKYO
from tests.factories.catalogue import ProductFactory
from tests.factories.customs import rule
from tests.factories.logistics import NOON
from tests.factories.quotes import line_of, make_offered, make_request, make_vendor, make_version, sugar
from tests.factories.screening import bring_in
from tests.factories.trade import TradeTermsFactory, hs_code

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("nobody_listens")]


def accept(version: QuoteVersion, *, name: str = "Yamada Taro") -> Purchase:
    buyer = version.quote.request.buyer
    return accept_version(
        version_id=version.pk,
        expected_version=version.version,
        by=buyer,
        buyer=Buyer(name=name, phone="+81312345678", language="en", user=buyer),
        destination=TOKYO,
        payment_method="stripe",
        now=NOON,
    )


def nothing_came_of_it() -> bool:
    return not Purchase.objects.exists() and not Quote.objects.filter(status="accepted").exists()


@pytest.fixture
def vendor() -> Any:
    return make_vendor()


@pytest.fixture
def wine(vendor: Any) -> Any:
    product = ProductFactory(vendor=vendor, title_en="Rice wine")
    return TradeTermsFactory(product=product, hs_code=hs_code("220600", text_en="Rice wine")).product


def quoted(vendor: Any, product: Any) -> QuoteVersion:
    lines = [line_of(vendor, product_id=product.pk, unit="piece", title="Rice wine")]
    return make_offered(request=make_request(vendors=[vendor]), vendor=vendor, lines=lines)


def test_goods_that_must_not_go_there_are_named_with_the_reason(vendor: Any, wine: Any) -> None:
    version = quoted(vendor, wine)
    rule(hs_prefix="2206", country="JP", direction="import", text_en="This country takes no alcohol.")

    with pytest.raises(UnableToAccept, match="takes no alcohol"):
        accept(version)

    assert nothing_came_of_it()


def test_a_country_to_which_nothing_may_be_sent_any_more_gets_nothing(vendor: Any, wine: Any) -> None:
    version = quoted(vendor, wine)
    rule(country="JP", text_en="Closed by decision of the Security Council.")

    with pytest.raises(UnableToAccept, match="Nothing can be sent to Japan: Closed by decision"):
        accept(version)

    assert nothing_came_of_it()


def test_what_must_not_go_there_any_more_is_not_offered_though_it_was_written(vendor: Any, wine: Any) -> None:
    lines = [line_of(vendor, product_id=wine.pk, unit="piece", title="Rice wine")]
    version = make_version(request=make_request(vendors=[vendor]), vendor=vendor, lines=lines)
    rule(hs_prefix="2206", country="JP", direction="import", text_en="This country takes no alcohol.")

    with pytest.raises(UnableToOffer, match=r"Rice wine: This country takes no alcohol\."):
        offer_version(version=version, by=version.written_by, now=NOON)

    version.refresh_from_db()
    assert version.state == "draft"


def test_a_rule_for_another_country_is_in_nobodys_way(vendor: Any, wine: Any) -> None:
    rule(hs_prefix="2206", country="KW", direction="import")

    assert accept(quoted(vendor, wine)).pk


def test_what_is_made_for_the_buyer_goes_by_the_code_that_was_agreed(vendor: Any) -> None:
    hs_code("930630", text_en="Cartridges")
    lines = [line_of(vendor, customs=sugar(hs_code="930630", text_en="Cartridges"))]
    version = make_offered(request=make_request(vendors=[vendor]), vendor=vendor, lines=lines)
    rule(hs_prefix="93")

    with pytest.raises(UnableToAccept, match="Not allowed"):
        accept(version)

    assert nothing_came_of_it()


def test_a_vendor_who_does_not_sell_there_sells_nothing_there(vendor: Any, wine: Any) -> None:
    version = quoted(vendor, wine)
    ExcludedCountry.objects.create(terms=wine.trade_terms, country_code="JP")

    with pytest.raises(UnableToAccept, match="does not sell"):
        accept(version)


def test_what_was_offered_for_here_is_not_accepted_for_abroad_where_customs_know_nothing_of_it(vendor: Any) -> None:
    version = make_offered(request=make_request(vendors=[vendor], country="KH"), vendor=vendor)
    assert version.lines.get().hs_code_id is None

    with pytest.raises(UnableToAccept, match="offered for Cambodia"):
        accept(version)

    assert nothing_came_of_it()


def test_what_customs_are_told_of_it_is_frozen_as_it_was_agreed(vendor: Any) -> None:
    line = line_of(vendor, unit="carton", quantity=40, customs=sugar(net_weight_g=12_500))
    version = make_offered(request=make_request(vendors=[vendor]), vendor=vendor, lines=[line])

    purchase = accept(version)

    told = LineCustoms.objects.get(line__order__purchase=purchase)
    assert (told.hs_code_id, told.text_en, told.origin_country, told.net_weight_g) == (
        "170290", "Palm sugar, granulated", "KH", 12_500,
    )  # fmt: skip


def test_who_may_not_be_traded_with_accepts_nothing_and_an_officer_hears_of_it(vendor: Any) -> None:
    bring_in(now=NOON - timedelta(days=1))
    version = make_offered(request=make_request(vendors=[vendor]), vendor=vendor)

    with pytest.raises(UnableToAccept):
        accept(version, name="Virak Orussei")

    assert nothing_came_of_it()
    assert ScreeningHit.objects.get().subject_kind == "buyer"  # it stands although nothing was bought
    version.refresh_from_db()
    assert version.state == "offered"
