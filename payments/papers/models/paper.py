"""Papers that are out, the numbers they bear, and business buyers.

# Note [A paper never changes]
What stands on a paper is frozen as JSON with a digest when it is issued; PDF and XML are drawn from that alone. The
database refuses to change or remove one (migration 0002), on SQLite and PostgreSQL alike. A mistake is mended by a
credit note and a new paper.

# Note [Numbers without gaps]
Each issuer has one series for each kind of paper. A paper draws its number by raising the series' counter inside the
transaction that writes it: the row's lock makes others wait, and what is rolled back leaves no gap. A trigger lets in
only the number that follows the last one, so a gap or a number twice cannot be written at all.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money
from marketplace.users.areas import ByProvinceQuerySet


class PaperKind(models.TextChoices):
    """What a paper is. Source: Prakas 723 of 14 August 2019 and Instruction 1127 of 2016."""

    TAX_INVOICE = "tax_invoice", _("tax invoice")
    COMMERCIAL_INVOICE = "commercial_invoice", _("commercial invoice")
    RECEIPT = "receipt", _("receipt")
    CREDIT_NOTE = "credit_note", _("credit note")
    COMMISSION_INVOICE = "commission_invoice", _("invoice for commission")


#: Those that a buyer gets for a sale, before anything goes back.
INVOICES: Final = (PaperKind.TAX_INVOICE, PaperKind.COMMERCIAL_INVOICE, PaperKind.RECEIPT)
OF_A_SALE: Final = (*INVOICES, PaperKind.CREDIT_NOTE)
LETTERS: Final = {
    PaperKind.TAX_INVOICE: "TI",
    PaperKind.COMMERCIAL_INVOICE: "CI",
    PaperKind.RECEIPT: "RC",
    PaperKind.CREDIT_NOTE: "CN",
    PaperKind.COMMISSION_INVOICE: "CM",
}


class PaperSeries(models.Model):
    """The numbers of one issuer's papers of one kind. No vendor: the marketplace issues them."""

    vendor = models.ForeignKey("partner.Vendor", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=PaperKind)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["vendor", "kind"], name="one_paper_series_of_a_kind"),
            models.UniqueConstraint(fields=["kind"], condition=Q(vendor=None), name="one_paper_series_of_ours"),
        )

    def __str__(self) -> str:
        return f"{self.vendor_id or 'ours'} {self.kind}"

    def text_of(self, number: int) -> str:
        """Return a number as it stands on a paper, such as `TI-000042`."""
        return f"{LETTERS[PaperKind(self.kind)]}-{number:06d}"


class PaperQuerySet(ByProvinceQuerySet["Paper"]):
    """Scopes over papers."""

    def of_sales(self) -> PaperQuerySet:
        return self.filter(kind__in=OF_A_SALE)

    def issued_between(self, first: date, last: date) -> PaperQuerySet:
        """Keep those of some days in Cambodia, both included."""
        return self.filter(issued_on__gte=first, issued_on__lte=last)


class Paper(models.Model):
    """An invoice, receipt or credit note, as it was issued. See Note [A paper never changes]."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    #: The event it was issued for, so that it is issued once.
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PaperKind)
    series = models.ForeignKey(PaperSeries, on_delete=models.PROTECT, related_name="papers")
    sequence = models.PositiveIntegerField()
    number = models.CharField(_("number"), max_length=20, db_index=True)
    #: Whose sale it is, or to whom we charge commission.
    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="papers")
    order = models.ForeignKey("order.Order", null=True, on_delete=models.PROTECT, related_name="papers")
    refund = models.OneToOneField("payment.Refund", null=True, on_delete=models.PROTECT, related_name="paper")
    #: The paper that a credit note takes back, wholly or in part.
    credits = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="credit_notes")
    #: The paper that this one stands in for.
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    issued_at = models.DateTimeField()
    #: The day in Cambodia.
    issued_on = models.DateField(_("issued on"), db_index=True)
    currency = models.CharField(max_length=3)
    #: All of it, delivery and VAT included. A credit note's amounts are positive too; its kind says they go back.
    total = models.DecimalField(max_digits=14, decimal_places=2)
    #: Goods with VAT, the VAT in them, and delivery, in riel at the official rate of the day.
    goods_khr = models.DecimalField(max_digits=16, decimal_places=0)
    vat_khr = models.DecimalField(max_digits=16, decimal_places=0)
    delivery_khr = models.DecimalField(max_digits=16, decimal_places=0)
    content = models.JSONField()
    #: SHA-256 over the content, so that an edit behind the triggers shows.
    digest = models.CharField(max_length=64)
    is_demo = models.BooleanField(default=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ("-issued_at", "-pk")
        indexes = (models.Index(fields=["vendor", "issued_on"], name="papers_of_a_vendor_by_day"),)
        constraints = (
            models.UniqueConstraint(fields=["series", "sequence"], name="one_paper_per_number"),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(kind__in=["tax_invoice", "commercial_invoice", "receipt"], replaces=None),
                name="one_first_paper_per_order",
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0, goods_khr__gte=0, vat_khr__gte=0, delivery_khr__gte=0)
                & Q(vat_khr__lte=models.F("goods_khr")),
                name="paper_amounts_fit",
            ),
            models.CheckConstraint(
                condition=Q(kind="credit_note", credits__isnull=False) | ~Q(kind="credit_note") & Q(credits=None),
                name="paper_only_credit_notes_take_back",
            ),
            models.CheckConstraint(
                condition=Q(kind="commission_invoice", order=None) | ~Q(kind="commission_invoice"),
                name="paper_of_commission_has_no_order",
            ),
            models.CheckConstraint(condition=~Q(kind="receipt") | Q(vat_khr=0), name="paper_receipt_names_no_vat"),
        )

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a paper is written once")
        super().save(*args, **kwargs)

    @property
    def money(self) -> Money:
        return Money(self.total, self.currency)

    @property
    def is_credit(self) -> bool:
        return self.kind == PaperKind.CREDIT_NOTE

    @property
    def total_khr(self) -> Money:
        """Its total in riel, at the official rate of its day."""
        return Money(self.goods_khr + self.delivery_khr, "KHR")


class BusinessBuyer(models.Model):
    """The business in whose name a purchase's papers are made out."""

    purchase = models.OneToOneField("order.Purchase", on_delete=models.PROTECT, related_name="business")
    name = models.CharField(_("name of the business"), max_length=200)
    address = models.CharField(_("address"), max_length=300)
    tin = models.CharField(_("tax identification number (TIN)"), max_length=20, blank=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(name="") & ~Q(address=""), name="business_named_with_an_address"),
        )

    def __str__(self) -> str:
        return self.name
