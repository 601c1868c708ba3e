"""A vendor's answer to a request, in versions.

# Note [A version is never changed]
What the buyer saw stays as it was: a vendor that wants something else writes another version, and the one before is
superseded. Only a version that is still being written may be replaced, and only one of a quote is offered at a time.

# Note [Each member answers for its own lines]
A line names the vendor that delivers it. Where several do, the leader writes and each other member has a `JointShare` of
that version: it can be offered when all have agreed, and each gets an order of its own in the purchase that follows.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import new_token
from marketplace.core.money import Money
from marketplace.quotes.models.request import QuoteRequest
from marketplace.quotes.models.words import Currency, QuoteStatus, ShareStatus, Unit
from marketplace.sales.order.agreement import AgreedCustoms
from marketplace.sales.order.trade_words import Incoterm, MilestoneKind
from marketplace.users.areas import ByProvinceQuerySet


class QuoteQuerySet(ByProvinceQuerySet["Quote"]):
    """Scopes over quotes."""

    def for_vendor(self, vendor: Any) -> QuoteQuerySet:
        """Keep those that one vendor leads."""
        return self.filter(vendor=vendor)


class Quote(models.Model):
    """One vendor's answer to one request: a name for its versions, one after the other."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    number = models.CharField(_("number"), max_length=20, unique=True)
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    request = models.ForeignKey(QuoteRequest, on_delete=models.PROTECT, related_name="quotes")
    #: Who leads where several answer together.
    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="quotes")
    status = models.CharField(_("status"), max_length=10, choices=QuoteStatus, default=QuoteStatus.DRAFT)
    created_at = models.DateTimeField()
    #: What came of it.
    purchase = models.OneToOneField(
        "order.Purchase", null=True, blank=True, on_delete=models.PROTECT, related_name="quote"
    )

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["request", "vendor"], name="one_quote_per_request_and_vendor"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(status="accepted"), name="one_accepted_quote_per_request"
            ),
            models.CheckConstraint(
                condition=Q(status__in=QuoteStatus.values) & ~Q(status="superseded"), name="quote_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="accepted", purchase__isnull=False) | (~Q(status="accepted") & Q(purchase=None)),
                name="quote_accepted_is_a_purchase",
            ),
        )

    def __str__(self) -> str:
        return self.number


class QuoteVersionQuerySet(ByProvinceQuerySet["QuoteVersion"]):
    """Scopes over versions."""

    def offered(self) -> QuoteVersionQuerySet:
        return self.filter(state=QuoteStatus.OFFERED)

    def run_out(self, now: datetime) -> QuoteVersionQuerySet:
        """Keep those that are offered and whose time is over."""
        return self.filter(state=QuoteStatus.OFFERED, valid_until__lte=now)


