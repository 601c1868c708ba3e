"""Rules of commission at the desk: one officer proposes, another agrees; what was sold is not touched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from payments.commission.models import CommissionRule, PromotionFunding
from tests.factories.commission import make_offer, make_rule
from tests.factories.users import OfficerFactory
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker(roles: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(OfficerFactory(groups=["Finance officers"]))


@pytest.fixture
def checker(roles: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(OfficerFactory(groups=["Finance officers"]))


def filled(**values: Any) -> dict[str, Any]:
    tomorrow = timezone.localdate() + timedelta(days=1)
    return {"rate": "5", "starts_on": tomorrow.isoformat(), "reason": "as decided", **values}


def test_rule_comes_into_force_by_two_officers(maker: Client, checker: Client) -> None:
    vendor = VendorFactory()
    maker.post(reverse("officers_commission:propose"), filled(rate="10", vendor=vendor.pk, currency="KHR", floor="100"))
    rule = CommissionRule.objects.get()
    page = reverse("officers_commission:rule", args=[rule.pk])

    maker.post(page, {"action": "agree"})
    rule.refresh_from_db()
    assert rule.is_waiting

    shown = checker.get(reverse("officers_commission:index")).content.decode()
    assert page in shown
    assert "10 %" in shown
    checker.post(page, {"action": "agree"})

    rule.refresh_from_db()
    assert (rule.vendor, rule.currency, rule.floor) == (vendor, "KHR", 100)
    assert rule.agreed_by is not None
    assert rule.agreed_by != rule.proposed_by
    said = AuditEntry.objects.filter(action__startswith="commission").order_by("pk").values_list("action", flat=True)
    assert list(said) == ["commission.proposed", "commission.agreed"]


def test_rule_is_turned_down(maker: Client, checker: Client) -> None:
    maker.post(reverse("officers_commission:propose"), filled())
    rule = CommissionRule.objects.get()

    checker.post(reverse("officers_commission:rule", args=[rule.pk]), {"action": "refuse"})

    rule.refresh_from_db()
    assert rule.refused_at is not None
    assert rule.agreed_at is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"rate": "101"}, "rate"),
        ({"rate": ""}, "rate"),
        ({"starts_on": "2020-01-01"}, None),
        ({"floor": "100"}, "currency"),
        ({"floor": "100.5", "currency": "KHR"}, "floor"),
        ({"floor": "100", "cap": "50", "currency": "KHR"}, None),
        ({"ends_on": "2020-01-01"}, None),
        ({"reason": ""}, "reason"),
        ({"vendor": "999999"}, "vendor"),
    ],
)
def test_bad_input_is_answered_in_its_place_and_nothing_is_written(
    values: dict[str, Any], field: str | None, maker: Client
) -> None:
    response = maker.post(reverse("officers_commission:propose"), filled(**values))

    assert response.status_code == 200
    errors = response.context["form"].errors
    assert field in errors if field else "__all__" in errors
    assert not CommissionRule.objects.exists()


def test_officers_of_the_ministry_read_and_propose_nothing(desk: Client) -> None:
    rule = make_rule("5", is_agreed=False, starts_on=timezone.localdate() + timedelta(days=1))

    assert desk.get(reverse("officers_commission:rule", args=[rule.pk])).status_code == 200
    desk.post(reverse("officers_commission:rule", args=[rule.pk]), {"action": "agree"})
    assert desk.get(reverse("officers_commission:propose")).status_code != 200

    rule.refresh_from_db()
    assert rule.is_waiting


def test_officer_says_who_pays_for_a_promotion(maker: Client) -> None:
    offer = make_offer(10)
    page = reverse("officers_commission:fund", args=[offer.pk])
    assert page in maker.get(reverse("officers_commission:promotions")).content.decode()

    refused = maker.post(page, {"payer": "shared", "ministry_percent": "100"})
    assert "ministry_percent" in refused.context["form"].errors
    assert not PromotionFunding.objects.exists()
    maker.post(page, {"payer": "shared", "ministry_percent": "40"})

    funding = PromotionFunding.objects.get()
    assert (funding.payer, funding.ministry_percent) == ("shared", 40)
    maker.post(page, {"payer": "ministry", "ministry_percent": ""})
    funding.refresh_from_db()
    assert (funding.payer, funding.ministry_percent) == ("ministry", 100)


def test_rule_is_ended_early_by_two_officers(maker: Client, checker: Client) -> None:
    rule = make_rule("5")
    page = reverse("officers_commission:rule", args=[rule.pk])
    day = timezone.localdate() + timedelta(days=7)

    refused = maker.post(page, {"action": "end", "ends_on": "2020-01-01", "words": "too soon"})
    assert "A rule ends tomorrow or later" in refused.content.decode()
    maker.post(page, {"action": "end", "ends_on": day.isoformat(), "words": "the harvest failed"})
    maker.post(page, {"action": "agree_end"})
    assert rule.endings.get().is_waiting
    assert "the harvest failed" in checker.get(page).content.decode()
    checker.post(page, {"action": "agree_end"})

    ending = rule.endings.get()
    assert (ending.ends_on, ending.agreed_by != ending.proposed_by) == (day, True)
    assert "End it early" not in maker.get(page).content.decode()
