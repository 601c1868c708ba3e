from __future__ import annotations

import uuid
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money
from marketplace.users.areas import ByProvinceQuerySet


class RefundStatus(models.TextChoices):
    """How far giving money back has come."""

    ASKED = "asked", _("asked for; a second officer decides")
    REFUSED = "refused", _("refused by the second officer")
    DUE = "due", _("due")
    SUBMITTED = "submitted", _("sent")
    SUCCEEDED = "succeeded", _("given back")
    FAILED = "failed", _("failed")


class RefundReason(models.TextChoices):
    """Why money must go back."""

    LATE = "late", _("paid after the goods were gone")
    SURPLUS = "surplus", _("paid too much")
    DUPLICATE = "duplicate", _("paid twice")
    WRONG_CURRENCY = "wrong_currency", _("paid in another currency")
    DECLINED = "declined", _("the vendor declined")
    CANCELLED = "cancelled", _("the order was cancelled")
    RETURNED = "returned", _("the goods came back")
    AGREED = "agreed", _("an officer agreed to it")


#: The order had been earned when it was paid; it is unearned again.
OF_AN_ORDER: Final = (RefundReason.DECLINED, RefundReason.CANCELLED, RefundReason.RETURNED, RefundReason.AGREED)
#: A refund in one of these holds nothing of its receipt.
NOTHING_GOES_BACK: Final = (RefundStatus.REFUSED, RefundStatus.FAILED)


class RefundQuerySet(ByProvinceQuerySet["Refund"]):
    """Scopes over refunds."""


class Refund(models.Model):
    """Money of one receipt that goes back to the buyer. Born `due`: a promise we owe until it is kept."""

    #: One that belongs to no order (paid twice, paid too late) lies in no province: the nation sees to it.
    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("order__vendor__province",)

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    receipt = models.ForeignKey("payment.Receipt", on_delete=models.PROTECT, related_name="refunds")
    order = models.ForeignKey("order.Order", null=True, on_delete=models.PROTECT, related_name="refunds")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=15, choices=RefundReason)
    status = models.CharField(max_length=10, choices=RefundStatus, default=RefundStatus.DUE, db_index=True)
    #: Goes along when the provider is asked, so that it gives back once.
    key = models.CharField(max_length=80, unique=True)
    #: Of the amount, what was paid for delivery.
    delivery = models.DecimalField(max_digits=14, decimal_places=2, default=0, db_default=0)
    note = models.TextField(blank=True)
    #: The officer who asked for it; nobody where it fell due by itself.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="refunds_asked_for"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="refunds_decided"
    )
    decided_at = models.DateTimeField(null=True)
    #: What the provider knows it by.
    provider_ref = models.CharField(max_length=150, blank=True)
    #: The bank's number of a transfer that an officer, or the vendor, made by hand.
    transfer_reference = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    #: When it was given back, failed or was refused.
    ended_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        app_label = "payment"
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(
                condition=Q(delivery__gte=0, delivery__lte=F("amount")), name="refund_delivery_is_part_of_it"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="refund_decided_by_a_second_officer",
            ),
            models.CheckConstraint(
                condition=~Q(status="asked") | Q(asked_by__isnull=False, decided_by=None),
                name="refund_asked_for_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.reason}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class RefundLine(models.Model):
    """So many pieces of one order line that a refund pays back."""

    refund = models.ForeignKey(Refund, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="refund_lines")
    quantity = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        app_label = "payment"
        constraints = (
            models.UniqueConstraint(fields=["refund", "line"], name="one_refund_line_per_order_line"),
            models.CheckConstraint(condition=Q(quantity__gt=0, amount__gte=0), name="refund_line_of_something"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"
