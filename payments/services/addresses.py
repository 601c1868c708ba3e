"""The addresses that a provider is given with an attempt: where its buyer comes back to, and where it may write to us."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from payments.models import PaymentAttempt
from payments.providers.base import AttemptView


def with_addresses(view: AttemptView, *, attempt: PaymentAttempt) -> AttemptView:
    """Return an attempt's view with the absolute addresses of its purchase's payment page and of our callbacks."""
    with translation.override(attempt.purchase.language):  # the same whoever asks: a repeated question must be the same
        page = reverse("checkout:payment", kwargs={"token": attempt.purchase.token})
    callback = reverse("payments:callback", kwargs={"provider": attempt.provider})
    return replace(view, back_url=f"{settings.BASE_URL}{page}", callback_url=f"{settings.BASE_URL}{callback}")
