from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from logistics.models.columns import exact_money
from logistics.models.points import PointKind
from marketplace.core.money import Money

if TYPE_CHECKING:
    from datetime import date


class TransportMode(models.TextChoices):
    """What carries a parcel over the longest part of its way; what it burns follows from it."""

    POST_ROAD = "post_road", _("post, by road")
    POST_AIR = "post_air", _("post, by air")
    BUS = "bus", _("bus")
    TRUCK = "truck", _("lorry")
    MOTORBIKE = "motorbike", _("motorbike")
    ON_FOOT = "on_foot", _("on foot or by bicycle")


class DeliveryService(models.Model):
    """One way of sending that a carrier offers and a buyer may choose."""

    carrier = models.CharField(_("carrier"), max_length=30)
    code = models.SlugField(_("code"), max_length=30)
    name_km = models.CharField(_("name in Khmer"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    point_kind = models.CharField(
        _("collected at"), max_length=20, choices=PointKind, blank=True, help_text=_("Empty: delivered to the door.")
    )
    max_weight_g = models.PositiveIntegerField(_("heaviest parcel, in grams"))
    takes_cash = models.BooleanField(_("takes cash at the door"), default=False)
    cash_limit_amount = models.DecimalField(
        _("most cash it takes"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    cash_limit_currency = models.CharField(max_length=3, blank=True)
    mode = models.CharField(
        _("carried by"), max_length=12, choices=TransportMode, blank=True, default="", db_default=""
    )
    #: Cubic centimetres that count as one kilogram; empty: only the scale counts.
    volumetric_divisor = models.PositiveIntegerField(_("cm3 that count as a kilogram"), null=True, blank=True)
    max_length_cm = models.PositiveSmallIntegerField(_("longest side it takes, in cm"), null=True, blank=True)
    #: Goods that spoil are not offered it where it may take longer than this.
    perishable_days = models.PositiveSmallIntegerField(
        _("days that goods that spoil may travel"), null=True, blank=True
    )
    #: The carrier itself is asked for the price; our table stands in where it does not answer in time.
    is_live = models.BooleanField(_("the carrier sets the price"), default=False, db_default=False)
    #: It crosses the border: offered for addresses abroad, and for those alone.
    is_abroad = models.BooleanField(_("goes abroad"), default=False, db_default=False)
    #: A parcel of which nothing is heard for so long is looked after by somebody.
    quiet_days = models.PositiveSmallIntegerField(_("days without news that are usual"), default=3, db_default=3)
    sort_order = models.PositiveSmallIntegerField(_("place in the list"), default=10)
    is_open = models.BooleanField(_("open"), default=True)
    is_sample = models.BooleanField(_("sample, not verified"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        app_label = "shipping"
        verbose_name = _("delivery service")
        verbose_name_plural = _("delivery services")
        ordering = ("sort_order", "pk")
        constraints = (
            models.UniqueConstraint(fields=["carrier", "code"], name="one_service_per_carrier_and_code"),
            models.CheckConstraint(condition=Q(max_weight_g__gt=0), name="service_max_weight_positive"),
            models.CheckConstraint(condition=Q(quiet_days__gte=1), name="service_quiet_a_day_at_least"),
            models.CheckConstraint(condition=Q(mode="") | Q(mode__in=TransportMode.values), name="service_mode_known"),
            models.CheckConstraint(
                condition=Q(volumetric_divisor=None) | Q(volumetric_divisor__gt=0), name="service_divisor_positive"
            ),
            models.CheckConstraint(
                condition=Q(is_abroad=False) | Q(takes_cash=False, point_kind=""), name="service_abroad_to_a_paid_door"
            ),
            models.CheckConstraint(
                condition=Q(cash_limit_amount=None, cash_limit_currency="")
                | (
                    Q(takes_cash=True, cash_limit_amount__isnull=False)
                    & exact_money("cash_limit_amount", "cash_limit_currency")
                ),
                name="service_cash_limit_is_money",
            ),
        )

    def __str__(self) -> str:
        return f"{self.carrier} {self.code}"

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return self.name_km if (get_language() or "km").startswith("km") else self.name_en

    @property
    def cash_limit(self) -> Money | None:
        """Return the most cash it takes for one parcel; none means no limit."""
        return None if self.cash_limit_amount is None else Money(self.cash_limit_amount, self.cash_limit_currency)


class Zone(models.Model):
    """A group of places that a price is made for."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name_km = models.CharField(_("name in Khmer"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)

    class Meta:
        app_label = "shipping"
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class ZoneArea(models.Model):
    """In which zone of a carrier a province or district lies; a district's own row wins over its province's.

    Abroad it is a country, by its code of two letters.
    """

    carrier = models.CharField(_("carrier"), max_length=30)
    area_code = models.CharField(_("code of the place"), max_length=8)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="areas", verbose_name=_("zone"))

    class Meta:
        app_label = "shipping"
        verbose_name = _("area of a zone")
        verbose_name_plural = _("areas of zones")
        ordering = ("carrier", "area_code")
        constraints = (
            models.UniqueConstraint(fields=["carrier", "area_code"], name="area_in_one_zone_per_carrier"),
            models.CheckConstraint(
                condition=Q(area_code__regex=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[A-Z]{2})$"), name="area_code_is_a_place"
            ),
        )

    def __str__(self) -> str:
        return f"{self.carrier} {self.area_code} {self.zone_id}"


class TariffQuerySet(models.QuerySet["Tariff"]):
    """Scopes over prices."""

    def valid_on(self, day: date) -> TariffQuerySet:
        """Return the prices in force on a day; the last day of a period is not part of it."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class Tariff(models.Model):
    """The price of one service from zone to zone for parcels up to a weight, for a period. Never edited once used."""

    service = models.ForeignKey(
        DeliveryService, on_delete=models.PROTECT, related_name="tariffs", verbose_name=_("delivery service")
    )
    origin_zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="+", verbose_name=_("from zone"))
    destination_zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="+", verbose_name=_("to zone"))
    max_weight_g = models.PositiveIntegerField(_("up to this weight, in grams"))
    amount = models.DecimalField(_("price"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="KHR")
    min_days = models.PositiveSmallIntegerField(_("days at least"), null=True, blank=True)
    max_days = models.PositiveSmallIntegerField(_("days at most"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until, not including"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample, not verified"), default=False)
    source = models.CharField(_("source"), max_length=200)

    objects = TariffQuerySet.as_manager()

    class Meta:
        app_label = "shipping"
        verbose_name = _("tariff")
        verbose_name_plural = _("tariffs")
        ordering = ("service", "origin_zone", "destination_zone", "max_weight_g", "valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=["service", "origin_zone", "destination_zone", "max_weight_g", "valid_from"],
                name="one_price_per_step_and_day",
            ),
            models.CheckConstraint(condition=Q(max_weight_g__gt=0), name="tariff_weight_positive"),
            models.CheckConstraint(condition=exact_money("amount", "currency"), name="tariff_price_is_money"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="tariff_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(min_days=None, max_days=None)
                | Q(min_days__isnull=False, max_days__isnull=False, min_days__lte=F("max_days")),
                name="tariff_days_both_or_neither",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="tariff_has_source"),
        )

    def __str__(self) -> str:
        return f"{self.service_id} {self.origin_zone_id}-{self.destination_zone_id} {self.max_weight_g} g"

    @property
    def price(self) -> Money:
        """Return the price of one parcel."""
        return Money(self.amount, self.currency)
