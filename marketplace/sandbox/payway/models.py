from __future__ import annotations

from django.db import models


class Payment(models.Model):
    """One transaction as PayWay keeps it."""

    class Status(models.IntegerChoices):
        APPROVED = 0
        PENDING = 2
        DECLINED = 3
        REFUNDED = 4
        CANCELLED = 7

    tran_id = models.CharField(max_length=20, unique=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)
    option = models.CharField(max_length=20)
    payload = models.TextField()
    callback_url = models.CharField(max_length=255, blank=True)
    back_url = models.CharField(max_length=255, blank=True)
    cancel_url = models.CharField(max_length=255, blank=True)
    return_params = models.TextField(blank=True)
    status = models.IntegerField(choices=Status, default=Status.PENDING)
    paid_amount = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    paid_currency = models.CharField(max_length=3, blank=True)
    refunded = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    refunds = models.PositiveIntegerField(default=0)
    apv = models.CharField(max_length=6, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    #: A check tells nobody of the payment before.
    visible_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.tran_id} {self.amount} {self.currency}"


class Sent(models.Model):
    """One callback that went out, and what the marketplace said."""

    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="sent")
    how = models.CharField(max_length=10)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.how}: {self.status or self.error}"


class Knob(models.Model):
    """Knobs turned for one transaction, or for all (tran_id empty). See `knobs.Knobs`."""

    tran_id = models.CharField(max_length=20, unique=True, blank=True)
    knobs = models.JSONField(default=dict)
    #: How many more answers the faults spoil; null is all.
    faults_left = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.tran_id or 'all'}: {self.knobs}"
