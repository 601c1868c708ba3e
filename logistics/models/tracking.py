from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from logistics.tracking_status import Scan, TrackingStatus
from logistics.words import TRACKING_WORDS, carrier_name

if TYPE_CHECKING:
    from typing import NoReturn


class TrackingEventQuerySet(models.QuerySet["TrackingEvent"]):
    """Events can be added and read, and nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("a tracking event is never edited")

    def delete(self) -> NoReturn:
        raise TypeError("a tracking event is never deleted")

    def latest_first(self) -> TrackingEventQuerySet:
        return self.order_by("-occurred_at", "-pk")


class TrackingEvent(models.Model):
    """What a carrier reported of one consignment, when it happened and when we heard. Never edited."""

    consignment = models.ForeignKey("shipping.Consignment", on_delete=models.PROTECT, related_name="events")
    carrier_event_id = models.CharField(max_length=100)
    status = models.CharField(max_length=20)
    carrier_code = models.CharField(max_length=40)
    carrier_text = models.CharField(max_length=200)
    location = models.CharField(max_length=120, blank=True)
    signed_by = models.CharField(max_length=120, blank=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    is_correction = models.BooleanField(default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    raw = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = TrackingEventQuerySet.as_manager()

    class Meta:
        app_label = "shipping"
        verbose_name = _("tracking event")
        verbose_name_plural = _("tracking events")
        ordering = ("occurred_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["consignment", "carrier_event_id"], name="one_event_per_consignment_and_carrier_id"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in TrackingStatus]), name="event_status_known"
            ),
            models.CheckConstraint(condition=~Q(carrier_event_id=""), name="event_has_an_id"),
        )

    def __str__(self) -> str:
        return f"{self.carrier_code} {self.occurred_at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("a tracking event is never edited")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("a tracking event is never deleted")

    @property
    def scan(self) -> Scan:
        """Return what the rule for statuses needs to know."""
        return Scan(status=TrackingStatus(self.status), occurred_at=self.occurred_at, is_correction=self.is_correction)

    @property
    def words(self) -> str:
        """Return what happened, in the reader's language."""
        return str(TRACKING_WORDS[TrackingStatus(self.status)])


class CarrierCallbackQuerySet(models.QuerySet["CarrierCallback"]):
    """Scopes over callbacks."""

    def unread(self) -> CarrierCallbackQuerySet:
        return self.filter(read_at=None)


class CarrierCallback(models.Model):
    """A carrier's message to us, stored as it came before anybody reads it. The unread row is the queue."""

    carrier = models.CharField(max_length=30)
    event_key = models.CharField(max_length=64)
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    objects = CarrierCallbackQuerySet.as_manager()

    class Meta:
        app_label = "shipping"
        verbose_name = _("carrier's callback")
        verbose_name_plural = _("carriers' callbacks")
        constraints = (
            models.UniqueConstraint(fields=["carrier", "event_key"], name="one_callback_per_carrier_and_key"),
        )
        indexes = (models.Index(fields=["received_at"], condition=Q(read_at=None), name="callback_unread"),)

    def __str__(self) -> str:
        return f"{carrier_name(self.carrier)} {self.event_key[:12]}"
