"""Incidents and what was said in them.

# Note [Two keys to one incident]
Its `number` stands in the vendor's portal and at the officers' desk, where somebody is signed in. Its `token` is in the
link of whoever raised it, also a guest: only with it can one say that it is solved, so the vendor never sees it.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import new_token
from marketplace.incidents.levels import MEASURES
from marketplace.users.areas import ByProvinceQuerySet

MOST_PHOTOS: Final = 3


def private() -> Storage:
    """Return the storage whose files have no address; asked when it is used, so that tests may change it."""
    return storages["private"]


class IncidentKind(models.TextChoices):
    """What went wrong, in one word that can be counted."""

    NOT_ARRIVED = "not_arrived", _("it has not arrived")
    BROKEN = "broken", _("it arrived broken or spoilt")
    NOT_AS_SAID = "not_as_said", _("it is not what was said")
    COPY = "copy", _("it is a copy, or not made by them")
    FALSE_NAME = "false_name", _("a protected name or a certificate is used without right")
    UNSAFE = "unsafe", _("it is not safe")
    OUTSIDE = "outside", _("the vendor wants to be paid outside the marketplace")
    CONDUCT = "conduct", _("conduct of the vendor")
    OTHER = "other", _("something else")


class IncidentStatus(models.TextChoices):
    """Whose turn it is."""

    OPEN = "open", _("the vendor answers")
    ANSWERED = "answered", _("the vendor has answered")
    ESCALATED = "escalated", _("the Ministry decides")
    CLOSED = "closed", _("closed")


class Outcome(models.TextChoices):
    """How it ended. The last four are levels of a sanction, the mildest first."""

    DISMISSED = "dismissed", _("dismissed")
    SOLVED = "solved", _("solved")
    MILD = "mild", _("mild")
    SERIOUS = "serious", _("serious")
    SEVERE = "severe", _("severe")
    GRAVE = "grave", _("grave")


class BuyerSays(models.TextChoices):
    """The last word of whoever raised it."""

    SOLVED = "solved", _("solved")
    NOT_SOLVED = "not_solved", _("not solved")


class IncidentQuerySet(ByProvinceQuerySet["Incident"]):
    """Scopes over incidents."""

    def open(self) -> IncidentQuerySet:
        return self.exclude(status=IncidentStatus.CLOSED)

    def with_vendor(self) -> IncidentQuerySet:
        """Keep those whose seven days run."""
        return self.filter(status__in=[IncidentStatus.OPEN, IncidentStatus.ANSWERED])

    def overdue(self, now: object) -> IncidentQuerySet:
        """Keep those whose seven days are over and that nobody has taken up."""
        return self.with_vendor().filter(answer_by__lte=now)


class Incident(models.Model):
    """One thing that went wrong, with one vendor: about an order, a listing, or the vendor itself."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    number = models.CharField(max_length=20, unique=True)
    #: See Note [Two keys to one incident].
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    kind = models.CharField(_("what went wrong"), max_length=12, choices=IncidentKind)
    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="incidents")
    product = models.ForeignKey(
        "catalogue.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )
    order = models.ForeignKey("order.Order", null=True, blank=True, on_delete=models.PROTECT, related_name="incidents")
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: The purchase by whose link a guest raised it.
    purchase = models.ForeignKey(
        "order.Purchase", null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )
    by_officer = models.BooleanField(_("raised by an officer"), default=False)
    status = models.CharField(_("status"), max_length=9, choices=IncidentStatus, default=IncidentStatus.OPEN)
    raised_at = models.DateTimeField(_("raised"))
    answer_by = models.DateTimeField(_("to be answered by"))
    answered_at = models.DateTimeField(null=True, blank=True)
    buyer_says = models.CharField(max_length=10, choices=BuyerSays, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, blank=True)
    decision = models.TextField(_("why"), blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    #: None while `closed_at` is set: whoever raised it says that it is solved.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sanction = models.OneToOneField(
        "partner.Sanction", null=True, blank=True, on_delete=models.PROTECT, related_name="incident"
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ("answer_by", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(raised_by__isnull=False) | Q(purchase__isnull=False), name="incident_raised_by_somebody"
            ),
            models.CheckConstraint(
                condition=(Q(status="closed", closed_at__isnull=False) & ~Q(outcome=""))
                | (~Q(status="closed") & Q(closed_at=None, outcome="", decided_by=None, sanction=None)),
                name="incident_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=list(MEASURES), sanction__isnull=False, decided_by__isnull=False)
                | (~Q(outcome__in=list(MEASURES)) & Q(sanction=None)),
                name="incident_level_has_its_sanction",
            ),
            models.CheckConstraint(
                condition=~Q(status="escalated") | Q(escalated_at__isnull=False), name="incident_escalated_has_time"
            ),
            models.UniqueConstraint(
                fields=["order", "kind"],
                condition=Q(order__isnull=False) & ~Q(status="closed"),
                name="one_open_incident_of_a_kind_per_order",
            ),
            models.UniqueConstraint(
                fields=["raised_by", "product", "kind"],
                condition=Q(order=None, product__isnull=False) & ~Q(status="closed"),
                name="one_open_incident_of_a_kind_per_listing",
            ),
            models.UniqueConstraint(
                fields=["raised_by", "vendor", "kind"],
                condition=Q(order=None, product=None) & ~Q(status="closed"),
                name="one_open_incident_of_a_kind_per_vendor",
            ),
        )
        indexes = (
            models.Index(fields=["vendor", "status"], name="incident_by_vendor"),
            models.Index(fields=["status", "answer_by"], name="incident_by_clock"),
        )

    def __str__(self) -> str:
        return self.number


class Side(models.TextChoices):
    """Who says something."""

    BUYER = "buyer", _("buyer")
    VENDOR = "vendor", _("vendor")
    OFFICER = "officer", _("Ministry")


class IncidentNote(models.Model):
    """What one side said, once; never changed."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notes")
    side = models.CharField(max_length=8, choices=Side)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("words in an incident")
        ordering = ("pk",)
        constraints = (models.CheckConstraint(condition=~Q(words=""), name="incident_note_says_something"),)

    def __str__(self) -> str:
        return f"{self.incident_id} {self.side}"


class IncidentPhotoQuerySet(ByProvinceQuerySet["IncidentPhoto"]):
    """Scopes over photos."""


class IncidentPhoto(models.Model):
    """A photo to what one side said. It lies in private storage."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("note__incident__vendor__province",)

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    note = models.ForeignKey(IncidentNote, on_delete=models.PROTECT, related_name="photos")
    position = models.PositiveSmallIntegerField()
    original = models.FileField(storage=private, upload_to="incidents/")

    objects = IncidentPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["note", "position"], name="one_incident_photo_per_position"),
            models.CheckConstraint(
                condition=Q(position__lt=MOST_PHOTOS), name="incident_note_has_three_photos_at_most"
            ),
        )

    def __str__(self) -> str:
        return f"{self.note_id}/{self.position}"
