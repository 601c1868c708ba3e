from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from logistics.words import carrier_name

if TYPE_CHECKING:
    from datetime import datetime


class CarrierHealth(models.Model):
    """Whether a carrier answers. One that was silent too often in a row rests: it is not called until `rests_until`."""

    carrier = models.CharField(_("carrier"), max_length=30, unique=True)
    failures_in_a_row = models.PositiveIntegerField(_("silent in a row"), default=0)
    rests_until = models.DateTimeField(_("left in peace until"), null=True, blank=True)
    silent_since = models.DateTimeField(_("silent since"), null=True, blank=True)
    answered_at = models.DateTimeField(_("last answer"), null=True, blank=True)
    failed_at = models.DateTimeField(_("last silence"), null=True, blank=True)
    failure = models.CharField(_("what happened"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("health of a carrier")
        verbose_name_plural = _("health of carriers")
        constraints = (
            models.CheckConstraint(
                condition=Q(rests_until=None) | Q(failures_in_a_row__gt=0), name="health_rests_after_failures"
            ),
            models.CheckConstraint(
                condition=Q(failures_in_a_row=0, silent_since=None)
                | Q(failures_in_a_row__gt=0, silent_since__isnull=False),
                name="health_silent_since_its_first_failure",
            ),
        )

    def __str__(self) -> str:
        return carrier_name(self.carrier)

    def is_resting(self, now: datetime) -> bool:
        """Return whether it must not be called."""
        return self.rests_until is not None and self.rests_until > now


class CarrierDay(models.Model):
    """How often a carrier was asked for one kind of thing on one day of Cambodia, and how it answered."""

    carrier = models.CharField(_("carrier"), max_length=30)
    day = models.DateField(_("day"))
    operation = models.CharField(_("asked for"), max_length=20)
    calls = models.PositiveIntegerField(default=0)
    #: It did not answer, or not readably.
    failures = models.PositiveIntegerField(default=0)
    #: It answered no.
    refusals = models.PositiveIntegerField(default=0)
    ms_total = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("day of a carrier")
        verbose_name_plural = _("days of carriers")
        constraints = (
            models.UniqueConstraint(fields=["carrier", "day", "operation"], name="one_carrier_day_per_operation"),
        )

    def __str__(self) -> str:
        return f"{self.carrier} {self.day} {self.operation}"


class AlarmKind(models.TextChoices):
    """What a person should look at."""

    UNKNOWN_CODE = "unknown_code", _("a code that nobody knows")
    UNKNOWN_PARCEL = "unknown_parcel", _("news of a parcel that is not ours")
    FUTURE_EVENT = "future_event", _("an event dated in the future")
    SILENT = "silent", _("the carrier does not answer")
    BOOKINGS_FAIL = "bookings_fail", _("bookings are refused")
    RANGE_LOW = "range_low", _("postal numbers run out")
    RANGE_EMPTY = "range_empty", _("no postal number is left")
    CALLBACKS_UNREADABLE = "callbacks_unreadable", _("a message that cannot be read")
    CANCEL_REFUSED = "cancel_refused", _("a booking that cannot be taken back")
    OTHER = "other", _("something else")


class AlarmQuerySet(models.QuerySet["CarrierAlarm"]):
    """Scopes over alarms."""

    def open(self) -> AlarmQuerySet:
        return self.filter(settled_at=None)


class CarrierAlarm(models.Model):
    """Something about a carrier that nobody understood, or that fails; it stands until an officer settles it.

    The same thing happening again is counted on the open row.
    """

    carrier = models.CharField(_("carrier"), max_length=30, blank=True)
    kind = models.CharField(_("what happened"), max_length=24, choices=AlarmKind)
    #: What tells it from others of its kind: a code, a number, the letters of a range.
    subject = models.CharField(_("about"), max_length=100, blank=True)
    detail = models.CharField(_("in detail"), max_length=300, blank=True)
    count = models.PositiveIntegerField(_("how often"), default=1)
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    #: Nobody, when it went away by itself.
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("note"), max_length=1000, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("carrier's alarm")
        verbose_name_plural = _("carriers' alarms")
        indexes = (models.Index(fields=["-last_at"], name="alarm_latest"),)
        constraints = (
            models.UniqueConstraint(
                fields=["carrier", "kind", "subject"], condition=Q(settled_at=None), name="one_open_alarm_per_subject"
            ),
            models.CheckConstraint(condition=Q(kind__in=AlarmKind.values), name="alarm_kind_known"),
            models.CheckConstraint(
                condition=Q(settled_by=None) | Q(settled_at__isnull=False), name="alarm_settled_by_when_settled"
            ),
            models.CheckConstraint(
                condition=Q(settled_by=None) | ~Q(note=""), name="alarm_settled_by_a_person_with_a_note"
            ),
        )

    def __str__(self) -> str:
        return f"{self.carrier} {self.kind} {self.subject}".strip()

    @property
    def carrier_words(self) -> str:
        """Return the carrier's name; of none, nothing."""
        return carrier_name(self.carrier) if self.carrier else ""
