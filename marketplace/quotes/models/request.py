"""What a buyer needs, and whom that is asked of.

# Note [Three keys to one request]
Its `number` is what people say to each other. Its `token` stands in the buyer's addresses, and each `Invitation` has one
of its own for the vendor's: no address names a key, and neither side can guess the other's.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import new_token
from marketplace.core.money import Money
from marketplace.quotes.models.words import LIVE, Currency, InvitedHow, RequestKind, RequestStatus, Unit
from marketplace.sales.order.trade_words import Incoterm
from marketplace.users.areas import ByProvinceQuerySet

if TYPE_CHECKING:
    from marketplace.users.areas import Area


class RequestQuerySet(models.QuerySet["QuoteRequest"]):
    """Scopes over requests."""

    def live(self) -> RequestQuerySet:
        return self.filter(status__in=LIVE)

    def run_out(self, now: datetime) -> RequestQuerySet:
        """Keep those that are live and whose time is over."""
        return self.filter(status__in=LIVE, closes_at__lte=now)

    def in_area(self, area: Area) -> RequestQuerySet:
        """Keep those that a vendor of an officer's area was asked; what is open to all concerns every area."""
        if area.is_national:
            return self
        asked = Invitation.objects.in_area(area).filter(request=OuterRef("pk"))
        return self.filter(Exists(asked))


class QuoteRequest(models.Model):
    """What one buyer needs, how much, where and by when. See Note [Three keys to one request].

    Its first line says again what `title`, `quantity` and `unit` say, so that a list needs one row.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="quote_requests", verbose_name=_("buyer")
    )
    #: In whose name it is asked; its members see it too.
    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="quote_requests",
        verbose_name=_("organisation"),
    )
    #: In which language it was written.
    language = models.CharField(max_length=2, default="km")
    title = models.CharField(_("what is needed"), max_length=160)
    category = models.ForeignKey(
        "catalogue.Category", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("shelf")
    )
    #: Six digits of the Harmonized System.
    hs_code = models.ForeignKey(
        "trade.HSCode",
        to_field="code",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customs code (HS)"),
    )
    product = models.ForeignKey(
        "catalogue.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="quote_requests"
    )
    quantity = models.PositiveIntegerField(_("how many"))
    unit = models.CharField(_("unit"), max_length=10, choices=Unit)
    #: What the buyer would like to pay for one unit.
    target_price = models.DecimalField(_("price wished for"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.USD)
    incoterm = models.CharField(_("delivery rule"), max_length=3, choices=Incoterm, blank=True)
    named_place = models.CharField(_("place of the rule"), max_length=120, blank=True)
    #: Two letters, as ISO 3166-1 writes them: where it goes in the end.
    country = models.CharField(_("country"), max_length=2, default="KH")
    needed_before = models.DateField(_("needed before"), null=True, blank=True)
    #: Kinds as `catalogue.models.CertificateKind` names them.
    certificate_kinds = models.JSONField(_("certificates"), default=list, blank=True)
    details = models.TextField(_("more about it"), blank=True)
    kind = models.CharField(_("asked of"), max_length=8, choices=RequestKind)
    status = models.CharField(_("status"), max_length=10, choices=RequestStatus, default=RequestStatus.OPEN)
    opened_at = models.DateTimeField(_("asked"))
    closes_at = models.DateTimeField(_("open until"))
    ended_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for quotes")
        verbose_name_plural = _("requests for quotes")
        ordering = ("-opened_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=RequestStatus.values, kind__in=RequestKind.values, unit__in=Unit.values),
                name="quote_request_words_known",
            ),
            models.CheckConstraint(
                condition=Q(incoterm="") | Q(incoterm__in=Incoterm.values), name="quote_request_incoterm_known"
            ),
            models.CheckConstraint(condition=Q(currency__in=Currency.values), name="quote_request_currency_known"),
            models.CheckConstraint(condition=Q(quantity__gt=0) & ~Q(title=""), name="quote_request_of_something"),
            models.CheckConstraint(
                condition=Q(hs_code=None) | Q(Exact(Length("hs_code"), 6)), name="quote_request_hs_code_six_digits"
            ),
            models.CheckConstraint(
                condition=Q(target_price=None) | Q(target_price__gt=0), name="quote_request_target_price_is_a_price"
            ),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opened_at")), name="quote_request_closes_later"),
            models.CheckConstraint(
                condition=Q(status__in=LIVE, ended_at=None) | (~Q(status__in=LIVE) & Q(ended_at__isnull=False)),
                name="quote_request_ends_at_a_time",
            ),
        )
        indexes = (
            models.Index(fields=["buyer", "-opened_at"], name="quote_request_by_buyer"),
            models.Index(fields=["organisation", "-opened_at"], name="quote_request_by_organisation"),
            models.Index(fields=["closes_at"], condition=Q(status__in=LIVE), name="quote_request_by_deadline"),
            models.Index(fields=["kind", "status", "-opened_at"], name="quote_request_open_to_all"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_live(self) -> bool:
        """Return whether something may still be said, offered and accepted."""
        return self.status in LIVE

    @property
    def target(self) -> Money | None:
        """Return what the buyer would like to pay for one unit, where it was said."""
        return None if self.target_price is None else Money(self.target_price, self.currency)


class RequestedLine(models.Model):
    """One thing of a request, and how much of it; each request has at least one."""

    request = models.ForeignKey(QuoteRequest, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("what is needed"), max_length=160)
    product = models.ForeignKey("catalogue.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("how many"))
    unit = models.CharField(_("unit"), max_length=10, choices=Unit)
    #: Six digits of the Harmonized System, where the buyer knows them.
    hs_code = models.ForeignKey(
        "trade.HSCode",
        to_field="code",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customs code (HS)"),
    )

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["request", "position"], name="one_requested_line_per_position"),
            models.CheckConstraint(
                condition=Q(hs_code=None) | Q(Exact(Length("hs_code"), 6)), name="requested_line_hs_code_six_digits"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit__in=Unit.values) & ~Q(title=""), name="requested_line_of_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit} {self.title}"


class RequestInvitationQuerySet(ByProvinceQuerySet["Invitation"]):
    """Scopes over invitations."""

    def for_vendor(self, vendor: Any) -> RequestInvitationQuerySet:
        """Keep what one vendor was asked."""
        return self.filter(vendor=vendor)


class Invitation(models.Model):
    """That one vendor sees a request and may answer it."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    #: In the vendor's addresses. See Note [Three keys to one request].
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    request = models.ForeignKey(QuoteRequest, on_delete=models.CASCADE, related_name="invitations")
    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="quote_invitations")
    how = models.CharField(_("how"), max_length=7, choices=InvitedHow)
    #: How well it fits, from 0 to 100, where it was matched.
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    invited_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_words = models.CharField(_("why"), max_length=300, blank=True)

    objects = RequestInvitationQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["request", "vendor"], name="one_invitation_per_request_and_vendor"),
            models.CheckConstraint(condition=Q(how__in=InvitedHow.values), name="invitation_how_known"),
            models.CheckConstraint(
                condition=Q(score=None) | Q(how="matched", score__lte=100), name="invitation_score_of_a_match"
            ),
        )
        indexes = (models.Index(fields=["vendor", "-invited_at"], name="invitation_by_vendor"),)

    def __str__(self) -> str:
        return f"{self.request_id} to {self.vendor_id}"
