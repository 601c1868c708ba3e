"""Cash that carriers took at doors, the lists with which they hand it over, and what became of the rest."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money
from marketplace.users.areas import ByProvinceQuerySet


class CashParcelQuerySet(ByProvinceQuerySet["CashParcel"]):
    """Scopes over parcels whose cash was taken."""

    def open(self) -> CashParcelQuerySet:
        """Keep those of which the carrier still owes something."""
        return self.filter(closed_at=None)

    def short(self) -> CashParcelQuerySet:
        """Keep those of which the carrier handed over a part."""
        return self.open().filter(remitted__gt=0)

    def late(self, now: datetime) -> CashParcelQuerySet:
        """Keep those of which nothing has come, and should have."""
        return self.open().filter(remitted=0, due_by__lt=now)

    def missing(self) -> CashParcelQuerySet:
        """Keep those of which nothing has come, though the carrier handed over cash that it took later."""
        later = CashParcel.objects.filter(
            carrier=OuterRef("carrier"), collected_at__gt=OuterRef("collected_at"), remitted__gt=0
        )
        return self.open().filter(Exists(later), remitted=0)


class CashParcel(models.Model):
    """What one carrier took at the door for one order, and how much of it is still with the carrier."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("order__vendor__province",)

    order = models.OneToOneField("order.Order", on_delete=models.PROTECT, related_name="cash_parcel")
    carrier = models.CharField(max_length=30)
    #: The number that people ask the carrier about, in capital letters and without spaces.
    waybill = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=3)
    due = models.DecimalField(max_digits=14, decimal_places=2)
    #: What the carrier says it took; it owes what was due all the same.
    taken = models.DecimalField(max_digits=14, decimal_places=2)
    remitted = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    written_off = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    #: Due less what was remitted and written off; kept by the services under the purchase's lock.
    rest = models.DecimalField(max_digits=14, decimal_places=2)
    collected_at = models.DateTimeField()
    due_by = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    #: When an alarm was last raised about it.
    alarmed_at = models.DateTimeField(null=True)
    #: When an officer put the rest down to the carrier's fault: it stays on the carrier's account until it pays.
    charged_at = models.DateTimeField(null=True)
    charged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    objects = CashParcelQuerySet.as_manager()

    class Meta:
        verbose_name = _("cash at the door")
        verbose_name_plural = _("cash at the door")
        constraints = (
            models.CheckConstraint(
                condition=Q(due__gt=0, remitted__gte=0, written_off__gte=0, rest__gte=0, rest__lte=F("due")),
                name="cash_parcel_amounts_are_sane",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, rest__gt=0) | Q(closed_at__isnull=False, rest=0),
                name="cash_parcel_is_closed_when_nothing_is_left",
            ),
            models.CheckConstraint(
                condition=Q(charged_at=None, charged_by=None) | Q(charged_at__isnull=False, charged_by__isnull=False),
                name="cash_parcel_charged_both_or_neither",
            ),
        )
        indexes = (
            models.Index(fields=["carrier", "waybill"], name="cash_parcel_by_waybill"),
            models.Index(fields=["due_by"], condition=Q(closed_at=None), name="cash_parcel_open_by_day"),
        )

    def __str__(self) -> str:
        return f"{self.carrier} {self.order.number}"

    @property
    def rest_money(self) -> Money:
        return Money(self.rest, self.currency)

    @property
    def due_money(self) -> Money:
        return Money(self.due, self.currency)

    @property
    def remitted_money(self) -> Money:
        return Money(self.remitted, self.currency)

    @property
    def written_off_money(self) -> Money:
        return Money(self.written_off, self.currency)

    @property
    def taken_money(self) -> Money:
        return Money(self.taken, self.currency)


class FileStatus(models.TextChoices):
    """How far a carrier's list has come."""

    LOOKED = "looked", _("looked through, nothing booked")
    CONFIRMED = "confirmed", _("being booked")
    BOOKED = "booked", _("booked")
    PUT_ASIDE = "put_aside", _("put aside")


