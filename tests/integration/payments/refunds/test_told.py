"""What a buyer reads of money that goes back: on the page of the purchase, and in messages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace import facts
from marketplace.notifications.handlers import refunds as news_of_refunds
from marketplace.notifications.models import Notification
from marketplace.sales.order.models import Purchase
from marketplace.subscriptions import SUBSCRIPTIONS
from payments.services.refunds.by_hand import note_returned, record_transfer, take_on
from tests.factories.sales import NOON
from tests.factories.users import UserFactory
from tests.integration.payments.refunds.paid import ask, order_of

pytestmark = pytest.mark.django_db


def page(purchase: Purchase) -> str:
    with translation.override("en"):
        address = reverse("checkout:track", kwargs={"token": purchase.token})
    return Client(headers={"accept-language": "en"}).get(address).content.decode()


def test_page_of_the_purchase_says_how_far_the_money_is(purchase: Purchase, settings: Any) -> None:
    settings.REFUND_SECOND_OFFICER_ABOVE = {"KHR": 20_000, "USD": 5}
    asked = ask(order_of(purchase), 2)
    assert asked.status == "asked"
    assert "28,000" not in page(purchase), "what is not agreed to is no promise"
    settings.REFUND_SECOND_OFFICER_ABOVE = {"KHR": 200_000, "USD": 5}
    refund = ask(order_of(purchase), 1)
    assert "is being paid back to you" in page(purchase)

    take_on(refund_id=refund.pk, by=UserFactory(), now=NOON)
    record_transfer(refund_id=refund.pk, reference="FT 12", by=UserFactory(), now=NOON)

    text = page(purchase)
    assert "was paid back to you" in text
    assert "FT12" in text


def test_buyer_is_told_once_in_the_own_language_with_the_banks_number(purchase: Purchase) -> None:
    refund = ask(order_of(purchase), 1)
    take_on(refund_id=refund.pk, by=UserFactory(), now=NOON)
    record_transfer(refund_id=refund.pk, reference="FT 12", by=UserFactory(), now=NOON)

    for _ in range(2):
        news_of_refunds.tell_of_refund_given(facts.RefundSucceeded(refund.pk))

    message = Notification.objects.get(kind="refund_given")
    assert "14,000 ៛" in message.text
    assert "FT12" in message.text
    assert "ត្រូវបានសងអ្នកវិញ" in message.text


def test_buyer_is_told_in_the_own_language_by_the_own_channel_when_the_money_came_back(purchase: Purchase) -> None:
    Purchase.objects.filter(pk=purchase.pk).update(language="en", notice_channel="email", email="dara@example.org")
    refund = ask(order_of(purchase), 1)
    take_on(refund_id=refund.pk, by=UserFactory(), now=NOON)
    record_transfer(refund_id=refund.pk, reference="FT 12", by=UserFactory(), now=NOON)
    note_returned(refund_id=refund.pk, by=UserFactory(), reason="account closed", now=NOON)

    for _ in range(2):
        news_of_refunds.tell_of_refund_failed(facts.RefundFailed(refund.pk))

    message = Notification.objects.get(kind="refund_failed")
    assert message.channel == "email"
    assert "14,000 ៛" in message.text
    assert "did not reach you" in message.text
    assert "account closed" not in message.text, "what the bank said is for officers"
    assert "is being paid back to you" in page(purchase)


def test_the_fact_that_a_refund_failed_has_its_hearer() -> None:
    assert SUBSCRIPTIONS[facts.RefundFailed] == [news_of_refunds.tell_of_refund_failed]
