"""Demo products say to the trade what real ones would, and stand the rules that real ones stand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from catalogue.trade.content import BusinessContent, CustomsContent
from catalogue.trade.models import TradeTerms
from catalogue.trade.services.checks import business_problems, customs_problems
from marketplace.demo.services import load_demo
from marketplace.demo.trade import load_demo_trade
from tests.factories.geography import make_preah_dak
from vendors.services.trade import list_prices_of

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)


@pytest.mark.django_db
def test_every_demo_product_has_terms_that_a_vendor_could_have_written() -> None:
    make_preah_dak()
    call_command("load_hs", quiet=True)
    load_demo(now=NOW, skus=["OVOP-081", "OVOP-025"], processes=1)

    made = load_demo_trade()

    assert made == TradeTerms.objects.count() > 0
    assert load_demo_trade() == 0
    for terms in TradeTerms.objects.select_related("product"):
        stock = terms.product.stockrecords.first()
        content = BusinessContent.of(terms)
        assert business_problems(content, list_prices=list_prices_of(stock), fewest=1) == {}
        assert customs_problems(CustomsContent.of(terms)) == {}
        if not terms.product.is_child:
            assert terms.hs_code_id == terms.product.hs6
