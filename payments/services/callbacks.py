"""Providers' callbacks: proven to be theirs, stored as they came, answered, then read.

# Note [A callback is a hint]
What a callback says about money is never believed, signed or not. It names an attempt, and the provider is asked about
it; its answer is settled as a poll's would be. So a callback that comes twice, late, out of order or never changes only
how soon money is seen.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from marketplace.core.errors import AdapterError
from marketplace.core.events import publish
from marketplace.facts import ProviderSpoke, ProviderSpokeOfDispute, ProviderSpokeOfRefund
from payments.adapters import adapter
from payments.errors import UnableToVerifyCallback
from payments.models import PaymentAttempt, ProviderEvent
from payments.providers.base import About, BadSignature, Hint, NotOffered
from payments.services.polling import look_at

logger = logging.getLogger(__name__)

CALLBACK_REFUSED: Final = "payments.callback.refused"
CALLBACK_UNREADABLE: Final = "payments.callback.unreadable"
CALLBACK_NOT_ANSWERED: Final = "payments.callback.not_answered"
CALLBACK_OF_NO_ATTEMPT: Final = "payments.callback.of_no_attempt"
#: Before the key of a callback, so that it is never that of a poll's answer.
PREFIX: Final = "callback:"
#: A callback that could not be followed this often needs a person; polling goes on by itself.
MOST_TRIES: Final = 6
FIRST_WAIT: Final = timedelta(seconds=15)
_LONGEST_KEY: Final = 150
#: Headers that are nobody's business.
_NOT_KEPT: Final = frozenset({"cookie", "authorization", "proxy-authorization"})
_LONGEST_HEADER: Final = 1_000


def receive_callback(*, provider: str, headers: Mapping[str, str], body: bytes, now: datetime) -> ProviderEvent:
    """Store a provider's message, to be read by the worker; one that came before is the row it made then.

    The signature is checked over the raw bytes before anything is stored, so that strangers cannot fill the table. A
    message of a kind that the provider does not sign is kept once for each attempt of ours that it names.

    Args:
        provider: Code of the provider whose address was called.
        headers: Names in small letters.
        body: As it came.
        now: When it came.

    Raises:
        UnableToVerifyCallback: Not the provider's own, or too old. Nothing is stored.
    """
    error = ""
    try:
        hints = adapter(provider).parse_callback(body=body, headers=headers, now=now)
    except (NotOffered, BadSignature) as refusal:
        raise _refused(provider, body, type(refusal).__name__) from refusal
    except AdapterError as unreadable:  # theirs, but in words that we do not know: a person looks
        logger.exception(CALLBACK_UNREADABLE, extra={"provider": provider})
        hints, error = [], str(unreadable)
    is_signed = all(hint.is_signed for hint in hints)
    if not is_signed and not any(_attempt(provider, hint) for hint in hints):
        raise _refused(provider, body, "unsigned")
    with transaction.atomic(durable=True):
        event, is_new = ProviderEvent.objects.get_or_create(
            provider=provider,
            event_key=_event_key(hints, body),
            defaults={
                "headers": {name: text[:_LONGEST_HEADER] for name, text in headers.items() if name not in _NOT_KEPT},
                "raw": body.decode(errors="backslashreplace").replace("\x00", "\\x00"),
                "signature_ok": is_signed,
                "next_try_at": now if hints else None,
                "processed_at": None if hints or error else now,
                "last_error": error[:300],
                "is_orphan": bool(error),
            },
        )
        if is_new and hints:
            publish(ProviderSpoke(event_id=event.pk))
    return event


def read_callback(*, event_id: int, now: datetime) -> None:
    """Follow what a stored callback hints at, once. A provider that does not answer is asked again later.

    Args:
        event_id: The stored event.
        now: The moment it counts from.
    """
    event = ProviderEvent.objects.due(now).filter(pk=event_id).first()
    if event is None or not _claim(event, now):
        return
    try:
        hints = adapter(event.provider).parse_callback(
            body=event.raw.encode(), headers=event.headers, now=event.received_at
        )
        orphans = [hint for hint in hints if not _follow(event, hint, now)]
    except (AdapterError, KeyError) as error:
        logger.warning(
            CALLBACK_NOT_ANSWERED, extra={"event": event.pk, "provider": event.provider, "error": str(error)}
        )
        _put_off(event, str(error))
        return
    if orphans:
        logger.error(CALLBACK_OF_NO_ATTEMPT, extra={"event": event.pk, "provider": event.provider})
        _put_off(event, "")
        return
    ProviderEvent.objects.filter(pk=event.pk).update(processed_at=now, next_try_at=None, last_error="", is_orphan=False)


def due_callbacks(*, now: datetime, limit: int = 100) -> list[int]:
    """Return callbacks that a lost message, a dead worker or a silent provider left unread."""
    return list(ProviderEvent.objects.due(now).order_by("next_try_at").values_list("pk", flat=True)[:limit])


def _refused(provider: str, body: bytes, why: str) -> UnableToVerifyCallback:
    logger.warning(CALLBACK_REFUSED, extra={"provider": provider, "bytes": len(body), "why": why})
    return UnableToVerifyCallback(_("The signature does not fit."))


def _event_key(hints: Sequence[Hint], body: bytes) -> str:
    """Return the provider's own key where the message is one event, else one by its bytes."""
    key = f"{PREFIX}{hints[0].event_key}" if len(hints) == 1 else ""
    return key if 0 < len(key) <= _LONGEST_KEY else f"{PREFIX}{hashlib.sha256(body).hexdigest()}"


