"""Tables about borders: samples loaded once, files brought in all or none, and every row with its source."""

from __future__ import annotations

from datetime import date

import pytest

from logistics.customs.models import DeMinimis, DutyRate, TradeRule
from logistics.customs.selectors import papers_for, prohibitions
from logistics.customs.selectors.rules import Goods
from logistics.customs.services import KINDS, load_customs
from logistics.services.terms import UnableToKeepTerms, as_table, confirm_row, import_rows, plan_rows, rows_of_table
from tests.factories.customs import DAY
from tests.factories.logistics import NOON
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_samples_are_loaded_once_and_say_what_they_are() -> None:
    first, second = load_customs(), load_customs()

    assert all(first.values())
    assert not any(second.values())
    assert all(row.is_sample for kind in KINDS.values() for row in kind.model._default_manager.all())


def test_what_an_officer_confirmed_is_left_alone() -> None:
    load_customs()
    row = DeMinimis.objects.get(country="JP")
    confirm_row(kind=KINDS["limits"], pk=row.pk, source="Customs tariff law, article 14.", by=UserFactory())

    load_customs()

    row.refresh_from_db()
    assert (row.is_sample, row.source) == (False, "Customs tariff law, article 14.")


def test_the_limits_of_the_union_change_in_the_middle_of_the_year() -> None:
    load_customs()

    def row(day: date) -> DeMinimis:
        found: DeMinimis = DeMinimis.objects.valid_on(day).get(country="EU")
        return found

    assert (row(date(2026, 6, 30)).duty, row(date(2026, 6, 30)).flat_duty) == (150, None)
    assert (row(date(2026, 7, 1)).duty, row(date(2026, 7, 1)).flat_duty) == (None, 3)


def test_pepper_to_japan_needs_its_papers_and_rice_wine_to_kuwait_must_not_go() -> None:
    load_customs()

    papers = [rule.paper for rule in papers_for(hs_code="090411", country="JP", day=DAY)]
    refused = prohibitions(goods=[Goods("Rice wine", "220600"), Goods("Pepper", "090411")], country="KW", day=DAY)

    assert set(papers) == {"export_declaration", "phytosanitary"}
    assert [one.goods.name for one in refused] == ["Rice wine"]


def test_a_table_comes_back_as_it_went_out() -> None:
    load_customs()

    for kind in KINDS.values():
        text = as_table(kind=kind, rows=kind.model._default_manager.all())
        plan = plan_rows(kind=kind, rows=rows_of_table(kind=kind, content=text.encode()))
        assert (plan.new, plan.problems) == ([], []), kind.code


GOOD = "country,hs_prefix,paper,percent,base,valid_from,valid_to,source\nJP,0904,,3.5,cif,2026-12-01,,Tariff 2026\n"


def test_a_newer_rate_ends_the_older_one_on_its_own_first_day() -> None:
    kind = KINDS["duties"]
    rows = rows_of_table(kind=kind, content=GOOD.replace("3.5", "5").replace("2026-12-01", "2026-01-01").encode())
    import_rows(kind=kind, rows=rows, by=UserFactory(), now=NOON)

    import_rows(kind=kind, rows=rows_of_table(kind=kind, content=GOOD.encode()), by=UserFactory(), now=NOON)

    old, new = DutyRate.objects.order_by("valid_from")
    assert old.valid_to == new.valid_from == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("JP,", "Japan,"),
        ("JP,", "ZZ,"),
        ("0904", "090"),
        ("3.5", "-1"),
        ("3.5", "NaN"),
        ("3.5", "1001"),
        ("3.5", "3.50001"),
        ("cif", "fob"),
        ("2026-12-01", "01/12/2026"),
        ("Tariff 2026", ""),
        ("2026-12-01,,", "2026-12-01,2026-12-01,"),
    ],
)
def test_a_row_that_says_nothing_true_keeps_the_whole_file_out(good: str, bad: str) -> None:
    kind = KINDS["duties"]
    text = GOOD + GOOD.splitlines()[1].replace("0904", "0910") + "\n"
    rows = rows_of_table(kind=kind, content=text.replace(good, bad).encode())

    with pytest.raises(UnableToKeepTerms):
        import_rows(kind=kind, rows=rows, by=UserFactory(), now=NOON)

    assert not DutyRate.objects.exists()


def test_a_country_may_be_left_out_of_a_rule_but_of_nothing_else() -> None:
    assert TradeRule._meta.get_field("country").blank
    assert next(one for one in KINDS["duties"].columns if one.name == "country").is_required
