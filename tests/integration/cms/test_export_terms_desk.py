"""Forms of origin and terms of Best Traders are dated rows with a source that officers keep at the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.core.models import AuditEntry
from marketplace.exports.models import BestTraderTerm, OriginForm
from marketplace.exports.selectors.figures import best_trader_term
from marketplace.exports.services.papers import forms_for
from marketplace.users.models import User
from tests.factories.users import OfficerFactory

pytestmark = pytest.mark.django_db

FORM = {
    "country": "JP",
    "form": "RCEP",
    "way": "certificate",
    "agreement": "Regional Comprehensive Economic Partnership",
    "rank": "1",
    "valid_from": "2027-01-01",
    "source": "A letter of the Ministry.",
}


@pytest.fixture
def desk(roles: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(OfficerFactory(language="en"))


def room(name: str, *args: Any) -> str:
    return reverse(f"officers_export_terms:{name}", args=args)


def test_a_newer_row_of_a_form_ends_the_older_on_its_first_day_and_the_forms_follow(desk: Client) -> None:
    answer = desk.post(room("add", "forms"), FORM)

    assert answer.status_code == 302
    older, newer = OriginForm.objects.filter(country="JP", form="RCEP").order_by("valid_from")
    assert (older.valid_to, newer.valid_from, newer.is_sample) == (date(2027, 1, 1), date(2027, 1, 1), False)
    certificate = OriginForm.Way.CERTIFICATE
    before = [row.form for row in forms_for(country="JP", day=date(2026, 12, 31), way=certificate)]
    after = [row.form for row in forms_for(country="JP", day=date(2027, 1, 1), way=certificate)]
    assert (before, after) == (["AJ", "RCEP", "A"], ["AJ", "RCEP", "A"])
    assert newer.rank == 1
    assert AuditEntry.objects.filter(action="terms.forms.kept").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "KH"),
        ("country", "XX"),
        ("country", "Japan"),
        ("form", "form d"),
        ("way", "letter"),
        ("rank", "0"),
        ("rank", "-1"),
        ("valid_from", "1 January"),
        ("source", ""),
        ("agreement", ""),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_beside_its_field_and_nothing_is_kept(
    desk: Client, field: str, value: str
) -> None:
    before = OriginForm.objects.count()

    answer = desk.post(room("add", "forms"), {**FORM, field: value})

    assert answer.context["form"].errors.get(field)
    assert OriginForm.objects.count() == before


def test_a_form_that_ended_is_not_offered_any_more(desk: Client) -> None:
    row = OriginForm.objects.get(country="JP", form="AJ")

    desk.post(room("row", "forms", row.pk), {"action": "end", "on": "2026-12-01"})

    certificate = OriginForm.Way.CERTIFICATE
    assert "AJ" in [one.form for one in forms_for(country="JP", day=date(2026, 11, 30), way=certificate)]
    assert "AJ" not in [one.form for one in forms_for(country="JP", day=date(2026, 12, 1), way=certificate)]


def test_a_sample_is_confirmed_with_its_source(desk: Client) -> None:
    row = OriginForm.objects.get(country="JP", form="AJ")
    assert "sample, not verified" in desk.get(room("row", "forms", row.pk)).text

    desk.post(room("row", "forms", row.pk), {"action": "confirm", "source": "The agreement's annex 4."})

    row.refresh_from_db()
    assert (row.is_sample, row.source) == (False, "The agreement's annex 4.")


def test_newer_terms_of_best_traders_end_the_older(desk: Client) -> None:
    terms = {
        "min_trade_usd": "1,500,000",
        "min_capital_khr": "500,000,000",
        "max_rank": "2",
        "valid_from": "2027-01-01",
        "source": "A new prakas.",
    }

    desk.post(room("add", "traders"), terms)

    assert BestTraderTerm.objects.count() == 2
    (before, after) = (best_trader_term(day=date(2026, 12, 31)), best_trader_term(day=date(2027, 1, 1)))
    assert before is not None
    assert after is not None
    assert (before.min_trade_usd, after.min_trade_usd) == (Decimal(2_000_000), Decimal(1_500_000))


@pytest.mark.parametrize(("field", "value"), [("min_trade_usd", "-1"), ("min_trade_usd", "0"), ("max_rank", "")])
def test_terms_of_best_traders_that_ask_nothing_are_refused(desk: Client, field: str, value: str) -> None:
    terms = {"min_trade_usd": "1", "min_capital_khr": "1", "max_rank": "1", "valid_from": "2027-01-01", "source": "x"}

    desk.post(room("add", "traders"), {**terms, field: value})

    assert BestTraderTerm.objects.count() == 1


def test_the_table_comes_out_and_in_again_unchanged(desk: Client) -> None:
    table = desk.get(room("export", "forms")).content.decode()

    answer = desk.post(room("import", "forms"), {"confirm": "1", "text": table.removeprefix("\ufeff")}, follow=True)

    assert "New: 0." in answer.text


def test_whoever_only_reads_the_desk_changes_nothing(roles: None, sign_in: Callable[[User], Client]) -> None:
    stranger = sign_in(User.objects.create_user(phone="+85512999888", is_staff=True))

    assert stranger.get(room("index")).status_code in {302, 403, 404}
    assert stranger.post(room("add", "forms"), FORM).status_code in {302, 403, 404}
