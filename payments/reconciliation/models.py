"""Comparisons of what providers say they moved with our receipts, and what differed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money


class RunStatus(models.TextChoices):
    """How far a comparison has come."""

    OPEN = "open", _("to be made")
    RUNNING = "running", _("being made")
    DONE = "done", _("made")


class ReconciliationRun(models.Model):
    """One provider's day, compared. A provider that does not answer leaves it open."""

    provider = models.CharField(max_length=30)
    day = models.DateField()
    status = models.CharField(max_length=8, choices=RunStatus, default=RunStatus.OPEN)
    claimed_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    num_theirs = models.PositiveIntegerField(default=0)
    num_ours = models.PositiveIntegerField(default=0)
    #: Payments that the provider had and we had not: settled by this comparison.
    num_settled = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("comparison with a provider")
        verbose_name_plural = _("comparisons with providers")
        constraints = (
            models.UniqueConstraint(fields=["provider", "day"], name="one_comparison_per_provider_and_day"),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(done_at__isnull=False), name="comparison_done_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="running") | Q(claimed_at__isnull=False), name="comparison_running_is_claimed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.day}"


class DifferenceKind(models.TextChoices):
    """In what a provider and we do not agree."""

    NOT_HERE = "not_here", _("the provider has a payment that fits nothing of ours")
    NOT_THERE = "not_there", _("we have a receipt that the provider does not know")
    AMOUNT = "amount", _("the amounts differ")
    LEDGER = "ledger", _("the ledger holds another sum than the receipts")


class Difference(models.Model):
    """One thing that differs, until an officer has found out why. It changes no money by itself."""

    run = models.ForeignKey(ReconciliationRun, on_delete=models.PROTECT, related_name="differences")
    kind = models.CharField(max_length=10, choices=DifferenceKind)
    provider = models.CharField(max_length=30)
    txn_id = models.CharField(max_length=150)
    receipt = models.ForeignKey("payment.Receipt", null=True, on_delete=models.PROTECT, related_name="+")
    theirs = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    theirs_currency = models.CharField(max_length=3, blank=True)
    ours = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    ours_currency = models.CharField(max_length=3, blank=True)
    raw = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    solved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        constraints = (
            models.UniqueConstraint(fields=["provider", "kind", "txn_id"], name="one_difference_per_transaction"),
            models.CheckConstraint(
                condition=Q(solved_at=None, solved_by=None) | Q(solved_at__isnull=False, solved_by__isnull=False),
                name="difference_solved_both_or_neither",
            ),
        )
        indexes = (models.Index(fields=["found_at"], condition=Q(solved_at=None), name="difference_open_by_time"),)

    def __str__(self) -> str:
        return f"{self.provider} {self.kind} {self.txn_id}"

    @property
    def theirs_money(self) -> Money | None:
        return Money(self.theirs, self.theirs_currency) if self.theirs is not None else None

    @property
    def ours_money(self) -> Money | None:
        return Money(self.ours, self.ours_currency) if self.ours is not None else None
