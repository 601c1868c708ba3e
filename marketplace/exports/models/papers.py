"""Papers that we make of an export, scans of those that others issue, and the numbers by which all are found.

# Note [An export paper never changes]
What was made is frozen with a digest, as tax papers are: one that must say something else is made anew, with the next
version in its number, and the newest holds. Triggers refuse what bypasses this code.

# Note [We issue no authority's paper]
A certificate of origin, a phytosanitary or a health certificate comes from who may issue it. We make the sheet with which
one applies, and keep the scan with its number and its day of expiry.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import new_token
from marketplace.exports.models.file import ExportFile
from marketplace.users.areas import ByProvinceQuerySet

if TYPE_CHECKING:
    from datetime import date


def private() -> Storage:
    """Return the storage whose files have no address; asked when it is used, so that tests may change it."""
    return storages["private"]


class PaperKind(models.TextChoices):
    """What we make. See Note [We issue no authority's paper]."""

    INVOICE = "commercial_invoice", _("commercial invoice")
    PACKING_LIST = "packing_list", _("packing list")
    CN22 = "cn22", _("customs declaration CN 22")
    CN23 = "cn23", _("customs declaration CN 23")
    ITMATT = "itmatt", _("advance data for the post")
    CO_DATA = "co_data", _("data sheet for a certificate of origin")
    REX = "rex", _("statement on origin for the European Union")


class ExportPaperQuerySet(ByProvinceQuerySet["ExportPaper"]):
    """Scopes over papers."""

    def newest(self) -> ExportPaperQuerySet:
        """Keep the one that holds of each kind and form."""
        later = ExportPaper.objects.filter(
            file=models.OuterRef("file"),
            kind=models.OuterRef("kind"),
            variant=models.OuterRef("variant"),
            version__gt=models.OuterRef("version"),
        )
        return self.filter(~models.Exists(later))


class ExportPaper(models.Model):
    """One paper as it was made. See Note [An export paper never changes]."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("file__vendor__province",)

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(ExportFile, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(_("kind"), max_length=20, choices=PaperKind)
    #: Which form, where there are several: D, RCEP, E ...
    variant = models.CharField(_("form"), max_length=10, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    number = models.CharField(_("number"), max_length=30, unique=True)
    content = models.JSONField()
    #: SHA-256 over the content.
    digest = models.CharField(max_length=64)
    #: SHA-256 over what it was made of, without number and day: the same until something else would stand on it.
    basis = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("made"))
    #: None where it was made by itself.
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ExportPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("export paper")
        verbose_name_plural = _("export papers")
        ordering = ("issued_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["file", "kind", "variant", "version"], name="one_export_paper_per_version"),
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="export_paper_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="co_data") & ~Q(variant="") | ~Q(kind="co_data") & Q(variant=""),
                name="export_paper_of_origin_names_its_form",
            ),
            models.CheckConstraint(condition=Q(version__gt=0), name="export_paper_has_a_version"),
        )

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a paper is written once")
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """Return what it is called, with its form."""
        label = str(PaperKind(self.kind).label)
        return f"{label} {self.variant}" if self.variant else label


class ExportScanQuerySet(ByProvinceQuerySet["ExportScan"]):
    """Scopes over scans."""

    def standing(self, *, on: date) -> ExportScanQuerySet:
        """Keep those that hold on a day."""
        return self.filter(
            Q(expires_on=None) | Q(expires_on__gte=on), Q(issued_on=None) | Q(issued_on__lte=on), withdrawn_at=None
        )


class ExportScan(models.Model):
    """A scan of what somebody else issued: a certificate, a permit, a declaration. It lies in private storage."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("file__vendor__province",)

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    file = models.ForeignKey(ExportFile, on_delete=models.PROTECT, related_name="scans")
    #: Which line of the checklist it answers; empty for another paper, which `title` names.
    paper = models.CharField(max_length=60, blank=True)
    title = models.CharField(_("what it is"), max_length=120)
    number = models.CharField(_("its number"), max_length=80)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("holds until"), null=True, blank=True)
    scan = models.FileField(_("scan"), storage=private, upload_to="exports/")
    #: Whether the buyer needs it to bring the goods in, and so may download it.
    for_buyer = models.BooleanField(_("the buyer needs it too"), default=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ExportScanQuerySet.as_manager()

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        ordering = ("added_at", "pk")
        indexes = (models.Index(fields=["expires_on"], condition=Q(withdrawn_at=None), name="export_scan_by_end"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(issued_on=None) | Q(expires_on__gte=F("issued_on")),
                name="export_scan_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="export_scan_withdrawn_says_who",
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(number=""), name="export_scan_has_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    def holds(self, *, on: date) -> bool:
        """Return whether it holds on a day; the last day counts."""
        return (
            self.withdrawn_at is None
            and (self.issued_on is None or self.issued_on <= on)
            and (self.expires_on is None or on <= self.expires_on)
        )


class ScanNotice(models.Model):
    """A warning that went to the vendor because a scan ends, so that each goes out once."""

    scan = models.ForeignKey(ExportScan, on_delete=models.CASCADE, related_name="notices")
    #: 30 or 7 days before its last day; 0 once it has run out.
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["scan", "days"], name="one_notice_per_scan_and_days"),)

    def __str__(self) -> str:
        return f"{self.scan_id}: {self.days}"


class NumberKind(models.TextChoices):
    """Numbers that others gave, written down by hand; those of our papers, scans and parcels stand there already."""

    DECLARATION = "declaration", _("customs declaration")
    LICENCE = "licence", _("export licence")
    ORIGIN = "origin", _("certificate of origin")
    CONTAINER = "container", _("container or flight")
    INSURANCE = "insurance", _("insurance policy")
    IMPORT = "import", _("import declaration abroad")
    OTHER = "other", _("another number")


class ExportNumber(models.Model):
    """A number under which an export is known elsewhere. All stay together, so that a return finds its papers."""

    file = models.ForeignKey(ExportFile, on_delete=models.PROTECT, related_name="numbers")
    kind = models.CharField(_("kind"), max_length=11, choices=NumberKind)
    number = models.CharField(_("number"), max_length=80, db_index=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("number of an export")
        verbose_name_plural = _("numbers of exports")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["file", "kind", "number"], name="one_export_number_once"),
            models.CheckConstraint(condition=Q(kind__in=NumberKind.values), name="export_number_kind_known"),
            models.CheckConstraint(condition=~Q(number=""), name="export_number_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
