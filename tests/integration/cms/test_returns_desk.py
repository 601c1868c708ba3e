"""Returns, their terms and claims on carriers at the officers' desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.returns.models import CarrierClaim, ReturnPolicy, ReturnRequest, ReturnStatus
from marketplace.returns.services.answering import decline, dispute
from marketplace.returns.services.claims import open_claim
from marketplace.users.models import User
from tests.factories.logistics import NOON
from tests.factories.returns import make_member, make_return
from tests.factories.users import OfficerFactory, ProvinceOfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(roles: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(OfficerFactory())


@pytest.fixture
def disputed() -> ReturnRequest:
    request = make_return()
    decline(request=request, by=make_member(request), words="You tore it.", now=NOON)
    dispute(request=request, by=None, words="I did not.", now=NOON)
    return request


def test_officer_finds_what_is_disputed_reads_both_sides_and_decides(desk: Client, disputed: ReturnRequest) -> None:
    page = reverse("officers_returns:page", args=[disputed.pk])
    assert disputed.number in desk.get(reverse("officers_returns:queue")).content.decode()
    text = desk.get(page).content.decode()
    assert "You tore it." in text
    assert "I did not." in text

    assert desk.post(page, {"ruling": "for_buyer", "words": ""}).status_code == 200
    desk.post(page, {"ruling": "for_buyer", "words": "The photo shows it.", "may_keep": "on"})

    disputed.refresh_from_db()
    assert (disputed.status, disputed.must_come_back) == (ReturnStatus.ACCEPTED, False)


def test_terms_begin_on_a_day_and_end_those_before(desk: Client) -> None:
    day = timezone.localdate() + timedelta(days=2)
    form = {
        "goods": "keeps", "reason": "damaged", "valid_from": day.isoformat(), "is_accepted": "on", "window_hours": "336",
        "must_come_back": "on", "way_back_paid_by": "ministry", "answer_hours": "48", "dispute_hours": "48",
        "send_hours": "48", "inspect_hours": "48", "source": "Prakas 1",
    }  # fmt: skip
    add = reverse("officers_return_terms:add")
    for bad in ({"way_back_paid_by": ""}, {"valid_from": "2020-01-01"}, {"goods": "spoils"}, {"window_hours": "0"}):
        assert desk.post(add, form | bad).status_code == 200

    desk.post(add, form)

    old, new = ReturnPolicy.objects.filter(goods="keeps", reason="damaged").order_by("valid_from")
    assert (old.valid_to, new.valid_from, new.window_hours) == (day, day, 336)
    assert "Prakas 1" in desk.get(reverse("officers_return_terms:list")).content.decode()


def test_claim_is_sent_answered_paid_and_noted(desk: Client) -> None:
    parcel = make_return().order.shipments.get().consignments.get()
    claim = open_claim(consignment_id=parcel.pk, loss="lost", now=NOON)
    assert claim is not None
    page = reverse("officers_claims:page", args=[claim.pk])
    assert claim.number in desk.get(reverse("officers_claims:queue")).content.decode()
    assert "not booked" in desk.get(page).content.decode()

    desk.post(page, {"deed": "sent", "sent-carrier_ref": "CP-1"})
    assert desk.post(page, {"deed": "answered", "answered-granted": "", "answered-words": ""}).status_code == 200
    desk.post(page, {"deed": "answered", "answered-granted": "20000", "answered-words": "Yes."})
    desk.post(page, {"deed": "paid", "paid-reference": "FT9"})

    assert CarrierClaim.objects.get().paid_reference == "FT9"


def test_officer_of_a_province_reads_and_does_not_decide(
    disputed: ReturnRequest, roles: None, sign_in: Callable[[User], Client]
) -> None:
    desk = sign_in(ProvinceOfficerFactory(area=disputed.vendor.province))
    page = reverse("officers_returns:page", args=[disputed.pk])
    assert "You tore it." in desk.get(page).content.decode()

    desk.post(page, {"ruling": "for_vendor", "words": "x"})

    disputed.refresh_from_db()
    assert disputed.status == ReturnStatus.DISPUTED
