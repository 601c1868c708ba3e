"""What is configured wrong, provider by provider, in plain words. Asks nobody outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from payments.providers.base import PaymentProvider, Problem
from payments.providers.registry import PROVIDERS, provider_for

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def problems_by_provider() -> dict[str, list[Problem]]:
    """Return each configured provider's problems, by its code; none where all is well."""
    return {code: problems_of(code, config) for code, config in sorted(settings.PAYMENT_PROVIDERS.items())}


def problems_of(code: str, config: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with one provider's settings."""
    if code not in PROVIDERS:
        return [Problem(code, "Nobody has this code. Known are: " + ", ".join(sorted(PROVIDERS)) + ".")]
    try:
        provider = provider_for(code, config)
    except (ImportError, AttributeError) as error:
        return [Problem(code, f"Its program cannot be loaded: {error}.")]
    except (KeyError, TypeError, ValueError) as error:
        return [Problem(code, f"A setting is missing, unknown or of the wrong form: {error}.")]
    return [*provider.check_config(), *_address_problems(provider)]


def _address_problems(provider: PaymentProvider) -> list[Problem]:
    """Return what keeps a provider's callbacks from reaching us. The sandbox is on the same machine."""
    url = urlsplit(settings.BASE_URL)
    is_reachable = url.scheme == "https" and url.hostname not in _LOOPBACK
    if not provider.caps.has_callbacks or settings.SANDBOX or is_reachable:
        return []
    return [Problem("BASE_URL", "Its callbacks cannot reach us. Set our public address; it begins with https://.")]
