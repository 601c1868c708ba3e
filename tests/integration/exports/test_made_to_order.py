"""What was agreed on and stands in no listing leaves with its code, its words and its weight, on the list and on papers."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from marketplace.exports.models import ExportFile
from marketplace.exports.services.opening import open_file
from marketplace.exports.services.papers import issue_all
from marketplace.sales.order.models import Line, LineCustoms, Order
from tests.factories.exports import NOON, make_exporter, make_order_abroad, pack
from tests.factories.trade import hs_code

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def agreed_order(*, quantity: int = 2, unit: str = "carton", **told: Any) -> Order:
    """Return an order to Tokyo of something that was made for it."""
    order = make_order_abroad()
    title = "ក្រមាសូត្រតាមការកម្ម៉ង់"
    Line.objects.filter(order=order).update(product=None, stockrecord=None, unit=unit, title=title, quantity=quantity)
    facts = {"hs_code": hs_code("621410"), "text_en": "Silk scarves, woven to order", "origin_country": "KH", **told}
    LineCustoms.objects.create(line=order.lines.get(), **facts)
    return order


def opened(order: Order) -> ExportFile:
    file = open_file(order_id=order.pk, now=NOON)
    assert file is not None
    return file


def test_a_line_without_a_listing_is_declared_as_it_was_agreed() -> None:
    line = opened(agreed_order(net_weight_g=12_500)).lines.get()

    assert (line.hs_code, line.description, line.origin_country) == ("621410", "Silk scarves, woven to order", "KH")
    assert (line.quantity, line.net_weight_g, line.product) == (2, 25_000, None)


@pytest.mark.parametrize(("unit", "grams"), [("kg", 2_000), ("tonne", 2_000_000)])
def test_weights_that_are_units_need_no_other_word(unit: str, grams: int) -> None:
    assert opened(agreed_order(unit=unit)).lines.get().net_weight_g == grams


def test_three_thousand_tonnes_in_one_line_are_kept() -> None:
    assert opened(agreed_order(unit="tonne", quantity=3_000)).lines.get().net_weight_g == 3_000_000_000


def test_what_nobody_agreed_on_is_asked_for_on_the_list() -> None:
    order = agreed_order()

    with translation.override("en"):
        missing = {item.key.split(":")[1] for item in opened(order).items.filter(kind="data", state="missing")}

    assert "weight" in missing  # a carton, and nobody said what one weighs
    assert "hs" not in missing


def test_its_papers_carry_code_words_and_weight() -> None:
    order = agreed_order(net_weight_g=500)
    make_exporter(order.vendor)
    file = opened(order)
    pack(file)

    papers = {paper.kind: paper.content for paper in issue_all(file_id=file.pk, by=None, now=NOON)}

    assert set(papers) == {"commercial_invoice", "packing_list", "cn23"}
    for content in papers.values():
        (line,) = content["lines"]
        assert (line["hs_code"], line["description"]) == ("621410", "Silk scarves, woven to order")
        assert line["net_weight_g"] == 1_000
    file.refresh_from_db()
    assert file.status == "ready"
