"""What the pretended post remembers. Its tables are made anew by `migrate --run-syncdb`; there are no migrations."""

from __future__ import annotations

import uuid

from django.db import models


class Token(models.Model):
    """An access token that was handed out."""

    value = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.value[:6]


class Parcel(models.Model):
    """A mail item that somebody booked."""

    mail_item_id = models.UUIDField(unique=True, default=uuid.uuid4)
    fid = models.CharField(max_length=13, unique=True)
    service = models.CharField(max_length=20)
    particulars = models.JSONField()
    booked_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.fid


class Pickup(models.Model):
    """A promise to come and fetch parcels."""

    pickup_id = models.UUIDField(unique=True, default=uuid.uuid4)
    particulars = models.JSONField()
    expected_local = models.CharField(max_length=19)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(self.pickup_id)


class ParcelEvent(models.Model):
    """One scan of a parcel, in the words of EMSEVT."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="events")
    code = models.CharField(max_length=10)
    location_id = models.CharField(max_length=10)
    location_name = models.CharField(max_length=80)
    local_date = models.CharField(max_length=19)
    captured_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=20, blank=True)
    measure = models.CharField(max_length=20, blank=True)
    delivered_to = models.CharField(max_length=20, blank=True)
    signed_by = models.CharField(max_length=80, blank=True)
    cash = models.JSONField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.code} {self.local_date}"


class KeptAnswer(models.Model):
    """The answer to a request with an idempotency key, given again to whoever asks with the same key."""

    key = models.CharField(max_length=100, unique=True)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(null=True)

    def __str__(self) -> str:
        return self.key


class Fault(models.Model):
    """A misbehaviour that was ordered: what fails, how, and how often still."""

    target = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    times_left = models.PositiveSmallIntegerField()
    seconds = models.PositiveSmallIntegerField(default=15)

    def __str__(self) -> str:
        return f"{self.target} {self.kind} x{self.times_left}"


class Callback(models.Model):
    """A message to the marketplace: sent, held back, or failed."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="callbacks")
    event = models.ForeignKey(ParcelEvent, on_delete=models.CASCADE, related_name="callbacks")
    body = models.TextField()
    is_held = models.BooleanField(default=False)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.status or self.error}"


class Knob(models.Model):
    """A setting that can be turned while the post is open, such as where callbacks go."""

    name = models.CharField(max_length=40, unique=True)
    value = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.name}={self.value}"
