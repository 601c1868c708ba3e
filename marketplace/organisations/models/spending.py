"""What members have spent for an organisation, month by month.

# Note [Limits are held in one place]
Whatever is bought for an organisation writes one row here in the very transaction that places the purchase, under the
lock of the organisation's row. So two members, or one in two windows, are looked at one after the other, and what they
spend together never passes a limit; no screen has to be trusted with it. A purchase that comes to nothing before it is
paid gives its amount back.
"""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money
from marketplace.organisations.models.organisation import Organisation


def month_of(now: datetime) -> date:
    """Return the first day of the month, in Cambodia, in which a moment lies."""
    return timezone.localdate(now).replace(day=1)


class SpendingQuerySet(models.QuerySet["Spending"]):
    """Scopes over what was spent."""

    def counted(self) -> SpendingQuerySet:
        return self.filter(given_back_at=None)


class Spending(models.Model):
    """One purchase that somebody made for an organisation. See Note [Limits are held in one place]."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="spendings")
    #: Who asked for it.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: Who let it through, where it was above the limit of who asked.
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    purchase_number = models.CharField(max_length=20, unique=True)
    #: The first day of the month, in Cambodia, in which it counts.
    month = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    #: The same in the other currency at the rate of the day it was placed; none where there was no rate.
    khr = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    usd = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    spent_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True, blank=True)

    objects = SpendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("purchase of an organisation")
        verbose_name_plural = _("purchases of organisations")
        ordering = ("-spent_at", "-pk")
        indexes = (models.Index(fields=["organisation", "month"], name="spending_by_organisation_month"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(currency="KHR", khr=models.F("amount")) | Q(currency="USD", usd=models.F("amount")),
                name="spending_counts_in_its_own_currency",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="spending_not_negative"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("user")), name="spending_approved_by_another"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="spending_month_is_a_first_day"),
        )

    def __str__(self) -> str:
        return self.purchase_number

    @property
    def total(self) -> Money:
        return Money(self.amount, self.currency)
