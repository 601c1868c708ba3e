from __future__ import annotations

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.users.areas import ByProvinceQuerySet


class RefundStatus(models.TextChoices):
    """How far giving money back has come."""

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


#: The order had been earned when it was paid; it is unearned again.
OF_AN_ORDER: Final = (RefundReason.DECLINED, RefundReason.CANCELLED)


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
    key = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField()

    objects = RefundQuerySet.as_manager()

    class Meta:
        app_label = "payment"
        constraints = (models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive"),)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.reason}"
