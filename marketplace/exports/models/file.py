"""The file of one consignment that goes abroad, and what lies in it.

# Note [One file for one order]
An order leaves in one consignment: logistics holds no second one that is live. So the file belongs to the order, and its
`consignment` is the one that carries it now; one that was booked anew takes the place of the one that was refused.

# Note [Lines are the file's own]
Until the goods leave, lines follow the order and what the listing says for the customs. Then they stay as they were:
papers, figures and a return read them, whatever becomes of the listing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from logistics.models.columns import exact_money
from marketplace.core.money import Money
from marketplace.sales.order.trade_words import Incoterm
from marketplace.users.areas import ByProvinceQuerySet

if TYPE_CHECKING:
    from vendors.models import Vendor


class FileStatus(models.TextChoices):
    """Whether the goods may leave, and whether they have."""

    OPEN = "open", _("something is missing")
    BLOCKED = "blocked", _("must not leave")
    READY = "ready", _("ready to leave")
    SHIPPED = "shipped", _("on its way")
    CLOSED = "closed", _("closed")


#: Its lines and checklist still change.
OPEN_STATUSES: Final = ("open", "blocked", "ready")


class Purpose(models.TextChoices):
    """Why goods cross the border. Source: the categories on form CN 23 of the Universal Postal Union."""

    SALE = "sale", _("sale of goods")
    SAMPLE = "sample", _("commercial sample")
    GIFT = "gift", _("gift")
    RETURN = "return", _("returned goods")


class PackageKind(models.TextChoices):
    """What the goods are packed in."""

    CARTON = "carton", _("carton")
    BAG = "bag", _("bag")
    CRATE = "crate", _("crate")
    PALLET = "pallet", _("pallet")
    DRUM = "drum", _("drum")
    PARCEL = "parcel", _("parcel")


class ExportFileQuerySet(ByProvinceQuerySet["ExportFile"]):
    """Scopes over files."""

    def for_vendor(self, vendor: Vendor) -> ExportFileQuerySet:
        return self.filter(vendor=vendor)

    def open(self) -> ExportFileQuerySet:
        """Keep those whose goods have not left."""
        return self.filter(status__in=OPEN_STATUSES)

    def gone(self) -> ExportFileQuerySet:
        """Keep those whose goods left the country: the figures count these."""
        return self.filter(shipped_at__isnull=False)


class ExportFile(models.Model):
    """All that belongs to one consignment abroad. See Note [One file for one order]."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    number = models.CharField(_("number"), max_length=20, unique=True)
    order = models.OneToOneField("order.Order", on_delete=models.PROTECT, related_name="export_file")
    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="export_files")
    consignment = models.OneToOneField(
        "shipping.Consignment", null=True, blank=True, on_delete=models.PROTECT, related_name="export_file"
    )
    #: ISO 3166-1 code of where it goes.
    country = models.CharField(_("goes to"), max_length=2)
    status = models.CharField(_("status"), max_length=8, choices=FileStatus, default=FileStatus.OPEN)
    purpose = models.CharField(_("why it is sent"), max_length=8, choices=Purpose, default=Purpose.SALE)
    incoterm = models.CharField(_("Incoterms 2020 rule"), max_length=3, blank=True)
    named_place = models.CharField(_("named place"), max_length=120, blank=True)
    #: Goods, their way and their insurance, in what the buyer pays in; they add up to the order's total.
    currency = models.CharField(max_length=3)
    goods_amount = models.DecimalField(max_digits=14, decimal_places=2)
    freight_amount = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    insurance_amount = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    #: Riel for a dollar on the day of the purchase, and with it the goods in dollars; empty where no rate was known.
    khr_per_usd = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    goods_usd = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    #: Who receives it, in Latin letters, where the order says it otherwise.
    consignee_name = models.CharField(_("who receives it, in Latin letters"), max_length=200, blank=True)
    consignee_address = models.TextField(_("the address, in Latin letters"), blank=True)
    consignee_tax_number = models.CharField(_("importer's tax number"), max_length=40, blank=True)
    packages = models.PositiveSmallIntegerField(_("number of packages"), null=True, blank=True)
    package_kind = models.CharField(_("packed in"), max_length=8, choices=PackageKind, blank=True)
    gross_weight_g = models.PositiveBigIntegerField(_("weight with packing, in grams"), null=True, blank=True)
    marks = models.CharField(_("marks on the packages"), max_length=200, blank=True)
    opened_at = models.DateTimeField()
    #: When its checklist was last gone through, by the rules of that day.
    checked_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    came_back_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ExportFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("export file")
        verbose_name_plural = _("export files")
        ordering = ("-opened_at", "-pk")
        indexes = (
            models.Index(fields=["vendor", "status"], name="export_by_vendor"),
            models.Index(fields=["status", "opened_at"], name="export_by_status"),
            models.Index(fields=["shipped_at"], condition=Q(shipped_at__isnull=False), name="export_shipped"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=FileStatus.values, purpose__in=Purpose.values), name="export_words_known"
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$") & ~Q(country="KH"), name="export_goes_abroad"
            ),
            models.CheckConstraint(
                condition=Q(incoterm="", named_place="") | Q(incoterm__in=Incoterm.values), name="export_incoterm_known"
            ),
            models.CheckConstraint(
                condition=exact_money("goods_amount", "currency")
                & exact_money("freight_amount", "currency")
                & exact_money("insurance_amount", "currency"),
                name="export_amounts_are_money",
            ),
            models.CheckConstraint(
                condition=Q(packages=None) | Q(packages__gt=0), name="export_has_packages_or_does_not_say"
            ),
            models.CheckConstraint(
                condition=~Q(status="shipped") | Q(shipped_at__isnull=False), name="export_shipped_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) | (~Q(status="closed") & Q(closed_at=None)),
                name="export_closed_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="ready") | Q(ready_at__isnull=False, checked_at__isnull=False),
                name="export_ready_was_checked",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Return whether its goods have not left."""
        return self.status in OPEN_STATUSES

    @property
    def goods(self) -> Money:
        return Money(self.goods_amount, self.currency)

    @property
    def freight(self) -> Money:
        return Money(self.freight_amount, self.currency)

    @property
    def insurance(self) -> Money:
        return Money(self.insurance_amount, self.currency)

    @property
    def total(self) -> Money:
        """What the buyer pays for it: goods, freight and insurance."""
        return self.goods + self.freight + self.insurance


class ExportLine(models.Model):
    """One line as the customs are told of it. See Note [Lines are the file's own]."""

    file = models.ForeignKey(ExportFile, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    order_line = models.OneToOneField("order.Line", on_delete=models.PROTECT, related_name="export_line")
    product = models.ForeignKey(
        "catalogue.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="export_lines"
    )
    title = models.CharField(max_length=255)
    #: What it is in words for the customs, in Latin letters.
    description = models.CharField(max_length=200, blank=True)
    quantity = models.PositiveIntegerField()
    unit = models.CharField(max_length=60, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    hs_code = models.CharField(max_length=6, blank=True)
    national_code = models.CharField(max_length=12, blank=True)
    origin_country = models.CharField(max_length=2, blank=True)
    origin_criterion = models.CharField(max_length=40, blank=True)
    #: Of all pieces together, without packing.
    net_weight_g = models.PositiveBigIntegerField(null=True, blank=True)
    pieces_per_carton = models.PositiveIntegerField(null=True, blank=True)
    #: Where in Cambodia it comes from; the figures count it there.
    province = models.ForeignKey(
        "geography.Province", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=["file", "position"], name="one_export_line_per_position"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="export_line_of_something"),
            models.CheckConstraint(
                condition=Q(hs_code="") | Q(hs_code__regex=r"^[0-9]{6}$"), name="export_line_hs_six_digits"
            ),
            models.CheckConstraint(condition=exact_money("amount", "currency"), name="export_line_is_money"),
        )

    def __str__(self) -> str:
        return f"{self.file_id}/{self.position} {self.title}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class ItemKind(models.TextChoices):
    """What a line of the checklist asks."""

    DATA = "data", _("something must be said")
    PROHIBIT = "prohibit", _("must not be sent there")
    PERMIT = "permit", _("a permit is needed")
    CERTIFICATE = "certificate", _("a certificate is needed")
    PAPER = "paper", _("a paper must be made")
    WARN = "warn", _("good to know")


class ItemState(models.TextChoices):
    """How a line of the checklist stands."""

    MISSING = "missing", _("missing")
    DONE = "done", _("there")
    WAIVED = "waived", _("not needed, an officer decided")
    FORBIDDEN = "forbidden", _("forbidden")
    NOTED = "noted", _("good to know")


class ReadinessItem(models.Model):
    """One line of a file's checklist: what is asked, by which rule of which day, and whether it stands."""

    file = models.ForeignKey(ExportFile, on_delete=models.PROTECT, related_name="items")
    #: What it is about, the same each time the checklist is gone through.
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=11, choices=ItemKind)
    state = models.CharField(max_length=9, choices=ItemState, default=ItemState.MISSING)
    #: Which paper answers it, in the words of the rule; empty where none does.
    paper = models.CharField(max_length=60, blank=True)
    hs_code = models.CharField(max_length=6, blank=True)
    text_km = models.CharField(max_length=400)
    text_en = models.CharField(max_length=400)
    issuer = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    is_sample = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    waived_at = models.DateTimeField(null=True, blank=True)
    waived_because = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=["file", "key"], name="one_export_item_per_key"),
            models.CheckConstraint(
                condition=Q(kind__in=ItemKind.values, state__in=ItemState.values), name="export_item_words_known"
            ),
            models.CheckConstraint(
                condition=Q(waived_by=None, waived_at=None, waived_because="")
                | (Q(waived_by__isnull=False, waived_at__isnull=False) & ~Q(waived_because="")),
                name="export_item_waived_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="waived") | Q(waived_at__isnull=False), name="export_item_waived_by_an_officer"
            ),
        )

    def __str__(self) -> str:
        return f"{self.file_id} {self.key}"

    @property
    def text(self) -> str:
        """Return its words in the reader's language."""
        return self.text_km if get_language() == "km" else self.text_en

    @property
    def may_be_waived(self) -> bool:
        """Return whether an officer may decide that its paper is not needed."""
        return self.state == ItemState.MISSING and self.kind in (ItemKind.PERMIT, ItemKind.CERTIFICATE)

    @property
    def is_of_destination(self) -> bool:
        """Return whether the customs of the country that it goes to ask for it, and not those here."""
        return self.key.startswith("rule:import:")
