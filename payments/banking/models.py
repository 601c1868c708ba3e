"""The bank's statements and their lines."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money


class StatementFile(models.Model):
    """A statement as the bank gave it. The same file is there once."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    checksum = models.CharField(max_length=64, unique=True)
    raw = models.BinaryField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")

    def __str__(self) -> str:
        return self.name


class TransferState(models.TextChoices):
    """What a line of a statement is to us."""

    NEW = "new", _("not looked at yet")
    MATCHED = "matched", _("a buyer's payment")
    ALREADY = "already", _("paid, and not needed any more")
    ERROR = "error", _("does not fit: currency or account")
    NO_MATCH = "nomatch", _("not known whose it is")
    GIVE_BACK = "give_back", _("to be given back")
    OURS = "ours", _("paid by us")
    RETURNED = "returned", _("a payout that came back")
    DISCARDED = "discarded", _("not for buyers")


#: A person must look at lines in these.
WAITING = (TransferState.NEW, TransferState.NO_MATCH)


class StatementLine(models.Model):
    """One movement on our account. The checksum makes it one row, in however many statements it stands."""

    file = models.ForeignKey(StatementFile, on_delete=models.PROTECT, related_name="lines")
    checksum = models.CharField(max_length=64, unique=True)
    account = models.CharField(max_length=64, blank=True)
    booked_on = models.DateField()
    #: Positive what came in, negative what went out.
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    text = models.TextField(blank=True)
    counterparty = models.CharField(max_length=200, blank=True)
    bank_reference = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=TransferState, default=TransferState.NEW)
    receipt = models.OneToOneField("payment.Receipt", null=True, on_delete=models.PROTECT, related_name="+")
    refund = models.ForeignKey("payment.Refund", null=True, on_delete=models.PROTECT, related_name="+")
    #: What we sent a vendor, where the line is that or its coming back.
    payout = models.ForeignKey("payouts.Payout", null=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    imported_at = models.DateTimeField()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = (
            models.CheckConstraint(condition=~Q(amount=0), name="statement_line_moves_something"),
            models.CheckConstraint(
                condition=Q(state__in=("matched", "already", "error", "give_back"), receipt__isnull=False)
                | Q(state__in=("new", "nomatch", "ours", "returned", "discarded"), receipt=None),
                name="statement_line_has_a_receipt_where_it_is_settled",
            ),
            models.CheckConstraint(
                condition=Q(payout=None) & ~Q(state="returned")
                | Q(payout__isnull=False, refund=None, state="ours", amount__lt=0)
                | Q(payout__isnull=False, refund=None, state="returned", amount__gt=0),
                name="statement_line_of_a_payout_went_out_or_came_back",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="statement_line_decided_both_or_neither",
            ),
        )
        indexes = (models.Index(fields=["state", "booked_on"], name="statement_line_by_state"),)

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount} {self.currency}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)
