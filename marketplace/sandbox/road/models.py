"""What the pretended couriers remember. The tables are made anew by `migrate --run-syncdb`; there are no migrations."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Parcel(models.Model):
    """Something that somebody booked with a courier, under the courier's number and the customer's own."""

    courier = models.CharField(max_length=10)
    number = models.CharField(max_length=40, unique=True)
    order_id = models.CharField(max_length=64)
    particulars = models.JSONField()
    state = models.CharField(max_length=30, blank=True)
    booked_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.courier} {self.number}"


class ParcelEvent(models.Model):
    """One thing that happened to a parcel, in the courier's own words."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="events")
    code = models.CharField(max_length=30)
    happened_at = models.DateTimeField()
    words = models.JSONField(default=dict)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.code} {self.happened_at}"


class Fault(models.Model):
    """A misbehaviour that was ordered: of which courier, what fails, how, and how often still."""

    courier = models.CharField(max_length=10)
    target = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    times_left = models.PositiveSmallIntegerField()
    seconds = models.PositiveSmallIntegerField(default=15)

    def __str__(self) -> str:
        return f"{self.courier} {self.target} {self.kind} x{self.times_left}"


class Knob(models.Model):
    """A setting of one courier that can be turned while the sandbox runs, such as where callbacks go."""

    courier = models.CharField(max_length=10)
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=300)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["courier", "name"], name="one_knob_per_courier_and_name"),)

    def __str__(self) -> str:
        return f"{self.courier} {self.name}={self.value}"


class Call(models.Model):
    """How often something was asked of a courier."""

    courier = models.CharField(max_length=10)
    target = models.CharField(max_length=20)
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["courier", "target"], name="one_count_per_courier_and_target"),)

    def __str__(self) -> str:
        return f"{self.courier} {self.target} x{self.times}"
