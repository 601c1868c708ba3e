from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money
from marketplace.users.areas import ByProvinceQuerySet


class DisputeStatus(models.TextChoices):
    """How a dispute stands; the words of `payments.providers.base.DisputeKind`."""

    OPENED = "opened", _("not decided yet")
    WON = "won", _("decided for us")
    LOST = "lost", _("decided for the buyer")


class DisputeQuerySet(ByProvinceQuerySet["Dispute"]):
    """Scopes over disputes."""

    def open(self) -> DisputeQuerySet:
        return self.filter(status=DisputeStatus.OPENED)


class Dispute(models.Model):
    """A buyer's bank takes the money of a receipt back until it is decided whose it is."""

    #: A purchase may hold orders of several provinces: the nation sees to it.
    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("receipt__order__vendor__province",)

    receipt = models.ForeignKey("payment.Receipt", on_delete=models.PROTECT, related_name="disputes")
    #: What the provider knows it by.
    provider_ref = models.CharField(max_length=150)
    provider = models.CharField(max_length=30)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    #: What of it had not gone back yet: held on the receipt, so that it does not go back twice.
    held = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=6, choices=DisputeStatus, default=DisputeStatus.OPENED)
    reason = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    #: When the provider must have our answer.
    answer_by = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        app_label = "payment"
        constraints = (
            models.UniqueConstraint(fields=["provider", "provider_ref"], name="one_dispute_per_provider_ref"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, held__gte=0, held__lte=F("amount")), name="dispute_holds_part_of_it"
            ),
            models.CheckConstraint(
                condition=Q(status="opened", ended_at=None) | ~Q(status="opened") & Q(ended_at__isnull=False),
                name="dispute_ended_when_decided",
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.provider_ref}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class EarlyKind(models.TextChoices):
    """What was told too early."""

    REFUNDED = "refunded", _("a refund")
    DISPUTED = "disputed", _("a dispute")


class EarlyFact(models.Model):
    """A refund or a dispute that a provider told of before the payment it belongs to: it waits for that."""

    provider = models.CharField(max_length=30)
    #: What the provider knows the payment by: its transaction, or the attempt's reference.
    payment_ref = models.CharField(max_length=150)
    kind = models.CharField(max_length=10, choices=EarlyKind)
    txn_id = models.CharField(max_length=150)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    occurred_at = models.DateTimeField()
    #: Of a dispute: how it stood, why, and until when it was to be answered.
    told = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "payment"
        constraints = (models.UniqueConstraint(fields=["provider", "kind", "txn_id"], name="one_early_fact"),)
        indexes = (models.Index(fields=["kind", "id"], condition=Q(applied_at=None), name="early_fact_waiting"),)

    def __str__(self) -> str:
        return f"{self.provider} {self.kind} {self.txn_id}"
