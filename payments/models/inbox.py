from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money


class ProviderEventQuerySet(models.QuerySet["ProviderEvent"]):
    """Scopes over what providers told us."""

    def due(self, now: datetime) -> ProviderEventQuerySet:
        """Callbacks to read: the row is the queue."""
        return self.filter(next_try_at__lte=now)


class ProviderEvent(models.Model):
    """What a provider told us, kept word for word before it is read: a callback, or a poll's answer that changed something."""

    provider = models.CharField(max_length=30)
    event_key = models.CharField(max_length=150)
    headers = models.JSONField(default=dict)
    raw = models.TextField()
    signature_ok = models.BooleanField(null=True)
    received_at = models.DateTimeField(auto_now_add=True)
    processed_at = models.DateTimeField(null=True)
    #: Set where a callback speaks of an attempt that we know.
    attempt = models.ForeignKey("payment.PaymentAttempt", null=True, on_delete=models.PROTECT, related_name="events")
    #: When a callback is to be read, or read again; empty once it was, when it was given up, and for a poll's answers.
    next_try_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    last_error = models.CharField(max_length=300, blank=True, default="", db_default="")
    #: It speaks of a payment that we do not know: an officer looks.
    is_orphan = models.BooleanField(default=False, db_default=False)

    objects = ProviderEventQuerySet.as_manager()

    class Meta:
        app_label = "payment"
        constraints = (models.UniqueConstraint(fields=["provider", "event_key"], name="one_event_per_key"),)
        indexes = (
            models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="event_by_next_try"),
            models.Index(fields=["received_at"], condition=Q(is_orphan=True), name="event_of_no_attempt"),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.event_key}"


class Disposition(models.TextChoices):
    """What a receipt did for its purchase."""

    OK = "ok", _("paid the purchase")
    MILESTONE = "milestone", _("paid a part that was due")
    PARTIAL = "partial", _("less than was due")
    SURPLUS = "surplus", _("more than was due")
    DUPLICATE = "duplicate", _("paid a second time")
    LATE = "late", _("came when the goods were gone")
    CALLED_OFF = "called_off", _("came for what the buyer had called off")
    WRONG_CURRENCY = "wrong_currency", _("another currency")
    NOT_OURS = "not_ours", _("went to another account")


class Receipt(models.Model):
    """One real movement of money. Written once; never lost, whatever it was for."""

    provider = models.CharField(max_length=30)
    provider_txn_id = models.CharField(max_length=150)
    attempt = models.ForeignKey("payment.PaymentAttempt", null=True, on_delete=models.PROTECT, related_name="receipts")
    purchase = models.ForeignKey("order.Purchase", null=True, on_delete=models.PROTECT, related_name="receipts")
    #: Set where the money went, or should have gone, straight to this order's vendor, or came for it alone.
    order = models.ForeignKey("order.Order", null=True, on_delete=models.PROTECT, related_name="receipts")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    #: What of it has gone back or is due to: the sum of its refunds that have not failed or been refused.
    given_back = models.DecimalField(max_digits=14, decimal_places=2, default=0, db_default=0)
    currency = models.CharField(max_length=3)
    to_account = models.CharField(max_length=64, blank=True)
    disposition = models.CharField(max_length=15, choices=Disposition)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "payment"
        constraints = (
            models.UniqueConstraint(fields=["provider", "provider_txn_id"], name="one_receipt_per_transaction"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_amount_positive"),
            models.CheckConstraint(
                condition=Q(given_back__gte=0, given_back__lte=F("amount")),
                name="receipt_gives_back_no_more_than_it_is",
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.provider_txn_id}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)
