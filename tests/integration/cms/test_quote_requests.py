"""The trade desk: requests nobody answers, quotes about to run out, and bringing the two sides together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.core.models import AuditEntry
from marketplace.quotes.models import Invitation
from marketplace.quotes.services.writing import write_message
from marketplace.users.models import User
from tests.factories.geography import ProvinceFactory
from tests.factories.quotes import make_offered, make_request, make_vendor
from tests.factories.users import OfficerFactory, ProvinceOfficerFactory

pytestmark = pytest.mark.django_db

QUEUE = "officers_quotes:queue"


@pytest.fixture
def desk(roles: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(OfficerFactory())


def body(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_request_without_an_answer_is_listed_once_it_is_old_enough(desk: Client) -> None:
    now = timezone.now()
    old = make_request(vendors=[make_vendor()], now=now - timedelta(days=3), title="Old and quiet")
    make_request(vendors=[make_vendor()], now=now, title="Only just asked")
    answered = make_vendor()
    make_offered(
        request=make_request(vendors=[answered], now=now - timedelta(days=4), title="Answered"), vendor=answered
    )

    shown = body(desk.get(reverse(QUEUE)))

    assert old.title in shown
    assert "Only just asked" not in shown
    assert "Answered" not in shown


def test_a_request_for_which_nobody_was_found_is_listed_at_once(desk: Client) -> None:
    make_request(now=timezone.now(), title="Nobody makes this")

    assert "Nobody makes this" in body(desk.get(reverse(QUEUE)))


def test_a_quote_about_to_run_out_is_listed(desk: Client) -> None:
    now, soon, late = timezone.now(), make_vendor(name_en="Soon"), make_vendor(name_en="Late")
    asked = make_request(vendors=[soon, late], now=now)
    make_offered(request=asked, vendor=soon, now=now, valid_until=now + timedelta(days=1))
    make_offered(request=asked, vendor=late, now=now, valid_until=now + timedelta(days=20))

    shown = body(desk.get(reverse(QUEUE), {"tab": "ending"}))

    assert "Soon" in shown
    assert "Late" not in shown


def test_the_desk_sees_who_was_asked_but_neither_words_nor_prices(desk: Client) -> None:
    now, vendor = timezone.now(), make_vendor(name_en="Sugar of Oudong")
    asked = make_request(vendors=[vendor], now=now)
    write_message(request=asked, vendor=vendor, author=asked.buyer, from_buyer=True, words="Our secret.", now=now)
    make_offered(request=asked, vendor=vendor, now=now)

    shown = body(desk.get(reverse("officers_quotes:request", args=[asked.pk])))

    assert "Sugar of Oudong" in shown
    assert "Our secret." not in shown
    assert "1,500" not in shown
    assert "3,000" not in shown


def test_an_officer_asks_a_vendor_that_the_search_did_not_find(desk: Client) -> None:
    asked, vendor = make_request(now=timezone.now()), make_vendor(code="oudong")
    page = reverse("officers_quotes:request", args=[asked.pk])

    desk.post(page, {"action": "ask", "code": "oudong"})
    again = desk.post(page, {"action": "ask", "code": "oudong"})
    nobody = desk.post(page, {"action": "ask", "code": "nobody"})

    assert Invitation.objects.get().vendor == vendor
    assert AuditEntry.objects.filter(action="quote_request.vendor_asked").count() == 1
    assert "was asked already" in body(again)
    assert "No open shop has this code." in body(nobody)


def test_an_officer_has_vendors_looked_for_again(desk: Client) -> None:
    asked = make_request(now=timezone.now())

    answer = desk.post(reverse("officers_quotes:request", args=[asked.pk]), {"action": "again"})

    assert answer.status_code == 302
    assert AuditEntry.objects.filter(action="quote_request.looked_again").count() == 1


def test_who_may_only_read_does_nothing(roles: None, sign_in: Callable[[User], Client]) -> None:
    home = ProvinceFactory()
    vendor = make_vendor(village__commune__district__province=home)
    asked = make_request(vendors=[vendor], now=timezone.now() - timedelta(days=3))
    reader = sign_in(ProvinceOfficerFactory(area=home))
    page = reverse("officers_quotes:request", args=[asked.pk])

    assert reader.get(page).status_code == 200
    assert asked.title in body(reader.get(reverse(QUEUE)))
    assert reader.post(page, {"action": "again"}).status_code in {302, 403}
    assert not AuditEntry.objects.filter(action="quote_request.looked_again").exists()


def test_what_was_asked_in_another_province_is_not_there(roles: None, sign_in: Callable[[User], Client]) -> None:
    asked = make_request(vendors=[make_vendor()], now=timezone.now() - timedelta(days=3))
    elsewhere = sign_in(ProvinceOfficerFactory(area=ProvinceFactory()))

    assert elsewhere.get(reverse("officers_quotes:request", args=[asked.pk])).status_code == 404
    assert asked.title not in body(elsewhere.get(reverse(QUEUE)))
