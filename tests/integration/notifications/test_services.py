from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from marketplace.notifications.models import ChannelCode, Kind, Notification, Status
from marketplace.notifications.services import MOST_TRIES, Recipient, notify, send, send_code, send_waiting
from tests.integration.notifications.gateway import Gateway

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SOKHA = Recipient(language="en", phone="+85512345678")


def tell(recipient: Recipient = SOKHA, key: str = "k1") -> Notification | None:
    context = {"order": {"number": "P1001-1"}, "total": "14,000 ៛", "link": "http://shop/en/o/"}
    return notify(kind=Kind.ORDER_CONFIRMED, recipient=recipient, key=key, context=context, now=NOW)


def test_a_message_goes_out_at_once_and_is_marked_sent(gateway: Gateway) -> None:
    message = tell()

    assert message is not None
    message.refresh_from_db()
    assert (message.status, message.sent_at) == (Status.SENT, NOW)
    assert gateway.sent == [
        (
            "/sms/send",
            {
                "to": "+85512345678",
                "text": "New order P1001-1, 14,000 ៛. Accept it here: http://shop/en/o/",
                "key": "k1",
            },
        )
    ]


def test_the_same_thing_is_told_once(gateway: Gateway) -> None:
    tell()
    tell()

    assert len(gateway.sent) == 1
    assert Notification.objects.count() == 1


def test_somebody_without_any_address_is_told_nothing(gateway: Gateway) -> None:
    assert tell(Recipient(language="km")) is None
    assert not Notification.objects.exists()


def test_telegram_is_preferred_and_speaks_the_bots_form(gateway: Gateway) -> None:
    tell(Recipient(language="km", phone="+85512345678", telegram_chat_id="77"))

    [(path, body)] = gateway.sent
    assert path == "/botsandbox/sendMessage"
    assert body["chat_id"] == "77"
    assert "ការបញ្ជាទិញថ្មី" in body["text"]


def test_somebody_who_blocked_the_bot_gets_a_short_message_instead(gateway: Gateway) -> None:
    gateway.answers = [403]
    message = tell(Recipient(language="en", phone="+85512345678", telegram_chat_id="77"))
    assert message is not None
    assert not gateway.sent

    send_waiting(now=NOW + timedelta(minutes=1))

    message.refresh_from_db()
    assert (message.channel, message.status) == (ChannelCode.SMS, Status.SENT)
    assert gateway.sent[0][1]["to"] == "+85512345678"


def test_an_e_mail_carries_a_subject_and_our_address(gateway: Gateway, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "shop@example.org"
    tell(Recipient(language="km", email="sokha@example.org"))

    [(path, body)] = gateway.sent
    assert path == "/email/send"
    assert (body["to"], body["from"]) == ("sokha@example.org", "shop@example.org")
    assert body["subject"] == "ការបញ្ជាទិញថ្មី"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_gateway_is_asked_again_later_and_ever_more_seldom(gateway: Gateway, status: int) -> None:
    gateway.answers = [status, status]
    message = tell()
    assert message is not None
    message.refresh_from_db()
    first_wait = message.next_try_at - NOW

    assert send_waiting(now=NOW) == 0  # its time has not come
    assert send_waiting(now=message.next_try_at) == 0
    before = message.next_try_at
    message.refresh_from_db()
    assert message.next_try_at - before > first_wait
    assert (message.status, message.tries) == (Status.WAITING, 2)
    assert send_waiting(now=message.next_try_at) == 1
    assert [body["key"] for _path, body in gateway.sent] == ["k1"]


def test_a_refused_message_is_given_up_and_says_why(gateway: Gateway) -> None:
    gateway.answers = [400]
    message = tell()

    assert message is not None
    message.refresh_from_db()
    assert (message.status, message.last_error) == (Status.FAILED, "sms answered 400")
    assert send_waiting(now=NOW + timedelta(days=1)) == 0


def test_a_gateway_that_stays_away_is_given_up_in_the_end(settings: Any) -> None:
    settings.MESSAGE_GATEWAY_URL = "http://127.0.0.1:9"
    message = tell()
    assert message is not None
    for _ in range(MOST_TRIES):
        message.refresh_from_db()
        send_waiting(now=message.next_try_at)

    message.refresh_from_db()
    assert (message.status, message.tries) == (Status.FAILED, MOST_TRIES)


def test_a_message_that_another_sender_holds_is_not_sent_twice(gateway: Gateway) -> None:
    gateway.answers = [503]
    message = tell()
    assert message is not None
    later = NOW + timedelta(minutes=5)
    Notification.objects.update(status=Status.SENDING, next_try_at=later + timedelta(minutes=2))

    assert send(notification_id=message.pk, now=later) is False
    assert not gateway.sent


def test_a_sender_that_died_leaves_a_claim_that_runs_out(gateway: Gateway) -> None:
    gateway.answers = [503]
    message = tell()
    assert message is not None
    Notification.objects.update(status=Status.SENDING, next_try_at=NOW + timedelta(minutes=2))

    assert send_waiting(now=NOW + timedelta(minutes=1)) == 0
    assert send_waiting(now=NOW + timedelta(minutes=2)) == 1


def test_a_code_that_is_too_old_is_not_sent_and_its_text_is_erased(gateway: Gateway) -> None:
    gateway.answers = [503]
    assert send_code(phone="+85512345678", code="123456", language="km", now=NOW) is False

    assert send_waiting(now=NOW + timedelta(minutes=10)) == 0
    message = Notification.objects.get()
    assert (message.status, message.text) == (Status.FAILED, "")
    assert not gateway.sent


def test_a_code_fits_two_short_messages_in_khmer_and_one_in_english() -> None:
    from marketplace.notifications.services import text_of

    assert len(text_of(Kind.SIGN_IN_CODE, "km", {"code": "123456"})) <= 2 * 67  # UCS-2: 67 characters a part
    assert len(text_of(Kind.SIGN_IN_CODE, "en", {"code": "123456"})) <= 160


@pytest.mark.django_db(transaction=True)
def test_the_gateway_is_called_with_no_transaction_open(gateway: Gateway) -> None:
    tell()
    assert not connection.in_atomic_block

    with pytest.raises(RuntimeError), transaction.atomic():
        tell(key="k2")
    assert len(gateway.sent) == 1
