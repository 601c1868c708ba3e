from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import new_token

if TYPE_CHECKING:
    from django.core.files.storage import Storage


def private() -> Storage:
    """Return where files lie that have no address."""
    return storages["private"]


class PhotoKind(models.TextChoices):
    """What a picture of a parcel shows."""

    PACKAGE = "package", _("the package")
    WAYBILL = "waybill", _("the receipt of the carrier")
    SIGNATURE = "signature", _("the signature of who took it")
    PROOF = "proof", _("the parcel where it was left")


class ParcelPhotoQuerySet(models.QuerySet["ParcelPhoto"]):
    """Scopes over pictures."""

    def for_vendor(self, vendor: Any) -> ParcelPhotoQuerySet:
        return self.filter(consignment__shipment__partner__vendor=vendor)

    def for_buyer(self) -> ParcelPhotoQuerySet:
        """Return those that the buyer may see: all but other people's signatures."""
        return self.exclude(kind=PhotoKind.SIGNATURE)


class ParcelPhoto(models.Model):
    """A picture that somebody took of a parcel on its way. It lies in private storage."""

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    consignment = models.ForeignKey("shipping.Consignment", on_delete=models.PROTECT, related_name="photos")
    kind = models.CharField(_("shows"), max_length=10, choices=PhotoKind)
    original = models.FileField(storage=private, upload_to="parcels/")
    #: SHA-256 of what was sent, so that a phone that sends it twice leaves one.
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField(_("taken"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ParcelPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture of a parcel")
        verbose_name_plural = _("pictures of parcels")
        ordering = ("taken_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["consignment", "digest"], name="one_parcel_photo_per_file"),
            models.CheckConstraint(condition=Q(kind__in=PhotoKind.values), name="parcel_photo_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.consignment_id} {self.kind}"
