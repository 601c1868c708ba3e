"""What a vendor is owed for a period, and why.

# Note [A statement is written once]
Its lines are written first, the statement last; as it is written, a trigger adds up its lines and refuses it unless they
explain what it says. After that no row of either can be changed, removed or added, on SQLite and PostgreSQL alike
(migration 0002). A posting of the ledger stands on one line at most, whatever happens at once: the database sees to it.

# Note [Lines need their statement]
No line may outlive the transaction without its statement. A foreign key on the lines would ask for each of them at the
commit, a second for 100,000. So a trigger writes one `StatementClaim` with the first lines of a statement, and its deferred
foreign key asks once for all of them. As claims are neither changed nor removed, it holds as the other would.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money
from marketplace.users.areas import ByProvinceQuerySet

if TYPE_CHECKING:
    from vendors.models import Vendor


class StatementQuerySet(ByProvinceQuerySet["SettlementStatement"]):
    """Scopes over statements."""

    def for_vendor(self, vendor: Vendor) -> StatementQuerySet:
        return self.filter(vendor=vendor)

    def to_pay(self) -> StatementQuerySet:
        """Keep those with money to pay for which no payout stands: none was made, or each failed or was taken back."""
        return self.filter(closing__gt=0).exclude(payouts__status__in=["made", "sent", "confirmed"])


class SettlementStatement(models.Model):
    """What a vendor is owed, in one currency, by a moment: the lines since the last one, and what that left below zero.

    Amounts are positive in the sense of their names; `closing` is what is paid, or, below zero, carried forward.
    """

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="statements")
    currency = models.CharField(max_length=3)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    #: What the last one left below zero, or nothing.
    opening = models.DecimalField(max_digits=18, decimal_places=2)
    goods = models.DecimalField(max_digits=18, decimal_places=2)
    #: What the Ministry added for price reductions that it pays.
    promotions = models.DecimalField(max_digits=18, decimal_places=2)
    refunds = models.DecimalField(max_digits=18, decimal_places=2)
    commission = models.DecimalField(max_digits=18, decimal_places=2)
    #: What buyers had paid straight to the vendor.
    direct = models.DecimalField(max_digits=18, decimal_places=2)
    other = models.DecimalField(max_digits=18, decimal_places=2)
    closing = models.DecimalField(max_digits=18, decimal_places=2)
    #: Told beside: buyers paid it, carriers get it.
    delivery = models.DecimalField(max_digits=18, decimal_places=2)
    num_lines = models.PositiveIntegerField()
    num_orders = models.PositiveIntegerField()
    #: The last day on which its money is sent.
    pay_by = models.DateField()
    made_at = models.DateTimeField()
    #: Nobody where the clock made it.
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ("-ends_at", "number")
        constraints = (
            models.UniqueConstraint(fields=["vendor", "currency", "ends_at"], name="one_statement_ends_at_a_moment"),
            models.UniqueConstraint(
                fields=["vendor", "currency", "starts_at"], name="one_statement_begins_at_a_moment"
            ),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="statement_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(opening__lte=0), name="statement_carries_only_what_is_below_zero"),
        )

    def __str__(self) -> str:
        return self.number

    def money(self, name: str) -> Money:
        """Return one of the amounts by its column's name."""
        return Money(getattr(self, name), self.currency)

    @property
    def to_pay(self) -> Money:
        return max(self.money("closing"), Money.zero(self.currency))

    @property
    def carried(self) -> Money:
        """What the next one begins with: never above zero."""
        return min(self.money("closing"), Money.zero(self.currency))

    @property
    def closing_money(self) -> Money:
        return self.money("closing")

    @property
    def day(self) -> date:
        """Return the day, in Cambodia, on which it was drawn up."""
        from django.utils import timezone

        return timezone.localdate(self.ends_at)


class StatementLine(models.Model):
    """One posting of the ledger that moved what a vendor is owed, claimed by one statement.

    `amount` is what it adds for the vendor; commission, promotion and delivery stand in the same entry of the ledger.
    No foreign key guards the posting: the ledger never loses a row, and 100,000 checks would cost a second. The statement's
    is that of `StatementClaim`.
    """

    statement = models.ForeignKey(
        SettlementStatement, on_delete=models.PROTECT, related_name="lines", db_constraint=False
    )
    posting = models.OneToOneField(
        "ledger.Posting", primary_key=True, on_delete=models.PROTECT, related_name="statement_line", db_constraint=False
    )
    #: What it was: one of the words of `payments.vendor_money`.
    what = models.CharField(max_length=12)
    occurred_at = models.DateTimeField()
    order_number = models.CharField(max_length=128, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    commission = models.DecimalField(max_digits=18, decimal_places=2)
    promotion = models.DecimalField(max_digits=18, decimal_places=2)
    delivery = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        ordering = ("occurred_at", "pk")

    def __str__(self) -> str:
        return f"{self.what} {self.order_number} {self.amount}"


class StatementClaim(models.Model):
    """That lines were written for a statement; a trigger writes it. See Note [Lines need their statement]."""

    statement = models.OneToOneField(
        SettlementStatement, on_delete=models.PROTECT, primary_key=True, related_name="claim"
    )

    def __str__(self) -> str:
        return str(self.statement_id)
