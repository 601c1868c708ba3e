from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money


class AttemptStatus(models.TextChoices):
    """Where one try to take money stands. Only `paid` is final: money may come after any other."""

    CREATED = "created", _("being prepared")
    PENDING = "pending", _("waiting for the buyer")
    PROCESSING = "processing", _("being looked at by the provider")
    PAID = "paid", _("paid")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


class Shown(models.TextChoices):
    """What the buyer is shown; the words of `payments.providers.base.StartKind`."""

    QR = "qr", _("a code")
    REDIRECT = "redirect", _("an address to go to")
    CLIENT = "client", _("a form")
    INSTRUCTIONS = "instructions", _("what to do")


OPEN_STATUSES = (AttemptStatus.CREATED, AttemptStatus.PENDING, AttemptStatus.PROCESSING)


class PaymentAttemptQuerySet(models.QuerySet["PaymentAttempt"]):
    """Scopes over attempts."""

    def open(self) -> PaymentAttemptQuerySet:
        return self.filter(status__in=OPEN_STATUSES)

    def with_declined_card(self, now: datetime) -> PaymentAttemptQuerySet:
        """Where the provider's page or form is still open, and takes another card."""
        still_open = Q(expires_at__gt=now, provider_ref__isnull=False, shown__in=(Shown.REDIRECT, Shown.CLIENT))
        return self.filter(still_open, status=AttemptStatus.FAILED)

    def due_for_poll(self, now: datetime) -> PaymentAttemptQuerySet:
        return self.filter(next_poll_at__lte=now)


class PaymentAttempt(models.Model):
    """One try to take money through one provider: for what we collect of a purchase, or for one order paid directly."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    purchase = models.ForeignKey("order.Purchase", on_delete=models.PROTECT, related_name="payment_attempts")
    #: Set where this order's vendor is paid straight by the buyer; empty for all that we collect.
    order = models.ForeignKey("order.Order", null=True, on_delete=models.PROTECT, related_name="payment_attempts")
    #: Set where it is for a part of an agreed price; what was paid for that already is paid twice.
    milestone = models.ForeignKey(
        "order.Milestone", null=True, on_delete=models.PROTECT, related_name="payment_attempts"
    )
    provider = models.CharField(max_length=30)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=AttemptStatus, default=AttemptStatus.CREATED)
    #: Stored before the provider is called, and sent with the call: a repeat is the same try.
    key = models.CharField(max_length=80, unique=True)
    #: What the provider knows it by; for KHQR the md5 of the code.
    provider_ref = models.CharField(max_length=120, null=True)  # noqa: DJ001 - unique where known
    shown = models.CharField(max_length=12, choices=Shown, default=Shown.QR, db_default=Shown.QR)
    #: What the buyer is shown: the text of the QR code, or an address to go to.
    payload = models.TextField(blank=True)
    #: Opens the code in a payment app on the very phone that shows it; empty where there is no such address.
    deeplink = models.TextField(blank=True, default="", db_default="")
    payee_account = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    next_poll_at = models.DateTimeField(null=True)
    polls = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    objects = PaymentAttemptQuerySet.as_manager()

    class Meta:
        app_label = "payment"
        constraints = (
            models.UniqueConstraint(fields=["provider", "provider_ref"], name="one_attempt_per_provider_ref"),
            models.UniqueConstraint(
                fields=["purchase", "provider"],
                condition=Q(status__in=["created", "pending", "processing"], order=None),
                name="one_open_attempt_per_purchase_and_provider",
            ),
            models.UniqueConstraint(
                fields=["order", "provider"],
                condition=Q(status__in=["created", "pending", "processing"], order__isnull=False),
                name="one_open_attempt_per_order_and_provider",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="attempt_amount_positive"),
        )
        indexes = (models.Index(fields=["next_poll_at"], name="attempt_by_next_poll"),)

    def __str__(self) -> str:
        return f"{self.provider} {self.public_id}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)
