from __future__ import annotations

from django.db import models


class Registration(models.Model):
    """Somebody who asked for a token, and the code that was sent to them."""

    email = models.CharField(max_length=30, unique=True)
    organization = models.CharField(max_length=100, blank=True)
    project = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=20, blank=True)
    is_verified = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.email


class Transaction(models.Model):
    """One movement of money. A hash may come twice, for replays; nothing real would do so."""

    class Status(models.TextChoices):
        SUCCESS = "SUCCESS"
        FAILED = "FAILED"

    md5 = models.CharField(max_length=32, db_index=True)
    hash = models.CharField(max_length=64, db_index=True)
    payload = models.TextField()
    is_static = models.BooleanField(default=False)
    from_account = models.CharField(max_length=64)
    to_account = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    description = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.SUCCESS)
    instruction_ref = models.CharField(max_length=40, blank=True, db_index=True)
    external_ref = models.CharField(max_length=40, blank=True, db_index=True)
    paid_ms = models.BigIntegerField()
    #: Bakong tells nobody before.
    visible_ms = models.BigIntegerField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.hash[:8]}"


class KnobSetting(models.Model):
    """Knobs turned for one code, or for all (md5 empty). See `knobs.Knobs`."""

    md5 = models.CharField(max_length=32, unique=True, blank=True)
    knobs = models.JSONField(default=dict)
    #: How many more answers the transport faults spoil; null is all.
    faults_left = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.md5 or 'all'}: {self.knobs}"
