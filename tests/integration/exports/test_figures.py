"""Figures of what left: each dollar once, and Best Traders alone and together. The worked numbers of the docs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from marketplace.core.money import Money
from marketplace.exports.errors import InvalidExport
from marketplace.exports.models import ExporterProfile, ExportFile, ExportLine
from marketplace.exports.selectors.figures import best_traders, trade_between
from marketplace.exports.services.exporters import note_standing
from marketplace.users.areas import NATIONAL, NOWHERE
from tests.factories.exports import NOON, TODAY, make_exporter, make_file, ship
from tests.factories.logistics import add_line, make_partner, make_vendor
from tests.factories.users import OfficerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def of_vendor(code: str, number: str, *, worth: str, country: str = "JP") -> ExportFile:
    file = ship(make_file(partner=make_partner(make_vendor(code)), number=number, country=country))
    ExportFile.objects.filter(pk=file.pk).update(goods_usd=Decimal(worth))
    return file


def test_values_are_shared_out_by_lines_and_no_cent_is_lost() -> None:
    file = make_file()
    other = file.lines.get()
    ExportLine.objects.filter(pk=other.pk).update(hs_code="090411")
    for position, (hs, amount) in enumerate((("170290", 48_000), ("170290", 48_000)), start=2):
        add_line(file.order)
        line = file.order.lines.order_by("-pk").first()
        assert line is not None
        ExportLine.objects.create(
            file=file,
            position=position,
            order_line=line,
            title="x",
            quantity=1,
            amount=amount,
            currency="KHR",
            hs_code=hs,
        )
    ExportFile.objects.filter(pk=file.pk).update(goods_usd=Decimal("100.00"))
    ship(file)

    trade = trade_between(area=NATIONAL, first=TODAY, last=TODAY)

    assert trade.value == usd("100.00")
    assert {one.code: one.value for one in trade.by_goods} == {"0904": usd("33.34"), "1702": usd("66.66")}
    assert sum(one.value.amount for one in trade.by_province) == Decimal("100.00")
    assert [(one.code, one.files) for one in trade.by_country] == [("JP", 1)]


def test_what_has_not_left_or_left_on_another_day_is_not_counted() -> None:
    make_file()
    # 17:00 UTC is midnight in Cambodia: the next day.
    ship(make_file(number="P7001"), at=datetime(2026, 11, 22, 17, tzinfo=UTC))

    assert trade_between(area=NATIONAL, first=TODAY, last=TODAY).files == 0
    assert trade_between(area=NATIONAL, first=date(2026, 11, 23), last=date(2026, 11, 23)).files == 1
    assert trade_between(area=NOWHERE, first=date(2026, 11, 23), last=date(2026, 11, 23)).files == 0


def test_what_has_no_rate_is_counted_and_said_to_have_no_value() -> None:
    file = ship(make_file())
    ExportFile.objects.filter(pk=file.pk).update(goods_usd=None, came_back_at=NOON)

    (japan,) = trade_between(area=NATIONAL, first=TODAY, last=TODAY).by_country

    assert (japan.files, japan.value, japan.without_rate, japan.came_back) == (1, usd("0"), 1, 1)


def test_small_makers_reach_together_under_one_name_what_none_reaches_alone() -> None:
    of_vendor("one", "P7001", worth="900000.00")
    of_vendor("two", "P7002", worth="700000.00")
    of_vendor("head", "P7003", worth="400000.00")
    head = ExporterProfile.objects.get(vendor__code="head")
    for code in ("one", "two"):
        profile = ExporterProfile.objects.get(vendor__code=code)
        note_standing(profile=profile, capital_khr=None, tcms_rank=None, consolidator=head, by=OfficerFactory())
    note_standing(profile=head, capital_khr=Decimal(1_000_000_000), tcms_rank=1, consolidator=None, by=OfficerFactory())

    found = {row.profile.vendor.code: row for row in best_traders(area=NATIONAL, now=NOON)}

    assert (found["head"].own, found["head"].under, found["head"].percent) == (usd("400000.00"), usd("1600000.00"), 100)
    assert found["head"].is_reached
    assert (found["one"].percent, found["one"].is_reached) == (45, False)
    assert found["one"].has_capital is None


def test_a_cent_below_is_not_reached() -> None:
    of_vendor("one", "P7001", worth="1999999.99")

    (row,) = best_traders(area=NATIONAL, now=NOON)

    assert (row.percent, row.is_reached) == (99, False)


def test_what_left_a_year_ago_or_came_back_does_not_count_for_best_traders() -> None:
    ExportFile.objects.filter(pk=of_vendor("one", "P7001", worth="5.00").pk).update(
        shipped_at=NOON - timedelta(days=365)
    )
    ExportFile.objects.filter(pk=of_vendor("one", "P7002", worth="7.00").pk).update(came_back_at=NOON)
    of_vendor("one", "P7003", worth="9.00")

    (row,) = best_traders(area=NATIONAL, now=NOON)

    assert row.own == usd("9.00")


def test_an_exporter_does_not_trade_under_one_that_trades_under_another() -> None:
    one, two, three = (make_exporter(make_vendor(code)) for code in ("one", "two", "three"))
    by = OfficerFactory()
    note_standing(profile=one, capital_khr=None, tcms_rank=None, consolidator=two, by=by)

    for profile, under in ((three, one), (two, three), (two, two)):
        with pytest.raises(InvalidExport):
            note_standing(profile=profile, capital_khr=None, tcms_rank=None, consolidator=under, by=by)
        profile.refresh_from_db()
        assert profile.consolidator is None
