from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from logistics.models import ServicePoint
from logistics.models.columns import exact_money
from logistics.tracking_status import TrackingStatus
from logistics.words import TRACKING_WORDS, carrier_name, step_name
from marketplace.core.ids import new_token
from marketplace.core.money import Money
from marketplace.users.areas import ByProvinceQuerySet

if TYPE_CHECKING:
    from datetime import datetime
    from typing import NoReturn


class RunStatus(models.TextChoices):
    """How far a run has come."""

    OPEN = "open", _("taking parcels")
    CLOSED = "closed", _("closed, ready to go")
    HANDED_OVER = "handed_over", _("on the road")
    ARRIVED = "arrived", _("arrived, parcels go on alone")


class RunQuerySet(ByProvinceQuerySet["ConsolidationRun"]):
    """Scopes over runs."""

    def taking_parcels(self, now: datetime) -> RunQuerySet:
        """Return those to which makers may still bring something."""
        return self.filter(status=RunStatus.OPEN, bring_until__gt=now)


class ConsolidationRun(models.Model):
    """One lot that leaves a village hub: parcels of many makers, one carrier, one number. Each parcel is still traced.

    A parcel keeps its own carrier and number; the lot carries it from the hub to where it goes on alone.
    """

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("hub__province",)

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    #: Ours, on the lot itself.
    number = models.CharField(_("number of the lot"), max_length=20, unique=True)
    hub = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, related_name="runs", verbose_name=_("hub"))
    carrier = models.CharField(_("carrier"), max_length=30)
    destination = models.ForeignKey(
        "geography.Province", on_delete=models.PROTECT, related_name="+", verbose_name=_("goes to")
    )
    status = models.CharField(max_length=12, choices=RunStatus, default=RunStatus.OPEN)
    bring_until = models.DateTimeField(_("bring parcels until"))
    fee_amount = models.DecimalField(_("fee for each parcel"), max_digits=14, decimal_places=2)
    fee_currency = models.CharField(max_length=3, default="KHR")
    #: The carrier's, of the whole lot.
    waybill_number = models.CharField(_("waybill number"), max_length=40, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    received_by = models.CharField(_("received by"), max_length=120, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    next_poll_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("consolidation run")
        verbose_name_plural = _("consolidation runs")
        ordering = ("-opened_at", "-pk")
        indexes = (
            models.Index(fields=["hub", "status"], name="run_by_hub_and_status"),
            models.Index(fields=["next_poll_at"], condition=Q(status="handed_over"), name="run_to_poll"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(status__in=RunStatus.values), name="run_status_known"),
            models.CheckConstraint(condition=exact_money("fee_amount", "fee_currency"), name="run_fee_is_money"),
            models.CheckConstraint(condition=Q(bring_until__gt=F("opened_at")), name="run_takes_parcels_for_a_while"),
            models.UniqueConstraint(
                fields=["hub", "carrier", "destination"],
                condition=Q(status="open"),
                name="one_open_run_per_hub_carrier_and_destination",
            ),
            models.UniqueConstraint(
                fields=["carrier", "waybill_number"],
                condition=~Q(waybill_number=""),
                name="one_run_per_waybill",
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at=None) | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="run_closed_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("open", "closed"), handed_over_at=None)
                | (Q(status__in=("handed_over", "arrived"), handed_over_at__isnull=False) & ~Q(received_by="")),
                name="run_handed_over_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(status="arrived", arrived_at__isnull=False) | (~Q(status="arrived") & Q(arrived_at=None)),
                name="run_arrived_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {carrier_name(self.carrier)}"

    @property
    def fee(self) -> Money:
        """Return what the hub takes for each parcel of this run."""
        return Money(self.fee_amount, self.fee_currency)

    @property
    def shown_number(self) -> str:
        """Return the number that people ask the carrier about."""
        return self.waybill_number or self.number

    @property
    def carrier_name(self) -> str:
        """Return the carrier's name in the reader's language."""
        return carrier_name(self.carrier)


class RunParcelQuerySet(models.QuerySet["RunParcel"]):
    """Scopes over parcels of runs."""

    def inside(self) -> RunParcelQuerySet:
        """Return those that travel with their lot."""
        return self.filter(left_at=None)

    def for_vendor(self, vendor: Any) -> RunParcelQuerySet:
        return self.filter(consignment__shipment__partner__vendor=vendor)


class RunParcel(models.Model):
    """One maker's parcel in a lot, with the hub's fee; one that left goes on alone and its row says when and why."""

    run = models.ForeignKey(ConsolidationRun, on_delete=models.PROTECT, related_name="parcels")
    consignment = models.ForeignKey("shipping.Consignment", on_delete=models.PROTECT, related_name="run_lines")
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    fee_amount = models.DecimalField(max_digits=14, decimal_places=2)
    fee_currency = models.CharField(max_length=3, default="KHR")
    #: When the keeper had the fee in hand; none while it is owed.
    fee_paid_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    left_why = models.CharField(max_length=200, blank=True)

    objects = RunParcelQuerySet.as_manager()

    class Meta:
        verbose_name = _("parcel of a run")
        verbose_name_plural = _("parcels of runs")
        ordering = ("joined_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["consignment"], condition=Q(left_at=None), name="one_run_per_parcel_at_a_time"
            ),
            models.CheckConstraint(condition=exact_money("fee_amount", "fee_currency"), name="runparcel_fee_is_money"),
            models.CheckConstraint(
                condition=Q(left_at=None, left_by=None, left_why="")
                | (Q(left_at__isnull=False, left_by__isnull=False) & ~Q(left_why="")),
                name="runparcel_left_says_who_and_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.consignment_id} in run {self.run_id}"

    @property
    def fee(self) -> Money:
        """Return the hub's fee for this parcel, as it was when it was brought."""
        return Money(self.fee_amount, self.fee_currency)


class RunEventQuerySet(models.QuerySet["RunEvent"]):
    """Events can be added and read, and nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("an event of a lot is never edited")

    def delete(self) -> NoReturn:
        raise TypeError("an event of a lot is never deleted")


class RunEvent(models.Model):
    """What happened to a whole lot. It is copied into the history of each parcel that was in it then."""

    run = models.ForeignKey(ConsolidationRun, on_delete=models.PROTECT, related_name="events")
    event_id = models.CharField(max_length=60)
    status = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    text = models.CharField(max_length=200)
    location = models.CharField(max_length=120, blank=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RunEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a lot")
        verbose_name_plural = _("events of lots")
        ordering = ("occurred_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["run", "event_id"], name="one_event_per_run_and_id"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in TrackingStatus]), name="run_event_status_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.occurred_at:%Y-%m-%d %H:%M}"

    @property
    def words(self) -> str:
        """Return what happened, in the reader's language."""
        named = step_name("", self.code)
        return named if named != self.code else str(TRACKING_WORDS[TrackingStatus(self.status)])
