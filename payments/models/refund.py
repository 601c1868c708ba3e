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
    FAILED = "failed", _("did not arrive; still due")


class RefundWay(models.TextChoices):
    """Who moves the money."""

    PROVIDER = "provider", _("the provider")
    BY_HAND = "by_hand", _("an officer, at the bank")
    VENDOR = "vendor", _("the vendor, who was paid directly")
    REPLACEMENT = "replacement", _("the same goods once more")


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
    EXTERNAL = "external", _("given back at the provider's own site")


#: The order had been earned when it was paid; it is unearned again.
OF_AN_ORDER: Final = (RefundReason.DECLINED, RefundReason.CANCELLED, RefundReason.RETURNED, RefundReason.AGREED)
#: A refund in one of these holds nothing of its receipt. One that failed does: the money is owed as before.
NOTHING_GOES_BACK: Final = (RefundStatus.REFUSED,)
#: The ledger does not know of a refund in one of these.
NOT_BOOKED: Final = (RefundStatus.ASKED, RefundStatus.REFUSED)
#: Somebody, or the provider, is to move the money.
TO_SEND: Final = (RefundStatus.DUE, RefundStatus.FAILED)


class RefundQuerySet(ByProvinceQuerySet["Refund"]):
    """Scopes over refunds."""

    def standing(self) -> RefundQuerySet:
        """Keep those that hold something of their receipt."""
        return self.exclude(status__in=NOTHING_GOES_BACK)

    def booked(self) -> RefundQuerySet:
        """Keep those that the ledger knows of."""
        return self.exclude(status__in=NOT_BOOKED)


class Refund(models.Model):
    """Money of one receipt that goes back to the buyer: a promise we owe, from `due` on, until it is kept."""

    #: One that belongs to no order (paid twice, paid too late) lies in no province: the nation sees to it.
    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("order__vendor__province",)

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    receipt = models.ForeignKey("payment.Receipt", on_delete=models.PROTECT, related_name="refunds")
    order = models.ForeignKey("order.Order", null=True, on_delete=models.PROTECT, related_name="refunds")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=15, choices=RefundReason)
    status = models.CharField(max_length=10, choices=RefundStatus, default=RefundStatus.DUE, db_index=True)
    way = models.CharField(max_length=11, choices=RefundWay, default=RefundWay.BY_HAND, db_default=RefundWay.BY_HAND)
    #: Set where one receipt did not hold all that was asked for: the refund that carries the lines.
    rest_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="rests")
    #: What it is for, so that the same thing falls due once.
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
    #: Why the second officer refused.
    refusal = models.TextField(blank=True)
    #: How often the provider was, or is being, asked to give it back; part of the key that goes along.
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    #: When to ask the provider what became of it.
    next_look_at = models.DateTimeField(null=True)
    #: Who makes, or made, the transfer by hand.
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    #: Code of the vendor who gives it back; empty where we do.
    giver = models.CharField(max_length=80, blank=True)
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
            models.CheckConstraint(
                condition=~Q(status="succeeded") | Q(way="provider") | ~Q(transfer_reference=""),
                name="refund_by_hand_has_a_reference",
            ),
            models.CheckConstraint(
                condition=Q(way="vendor", giver__gt="") | ~Q(way="vendor") & Q(giver=""),
                name="refund_by_vendor_names_the_vendor",
            ),
            models.UniqueConstraint(
                fields=["giver", "transfer_reference"],
                condition=~Q(transfer_reference=""),
                name="one_refund_per_transfer",
            ),
            # A provider that takes no key tells one refund from another by their sum: one at a time.
            models.UniqueConstraint(
                fields=["receipt"],
                condition=Q(status="submitted", way="provider"),
                name="one_refund_of_a_receipt_on_its_way",
            ),
        )
        indexes = (models.Index(fields=["next_look_at"], name="refund_by_next_look"),)

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
    #: The vendor may sell these pieces again.
    goes_on_sale = models.BooleanField(default=False, db_default=False)

    class Meta:
        app_label = "payment"
        constraints = (
            models.UniqueConstraint(fields=["refund", "line"], name="one_refund_line_per_order_line"),
            models.CheckConstraint(condition=Q(quantity__gt=0, amount__gte=0), name="refund_line_of_something"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"
