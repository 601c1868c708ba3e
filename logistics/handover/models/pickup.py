from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from logistics.handover.models.manifest import Manifest
from marketplace.core.ids import new_token

if TYPE_CHECKING:
    from datetime import datetime


class PickupStatus(models.TextChoices):
    """How far a wish to be called on has come."""

    READY = "ready", _("waiting to be asked")
    ASKING = "asking", _("being asked")
    PROMISED = "promised", _("the carrier comes")
    REFUSED = "refused", _("the carrier does not come")


class PickupQuerySet(models.QuerySet["PickupRequest"]):
    """Scopes over pickup requests."""

    def to_ask(self, now: datetime) -> PickupQuerySet:
        """Return those whose carrier should be asked now."""
        return self.filter(status=PickupStatus.READY, next_attempt_at__lte=now)


class PickupRequest(models.Model):
    """A wish that a carrier comes for the parcels of one list. The row is the queue; `key` is stored before the call."""

    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="pickups")
    key = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    status = models.CharField(max_length=10, choices=PickupStatus, default=PickupStatus.READY)
    #: From when the parcels lie ready.
    ready_at = models.DateTimeField()
    carrier_ref = models.CharField(max_length=100, blank=True)
    expected_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField()
    promised_at = models.DateTimeField(null=True, blank=True)

    objects = PickupQuerySet.as_manager()

    class Meta:
        verbose_name = _("pickup request")
        verbose_name_plural = _("pickup requests")
        indexes = (models.Index(fields=["next_attempt_at"], condition=Q(status="ready"), name="pickup_to_ask"),)
        constraints = (
            models.UniqueConstraint(
                fields=["manifest"], condition=~Q(status="refused"), name="one_live_pickup_per_manifest"
            ),
            models.CheckConstraint(condition=Q(status__in=PickupStatus.values), name="pickup_status_known"),
            models.CheckConstraint(
                condition=Q(status="asking", claimed_at__isnull=False) | (~Q(status="asking") & Q(claimed_at=None)),
                name="pickup_claimed_while_asking",
            ),
            models.CheckConstraint(
                condition=~Q(status="promised") | (Q(promised_at__isnull=False) & ~Q(carrier_ref="")),
                name="pickup_promised_has_a_reference",
            ),
            models.CheckConstraint(condition=~Q(status="refused") | ~Q(failure=""), name="pickup_refused_has_words"),
        )

    def __str__(self) -> str:
        return f"pickup {self.pk} of manifest {self.manifest_id}"
