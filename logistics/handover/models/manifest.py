from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from logistics.words import carrier_name
from marketplace.core.ids import new_token
from marketplace.users.areas import ByProvinceQuerySet


class ManifestStatus(models.TextChoices):
    """How far a list of parcels has come."""

    CLOSED = "closed", _("waiting for the carrier")
    RECEIVED = "received", _("signed for")


class ManifestQuerySet(ByProvinceQuerySet["Manifest"]):
    """Scopes over lists."""

    def for_vendor(self, vendor: Any) -> ManifestQuerySet:
        return self.filter(partner__vendor=vendor)


class Manifest(models.Model):
    """The list of the parcels that one pick-up point hands to one carrier at once: closed once, signed once.

    It is made by closing it: what stands on it is what lay ready then, and never changes.
    """

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("partner__vendor__province",)

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True)
    partner = models.ForeignKey("partner.Partner", on_delete=models.PROTECT, related_name="manifests")
    carrier = models.CharField(_("carrier"), max_length=30)
    day = models.DateField(_("day"))
    status = models.CharField(max_length=10, choices=ManifestStatus, default=ManifestStatus.CLOSED)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.CharField(_("received by"), max_length=120, blank=True)
    #: Lines drawn by a finger, each a list of whole numbers x, y, x, y ..., in a field of 300 by 120.
    signature = models.JSONField(default=list, blank=True)

    objects = ManifestQuerySet.as_manager()

    class Meta:
        verbose_name = _("manifest")
        verbose_name_plural = _("manifests")
        ordering = ("-closed_at", "-pk")
        indexes = (models.Index(fields=["partner", "day"], name="manifest_by_partner_and_day"),)
        constraints = (
            models.CheckConstraint(condition=Q(status__in=ManifestStatus.values), name="manifest_status_known"),
            models.CheckConstraint(
                condition=Q(status="closed", received_at=None, received_by="")
                | (Q(status="received", received_at__isnull=False) & ~Q(received_by="")),
                name="manifest_received_has_who_and_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {carrier_name(self.carrier)}"

    @property
    def carrier_name(self) -> str:
        """Return the carrier's name in the reader's language."""
        return carrier_name(self.carrier)


class ManifestParcel(models.Model):
    """One parcel on a list; it stands on one list and on no other."""

    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="parcels")
    consignment = models.OneToOneField("shipping.Consignment", on_delete=models.PROTECT, related_name="manifest_line")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("manifest", "position")
        constraints = (models.UniqueConstraint(fields=["manifest", "position"], name="one_parcel_per_manifest_line"),)

    def __str__(self) -> str:
        return f"{self.manifest_id}:{self.position}"
