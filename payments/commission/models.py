"""What we keep of a sale, and who pays for a price reduction."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money


def as_percent(rate: Decimal) -> str:
    """Return a rate as people write it: 7.5 and 10, not 7.50 and 1E+1."""
    return f"{Decimal(rate).normalize():f}"


class CommissionRuleQuerySet(models.QuerySet["CommissionRule"]):
    """Scopes over rules."""

    def waiting(self) -> CommissionRuleQuerySet:
        """Keep those that a second officer has not decided."""
        return self.filter(agreed_at=None, refused_at=None)

    def in_force(self, on: date) -> CommissionRuleQuerySet:
        """Keep those that hold on a day."""
        ended = RuleEnding.objects.filter(rule=OuterRef("pk"), agreed_at__isnull=False, ends_on__lte=on)
        began = self.filter(Q(ends_on=None) | Q(ends_on__gt=on), agreed_at__isnull=False, starts_on__lte=on)
        return began.filter(~Exists(ended))


class CommissionRule(models.Model):
    """How many percent of goods we keep, from a day to the day before another. What is left empty fits everything.

    Never changed once it is written, but for the second officer's word; a new rule takes an old one's place, and a
    `RuleEnding` ends one early.
    See Note [The rule that fits best] in `payments.commission.selectors`.
    """

    vendor = models.ForeignKey("partner.Vendor", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(
        "catalogue.Category", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    province = models.ForeignKey(
        "geography.Province", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    currency = models.CharField(max_length=3, blank=True)
    rate = models.DecimalField(max_digits=5, decimal_places=2)
    #: Of one order: no less than this, and no more than that, in the rule's currency.
    floor = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cap = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reason = models.TextField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True)

    objects = CommissionRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of commission")
        verbose_name_plural = _("rules of commission")
        constraints = (
            models.UniqueConstraint(
                Coalesce("vendor", 0),
                Coalesce("category", 0),
                Coalesce("province", 0),
                "currency",
                "starts_on",
                condition=Q(refused_at=None),
                name="one_commission_rule_per_scope_and_day",
            ),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=100), name="commission_rate_is_a_share"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="commission_rule_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(floor=None, cap=None) | ~Q(currency=""), name="commission_bounds_have_a_currency"
            ),
            models.CheckConstraint(
                condition=(Q(floor=None) | Q(floor__gte=0))
                & (Q(cap=None) | Q(cap__gte=0))
                & (Q(floor=None) | Q(cap=None) | Q(cap__gte=F("floor"))),
                name="commission_floor_below_cap",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False) & ~Q(agreed_by=F("proposed_by")),
                name="commission_rule_agreed_by_a_second_officer",
            ),
            models.CheckConstraint(
                condition=Q(refused_by=None, refused_at=None)
                | Q(refused_by__isnull=False, refused_at__isnull=False, agreed_at=None),
                name="commission_rule_refused_or_agreed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rate} % #{self.pk}"

    @property
    def rate_words(self) -> str:
        """Its rate as people write it."""
        return as_percent(self.rate)

    @property
    def is_waiting(self) -> bool:
        """Whether a second officer has still to decide."""
        return self.agreed_at is None and self.refused_at is None

    @property
    def over_on(self) -> date | None:
        """The first day on which it holds no more, as it was agreed or ended early. Its endings should be prefetched."""
        days = [self.ends_on, *(one.ends_on for one in self.endings.all() if one.agreed_at is not None)]
        return min((day for day in days if day is not None), default=None)

    def is_in_force(self, on: date) -> bool:
        """Return whether it holds on a day."""
        over_on = self.over_on
        return self.agreed_at is not None and self.starts_on <= on and (over_on is None or over_on > on)


class RuleEnding(models.Model):
    """That a rule ends before its time: one officer asks for it, another agrees. What was sold keeps its rate."""

    rule = models.ForeignKey(CommissionRule, on_delete=models.PROTECT, related_name="endings")
    #: The first day on which the rule holds no more.
    ends_on = models.DateField()
    reason = models.TextField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("early end of a rule")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["rule"], condition=Q(refused_at=None), name="one_standing_end_of_a_rule"),
            models.CheckConstraint(condition=~Q(reason=""), name="rule_ending_says_why"),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False) & ~Q(agreed_by=F("proposed_by")),
                name="rule_ending_agreed_by_a_second_officer",
            ),
            models.CheckConstraint(
                condition=Q(refused_by=None, refused_at=None)
                | Q(refused_by__isnull=False, refused_at__isnull=False, agreed_at=None),
                name="rule_ending_refused_or_agreed",
            ),
        )

    def __str__(self) -> str:
        return f"end of #{self.rule_id} on {self.ends_on}"

    @property
    def is_waiting(self) -> bool:
        """Whether a second officer has still to decide."""
        return self.agreed_at is None and self.refused_at is None


class Payer(models.TextChoices):
    """Who bears a price reduction."""

    VENDOR = "vendor", _("the vendor")
    MINISTRY = "ministry", _("the Ministry")
    SHARED = "shared", _("both")


class PromotionFunding(models.Model):
    """Who pays for one of Oscar's offers; an offer without one is paid by the vendor."""

    offer = models.OneToOneField("offer.ConditionalOffer", on_delete=models.PROTECT, related_name="funding")
    payer = models.CharField(max_length=10, choices=Payer)
    ministry_percent = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(payer=Payer.VENDOR, ministry_percent=0)
                | Q(payer=Payer.MINISTRY, ministry_percent=100)
                | Q(payer=Payer.SHARED, ministry_percent__gt=0, ministry_percent__lt=100),
                name="promotion_share_fits_its_payer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.offer_id}: {self.payer} {self.ministry_percent} %"

    @property
    def percent_words(self) -> str:
        """The Ministry's part as people write it."""
        return as_percent(self.ministry_percent)


class OrderCommission(models.Model):
    """What we keep of one order by one rule, in a currency its vendor is owed. Frozen as placed, never changed."""

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="commissions")
    #: None where no rule fitted: then the rate is nothing.
    rule = models.ForeignKey(CommissionRule, null=True, on_delete=models.PROTECT, related_name="+")
    rate = models.DecimalField(max_digits=5, decimal_places=2)
    #: The goods it was reckoned from, after what the vendor gave off the price itself.
    base = models.DecimalField(max_digits=14, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "order", Coalesce("rule", 0), "currency", name="one_commission_per_order_rule_currency"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=F("base")), name="commission_is_part_of_its_base"
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} of order {self.order_id}"

    @property
    def money(self) -> Money:
        return Money(Decimal(self.amount), self.currency)


class OrderPromotion(models.Model):
    """What one offer took off one order's goods owed in a currency, and the Ministry's part. Never changed."""

    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="promotions")
    offer_id = models.PositiveBigIntegerField()
    name = models.CharField(max_length=128, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    ministry_percent = models.DecimalField(max_digits=5, decimal_places=2)
    ministry_amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["order", "offer_id", "currency"], name="one_promotion_per_order_offer_currency"
            ),
            models.CheckConstraint(
                condition=Q(ministry_amount__gte=0, ministry_amount__lte=F("amount")),
                name="promotion_share_is_part_of_it",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} off order {self.order_id}"
