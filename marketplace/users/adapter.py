"""allauth's door to our people: their phone numbers, and how a code reaches them."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from marketplace.users.forms import PhoneField
from marketplace.users.models import User
from marketplace.users.selectors import person_with_phone
from marketplace.users.services import confirm_phone


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by a code to a phone for everybody; by e-mail address and password for officers."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Call us if you think that is a mistake."),
        "incorrect_code": _("This is not the code that we sent. Look at the message again."),
        "incorrect_password": _("This is not your password."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "phone_taken": _("Somebody else uses this phone number."),
        "same_as_current": _("This is the number you have now."),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes and try again."),
        "rate_limited": _("Too many tries. Wait a few minutes and try again."),
    }

    def get_login_stages(self) -> list[str]:
        """Return what stands between a code or a password and being signed in.

        A phone needs no stage to be confirmed: the code that signs a person in confirms it.
        """
        return [stage for stage in super().get_login_stages() if not stage.endswith(".PhoneVerificationStage")]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where a person goes after signing in, unless the page they came from asked for them back."""
        if request.user.is_staff:
            return resolve_url(settings.OFFICERS_HOME_URL)
        return str(super().get_login_redirect_url(request))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Return whether to ask again who is there, before a change to how they sign in.

        Somebody who has signed in within the last minutes has just been asked.
        """
        records = get_authentication_records(context.request, context.request.user)
        if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    # -- Phones --------------------------------------------------------------------------------------------------------

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(mobile=True, **kwargs)

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        if not user.phone:
            return None
        return str(user.phone), user.phone_verified_at is not None

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:  # noqa: FBT001 - allauth's signature
        user.phone = phone
        user.phone_verified_at = timezone.now() if verified else None
        user.save(update_fields=["phone", "phone_verified_at"])

    def set_phone_verified(self, user: Any, phone: str) -> None:
        confirm_phone(user=user, phone=phone, now=timezone.now())

    def get_user_by_phone(self, phone: str) -> User | None:
        """Return who has confirmed this number, so that a number only typed by somebody is not taken."""
        return person_with_phone(phone=phone)

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        """Send a code now; if the message service does not answer, say so, and the sweep goes on trying."""
        send_code = import_string(settings.SIGN_IN_CODE_SENDER)
        language = get_language() or user.language
        if not send_code(phone=phone, code=code, language=language, now=timezone.now()):
            late = gettext("The message service is slow just now. Your code may come a little later.")
            messages.warning(context.request, late)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Send nothing: whoever asks for a code has an account by then, see Note [One way in]."""

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Send nothing: a stranger who types this number learns nothing, and its owner is not bothered."""
