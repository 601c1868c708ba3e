"""Accounts, entries and postings.

# Note [The database keeps the ledger]
Four rules hold in the database itself, on SQLite and PostgreSQL alike (migrations 0002, 0004 and 0005):
1. Rows are never changed or removed; a correction is a new entry that reverses an old one.
2. The postings of an entry are written first and the entry last; as it is written, a trigger adds up its postings and
   refuses it unless they come to zero in each currency. After that a trigger refuses further postings to it.
3. A posting whose entry never comes fails at the commit: on SQLite by its deferred foreign key, on PostgreSQL by a
   deferred trigger, which weighs it as well where another transaction wrote the entry. So does one without an account.
4. A reversal undoes its entry on each account, and is not reversed itself.
So at every commit each entry balances, whoever wrote it and by whatever way.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    """What an account stands for; the sign of a healthy balance follows from it."""

    CLEARING = "clearing", _("money received by a provider for us")
    CASH_IN_TRANSIT = "cash_in_transit", _("cash that a carrier collected and still holds")
    BUYER_DEPOSIT = "buyer_deposit", _("received for a purchase and not yet earned")
    VENDOR_PAYABLE = "vendor_payable", _("owed to a vendor")
    CARRIER_PAYABLE = "carrier_payable", _("owed to a carrier for delivery")
    CARRIER_CLAIM = "carrier_claim", _("made good by a carrier for what it lost or damaged")
    COMMISSION = "commission", _("our fee")
    PROMOTION = "promotion", _("price reductions that the Ministry pays")
    REFUND_DUE = "refund_due", _("owed back to a buyer")
    DIRECT = "direct", _("paid by buyers straight to a vendor")
    PAYOUT_IN_TRANSIT = "payout_in_transit", _("on its way to a vendor")
    DISPUTED = "disputed", _("taken back by a provider while a card payment is disputed")
    PROVIDER_FEE = "provider_fee", _("kept by a provider for its service")
    EXCHANGE = "exchange", _("position between riel and dollars, at the rates of purchases")
    ROUNDING = "rounding", _("what rounding left over")
    LOSS = "loss", _("written off")


class LedgerAccount(models.Model):
    """Where value sits, in one currency. `owner` says whose: a provider's, vendor's or carrier's code, or nothing."""

    kind = models.CharField(max_length=20, choices=AccountKind)
    owner = models.CharField(max_length=80, blank=True)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "owner", "currency"], name="one_account_per_kind_owner_currency"),
        )

    def __str__(self) -> str:
        return ":".join(part for part in (self.kind, self.owner, self.currency) if part)


class Entry(models.Model):
    """One event in the ledger, known by a key so that it is written once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True)
    event = models.CharField(max_length=60)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    #: SHA-256 over the entry and its postings as they were written, so that an edit by hand shows.
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """One debit (positive) or credit (negative) of an entry."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="postings")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(amount=0), name="posting_moves_something"),)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} on {self.account_id}"
