from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from logistics.models.columns import exact_money
from logistics.models.terms import CompensationStep, Loss
from marketplace.core.money import Money
from marketplace.returns.models.request import ReturnRequest
from marketplace.users.areas import ByProvinceQuerySet


class ClaimStatus(models.TextChoices):
    """How far a claim has come."""

    OPEN = "open", _("to be sent to the carrier")
    SENT = "sent", _("with the carrier")
    GRANTED = "granted", _("the carrier will pay")
    PAID = "paid", _("paid")
    REFUSED = "refused", _("refused by the carrier")
    DROPPED = "dropped", _("dropped")


#: Somebody still has to do something.
UNDER_WAY: Final = ("open", "sent", "granted")


class ClaimQuerySet(ByProvinceQuerySet["CarrierClaim"]):
    """Scopes over claims."""

    def under_way(self) -> ClaimQuerySet:
        return self.filter(status__in=UNDER_WAY)


class CarrierClaim(models.Model):
    """What a carrier owes for one parcel that it lost or damaged: at most what its own table says."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("consignment__shipment__partner__vendor__province",)

    number = models.CharField(max_length=20, unique=True)
    consignment = models.ForeignKey("shipping.Consignment", on_delete=models.PROTECT, related_name="claims")
    carrier = models.CharField(_("carrier"), max_length=30)
    loss = models.CharField(_("what happened"), max_length=8, choices=Loss)
    return_request = models.ForeignKey(
        ReturnRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    #: The step of the carrier's table; none where the table says nothing of such a parcel.
    step = models.ForeignKey(CompensationStep, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    #: What the goods cost the buyer, and delivery.
    goods_amount = models.DecimalField(max_digits=14, decimal_places=2)
    postage_amount = models.DecimalField(max_digits=14, decimal_places=2)
    #: The most that can be claimed; none where the carrier's table does not say.
    amount = models.DecimalField(_("at most"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3)
    status = models.CharField(_("status"), max_length=8, choices=ClaimStatus, default=ClaimStatus.OPEN)
    opened_at = models.DateTimeField(_("opened"))
    due_on = models.DateField(_("to be sent by"), null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    #: What the carrier knows it by.
    carrier_ref = models.CharField(_("the carrier's number"), max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    granted_amount = models.DecimalField(_("granted"), max_digits=14, decimal_places=2, null=True, blank=True)
    answer = models.TextField(_("the carrier's words"), blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    #: The bank's number of the payment; with it the money is the vendor's.
    paid_reference = models.CharField(_("the bank's number"), max_length=100, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ("due_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["consignment"], condition=~Q(status="dropped"), name="one_claim_per_consignment"
            ),
            models.CheckConstraint(
                condition=Q(status__in=ClaimStatus.values, loss__in=Loss.values), name="claim_words_known"
            ),
            models.CheckConstraint(
                condition=Q(amount=None, step=None)
                | (Q(amount__gte=0, step__isnull=False) & exact_money("amount", "currency")),
                name="claim_amount_follows_a_step",
            ),
            models.CheckConstraint(
                condition=Q(goods_amount__gte=0, postage_amount__gte=0), name="claim_worth_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("sent", "granted", "paid", "refused")) | Q(sent_at__isnull=False),
                name="claim_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("granted", "paid"), granted_amount__gt=0, answered_at__isnull=False)
                | (~Q(status__in=("granted", "paid")) & Q(granted_amount=None)),
                name="claim_granted_says_how_much",
            ),
            models.CheckConstraint(
                condition=(Q(status="paid", paid_at__isnull=False) & ~Q(paid_reference=""))
                | (~Q(status="paid") & Q(paid_at=None, paid_reference="")),
                name="claim_paid_has_a_reference",
            ),
            models.CheckConstraint(
                condition=Q(status__in=UNDER_WAY, ended_at=None)
                | (~Q(status__in=UNDER_WAY) & Q(ended_at__isnull=False)),
                name="claim_ended_has_a_time",
            ),
        )
        indexes = (models.Index(fields=["status", "due_on"], name="claim_by_clock"),)

    def __str__(self) -> str:
        return self.number

    @property
    def at_most(self) -> Money | None:
        """Return the most that can be claimed."""
        return None if self.amount is None else Money(self.amount, self.currency)

    @property
    def granted(self) -> Money | None:
        """Return what the carrier said it pays."""
        return None if self.granted_amount is None else Money(self.granted_amount, self.currency)

    @property
    def worth(self) -> Money:
        """Return what the goods and their delivery cost."""
        return Money(self.goods_amount + self.postage_amount, self.currency)
