"""Messages to people: written down first, sent at once, and again until somebody takes them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from marketplace.core.errors import AdapterError
from marketplace.core.ids import new_token
from marketplace.notifications.channels.base import GatewayConfig, Message
from marketplace.notifications.channels.registry import open_channel
from marketplace.notifications.models import ChannelCode, Kind, Notification, Status
from marketplace.notifications.quiet import quiet_until
from marketplace.users.models import User
from marketplace.users.phones import receives_messages

logger = logging.getLogger(__name__)

SEND_FAILED = "notifications.send.failed"
#: How long a code can be typed in; after that nobody wants the message. As ACCOUNT_LOGIN_BY_CODE_TIMEOUT.
CODE_LIFETIME: Final = timedelta(seconds=600)
#: A sender that has said nothing for this long has died.
SENDER_LIFETIME: Final = timedelta(minutes=2)
FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(hours=1)
MOST_TRIES: Final = 12


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to tell, and every way we know to reach them."""

    language: str
    phone: str = ""
    telegram_chat_id: str = ""
    email: str = ""
    user: User | None = None
    #: The channel they chose, used where we know their address for it.
    prefers: str = ""

    @classmethod
    def of_user(cls, user: User) -> Recipient:
        """Return a person who signs in, as somebody to tell."""
        phone = str(user.phone) if user.phone else ""
        return cls(user.language, phone, user.telegram_chat_id, user.email or "", user)

    @property
    def short_message_to(self) -> str:
        """The number that a short message reaches; empty where it is a landline, or none."""
        return self.phone if receives_messages(self.phone) else ""

    @property
    def address(self) -> tuple[ChannelCode, str] | None:
        """The way they chose, else the best one: Telegram costs nothing, nearly everybody reads a short message."""
        known = {
            ChannelCode.TELEGRAM: self.telegram_chat_id,
            ChannelCode.SMS: self.short_message_to,
            ChannelCode.EMAIL: self.email,
        }
        ways = sorted(known.items(), key=lambda way: way[0] != self.prefers)
        return next(((channel, address) for channel, address in ways if address), None)


def notify(
    *,
    kind: Kind,
    recipient: Recipient,
    key: str,
    context: Mapping[str, Any],
    now: datetime,
    is_secret: bool = False,
    may_wait: bool = False,
    expires_at: datetime | None = None,
) -> Notification | None:
    """Tell somebody something, once per key, in their language; return the message, or None without an address.

    The message is written down first. If no gateway takes it now, the sweep goes on; nothing is raised.

    Args:
        kind: Names the text, `templates/notifications/<language>/<kind>.txt`.
        recipient: Whom to tell.
        key: The same for the same thing told to the same person.
        context: What the text needs, plain values.
        now: The present.
        is_secret: Whether the text is erased as soon as it is sent.
        may_wait: A short message that would wake somebody waits until the morning.
        expires_at: After it nobody wants the message any more.
    """
    if recipient.address is None:
        return None
    channel, address = recipient.address
    morning = quiet_until(now) if may_wait and channel == ChannelCode.SMS else None
    notification, is_new = Notification.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "user": recipient.user,
            "channel": channel,
            "address": address,
            "fallback_phone": recipient.short_message_to if channel == ChannelCode.TELEGRAM else "",
            "language": recipient.language,
            "subject": subject_of(kind, recipient.language),
            "text": text_of(kind, recipient.language, context),
            "is_secret": is_secret,
            "next_try_at": morning or now,
            "expires_at": max(expires_at, morning + SENDER_LIFETIME) if expires_at and morning else expires_at,
        },
    )
    if is_new and morning is None:
        send(notification_id=notification.pk, now=now)
    return notification


def send_code(*, phone: str, code: str, language: str, now: datetime) -> bool:
    """Send a sign-in code at once; return whether the gateway took it. If not, the sweep tries until the code is old.

    Called in the request of the person who waits for it, outside any transaction: through the worker it would come
    later, and its text would lie in the outbox of facts for good.
    """
    text = text_of(Kind.SIGN_IN_CODE, language, {"code": code})
    return _send_secret(kind=Kind.SIGN_IN_CODE, phone=phone, text=text, language=language, now=now)


def send_help_code(*, phone: str, context: Mapping[str, Any], language: str, now: datetime) -> bool:
    """Send a maker the code that lets a field officer help; return whether the gateway took it. As `send_code`.

    Args:
        phone: The maker's own.
        context: What the text needs: `code`, `helper`, `account`, `until`, a day, and `link`.
        language: `km` or `en`.
        now: The present.
    """
    text = text_of(Kind.HELP_CODE, language, context)
    return _send_secret(kind=Kind.HELP_CODE, phone=phone, text=text, language=language, now=now)


