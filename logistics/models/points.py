from __future__ import annotations

from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from logistics.door_sizes import SIZES
from logistics.models.shipment import Shipment
from marketplace.core.ids import new_token


class PointKind(models.TextChoices):
    """What kind of place hands out parcels."""

    BUS_STATION = "bus_station", _("bus station")
    POST_OFFICE = "post_office", _("post office")
    PICKUP_POINT = "pickup_point", _("pick-up point")
    LOCKER = "locker", _("parcel locker")
    HUB = "hub", _("village hub")


class ServicePointQuerySet(models.QuerySet["ServicePoint"]):
    """Scopes over places that hand out parcels."""

    def open(self) -> ServicePointQuerySet:
        return self.filter(is_open=True)

    def in_province(self, code: str) -> ServicePointQuerySet:
        return self.filter(province__code=code)

    def with_room(self) -> ServicePointQuerySet:
        """Add how many parcels lie there or are promised to it, and which doors of a locker are in order.

        `promised` is None where nobody counts; `doors_small` and its like are 0 where there are none. They are columns of
        the one query that reads the points.
        """
        going = Shipment.objects.open().filter(service_point=OuterRef("pk"))
        number = going.order_by().values("service_point").annotate(all=Count("*")).values("all")
        counted = Q(kind=PointKind.LOCKER) | Q(capacity__isnull=False)
        in_order = Q(compartments__is_working=True)
        return self.annotate(
            promised=Case(When(counted, then=Coalesce(Subquery(number), 0)), default=None),
            **{
                f"doors_{size.name.lower()}": Count("compartments", filter=in_order & Q(compartments__size=size))
                for size in SIZES
            },
        )


class ServicePoint(models.Model):
    """A place where parcels change hands: a bus station, a post office, a shop, a locker, a village hub."""

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PointKind)
    name_km = models.CharField(_("name in Khmer"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    province = models.ForeignKey(
        "geography.Province", on_delete=models.PROTECT, related_name="service_points", verbose_name=_("province")
    )
    district = models.ForeignKey(
        "geography.District",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="service_points",
        verbose_name=_("district"),
    )
    landmark = models.CharField(_("landmark"), max_length=200, blank=True)
    phone = PhoneNumberField(_("phone number"), blank=True)
    holds_days = models.PositiveSmallIntegerField(_("days it keeps a parcel"), default=7)
    max_weight_g = models.PositiveIntegerField(_("heaviest parcel, in grams"), default=30_000)
    max_length_cm = models.PositiveSmallIntegerField(_("longest side it takes, in cm"), null=True, blank=True)
    #: How many parcels lie there at once; none where nobody counts.
    capacity = models.PositiveIntegerField(_("parcels it holds"), null=True, blank=True)
    takes_cash = models.BooleanField(_("takes cash for parcels"), default=False, db_default=False)
    operator = models.CharField(_("who runs it"), max_length=120, blank=True, default="", db_default="")
    #: As `vendors.opening.as_data` writes them; null says nothing.
    opening_times = models.JSONField(_("opening times"), null=True, blank=True, default=None)
    lat = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True, blank=True)
    lon = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    is_open = models.BooleanField(_("open"), default=True)
    is_sample = models.BooleanField(_("sample, not verified"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = ServicePointQuerySet.as_manager()

    class Meta:
        app_label = "shipping"
        verbose_name = _("service point")
        verbose_name_plural = _("service points")
        ordering = ("province__code", "kind", "code")
        indexes = (models.Index(fields=["province", "kind"], name="point_by_province_and_kind"),)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=PointKind.values), name="point_kind_known"),
            models.CheckConstraint(condition=Q(holds_days__gte=1), name="point_holds_a_day_at_least"),
            models.CheckConstraint(
                condition=Q(lat=None, lon=None) | Q(lat__isnull=False, lon__isnull=False),
                name="point_pin_both_or_neither",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return self.name_km if (get_language() or "km").startswith("km") else self.name_en
