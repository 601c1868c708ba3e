from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from logistics.points.models.compartments import Compartment
from marketplace.core.ids import new_token

if TYPE_CHECKING:
    from datetime import datetime

    from logistics.models import ServicePoint

#: So many calls in a row that nobody answered send a parcel back. Source: facts on bus parcels, trap 10 (2026).
MOST_UNANSWERED: Final = 3


class StayEnd(models.TextChoices):
    """How a parcel left the place where it lay."""

    COLLECTED = "collected", _("collected")
    SENT_BACK = "sent_back", _("sent back")
    MOVED = "moved", _("taken elsewhere")


class ReturnReason(models.TextChoices):
    """Why a parcel that lies here is to go back."""

    NO_ANSWER = "no_answer", _("nobody answered the calls")
    NOT_FETCHED = "not_fetched", _("nobody fetched it in time")
    REFUSED = "refused", _("the buyer does not want it")


class PointStayQuerySet(models.QuerySet["PointStay"]):
    """Scopes over stays."""

    def open(self) -> PointStayQuerySet:
        """Return those of parcels that lie there now."""
        return self.filter(released_at=None)

    def at(self, point: ServicePoint) -> PointStayQuerySet:
        return self.filter(point=point)

    def for_vendor(self, vendor: Any) -> PointStayQuerySet:
        return self.filter(consignment__shipment__partner__vendor=vendor)

    def overdue(self, now: datetime) -> PointStayQuerySet:
        """Return those whose days are over and that nobody has given up yet."""
        return self.open().filter(expires_at__lte=now, return_reason="")

    def on_last_day(self, now: datetime) -> PointStayQuerySet:
        """Return those whose last day has come and whose buyers have not heard of it; who came today was told today."""
        day = timedelta(days=1)
        ending = self.open().filter(expires_at__gt=now, expires_at__lte=now + day, return_reason="", reminded_at=None)
        return ending.filter(arrived_at__lte=now - day)


class PointStay(models.Model):
    """The time that one parcel lies at one place: at a service point, or at the vendor's own where the buyer comes.

    A parcel lies at one place at a time, and behind one door of a locker lies one parcel: both are constraints.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    consignment = models.ForeignKey("shipping.Consignment", on_delete=models.PROTECT, related_name="stays")
    point = models.ForeignKey(
        "shipping.ServicePoint",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stays",
        verbose_name=_("service point"),
    )
    #: The vendor's own place, where the buyer comes for it.
    partner = models.ForeignKey(
        "partner.Partner", null=True, blank=True, on_delete=models.PROTECT, related_name="stays"
    )
    compartment = models.ForeignKey(
        Compartment, null=True, blank=True, on_delete=models.PROTECT, related_name="stays", verbose_name=_("door")
    )
    arrived_at = models.DateTimeField(_("arrived"))
    expires_at = models.DateTimeField(_("kept until"))
    #: When its buyer was reminded that its last day has come; anew after it was kept longer.
    reminded_at = models.DateTimeField(null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(_("times kept longer"), default=0)
    return_reason = models.CharField(_("goes back because"), max_length=12, choices=ReturnReason, blank=True)
    return_since = models.DateTimeField(_("goes back since"), null=True, blank=True)
    released_at = models.DateTimeField(_("left"), null=True, blank=True)
    released_how = models.CharField(_("how it left"), max_length=10, choices=StayEnd, blank=True)
    released_to = models.CharField(_("who took it"), max_length=120, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PointStayQuerySet.as_manager()

    class Meta:
        verbose_name = _("parcel at a point")
        verbose_name_plural = _("parcels at points")
        ordering = ("expires_at", "pk")
        indexes = (
            models.Index(fields=["point", "expires_at"], condition=Q(released_at=None), name="stay_open_by_point"),
            models.Index(fields=["expires_at"], condition=Q(released_at=None, return_reason=""), name="stay_to_end"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["compartment"], condition=Q(released_at=None), name="one_parcel_per_compartment"
            ),
            models.UniqueConstraint(fields=["consignment"], condition=Q(released_at=None), name="one_place_per_parcel"),
            models.CheckConstraint(
                condition=Q(point__isnull=False, partner=None) | Q(point=None, partner__isnull=False),
                name="stay_at_a_point_or_at_the_vendors",
            ),
            models.CheckConstraint(
                condition=Q(compartment=None) | Q(point__isnull=False), name="stay_behind_a_door_of_a_point"
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_how="")
                | Q(released_at__isnull=False, released_how__in=StayEnd.values),
                name="stay_ended_both_or_neither",
            ),
            models.CheckConstraint(
                condition=Q(return_since=None, return_reason="")
                | Q(return_since__isnull=False, return_reason__in=ReturnReason.values),
                name="stay_returns_both_or_neither",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("arrived_at")), name="stay_lasts"),
        )

    def __str__(self) -> str:
        return f"{self.consignment_id} at {self.point_id or self.partner_id}"

    @property
    def is_open(self) -> bool:
        """Return whether the parcel lies there now."""
        return self.released_at is None


class CallOutcome(models.TextChoices):
    """What came of a call to the recipient."""

    REACHED = "reached", _("reached")
    NO_ANSWER = "no_answer", _("no answer")
    WRONG_NUMBER = "wrong_number", _("wrong number")


class CallAttempt(models.Model):
    """One call to the recipient of a parcel that waits. Never edited."""

    stay = models.ForeignKey(PointStay, on_delete=models.PROTECT, related_name="calls")
    #: The same for the same call, however often a phone without signal sends it.
    key = models.CharField(max_length=64)
    at = models.DateTimeField(_("called"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=12, choices=CallOutcome)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["stay", "key"], name="one_call_per_key"),
            models.CheckConstraint(condition=Q(outcome__in=CallOutcome.values), name="call_outcome_known"),
            models.CheckConstraint(condition=~Q(key=""), name="call_has_a_key"),
        )

    def __str__(self) -> str:
        return f"{self.stay_id} {self.outcome} {self.at:%Y-%m-%d %H:%M}"
