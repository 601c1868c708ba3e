"""What must be right before the marketplace opens its doors. Run at every start and by `manage.py check`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

PRODUCTION = "marketplace.settings.production"
WEAK_SECRETS = ("development-only", "django-insecure", "changeme", "secret")


@register()
def production_is_closed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for each thing that makes these production settings unsafe; nothing elsewhere."""
    if settings.SETTINGS_MODULE != PRODUCTION:
        return []
    problems: list[CheckMessage] = []
    secret = settings.SECRET_KEY.lower()
    if len(secret) < 40 or secret.startswith(WEAK_SECRETS):
        problems.append(Error("SECRET_KEY is a default or too short; use 50 random letters.", id="marketplace.E001"))
    if settings.DEBUG:
        problems.append(Error("DEBUG must be off in production.", id="marketplace.E002"))
    if settings.SANDBOX:
        problems.append(Error("The sandbox must be off in production.", id="marketplace.E003"))
    if any("127.0.0.1" in str(peer.get("base_url", "")) for peer in _peers()):
        problems.append(Error("A provider or carrier points at this machine: a sandbox?", id="marketplace.E004"))
    if not settings.ALLOWED_HOSTS:
        problems.append(Error("ALLOWED_HOSTS is empty.", id="marketplace.E005"))
    return problems


def _peers() -> list[dict[str, Any]]:
    return [*settings.PAYMENT_PROVIDERS.values(), *settings.CARRIERS.values()]
