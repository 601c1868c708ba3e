"""What is kept so that no parcel is forgotten: news that fits none, what somebody found out of a quiet one, usual times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from logistics.models.tariff import DeliveryService, Zone
from logistics.tracking_status import TrackingStatus
from logistics.words import carrier_name

if TYPE_CHECKING:
    from datetime import datetime


class StrayReason(models.TextChoices):
    """Why news was kept and moved nothing."""

    UNKNOWN_NUMBER = "unknown_number", _("a number that is not ours")
    IN_THE_FUTURE = "in_the_future", _("dated in the future")


class StrayEventQuerySet(models.QuerySet["StrayEvent"]):
    """Scopes over news that fits no parcel."""

    def open(self) -> StrayEventQuerySet:
        """Keep what fits no parcel yet."""
        return self.filter(placed_at=None)


class StrayEvent(models.Model):
    """News from a carrier that moves nothing: of a number we do not know, or dated in the future. Kept as it came."""

    carrier = models.CharField(_("carrier"), max_length=30)
    waybill_number = models.CharField(_("waybill number"), max_length=40)
    carrier_event_id = models.CharField(max_length=100)
    reason = models.CharField(_("why it fits none"), max_length=20, choices=StrayReason)
    status = models.CharField(max_length=20)
    carrier_code = models.CharField(max_length=40)
    carrier_text = models.CharField(max_length=200, blank=True)
    location = models.CharField(max_length=120, blank=True)
    signed_by = models.CharField(max_length=120, blank=True)
    occurred_at = models.DateTimeField(_("dated"))
    received_at = models.DateTimeField(_("heard"))
    cash_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cash_currency = models.CharField(max_length=3, blank=True)
    raw = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    #: When its parcel was found after all, or it was told again and believed.
    placed_at = models.DateTimeField(null=True, blank=True)

    objects = StrayEventQuerySet.as_manager()

    class Meta:
        app_label = "shipping"
        verbose_name = _("news that fits no parcel")
        verbose_name_plural = _("news that fits no parcel")
        ordering = ("-received_at", "-pk")
        indexes = (models.Index(fields=["received_at"], condition=Q(placed_at=None), name="stray_event_open"),)
        constraints = (
            models.UniqueConstraint(
                fields=["carrier", "waybill_number", "carrier_event_id"], name="one_stray_per_number_and_event"
            ),
            models.CheckConstraint(condition=Q(reason__in=StrayReason.values), name="stray_reason_known"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in TrackingStatus]), name="stray_status_known"
            ),
        )

    def __str__(self) -> str:
        return f"{carrier_name(self.carrier)} {self.waybill_number} {self.carrier_code}"


class WatchNoteQuerySet(models.QuerySet["WatchNote"]):
    """Scopes over notes about quiet parcels."""

    def holding(self, now: datetime) -> WatchNoteQuerySet:
        """Keep those that keep their parcel off the watch list."""
        return self.filter(until__gt=now)


class WatchNote(models.Model):
    """What somebody found out about a parcel that had gone quiet; until then the list leaves it in peace."""

    consignment = models.ForeignKey("shipping.Consignment", on_delete=models.PROTECT, related_name="watch_notes")
    words = models.CharField(_("what you found out"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField(_("leave it in peace until"))

    objects = WatchNoteQuerySet.as_manager()

    class Meta:
        app_label = "shipping"
        verbose_name = _("note about a quiet parcel")
        verbose_name_plural = _("notes about quiet parcels")
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=["consignment", "until"], name="watch_note_by_parcel"),)
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="watch_note_has_words"),
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="watch_note_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.consignment_id} {self.at:%Y-%m-%d}"


class WayTime(models.Model):
    """How long parcels of one service took from zone to zone, counted from what was delivered; made anew each day."""

    service = models.ForeignKey(DeliveryService, on_delete=models.CASCADE, related_name="way_times")
    origin_zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="+")
    destination_zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="+")
    parcels = models.PositiveIntegerField()
    #: Half of them took no longer, in hours from hand-over to delivery.
    median_hours = models.PositiveIntegerField()
    #: Nine of ten took no longer.
    p90_hours = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        app_label = "shipping"
        verbose_name = _("usual time of a way")
        verbose_name_plural = _("usual times of ways")
        constraints = (
            models.UniqueConstraint(
                fields=["service", "origin_zone", "destination_zone"], name="one_usual_time_per_way"
            ),
            models.CheckConstraint(condition=Q(median_hours__lte=F("p90_hours")), name="way_time_median_below_p90"),
            models.CheckConstraint(condition=Q(parcels__gt=0), name="way_time_counts_parcels"),
        )

    def __str__(self) -> str:
        return f"{self.service_id} {self.origin_zone_id}-{self.destination_zone_id} {self.median_hours} h"
