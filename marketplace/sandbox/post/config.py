"""By which words the pretended post knows the marketplace. They open nothing, and are the same on every machine."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from marketplace.sandbox.post.models import Knob

CLIENT_ID: Final = "marketplace"
CLIENT_SECRET: Final = "sandbox-client-secret"  # noqa: S105 - known to everybody
IPS_TOKEN: Final = "sandbox-ips-token"  # noqa: S105 - known to everybody
WEBHOOK_SECRET: Final = "sandbox-webhook-secret"  # noqa: S105 - known to everybody


def callback_url() -> str:
    """Return where callbacks go: as turned by the knob, else as the settings say; empty when none are to be sent."""
    knob = Knob.objects.filter(name="callback_url").first()
    return knob.value if knob else str(settings.POST_CALLBACK_URL)
