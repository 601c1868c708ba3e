from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from logistics.models.columns import exact_money
from logistics.tracking_status import TrackingStatus
from logistics.words import TRACKING_WORDS
from marketplace.core.ids import new_token
from marketplace.core.money import Money
from marketplace.users.areas import ByProvinceQuerySet

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any


class ShipmentStatus(models.TextChoices):
    """Where the goods of one order stand, for the vendor and the buyer."""

    PREPARING = "preparing", _("being packed")
    DISPATCHED = "dispatched", _("on its way")
    DELIVERED = "delivered", _("delivered")
    RETURNED = "returned", _("back with the vendor")
    LOST = "lost", _("lost")
    CANCELLED = "cancelled", _("cancelled")


class ShipmentQuerySet(models.QuerySet["Shipment"]):
    """Scopes over shipments."""

    def for_vendor(self, vendor: Any) -> ShipmentQuerySet:
        return self.filter(partner__vendor=vendor)

    def open(self) -> ShipmentQuerySet:
        return self.filter(status__in=(ShipmentStatus.PREPARING, ShipmentStatus.DISPATCHED))


class Shipment(models.Model):
    """Goods sent together from one partner to one buyer, in the way the buyer chose and at the price shown then."""

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="shipments")
    partner = models.ForeignKey("partner.Partner", on_delete=models.PROTECT, related_name="shipments")
    status = models.CharField(max_length=12, choices=ShipmentStatus, default=ShipmentStatus.PREPARING)
    service = models.ForeignKey("shipping.DeliveryService", on_delete=models.PROTECT, related_name="shipments")
    service_point = models.ForeignKey(
        "shipping.ServicePoint", null=True, blank=True, on_delete=models.PROTECT, related_name="shipments"
    )
    charge_amount = models.DecimalField(max_digits=14, decimal_places=2)
    charge_currency = models.CharField(max_length=3)
    #: What was promised when it was placed: code, price, days, CO2, and whether a table or the carrier said so.
    quote = models.JSONField(default=dict, blank=True, db_default={})
    weight_g = models.PositiveIntegerField()
    cash_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cash_currency = models.CharField(max_length=3, blank=True)
    created_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        app_label = "shipping"
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        indexes = (
            models.Index(fields=["partner", "status"], name="shipment_by_partner"),
            models.Index(
                fields=["service_point"],
                condition=Q(status__in=("preparing", "dispatched")),
                name="shipment_to_a_point",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["order", "partner"], name="one_shipment_per_order_and_partner"),
            models.CheckConstraint(condition=Q(status__in=ShipmentStatus.values), name="shipment_status_known"),
            models.CheckConstraint(
                condition=exact_money("charge_amount", "charge_currency"), name="shipment_charge_is_money"
            ),
            models.CheckConstraint(
                condition=Q(cash_amount=None, cash_currency="")
                | (Q(cash_amount__gt=0) & exact_money("cash_amount", "cash_currency")),
                name="shipment_cash_is_money",
            ),
            models.CheckConstraint(
                condition=~Q(status="delivered") | Q(delivered_at__isnull=False), name="shipment_delivered_has_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"shipment {self.pk} of order {self.order_id}"

    @property
    def charge(self) -> Money:
        """Return what the buyer pays for delivery, as it was when the order was placed."""
        return Money(self.charge_amount, self.charge_currency)

    @property
    def cash_to_collect(self) -> Money | None:
        """Return what the carrier must take at the door, if anything."""
        return None if self.cash_amount is None else Money(self.cash_amount, self.cash_currency)


class BookingStatus(models.TextChoices):
    """How far a consignment has come with its carrier."""

    READY = "ready", _("waiting to be booked")
    BOOKING = "booking", _("being booked")
    BOOKED = "booked", _("booked")
    FAILED = "failed", _("refused by the carrier")
    CANCELLING = "cancelling", _("being cancelled")
    CANCELLED = "cancelled", _("cancelled")


class CashStatus(models.TextChoices):
    """Whether cash is to be taken at the door. What is done with it afterwards is for payments to know."""

    NONE = "none", _("nothing to collect")
    DUE = "due", _("cash to collect")
    COLLECTED = "collected", _("cash collected")


class Direction(models.TextChoices):
    """Which way a consignment goes."""

    OUT = "out", _("to the buyer")
    BACK = "back", _("back to the vendor")


#: Where a parcel that goes back to its vendor is no longer on the way.
BACK_AT_ITS_END: Final = ("delivered", "returned", "lost")


class ConsignmentQuerySet(ByProvinceQuerySet["Consignment"]):
    """Scopes over consignments."""

    def live(self) -> ConsignmentQuerySet:
        """Return those that move or will move; a shipment has one at most in each direction.

        What was sent out stays live once it has arrived. What came back does not: the rest may come back later.
        """
        return self.exclude(status__in=(BookingStatus.FAILED, BookingStatus.CANCELLED)).exclude(
            direction=Direction.BACK, tracking_status__in=BACK_AT_ITS_END
        )

    def out(self) -> ConsignmentQuerySet:
        """Keep those on the way to a buyer."""
        return self.filter(direction=Direction.OUT)

    def back(self) -> ConsignmentQuerySet:
        """Keep those on the way back to a vendor, because a buyer returns something."""
        return self.filter(direction=Direction.BACK)

    def for_vendor(self, vendor: Any) -> ConsignmentQuerySet:
        return self.filter(shipment__partner__vendor=vendor)

    def for_booking(self) -> ConsignmentQuerySet:
        """Return them with all that a carrier wants to know."""
        address = "shipment__order__shipping_address"
        return self.select_related(
            "shipment__service",
            "shipment__service_point__province",
            "shipment__order__purchase",
            "shipment__partner__vendor",
            *(f"shipment__partner__{level}" for level in ("village", "commune", "district", "province")),
            *(f"{address}__{level}" for level in ("village", "commune", "district", "province")),
        )

    def to_book(self, now: datetime) -> ConsignmentQuerySet:
        """Return those that wait for their turn to be booked."""
        return self.filter(status=BookingStatus.READY, next_attempt_at__lte=now)

    def still_here(self) -> ConsignmentQuerySet:
        """Return those that no carrier has in its hands yet."""
        return self.filter(
            tracking_status__in=(
                TrackingStatus.DRAFT.value,
                TrackingStatus.BOOKED.value,
                TrackingStatus.PICKUP_SCHEDULED.value,
            )
        )

    def to_call_back(self) -> ConsignmentQuerySet:
        """Return those that belong to a cancelled shipment and can still be stopped."""
        return self.still_here().filter(
            status__in=(BookingStatus.READY, BookingStatus.BOOKED), shipment__status=ShipmentStatus.CANCELLED
        )

    def to_poll(self, now: datetime) -> ConsignmentQuerySet:
        """Return those whose carrier should be asked for news."""
        return self.filter(status=BookingStatus.BOOKED, next_poll_at__lte=now)


class Consignment(models.Model):
    """What one carrier moves under one waybill. A shipment that is booked anew gets another consignment.

    The row is the queue of truth: `status` and `next_attempt_at` say what is to be done, and a sweep finds what a
    lost message left behind. `booking_key` is written before the carrier is called, so that asking twice books once.
    """

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("shipment__order__vendor__province",)

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    reference = models.CharField(_("our number"), max_length=20, unique=True)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="consignments")
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.OUT, db_default=Direction.OUT)
    carrier = models.CharField(max_length=30)
    status = models.CharField(max_length=12, choices=BookingStatus, default=BookingStatus.READY)
    booking_key = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    waybill_number = models.CharField(_("waybill number"), max_length=40, blank=True)
    carrier_ref = models.CharField(max_length=100, blank=True)
    label_fields = models.JSONField(default=dict, blank=True)
    #: What was declared to customs when it was booked, as it was; empty where it stays in the country.
    customs = models.JSONField(default=dict, blank=True, db_default={})
    #: What people typed when they handed it over: receipt number, bus phone, rider's name.
    handover = models.JSONField(default=dict, blank=True)
    weight_g = models.PositiveIntegerField()
    cash_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cash_currency = models.CharField(max_length=3, blank=True)
    cash_status = models.CharField(max_length=10, choices=CashStatus, default=CashStatus.NONE)
    cash_collected_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    tracking_status = models.CharField(max_length=20, default=TrackingStatus.DRAFT.value)
    tracking_status_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    booked_at = models.DateTimeField(null=True, blank=True)
    next_poll_at = models.DateTimeField(null=True, blank=True)
    #: When anything was last heard of it; since it was booked where nothing was.
    heard_at = models.DateTimeField(null=True, blank=True)
    #: The days between which it should arrive, both included.
    expected_from = models.DateField(null=True, blank=True)
    expected_to = models.DateField(null=True, blank=True)

    objects = ConsignmentQuerySet.as_manager()

    class Meta:
        app_label = "shipping"
        verbose_name = _("consignment")
        verbose_name_plural = _("consignments")
        indexes = (
            models.Index(fields=["next_attempt_at"], condition=Q(status="ready"), name="consignment_to_book"),
            models.Index(fields=["next_poll_at"], condition=Q(status="booked"), name="consignment_to_poll"),
            models.Index(fields=["carrier", "waybill_number"], name="consignment_by_waybill"),
            models.Index(
                fields=["heard_at"],
                condition=Q(status="booked")
                & ~Q(tracking_status__in=("delivered", "returned", "lost", "cancelled", "expired")),
                name="consignment_silent_since",
            ),
            models.Index(
                fields=["expected_to"],
                condition=Q(status="booked")
                & ~Q(tracking_status__in=("delivered", "returned", "lost", "cancelled", "expired")),
                name="consignment_late",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["shipment", "direction"],
                condition=~Q(status__in=("failed", "cancelled"))
                & ~Q(direction="back", tracking_status__in=BACK_AT_ITS_END),
                name="one_live_consignment_per_direction",
            ),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="consignment_direction_known"),
            models.CheckConstraint(
                condition=Q(expected_from=None, expected_to=None)
                | Q(expected_from__isnull=False, expected_to__isnull=False, expected_from__lte=F("expected_to")),
                name="consignment_expected_days_both_or_neither",
            ),
            models.UniqueConstraint(
                fields=["carrier", "waybill_number"],
                condition=~Q(waybill_number=""),
                name="one_consignment_per_waybill",
            ),
            models.CheckConstraint(condition=Q(status__in=BookingStatus.values), name="consignment_status_known"),
            models.CheckConstraint(
                condition=Q(tracking_status__in=[status.value for status in TrackingStatus]),
                name="consignment_tracking_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("booking", "cancelling"), claimed_at__isnull=False)
                | (~Q(status__in=("booking", "cancelling")) & Q(claimed_at=None)),
                name="consignment_claimed_while_in_hand",
            ),
            models.CheckConstraint(
                condition=~Q(status="booked") | (Q(booked_at__isnull=False) & ~Q(waybill_number="")),
                name="consignment_booked_has_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(failure=""), name="consignment_failure_has_words"
            ),
            models.CheckConstraint(
                condition=Q(cash_status="none", cash_amount=None, cash_currency="", cash_collected_amount=None)
                | (
                    Q(cash_status="due", cash_amount__gt=0, cash_collected_amount=None)
                    & exact_money("cash_amount", "cash_currency")
                )
                | (
                    Q(cash_status="collected", cash_amount__gt=0, cash_collected_amount__isnull=False)
                    & exact_money("cash_amount", "cash_currency")
                    & exact_money("cash_collected_amount", "cash_currency")
                ),
                name="consignment_cash_agrees_with_status",
            ),
        )

    def __str__(self) -> str:
        return f"{self.carrier} {self.waybill_number or self.reference}"

    @property
    def is_back(self) -> bool:
        """Return whether it goes from the buyer to the vendor."""
        return self.direction == Direction.BACK

    @property
    def tracking(self) -> TrackingStatus:
        """Return where the parcel is."""
        return TrackingStatus(self.tracking_status)

    @property
    def tracking_words(self) -> str:
        """Return where the parcel is, in the reader's language."""
        return str(TRACKING_WORDS[self.tracking])

    @property
    def cash_to_collect(self) -> Money | None:
        """Return what must be taken at the door, if anything."""
        return None if self.cash_amount is None else Money(self.cash_amount, self.cash_currency)

    @property
    def shown_number(self) -> str:
        """Return the number that people ask the carrier about."""
        return str(self.handover.get("waybill_number") or self.waybill_number or self.reference)