def send_account_code(*, phone: str, context: Mapping[str, Any], language: str, now: datetime) -> bool:
    """Send an owner the code that confirms another account; return whether the gateway took it. As `send_code`.

    Args:
        phone: Of the owner who asks.
        context: What the text needs: `code`, `vendor` and `account`.
        language: `km` or `en`.
        now: The present.
    """
    text = text_of(Kind.ACCOUNT_CODE, language, context)
    return _send_secret(kind=Kind.ACCOUNT_CODE, phone=phone, text=text, language=language, now=now)


def _send_secret(*, kind: Kind, phone: str, text: str, language: str, now: datetime) -> bool:
    """Send a short message whose text is erased when it is sent or too old."""
    notification = Notification.objects.create(
        kind=kind,
        key=f"code:{new_token()}",
        channel=ChannelCode.SMS,
        address=phone,
        language=language,
        text=text,
        is_secret=True,
        next_try_at=now,
        expires_at=now + CODE_LIFETIME,
    )
    return send(notification_id=notification.pk, now=now)


def send_mail_text(*, to: str, subject: str, text: str, language: str, now: datetime) -> bool:
    """Send an e-mail that another part of Django wrote; return whether the gateway took it already."""
    notification = Notification.objects.create(
        kind=Kind.MAIL,
        key=f"mail:{new_token()}",
        channel=ChannelCode.EMAIL,
        address=to,
        language=language,
        subject=subject[:200],
        text=text,
        is_secret=True,
        next_try_at=now,
    )
    return send(notification_id=notification.pk, now=now)


def send(*, notification_id: int, now: datetime) -> bool:
    """Send one message that is due, at most once at a time; return whether a gateway has taken it.

    # Note [Claim, call, record]
    The row is claimed by a conditional update and committed, then the gateway is called with no transaction open, then
    the answer is recorded. A sender that dies in between leaves a claim that runs out, and the message goes again
    under the same key.
    """
    claimed = Notification.objects.due(now).filter(pk=notification_id)
    if not claimed.update(status=Status.SENDING, next_try_at=now + SENDER_LIFETIME):
        return False
    notification = Notification.objects.get(pk=notification_id)
    if notification.expires_at and notification.expires_at <= now:
        _give_up(notification, "too old")
        return False
    try:
        channel = open_channel(code=notification.channel, config=_config_of(notification.channel))
        channel.send(Message(notification.address, notification.text, notification.key, notification.subject))
    except AdapterError as error:
        _record_failure(notification, error, now)
        return False
    _record_sent(notification, now)
    return True


def send_waiting(*, now: datetime, limit: int = 100) -> int:
    """Send what waits for another try; return how many messages went out."""
    due = Notification.objects.due(now).order_by("next_try_at").values_list("pk", flat=True)[:limit]
    return sum(send(notification_id=notification_id, now=now) for notification_id in list(due))


def text_of(kind: Kind, language: str, context: Mapping[str, Any]) -> str:
    """Return a message's text in one language."""
    with translation.override(language):
        return render_to_string(f"notifications/{language}/{kind.value}.txt", dict(context)).strip()


def subject_of(kind: Kind, language: str) -> str:
    """Return a message's subject in one language."""
    with translation.override(language):
        return str(kind.label)


def _config_of(channel: str) -> GatewayConfig:
    is_telegram = channel == ChannelCode.TELEGRAM
    return GatewayConfig(
        base_url=(is_telegram and settings.TELEGRAM_API_URL) or settings.MESSAGE_GATEWAY_URL,
        token=settings.TELEGRAM_BOT_TOKEN if is_telegram else settings.MESSAGE_GATEWAY_TOKEN,
        sender=settings.DEFAULT_FROM_EMAIL,
    )


def _record_sent(notification: Notification, now: datetime) -> None:
    notification.status, notification.sent_at = Status.SENT, now
    notification.tries += 1
    notification.last_error = ""
    if notification.is_secret:
        notification.text = ""
    notification.save(update_fields=["status", "sent_at", "tries", "last_error", "text"])


def _record_failure(notification: Notification, error: AdapterError, now: datetime) -> None:
    logger.warning(SEND_FAILED, extra={"notification": notification.pk, "error": str(error)})
    notification.tries += 1
    gone = not error.retryable or notification.tries >= MOST_TRIES
    if gone and notification.fallback_phone:
        notification.channel, notification.address = ChannelCode.SMS, notification.fallback_phone
        notification.fallback_phone, notification.tries, gone = "", 0, False
    if gone:
        _give_up(notification, str(error))
        return
    notification.status = Status.WAITING
    notification.next_try_at = now + min(FIRST_WAIT * 2**notification.tries, LONGEST_WAIT)
    notification.last_error = str(error)[:200]
    notification.save()


def _give_up(notification: Notification, why: str) -> None:
    notification.status, notification.last_error = Status.FAILED, why[:200]
    if notification.is_secret:
        notification.text = ""
    notification.save()
