from __future__ import annotations

from django.db import models


class SavedAnswer(models.Model):
    """What a key was answered with the first time. While `status` is empty the first one is still at work."""

    key = models.CharField(max_length=255, unique=True)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveIntegerField(null=True)
    body = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.key


class Session(models.Model):
    """A page where a card can be given, until it is paid or over."""

    class Status(models.TextChoices):
        OPEN = "open"
        COMPLETE = "complete"
        EXPIRED = "expired"

    id = models.CharField(max_length=80, primary_key=True)
    reference = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)
    #: In Stripe's units.
    amount = models.BigIntegerField()
    metadata = models.JSONField(default=dict)
    intent_metadata = models.JSONField(default=dict)
    success_url = models.CharField(max_length=2000)
    cancel_url = models.CharField(max_length=2000, blank=True)
    created = models.BigIntegerField()
    expires_at = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    #: Of localstripe; none before a card was given.
    intent = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.id


class Method(models.Model):
    """A card that was given, and why its bank declines it; localstripe knows only that it does."""

    id = models.CharField(max_length=80, primary_key=True)
    decline = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.id


class Charge(models.Model):
    """What localstripe does not tell of a charge."""

    id = models.CharField(max_length=80, primary_key=True)
    intent = models.CharField(max_length=80)
    metadata = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.id


class Refund(models.Model):
    """A refund's state where it is another than localstripe's, which knows no other than done."""

    id = models.CharField(max_length=80, primary_key=True)
    charge = models.CharField(max_length=80, db_index=True)
    status = models.CharField(max_length=20)
    failure_reason = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.id


class Dispute(models.Model):
    """A buyer's bank takes a payment back, or has decided about it."""

    id = models.CharField(max_length=80, primary_key=True)
    charge = models.CharField(max_length=80, db_index=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=60)
    status = models.CharField(max_length=30)
    created = models.BigIntegerField()

    def __str__(self) -> str:
        return self.id


class Event(models.Model):
    """A message to the marketplace, and what became of it."""

    id = models.CharField(max_length=80, primary_key=True)
    kind = models.CharField(max_length=60)
    body = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)
    is_held = models.BooleanField(default=False)
    #: Of each sending: the answer's status, or why there was none.
    sendings = models.JSONField(default=list)

    class Meta:
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Turned(models.Model):
    """The knobs, as turned; one row."""

    knobs = models.JSONField(default=dict)
    faults_left = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return str(self.knobs)
