from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from logistics.models.columns import exact_money
from logistics.models.tariff import DeliveryService, TransportMode, Zone
from marketplace.core.money import Money

if TYPE_CHECKING:
    from datetime import date
    from typing import Self


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold for a period."""

    def valid_on(self, day: date) -> Self:
        """Return the rows in force on a day; the last day of a period is not part of it."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class Dated(models.Model):
    """A row of somebody's terms: from a day, perhaps to a day, with its source. Never edited once used."""

    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until, not including"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample, not verified"), default=False)
    source = models.CharField(_("source"), max_length=200)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="%(class)s_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="%(class)s_has_source"),
        )


class ServiceStandard(Dated):
    """In how many hours a service promises to arrive, from zone to zone."""

    service = models.ForeignKey(
        DeliveryService, on_delete=models.PROTECT, related_name="standards", verbose_name=_("delivery service")
    )
    origin_zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="+", verbose_name=_("from zone"))
    destination_zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="+", verbose_name=_("to zone"))
    hours = models.PositiveSmallIntegerField(_("hours"))

    class Meta(Dated.Meta):
        app_label = "shipping"
        verbose_name = _("service standard")
        verbose_name_plural = _("service standards")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["service", "origin_zone", "destination_zone", "valid_from"], name="one_standard_per_way_and_day"
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="standard_takes_time"),
        )

    def __str__(self) -> str:
        return f"{self.service_id} {self.origin_zone_id}-{self.destination_zone_id} {self.hours} h"


class Loss(models.TextChoices):
    """What a carrier pays for."""

    LOST = "lost", _("lost")
    DAMAGED = "damaged", _("damaged")


class CompensationStep(Dated):
    """What a carrier pays, at most, for a parcel up to a weight that it lost or damaged."""

    carrier = models.CharField(_("carrier"), max_length=30)
    #: Of which service; empty: of any.
    service_code = models.CharField(_("service"), max_length=30, blank=True)
    loss = models.CharField(_("what happened"), max_length=8, choices=Loss)
    max_weight_g = models.PositiveIntegerField(_("up to this weight, in grams"))
    amount = models.DecimalField(_("pays"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="KHR")
    #: Whether the postage comes on top.
    with_postage = models.BooleanField(_("and the postage"), default=False)
    #: By when a claim must be made, in days from the day it was sent.
    claim_days = models.PositiveSmallIntegerField(_("days to claim"), null=True, blank=True)

    class Meta(Dated.Meta):
        app_label = "shipping"
        verbose_name = _("step of compensation")
        verbose_name_plural = _("steps of compensation")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["carrier", "service_code", "loss", "max_weight_g", "valid_from"],
                name="one_compensation_per_step_and_day",
            ),
            models.CheckConstraint(condition=Q(loss__in=Loss.values), name="compensation_loss_known"),
            models.CheckConstraint(condition=exact_money("amount", "currency"), name="compensation_is_money"),
        )

    def __str__(self) -> str:
        return f"{self.carrier} {self.service_code} {self.loss} {self.max_weight_g} g"

    @property
    def pays(self) -> Money:
        """Return what it pays at most."""
        return Money(self.amount, self.currency)


class CarbonFactor(Dated):
    """An estimate of what one way of carrying burns: grams of CO2 per tonne and kilometre, and per parcel handled."""

    mode = models.CharField(_("carried by"), max_length=12, choices=TransportMode)
    grams_per_tonne_km = models.DecimalField(_("grams of CO2 per tonne and kilometre"), max_digits=8, decimal_places=2)
    grams_per_parcel = models.DecimalField(
        _("grams of CO2 per parcel handled"), max_digits=8, decimal_places=2, default=0
    )

    class Meta(Dated.Meta):
        app_label = "shipping"
        verbose_name = _("carbon factor")
        verbose_name_plural = _("carbon factors")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["mode", "valid_from"], name="one_factor_per_mode_and_day"),
            models.CheckConstraint(condition=Q(mode__in=TransportMode.values), name="factor_mode_known"),
            models.CheckConstraint(
                condition=Q(grams_per_tonne_km__gte=0, grams_per_parcel__gte=0), name="factor_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.mode} {self.grams_per_tonne_km}"


class ShippingOffer(models.Model):
    """A vendor's promise to pay for delivery, all or part of it, from a sum of its goods on."""

    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="shipping_offers")
    #: Goods of this vendor, in riel, from which it holds.
    from_amount = models.DecimalField(_("from this sum of goods on, in riel"), max_digits=14, decimal_places=2)
    #: The most it pays; empty: all of it.
    pays_at_most = models.DecimalField(
        _("the most it pays, in riel"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    service = models.ForeignKey(
        DeliveryService,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("only this delivery"),
    )
    province = models.ForeignKey(
        "geography.Province",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("only to this province"),
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until, not including"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        app_label = "shipping"
        verbose_name = _("shipping offer")
        verbose_name_plural = _("shipping offers")
        indexes = (models.Index(fields=["vendor", "valid_from"], name="shipping_offer_by_vendor"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="shippingoffer_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(from_amount__gte=0), name="shippingoffer_sum_not_negative"),
            models.CheckConstraint(
                condition=Q(pays_at_most=None) | Q(pays_at_most__gt=0), name="shippingoffer_pays_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.vendor_id} from {self.from_amount}"

    @property
    def from_sum(self) -> Money:
        """Return the sum of goods from which it holds."""
        return Money(self.from_amount, "KHR")

    @property
    def most(self) -> Money | None:
        """Return the most that it pays; none: all."""
        return None if self.pays_at_most is None else Money(self.pays_at_most, "KHR")

    @property
    def last_day(self) -> date | None:
        """Return the last day on which it holds."""
        return None if self.valid_to is None else self.valid_to - timedelta(days=1)
