"""The address that opens a code in a payment app, for a buyer who holds the very phone that shows it.

Bakong makes another address each time it is asked, so it is asked once for each attempt, by the worker: the buyer's page
does not wait for it, and shows it as soon as it stands on the attempt.
"""

from __future__ import annotations

import logging
from typing import Final

from django.db import transaction

from marketplace.core.errors import AdapterError
from marketplace.core.events import publish
from marketplace.facts import PaymentStarted
from payments.adapters import adapter
from payments.models import PaymentAttempt, Shown

logger = logging.getLogger(__name__)

DEEPLINK_FAILED: Final = "payments.deeplink.failed"


def wish_for_deeplink(*, attempt: PaymentAttempt) -> None:
    """Let the worker ask for an attempt's address, where its provider has such and gave none along."""
    if attempt.shown == Shown.QR and not attempt.deeplink and adapter(attempt.provider).caps.has_deeplink:
        with transaction.atomic():
            publish(PaymentStarted(attempt_id=attempt.pk))


def ask_deeplink(*, attempt_id: int) -> None:
    """Ask the provider for the address and keep it; asked twice, the first stays.

    A provider that does not answer costs the buyer a convenience and no more: it is not asked again.
    """
    attempt = PaymentAttempt.objects.open().filter(pk=attempt_id, deeplink="").exclude(payload="").first()
    if attempt is None:
        return
    try:
        address = adapter(attempt.provider).deeplink(attempt.payload)
    except AdapterError as error:
        logger.warning(DEEPLINK_FAILED, extra={"attempt": attempt_id, "error": str(error)})
        return
    PaymentAttempt.objects.filter(pk=attempt_id, deeplink="").update(deeplink=address)