def _claim(event: ProviderEvent, now: datetime) -> bool:
    """Take a callback to read; said once where two workers ask. Its next turn is the one after a failure."""
    unread = ProviderEvent.objects.filter(pk=event.pk, next_try_at=event.next_try_at)
    return bool(unread.update(tries=F("tries") + 1, next_try_at=now + FIRST_WAIT * 2**event.tries))


def _put_off(event: ProviderEvent, error: str) -> None:
    """Keep a callback for another try, or for a person when it had its tries; one of no attempt is for a person now."""
    rows = ProviderEvent.objects.filter(pk=event.pk)
    is_given_up = event.tries + 1 >= MOST_TRIES
    rows.update(last_error=error[:300])
    if is_given_up:
        rows.update(next_try_at=None)
    if is_given_up or not error:
        rows.update(is_orphan=True)


def _follow(event: ProviderEvent, hint: Hint, now: datetime) -> bool:
    """Ask about an attempt, or tell who sees to refunds and disputes; False when it names no attempt of ours."""
    if hint.about is not About.ATTEMPT:
        _pass_on(event, hint)
        return True
    attempt = _attempt(event.provider, hint)
    if attempt is None:
        return False
    ProviderEvent.objects.filter(pk=event.pk).update(attempt=attempt)
    look_at(attempts=[attempt], now=now)
    return True


def _pass_on(event: ProviderEvent, hint: Hint) -> None:
    happened_at = hint.happened_at.isoformat() if hint.happened_at else ""
    with transaction.atomic(durable=True):
        if hint.about is About.REFUND:
            publish(
                ProviderSpokeOfRefund(
                    event_id=event.pk,
                    provider=event.provider,
                    attempt_ref=hint.provider_ref,
                    refund_ref=hint.subject_ref,
                    happened_at=happened_at,
                )
            )
        else:
            publish(
                ProviderSpokeOfDispute(
                    event_id=event.pk,
                    provider=event.provider,
                    attempt_ref=hint.provider_ref,
                    dispute_ref=hint.subject_ref,
                    happened_at=happened_at,
                )
            )


def _attempt(provider: str, hint: Hint) -> PaymentAttempt | None:
    """Return the attempt that a hint names, by the provider's word for it or by ours."""
    if not hint.provider_ref:
        return None
    named = Q(provider_ref=hint.provider_ref) | Q(key=hint.provider_ref)
    return PaymentAttempt.objects.filter(named, provider=provider).select_related("order__vendor").first()
