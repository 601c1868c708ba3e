"""Transfers to vendors.

# Note [Each payout once]
A payout stands for one statement, and while one stands the database refuses another. It is made with its account frozen
and with a key that the bank gets as reference. A second officer sends the batch: first that is written down, then each
payout is booked in a transaction of its own under its key, and only when all are, the file is there for the bank. Whatever
breaks in between, sending goes on where it stopped; the same file is handed out again, and the bank knows the keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money
from marketplace.users.areas import ByProvinceQuerySet
from payments.payouts.models.account import AccountKind

if TYPE_CHECKING:
    from vendors.models import Vendor


class PayoutBatch(models.Model):
    """Payouts of one currency that go to the bank together: made by one officer, checked and sent by another."""

    number = models.CharField(max_length=20, unique=True)
    currency = models.CharField(max_length=3)
    #: Statements drawn up on this day and before are in it.
    day = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    #: When the last of its payouts was booked.
    sent_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("batch of payouts")
        verbose_name_plural = _("batches of payouts")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(checked_by=None, checked_at=None)
                | Q(checked_by__isnull=False, checked_at__isnull=False) & ~Q(checked_by=F("made_by")),
                name="batch_checked_by_a_second_officer",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(checked_at__isnull=False), name="batch_sent_only_when_checked"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, checked_at=None),
                name="batch_withdrawn_only_unchecked",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def state(self) -> str:
        """Return where it stands: made, sending, sent or withdrawn."""
        if self.withdrawn_at:
            return "withdrawn"
        if self.checked_at is None:
            return "made"
        return "sent" if self.sent_at else "sending"

    @property
    def state_label(self) -> str:
        words = {
            "withdrawn": _("taken back"),
            "made": _("waits for a second officer"),
            "sending": _("being sent"),
            "sent": _("sent"),
        }
        return str(words[self.state])


class PayoutStatus(models.TextChoices):
    """How far one transfer has come."""

    MADE = "made", _("waits for a second officer")
    SENT = "sent", _("sent")
    CONFIRMED = "confirmed", _("arrived")
    FAILED = "failed", _("failed")
    WITHDRAWN = "withdrawn", _("taken back")


class PayoutQuerySet(ByProvinceQuerySet["Payout"]):
    """Scopes over payouts."""

    def for_vendor(self, vendor: Vendor) -> PayoutQuerySet:
        return self.filter(statement__vendor=vendor)


class Payout(models.Model):
    """The transfer that pays one statement. See Note [Each payout once]."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("statement__vendor__province",)

    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="payouts")
    statement = models.ForeignKey("payouts.SettlementStatement", on_delete=models.PROTECT, related_name="payouts")
    #: Goes to the bank as reference, and comes back in its answer.
    key = models.CharField(max_length=35, unique=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)
    #: As the account stood when the batch was made.
    payout_account = models.ForeignKey("payouts.PayoutAccount", on_delete=models.PROTECT, related_name="payouts")
    kind = models.CharField(max_length=10, choices=AccountKind)
    holder = models.CharField(max_length=140)
    account = models.CharField(max_length=34)
    bank = models.CharField(max_length=11, blank=True)
    status = models.CharField(max_length=10, choices=PayoutStatus, default=PayoutStatus.MADE, db_index=True)
    sent_at = models.DateTimeField(null=True)
    #: When it arrived, failed or was taken back.
    ended_at = models.DateTimeField(null=True)
    bank_reference = models.CharField(max_length=100, blank=True)
    reason = models.TextField(blank=True)

    objects = PayoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["statement"],
                condition=Q(status__in=["made", "sent", "confirmed"]),
                name="one_standing_payout_per_statement",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_amount_positive"),
            models.CheckConstraint(
                condition=~Q(status__in=["sent", "confirmed"]) | Q(sent_at__isnull=False),
                name="payout_sent_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(ended_at__isnull=False) & ~Q(bank_reference=""),
                name="payout_confirmed_with_the_banks_reference",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["failed", "withdrawn"]) | Q(ended_at__isnull=False) & ~Q(reason=""),
                name="payout_ended_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class BankAnswer(models.Model):
    """A bank's file of what became of payouts, kept word for word before it is read. The same file counts once."""

    digest = models.CharField(max_length=64, unique=True)
    raw = models.TextField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    #: For each line what it did, once it was read.
    outcome = models.JSONField(null=True)

    class Meta:
        verbose_name = _("answer of a bank")
        verbose_name_plural = _("answers of banks")

    def __str__(self) -> str:
        return self.digest[:12]