class RemittanceFile(models.Model):
    """A carrier's list, kept as it came. The same file is there once."""

    carrier = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    checksum = models.CharField(max_length=64, unique=True)
    raw = models.BinaryField()
    status = models.CharField(max_length=10, choices=FileStatus, default=FileStatus.LOOKED)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("carrier's list")
        verbose_name_plural = _("carriers' lists")
        constraints = (
            models.CheckConstraint(
                condition=~Q(status__in=("confirmed", "booked")) | Q(confirmed_by__isnull=False),
                name="remittance_file_confirmed_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.carrier} {self.name}"


class LineState(models.TextChoices):
    """What one line of a list is, against the parcels that we know."""

    MATCHED = "matched", _("what the carrier owes")
    SHORT = "short", _("less than the carrier owes")
    OVER = "over", _("more than the carrier owes")
    UNKNOWN = "unknown", _("no such parcel")
    NOT_COLLECTED = "not_collected", _("its cash was not reported as taken")
    ALREADY = "already", _("remitted already")
    WRONG_CURRENCY = "wrong_currency", _("another currency")
    UNREADABLE = "unreadable", _("cannot be read")


#: Lines in these bring money to book.
BOOKABLE = (LineState.MATCHED, LineState.SHORT, LineState.OVER)


class RemittanceLine(models.Model):
    """One line of a carrier's list. `state` is looked up anew when it is booked, and stands from then on."""

    file = models.ForeignKey(RemittanceFile, on_delete=models.PROTECT, related_name="lines")
    row = models.PositiveIntegerField()
    parcel_text = models.CharField(max_length=100, blank=True)
    order_text = models.CharField(max_length=100, blank=True)
    amount_text = models.CharField(max_length=100, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    state = models.CharField(max_length=15, choices=LineState)
    parcel = models.ForeignKey(CashParcel, null=True, on_delete=models.PROTECT, related_name="lines")
    receipt = models.OneToOneField("payment.Receipt", null=True, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField(null=True)
    #: An officer has looked into a line that brought no money, or too much.
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["file", "row"], name="one_line_per_row_of_a_list"),
            models.CheckConstraint(
                condition=Q(booked_at=None, receipt=None) | Q(booked_at__isnull=False, receipt__isnull=False),
                name="remittance_line_booked_has_a_receipt",
            ),
            models.CheckConstraint(
                condition=Q(seen_at=None, seen_by=None) | Q(seen_at__isnull=False, seen_by__isnull=False),
                name="remittance_line_seen_both_or_neither",
            ),
        )

    def __str__(self) -> str:
        return f"{self.file_id}:{self.row}"

    @property
    def reference(self) -> str:
        """What the receipt of this line is known by; the same for the same row of the same file."""
        return f"{self.file.checksum[:32]}:{self.row}"

    @property
    def is_booked(self) -> bool:
        return self.booked_at is not None

    @property
    def money(self) -> Money | None:
        return Money(self.amount, self.currency) if self.amount is not None and self.currency else None


class WriteOffStatus(models.TextChoices):
    """Where a wish to write cash off stands."""

    ASKED = "asked", _("a second officer decides")
    AGREED = "agreed", _("written off")
    REFUSED = "refused", _("refused")


class WriteOff(models.Model):
    """Cash that one officer gives up for lost, and a second one agrees to."""

    parcel = models.ForeignKey(CashParcel, on_delete=models.PROTECT, related_name="write_offs")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    reason = models.TextField()
    status = models.CharField(max_length=8, choices=WriteOffStatus, default=WriteOffStatus.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["parcel"], condition=Q(status="asked"), name="one_write_off_asked_at_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="write_off_of_something"),
            models.CheckConstraint(
                condition=Q(status="asked", decided_by=None, decided_at=None)
                | Q(status__in=("agreed", "refused"), decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("asked_by")),
                name="write_off_decided_by_a_second_officer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} of {self.parcel_id}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class CashLimit(models.Model):
    """From a day on: how much unremitted cash may be under way for one vendor, or for each vendor that has no own rule."""

    vendor = models.ForeignKey(
        "partner.Vendor", null=True, blank=True, on_delete=models.PROTECT, related_name="cash_limits"
    )
    valid_from = models.DateField()
    amount_khr = models.DecimalField(max_digits=14, decimal_places=0)
    reason = models.CharField(max_length=300)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("limit of cash on delivery")
        verbose_name_plural = _("limits of cash on delivery")
        constraints = (
            models.UniqueConstraint(fields=["vendor", "valid_from"], name="one_cash_limit_per_vendor_and_day"),
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(vendor=None), name="one_cash_limit_for_all_per_day"
            ),
            models.CheckConstraint(condition=Q(amount_khr__gte=0), name="cash_limit_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.vendor_id or '*'} {self.valid_from}: {self.amount_khr}"


class TrustLock(models.Model):
    """A row to hold while what a phone or a vendor has under way is counted, so that two purchases are not counted at once."""

    key = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.key