class QuoteVersion(models.Model):
    """What a vendor offered once: lines, prices, who carries what, when it is paid. See Note [A version is never changed]."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("quote__vendor__province",)

    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("status"), max_length=10, choices=QuoteStatus, default=QuoteStatus.DRAFT)
    #: From this moment on it cannot be accepted any more.
    valid_until = models.DateTimeField(_("valid until"))
    incoterm = models.CharField(_("delivery rule"), max_length=3, choices=Incoterm)
    named_place = models.CharField(_("place of the rule"), max_length=120)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency)
    #: Empty: the price holds none.
    freight = models.DecimalField(_("freight"), max_digits=14, decimal_places=2, null=True, blank=True)
    insurance = models.DecimalField(_("insurance"), max_digits=14, decimal_places=2, null=True, blank=True)
    #: Days from the deposit until it is ready to be sent.
    lead_days = models.PositiveSmallIntegerField(_("days until it is ready"))
    note = models.TextField(_("note"), blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)
    #: When it stopped to stand: accepted, declined, superseded, withdrawn or run out.
    ended_at = models.DateTimeField(null=True, blank=True)
    #: Why the buyer declined it, where it was said.
    declined_words = models.CharField(_("why"), max_length=300, blank=True)

    objects = QuoteVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a quote")
        ordering = ("version",)
        constraints = (
            models.UniqueConstraint(fields=["quote", "version"], name="one_quote_version_per_number"),
            models.UniqueConstraint(
                fields=["quote"], condition=Q(state="offered"), name="one_offered_version_per_quote"
            ),
            models.UniqueConstraint(fields=["quote"], condition=Q(state="draft"), name="one_draft_version_per_quote"),
            models.CheckConstraint(
                condition=Q(state__in=QuoteStatus.values, incoterm__in=Incoterm.values, currency__in=Currency.values),
                name="quote_version_words_known",
            ),
            models.CheckConstraint(condition=~Q(named_place=""), name="quote_version_names_a_place"),
            models.CheckConstraint(
                condition=Q(state="draft", offered_at=None, ended_at=None)
                | Q(state="offered", offered_at__isnull=False, ended_at=None)
                | (~Q(state__in=("draft", "offered")) & Q(offered_at__isnull=False, ended_at__isnull=False)),
                name="quote_version_state_has_its_times",
            ),
            models.CheckConstraint(
                condition=Q(offered_at=None) | Q(valid_until__gt=F("offered_at")),
                name="quote_version_valid_for_a_while",
            ),
            models.CheckConstraint(
                condition=(Q(freight=None) | Q(freight__gte=0)) & (Q(insurance=None) | Q(insurance__gte=0)),
                name="quote_version_charges_not_negative",
            ),
        )
        indexes = (
            models.Index(fields=["valid_until"], condition=Q(state="offered"), name="quote_version_by_deadline"),
        )

    def __str__(self) -> str:
        return f"{self.quote_id}/{self.version}"

    @property
    def goods(self) -> Money:
        """Return what all lines cost together."""
        return Money.total((line.total for line in self.lines.all()), self.currency)

    @property
    def charges(self) -> Money:
        """Return freight and insurance together."""
        return Money((self.freight or Decimal(0)) + (self.insurance or Decimal(0)), self.currency)

    @property
    def total(self) -> Money:
        """Return what the buyer pays in all."""
        return self.goods + self.charges


class QuoteLine(models.Model):
    """One thing that is offered, by which vendor, for how much. See Note [Each member answers for its own lines]."""

    version = models.ForeignKey(QuoteVersion, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="quote_lines")
    product = models.ForeignKey(
        "catalogue.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="quote_lines"
    )
    #: From which shelf its pieces are held, where they are counted.
    stockrecord = models.ForeignKey(
        "partner.StockRecord", null=True, blank=True, on_delete=models.PROTECT, related_name="quote_lines"
    )
    title = models.CharField(_("what"), max_length=160)
    quantity = models.PositiveIntegerField(_("how many"))
    unit = models.CharField(_("unit"), max_length=10, choices=Unit)
    unit_price = models.DecimalField(_("price of one"), max_digits=14, decimal_places=2)
    #: What customs are told of one unit, where no listing says it and it goes abroad; see `AgreedCustoms`.
    hs_code = models.ForeignKey(
        "trade.HSCode",
        to_field="code",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customs code (HS)"),
    )
    customs_text_en = models.CharField(_("words for the customs, in English"), max_length=120, blank=True)
    origin_country = models.CharField(_("made in"), max_length=2, blank=True)
    net_weight_g = models.PositiveIntegerField(_("weight of one without packing, in grams"), null=True, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["version", "position"], name="one_quote_line_per_position"),
            models.CheckConstraint(
                condition=Q(hs_code=None, customs_text_en="", origin_country="")
                | (
                    Q(Exact(Length("hs_code"), 6), hs_code__isnull=False)
                    & ~Q(customs_text_en="")
                    & Q(origin_country__regex=r"^[A-Z]{2}$")
                ),
                name="quote_line_customs_words_all_or_none",
            ),
            models.CheckConstraint(
                condition=Q(net_weight_g=None) | Q(net_weight_g__gt=0), name="quote_line_weight_above_nothing"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit__in=Unit.values, unit_price__gt=0) & ~Q(title=""),
                name="quote_line_of_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit} {self.title}"

    @property
    def price(self) -> Money:
        """Return the price of one unit."""
        return Money(self.unit_price, self.version.currency)

    @property
    def customs(self) -> AgreedCustoms:
        """Return what customs are told of one unit, where no listing says it."""
        return AgreedCustoms(
            hs_code=self.hs_code_id or "",
            text_en=self.customs_text_en,
            origin=self.origin_country,
            net_weight_g=self.net_weight_g,
        )

    @property
    def total(self) -> Money:
        """Return what the line costs."""
        return self.price * self.quantity


class QuoteMilestone(models.Model):
    """A part of the price, and when it falls due: a share in percent or an amount, never both."""

    version = models.ForeignKey(QuoteVersion, on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("when"), max_length=15, choices=MilestoneKind)
    label = models.CharField(_("in words"), max_length=120, blank=True)
    percent = models.DecimalField(_("percent"), max_digits=5, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    #: Nothing is sent before it is paid.
    holds_dispatch = models.BooleanField(_("is paid before anything is sent"), default=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["version", "position"], name="one_quote_milestone_per_position"),
            models.CheckConstraint(condition=Q(kind__in=MilestoneKind.values), name="quote_milestone_kind_known"),
            models.CheckConstraint(
                condition=Q(percent=None, amount__gt=0) | Q(amount=None, percent__gt=0, percent__lte=100),
                name="quote_milestone_percent_or_amount",
            ),
            models.CheckConstraint(
                condition=~Q(kind="on_arrival") | Q(holds_dispatch=False),
                name="quote_milestone_on_arrival_holds_nothing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.version_id}/{self.position} {self.kind}"


class JointShareQuerySet(ByProvinceQuerySet["JointShare"]):
    """Scopes over shares."""

    def for_vendor(self, vendor: Any) -> JointShareQuerySet:
        """Keep what one member was asked to agree to."""
        return self.filter(vendor=vendor)


class JointShare(models.Model):
    """That a member of a joint answer was asked to agree to its lines of one version, and what it said."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    version = models.ForeignKey(QuoteVersion, on_delete=models.CASCADE, related_name="shares")
    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="quote_shares")
    status = models.CharField(_("status"), max_length=7, choices=ShareStatus, default=ShareStatus.ASKED)
    words = models.CharField(_("why"), max_length=300, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = JointShareQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["version", "vendor"], name="one_joint_share_per_member"),
            models.CheckConstraint(
                condition=Q(status="asked", answered_at=None, answered_by=None)
                | Q(status__in=("agreed", "refused"), answered_at__isnull=False, answered_by__isnull=False),
                name="joint_share_answered_by_somebody",
            ),
        )
        indexes = (models.Index(fields=["vendor", "status"], name="joint_share_by_vendor"),)

    def __str__(self) -> str:
        return f"{self.version_id} {self.vendor_id}"
