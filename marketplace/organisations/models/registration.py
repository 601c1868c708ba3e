"""What shows an officer that an organisation is what it says: the scan of its registration."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.organisations.models.organisation import Organisation


def private() -> Storage:
    """Return the storage whose files have no address; asked when it is used, so that tests may change it."""
    return storages["private"]


class RegistrationScan(models.Model):
    """The photo or PDF of an organisation's registration; a later one takes its place until it is decided.

    It lies in private storage: its owners read it, and officers who decide; each reading of an officer is written down.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="registration_scan")
    scan = models.FileField(_("scan of the registration"), storage=private, upload_to="organisations/%Y/%m/")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("scan of a registration")
        verbose_name_plural = _("scans of registrations")
        constraints = (models.CheckConstraint(condition=~models.Q(scan=""), name="registration_scan_is_a_file"),)

    def __str__(self) -> str:
        return f"{self.organisation}: {self.added_at:%Y-%m-%d}"
