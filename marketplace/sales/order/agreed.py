"""What was agreed for a purchase beside its goods: the terms of trade, and what is paid when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money
from marketplace.sales.order.trade_words import Incoterm, MilestoneKind

#: A part of a price that is due so long and unpaid is late: a transfer from abroad takes days. Our own judgement.
LATE_AFTER: Final = timedelta(days=3)


class AgreedTerms(models.Model):
    """What buyer and vendors of one purchase agreed on in an accepted quote, as it was when it was accepted."""

    purchase = models.OneToOneField("order.Purchase", on_delete=models.PROTECT, related_name="agreed")
    quote_number = models.CharField(max_length=20, blank=True)
    incoterm = models.CharField(max_length=3, choices=Incoterm, blank=True)
    #: The place that the rule names: "Sihanoukville", "Osaka port".
    named_place = models.CharField(max_length=120, blank=True)
    ship_before = models.DateField(null=True)
    #: In the purchase's currency, and part of what the buyer pays; empty where the vendor does not carry or insure.
    freight = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    insurance = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "order"
        verbose_name = _("agreed terms")
        verbose_name_plural = _("agreed terms")
        constraints = (
            models.CheckConstraint(
                condition=Q(incoterm="") | Q(incoterm__in=Incoterm.values), name="agreed_incoterm_known"
            ),
            models.CheckConstraint(
                condition=Q(incoterm="") | ~Q(named_place=""), name="agreed_incoterm_names_its_place"
            ),
            models.CheckConstraint(
                condition=(Q(freight=None) | Q(freight__gte=0)) & (Q(insurance=None) | Q(insurance__gte=0)),
                name="agreed_charges_not_negative",
            ),
            models.UniqueConstraint(
                fields=["quote_number"], condition=~Q(quote_number=""), name="one_purchase_per_quote"
            ),
        )

    def __str__(self) -> str:
        return f"{self.quote_number or self.purchase_id} {self.incoterm} {self.named_place}".strip()


class LineCustoms(models.Model):
    """What customs are told of one unit of an agreed line, where no listing says it; as it was when it was accepted.

    See Note [What is made is declared as it was agreed] in `services.agreed_lines`.
    """

    line = models.OneToOneField("order.Line", on_delete=models.CASCADE, related_name="customs")
    #: Six digits of the Harmonized System.
    hs_code = models.ForeignKey(
        "trade.HSCode", to_field="code", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: What it is, in Latin letters.
    text_en = models.CharField(max_length=120, blank=True)
    #: ISO 3166 alpha-2.
    origin_country = models.CharField(max_length=2, blank=True)
    #: Of one of the line's unit, in grams, without packing.
    net_weight_g = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        app_label = "order"
        verbose_name = _("what customs are told of a line")
        constraints = (
            models.CheckConstraint(
                condition=Q(hs_code=None, text_en="", origin_country="")
                | (
                    Q(Exact(Length("hs_code"), 6), hs_code__isnull=False)
                    & ~Q(text_en="")
                    & Q(origin_country__regex=r"^[A-Z]{2}$")
                ),
                name="line_customs_words_all_or_none",
            ),
            models.CheckConstraint(
                condition=Q(net_weight_g=None) | Q(net_weight_g__gt=0), name="line_customs_weight_above_nothing"
            ),
            models.CheckConstraint(
                condition=Q(hs_code__isnull=False) | Q(net_weight_g__isnull=False), name="line_customs_tells_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.line_id} {self.hs_code_id or ''}".strip()


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Scopes over milestones."""

    def unpaid(self) -> MilestoneQuerySet:
        return self.filter(paid_at=None)

    def late(self, *, now: datetime) -> MilestoneQuerySet:
        """Keep those of deals that stand which fell due longer than `LATE_AFTER` ago and are not paid.

        A deposit falls due when the deal is placed, the others when it was said or on their day.
        """
        then = now - LATE_AFTER
        said = Q(reached_at__lte=then) | Q(due_on__lte=timezone.localdate(then))
        deposit = Q(kind=MilestoneKind.DEPOSIT, due_on=None, purchase__placed_at__lte=then)
        stands = {"purchase__closed_at": None, "purchase__paid_at": None}
        return self.unpaid().filter(said | deposit, amount__gt=0, **stands)

    def in_order(self) -> MilestoneQuerySet:
        return self.order_by("position")


class Milestone(models.Model):
    """One part of what a purchase costs, and when it falls due. All of them together are the whole, exactly.

    Money pays them in the order of their positions. See docs/algorithms/milestones.md.
    """

    purchase = models.ForeignKey("order.Purchase", on_delete=models.PROTECT, related_name="milestones")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=15, choices=MilestoneKind)
    #: In the words of who offered it; empty: the kind says it.
    label = models.CharField(max_length=120, blank=True)
    #: In the purchase's currency. Nothing is left of it where the orders that it was for were called off.
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    due_on = models.DateField(null=True)
    #: Nothing is handed to a carrier before it is paid, unless the order's vendor says so.
    holds_dispatch = models.BooleanField(default=False)
    #: When what it waits for had happened: the step of production, the goods ready, the goods there.
    reached_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        app_label = "order"
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ("purchase", "position")
        constraints = (
            models.UniqueConstraint(fields=["purchase", "position"], name="one_milestone_per_position"),
            models.CheckConstraint(condition=Q(kind__in=MilestoneKind.values), name="milestone_kind_known"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="milestone_amount_not_negative"),
        )
        indexes = (
            models.Index(fields=["due_on"], condition=Q(paid_at=None, due_on__isnull=False), name="milestone_due"),
        )

    def __str__(self) -> str:
        return f"{self.purchase_id}.{self.position}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.purchase.currency)

    @property
    def words(self) -> str:
        """What it is called for people."""
        return self.label or str(MilestoneKind(self.kind).label)
