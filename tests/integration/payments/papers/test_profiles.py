"""Tax profiles: entered by one, confirmed by another, from a day on and never backwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from marketplace.core.errors import RefusedInput
from marketplace.users.models import User
from payments.papers.errors import UnableToChangeProfile
from payments.papers.models import TaxKind, TaxProfile, TaxRate
from payments.papers.parties import profile_on
from payments.papers.services.profiles import TaxAnswers, confirm_profile, propose_profile, refuse_profile
from tests.factories.logistics import make_vendor
from tests.factories.papers import make_profile
from tests.factories.sales import NOON
from tests.factories.users import OfficerFactory, UserFactory
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TODAY = date(2026, 11, 22)
ANSWERS = TaxAnswers(
    valid_from=TODAY, is_vat_registered=True, tin=" k០០២-123456789 ", legal_name_km="ក្រុមហ៊ុន", address_km="សៀមរាប"
)


@pytest.fixture
def vendor() -> Vendor:
    return make_vendor()


@pytest.fixture
def maker() -> User:
    return UserFactory()


@pytest.fixture
def officer() -> User:
    return OfficerFactory()


def test_what_a_vendor_entered_holds_once_an_officer_confirmed_it(vendor: Vendor, maker: User, officer: User) -> None:
    profile = propose_profile(vendor=vendor, answers=ANSWERS, by=maker, now=NOON)
    assert profile_on(vendor=vendor, day=TODAY) is None
    assert profile.tin == "K002-123456789"

    confirm_profile(profile=profile, by=officer, now=NOON)

    assert profile_on(vendor=vendor, day=TODAY) == profile
    assert profile_on(vendor=vendor, day=TODAY - timedelta(days=1)) is None


def test_who_entered_it_does_not_confirm_it(vendor: Vendor, officer: User) -> None:
    profile = propose_profile(vendor=vendor, answers=ANSWERS, by=officer, now=NOON)

    with pytest.raises(UnableToChangeProfile):
        confirm_profile(profile=profile, by=officer, now=NOON)
    assert not TaxProfile.objects.confirmed().exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        TaxProfile.objects.update(status="confirmed", decided_by=officer, decided_at=NOON)


def test_confirmed_late_it_holds_from_that_day_and_not_before(vendor: Vendor, maker: User, officer: User) -> None:
    profile = propose_profile(vendor=vendor, answers=ANSWERS, by=maker, now=NOON)

    confirmed = confirm_profile(profile=profile, by=officer, now=NOON + timedelta(days=5))

    assert confirmed.valid_from == TODAY + timedelta(days=5)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_from": TODAY - timedelta(days=1)}, "valid_from"),
        ({"legal_name_km": " "}, "legal_name_km"),
        ({"address_km": ""}, "address_km"),
        ({"tin": " "}, "tin"),
        ({"agency_mode": "platform_agent"}, "agent_letter"),
    ],
)
def test_what_papers_need_is_asked_for(vendor: Vendor, maker: User, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(RefusedInput) as refused:
        propose_profile(vendor=vendor, answers=replace(ANSWERS, **changes), by=maker, now=NOON)

    assert list(refused.value.fields) == [field]
    assert not TaxProfile.objects.exists()


def test_an_odd_tin_is_taken_and_shown_as_odd(vendor: Vendor, maker: User) -> None:
    profile = propose_profile(vendor=vendor, answers=replace(ANSWERS, tin="123"), by=maker, now=NOON)

    assert profile.has_odd_tin


def test_entered_again_while_it_waits_is_written_over(vendor: Vendor, maker: User) -> None:
    for tin in ("K002-123456789", "K002-999999999"):
        propose_profile(vendor=vendor, answers=replace(ANSWERS, tin=tin), by=maker, now=NOON)

    assert TaxProfile.objects.get().tin == "K002-999999999"


def test_a_change_is_a_new_row_and_the_old_one_stays(vendor: Vendor, maker: User, officer: User) -> None:
    old = make_profile(vendor)
    later = replace(ANSWERS, valid_from=TODAY + timedelta(days=9), is_vat_registered=False, tin="")
    confirm_profile(profile=propose_profile(vendor=vendor, answers=later, by=maker, now=NOON), by=officer, now=NOON)

    assert profile_on(vendor=vendor, day=TODAY) == old
    newest = profile_on(vendor=vendor, day=TODAY + timedelta(days=9))
    assert newest is not None
    assert not newest.is_vat_registered


def test_two_profiles_do_not_hold_from_one_day(vendor: Vendor, maker: User, officer: User) -> None:
    make_profile(vendor, valid_from=TODAY)
    profile = propose_profile(vendor=vendor, answers=ANSWERS, by=maker, now=NOON)

    with pytest.raises(UnableToChangeProfile):
        confirm_profile(profile=profile, by=officer, now=NOON)


def test_decided_once(vendor: Vendor, maker: User, officer: User) -> None:
    profile = propose_profile(vendor=vendor, answers=ANSWERS, by=maker, now=NOON)
    with pytest.raises(UnableToChangeProfile):
        refuse_profile(profile=profile, reason=" ", by=officer, now=NOON)
    refuse_profile(profile=profile, reason="The TIN is another's.", by=officer, now=NOON)

    with pytest.raises(UnableToChangeProfile):
        confirm_profile(profile=profile, by=officer, now=NOON)
    assert TaxProfile.objects.get().reason == "The TIN is another's."


def test_an_agent_needs_the_marketplaces_own_profile(vendor: Vendor, maker: User, officer: User) -> None:
    answers = replace(ANSWERS, agency_mode="platform_agent", agent_letter="GDT 77")
    profile = propose_profile(vendor=vendor, answers=answers, by=maker, now=NOON)
    with pytest.raises(UnableToChangeProfile):
        confirm_profile(profile=profile, by=officer, now=NOON)
    make_profile(None)

    assert confirm_profile(profile=profile, by=officer, now=NOON).status == "confirmed"


def test_rates_of_taxes_say_their_source() -> None:
    rates = {rate.kind: rate for rate in TaxRate.objects.all()}

    assert (rates[TaxKind.VAT].percent, rates[TaxKind.WITHHOLDING].percent) == (10, 15)
    assert rates[TaxKind.WITHHOLDING].exempt_below == 50_000
    assert all(rate.source for rate in rates.values())
    with pytest.raises(IntegrityError), transaction.atomic():
        TaxRate.objects.create(kind="vat", valid_from=TODAY, percent=12, source="")
