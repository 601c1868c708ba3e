"""The configured providers of this process."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from payments.providers.base import PaymentProvider
from payments.providers.registry import provider_for


def takes_callbacks(code: str) -> bool:
    """Say whether a provider is configured and writes to us."""
    return code in settings.PAYMENT_PROVIDERS and adapter(code).caps.has_callbacks


@cache
def adapter(code: str) -> PaymentProvider:
    """Return the configured adapter of a provider, made once.

    Raises:
        KeyError: It is not among the settings' PAYMENT_PROVIDERS.
    """
    return provider_for(code, settings.PAYMENT_PROVIDERS[code])
