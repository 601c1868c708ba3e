"""The day's rate: who put it in, a slip of the hand, and files of many days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from marketplace.core.models import AuditEntry
from payments.models import ExchangeRate
from payments.services.rates import RateJumps, enter_rate, import_rates
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


TODAY = date(2026, 11, 26)
FILE = ["day,rate,source", "2026-11-24,4010,NBC", "2026-11-25,4012.50,NBC", "", "2026-11-26,4015,NBC"]


def rates() -> dict[str, Decimal]:
    return {str(day): rate for day, rate in ExchangeRate.objects.values_list("valid_on", "khr_per_usd")}


def test_a_rate_keeps_who_put_it_in_and_what_it_was_before() -> None:
    officer = UserFactory()

    enter_rate(day=TODAY, khr_per_usd=Decimal(4015), source="NBC", by=officer)
    enter_rate(day=TODAY, khr_per_usd=Decimal(4016), source="NBC", by=officer)

    assert ExchangeRate.objects.get().entered_by == officer
    entries = list(AuditEntry.objects.filter(action="rate.entered").order_by("pk"))
    assert [(one.data["was"], one.data["rate"]) for one in entries] == [("", "4015"), ("4015.00", "4016")]


@pytest.mark.parametrize(("rate", "is_slip"), [("4200", False), ("4200.01", True), ("3800", False), ("41000", True)])
def test_a_rate_more_than_five_percent_from_the_last_is_asked_about_once_more(rate: str, *, is_slip: bool) -> None:
    ExchangeRate.objects.create(valid_on=date(2026, 11, 20), khr_per_usd=Decimal(4000), source="NBC")

    if is_slip:
        with pytest.raises(RateJumps):
            enter_rate(day=TODAY, khr_per_usd=Decimal(rate), source="NBC", by=None)
        assert ExchangeRate.objects.count() == 1
        enter_rate(day=TODAY, khr_per_usd=Decimal(rate), source="NBC", by=None, is_sure=True)
    else:
        enter_rate(day=TODAY, khr_per_usd=Decimal(rate), source="NBC", by=None)

    assert rates()[str(TODAY)] == Decimal(rate)


def test_a_file_taken_twice_counts_once() -> None:
    first, second = (import_rates(lines=FILE, by=None) for _ in range(2))

    assert (first.new, first.same, second.new, second.same) == (3, 0, 0, 3)
    assert rates() == {"2026-11-24": 4010, "2026-11-25": Decimal("4012.50"), "2026-11-26": 4015}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("26.11.2026,4015,NBC", "row 4: 26.11.2026 is no day such as 2026-11-26"),
        ("2026-11-26,many,NBC", "row 4: many is no rate such as 4100"),
        ("2026-11-26,NaN,NBC", "row 4: NaN is no rate such as 4100"),
        ("2026-11-26,-4015,NBC", "row 4: -4015 is no rate such as 4100"),
        ("2026-11-26,4015.123,NBC", "row 4: 4015.123 is no rate such as 4100"),
        ("2026-11-26,4015,", "row 4: say who published it, in 200 letters at most"),
        ("2026-11-26,4015", "row 4: three cells are needed"),
        ("2026-11-25,4013,NBC", "row 4: 2026-11-25 stands with the rate 4012.50"),
        ("2026-11-26,5000,NBC", "row 4: The last rate was 4012.50, and 5000 is more than 5 % away. Is it right?"),
    ],
)
def test_a_file_with_a_wrong_row_names_it_and_takes_nothing(row: str, says: str) -> None:
    done = import_rates(lines=[*FILE[:3], row], by=None)

    assert done.faults == (says,)
    assert done.new == 0
    assert not ExchangeRate.objects.exists()


def test_another_heading_is_refused() -> None:
    assert import_rates(lines=["date;rate", "x"], by=None).faults == ("row 1: the heading is not day,rate,source",)


def test_the_command_says_what_it_took(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("\n".join(FILE), encoding="utf-8-sig")

    call_command("rates", "import", str(file))
    assert "rates: 3 new, 0 stood already" in capsys.readouterr().out

    file.write_text("day,rate,source\n2026-11-26,1,NBC", encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("rates", "import", str(file))
    assert "nothing was taken" in capsys.readouterr().out
