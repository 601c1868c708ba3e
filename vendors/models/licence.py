"""The licence or permit of a seller, and the warnings before it runs out."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from vendors.models.application import VendorApplication, private_storage
from vendors.models.vendor import Vendor


class LicenceKind(models.TextChoices):
    """What the law asks of who sells over the internet.

    Source: Sub-decree 134 of 27 August 2020, Prakas 290 of 9 October 2020: a licence for legal persons (three years), a
    permit for natural persons and sole proprietors (two years); exempt are, among others, those whose turnover is below
    that of a small taxpayer, who notify the Ministry instead.
    """

    LICENCE = "licence", _("licence (company)")
    PERMIT = "permit", _("permit (person)")
    EXEMPT = "exempt", _("neither: the Ministry was notified")


class Licence(models.Model):
    """One licence or permit as it was handed in; a renewed one is another row, and the old one stays."""

    application = models.OneToOneField(
        VendorApplication, null=True, blank=True, on_delete=models.PROTECT, related_name="licence"
    )
    vendor = models.ForeignKey(Vendor, null=True, blank=True, on_delete=models.PROTECT, related_name="licences")
    kind = models.CharField(_("kind"), max_length=10, choices=LicenceKind)
    number = models.CharField(_("number"), max_length=60, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("holds until"), null=True, blank=True)
    scan = models.FileField(_("scan"), upload_to="licences/%Y/%m/", storage=private_storage, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "partner"
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        constraints = (
            models.CheckConstraint(
                condition=Q(application__isnull=False) | Q(vendor__isnull=False), name="licence_is_somebody_s"
            ),
            models.CheckConstraint(
                condition=Q(kind="exempt") | (~Q(number="") & Q(issued_on__isnull=False, expires_on__isnull=False)),
                name="licence_has_number_and_days",
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(issued_on=None) | Q(expires_on__gt=F("issued_on")),
                name="licence_runs_out_after_its_issue",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()

    def days_left(self, *, on: date) -> int | None:
        """Return how many days it still holds, below zero when it has run out; None when it never does."""
        return None if self.expires_on is None else (self.expires_on - on).days


class LicenceNotice(models.Model):
    """A warning that went to the owner, so that each goes out once."""

    licence = models.ForeignKey(Licence, on_delete=models.CASCADE, related_name="notices")
    #: 60, 30 or 7 days before its last day; 0 once it has run out.
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        app_label = "partner"
        constraints = (models.UniqueConstraint(fields=["licence", "days"], name="one_notice_per_licence_and_days"),)

    def __str__(self) -> str:
        return f"{self.licence}: {self.days}"
