"""What allauth tells us of."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver


@receiver(authenticator_added)
def second_factor_was_shown(request: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Count setting up an app or a key as having used it: its first code or touch was just asked for."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type)
