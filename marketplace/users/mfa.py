"""The second factor: how its secrets are kept."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class MFAAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps encrypted, so that a copy of the database is no second factor."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This is not the code that your app shows now."),
        "cannot_delete_authenticator": _("Officers need a second factor. Add another one before you remove this."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Return whether this may go: an officer keeps at least one second factor."""
        if not authenticator.user.is_staff:
            return True
        model = type(authenticator)
        others = model.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=model.Type.RECOVERY_CODES).exists())


def _cipher() -> MultiFernet:
    """Return a cipher under the project's secret key; former keys still open what they closed."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    secret = key.encode() if isinstance(key, str) else key
    digest = hashlib.blake2b(secret, digest_size=32, person=b"second-factor").digest()
    return base64.urlsafe_b64encode(digest)
