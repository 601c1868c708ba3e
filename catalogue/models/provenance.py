"""Why a buyer may believe where a product comes from: evidence, batches, certificates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalogue.codes import new_product_code
from catalogue.models.product import Product
from marketplace.users.areas import ByProvinceQuerySet


def private_storage() -> Storage:
    """Return the storage whose files have no address of their own."""
    storage: Storage = storages["private"]
    return storage


class EvidenceKind(models.TextChoices):
    """What a statement of origin rests on, weakest first."""

    VENDOR_STATEMENT = "vendor_statement", _("the maker's own statement")
    PUBLIC_SOURCE = "public_source", _("a published source")
    CERTIFICATE = "certificate", _("a certificate")
    OFFICER_VISIT = "officer_visit", _("a visit by an officer")


class OriginEvidence(models.Model):
    """One reason to believe that a product comes from where it says."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="origin_evidence")
    kind = models.CharField(_("what it rests on"), max_length=20, choices=EvidenceKind)
    note = models.CharField(_("note"), max_length=300, blank=True)
    document = models.FileField(_("paper"), upload_to="evidence/%Y/%m/", storage=private_storage, blank=True)
    seen_on = models.DateField(_("seen on"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "catalogue"
        verbose_name = _("evidence of origin")
        verbose_name_plural = _("evidence of origin")
        constraints = (
            models.UniqueConstraint(fields=["product", "kind", "seen_on"], name="one_evidence_per_kind_and_day"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.seen_on}"


class Batch(models.Model):
    """What was harvested or made at one time: the number on the pack, and when.

    A product on sale may have several; the newest is the one that is sent. `code` stands in the address to which the
    code on its labels leads.
    """

    code = models.CharField(max_length=12, unique=True, default=new_product_code, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="batches")
    number = models.CharField(_("batch number"), max_length=40)
    #: How many were packed.
    quantity = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    harvested_from = models.DateField(_("harvested from"), null=True, blank=True)
    harvested_to = models.DateField(_("harvested to"), null=True, blank=True)
    made_on = models.DateField(_("made on"), null=True, blank=True)
    best_before = models.DateField(_("best before"), null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "catalogue"
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ("-recorded_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["product", "number"], name="one_batch_per_number"),
            models.CheckConstraint(
                condition=Q(harvested_from__isnull=True, harvested_to__isnull=True)
                | Q(harvested_from__isnull=False, harvested_to__gte=F("harvested_from")),
                name="batch_harvest_both_or_neither_and_in_order",
                violation_error_message=_("A harvest has a first and a last day, in this order."),
            ),
            models.CheckConstraint(
                condition=Q(best_before__isnull=True) | Q(made_on__isnull=True) | Q(best_before__gte=F("made_on")),
                name="batch_best_before_after_made",
                violation_error_message=_("It cannot be past its date before it is made."),
            ),
        )

    def __str__(self) -> str:
        return self.number


class CertificateKind(models.TextChoices):
    """What a certificate says. The values stand in addresses and in the index of search."""

    OVOP = "ovop", _("One Village One Product")
    GI = "gi", _("geographical indication")
    ORGANIC = "organic", _("organic")
    FAIR_TRADE = "fairtrade", _("fair trade")
    FOOD_SAFETY = "foodsafety", _("food safety")
    HANDMADE = "handmade", _("handmade")


#: So many days before a certificate ends its holder and the officers are warned, once each: a new inspection takes about
#: two months to arrange.
WARNED_DAYS: Final = (60, 30, 7)


class CertificateQuerySet(ByProvinceQuerySet["Certificate"]):
    """Scopes over certificates."""

    def standing(self, *, on: date) -> CertificateQuerySet:
        """Return those that hold on a day: not revoked, begun, not run out."""
        return self.filter(
            Q(expires_on__isnull=True) | Q(expires_on__gte=on), revoked_at__isnull=True, issued_on__lte=on
        )

    def ending(self, *, on: date) -> CertificateQuerySet:
        """Return those that end within the days of a warning and were not renewed."""
        soon = on + timedelta(days=max(WARNED_DAYS))
        return self.standing(on=on).filter(expires_on__lte=soon, renewed_by__isnull=True)

    def run_out(self, *, on: date) -> CertificateQuerySet:
        """Return those that have run out by a day, of which nobody has been told."""
        return self.filter(expires_on__lt=on, revoked_at__isnull=True, run_out_noted_at__isnull=True)


class Certificate(models.Model):
    """What an issuer certified of a product, or of all that a vendor makes; officers enter it from the paper.

    `code` stands in the public address at which anybody can see whether it holds.
    """

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province", "product__vendor__province")

    code = models.CharField(max_length=12, unique=True, default=new_product_code, editable=False)
    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("product")
    )
    vendor = models.ForeignKey(
        "partner.Vendor",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="certificates",
        verbose_name=_("vendor"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=CertificateKind)
    #: Stars of One Village One Product, 1 to 5. Source: MIC Viet Nam OCOP and FAO OTOP, which grade 1 to 5.
    grade = models.PositiveSmallIntegerField(_("grade in stars"), null=True, blank=True)
    issuer = models.CharField(_("issued by"), max_length=160)
    number = models.CharField(_("number"), max_length=80)
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    scan = models.FileField(_("scan"), upload_to="certificates/%Y/%m/", storage=private_storage, blank=True)
    #: The one whose place it takes.
    renews = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="renewed_by", verbose_name=_("renews")
    )
    #: The committee's round from which it was given.
    scoring_round = models.OneToOneField(
        "catalogue.ScoringRound", null=True, blank=True, on_delete=models.PROTECT, related_name="certificate"
    )
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_reason = models.CharField(_("why it was revoked"), max_length=300, blank=True, editable=False)
    #: When it was told that it ran out; pages and the index are made anew then.
    run_out_noted_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: The fewest days before its end of which its holder was warned; empty if of none.
    warned_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        app_label = "catalogue"
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = (
            models.CheckConstraint(
                condition=Q(product__isnull=False, vendor__isnull=True) | Q(product__isnull=True, vendor__isnull=False),
                name="certificate_of_a_product_or_of_a_vendor",
                violation_error_message=_("Choose a product or a vendor, not both."),
            ),
            models.CheckConstraint(
                condition=Q(grade__isnull=True) | Q(kind="ovop", grade__gte=1, grade__lte=5),
                name="certificate_grade_is_stars_of_ovop",
                violation_error_message=_("Only One Village One Product has stars, from 1 to 5."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="certificate_expires_after_it_was_issued",
                violation_error_message=_("It cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_reason="")),
                name="certificate_revoked_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["issuer", "number", "product"],
                condition=Q(product__isnull=False),
                name="one_certificate_per_number_and_product",
                violation_error_message=_("This certificate is entered already."),
            ),
            models.UniqueConstraint(
                fields=["issuer", "number", "vendor"],
                condition=Q(vendor__isnull=False),
                name="one_certificate_per_number_and_vendor",
                violation_error_message=_("This certificate is entered already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def holds(self, *, on: date) -> bool:
        """Return whether it holds on a day."""
        return self.revoked_at is None and self.issued_on <= on and (self.expires_on is None or on <= self.expires_on)
