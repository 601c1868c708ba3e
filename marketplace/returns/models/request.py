"""Returns: who asked for what, and how far it has come.

# Note [Two keys to one return]
Its `number` stands in the vendor's portal and at the officers' desk, where somebody is signed in. Its `token` is in the
link of the buyer, also a guest: only with it can one send something back or call the Ministry.

# Note [One clock]
`due_at` is until when the side whose turn it is may act; `marketplace.returns.services.clock` says what follows then.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import new_token
from marketplace.returns.models.policy import Reason, ReturnPolicy
from marketplace.users.areas import ByProvinceQuerySet

MOST_PHOTOS: Final = 3


def private() -> Storage:
    """Return the storage whose files have no address; asked when it is used, so that tests may change it."""
    return storages["private"]


class ReturnStatus(models.TextChoices):
    """How far a return has come, and so whose turn it is."""

    ASKED = "asked", _("the vendor answers")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("the vendor declined")
    DISPUTED = "disputed", _("the Ministry decides")
    ON_THE_WAY = "on_the_way", _("on the way back")
    RECEIVED = "received", _("back with the vendor, who looks at it")
    INSPECTED = "inspected", _("looked at")
    SETTLED = "settled", _("the money goes back")
    CLOSED = "closed", _("closed")


#: Something may still happen.
LIVE: Final = tuple(status for status in ReturnStatus.values if status not in ("settled", "closed"))


class Ruling(models.TextChoices):
    """What an officer decides."""

    FOR_BUYER = "for_buyer", _("for the buyer")
    RECEIVED_ONLY = "received_only", _("only for what came back")
    FOR_VENDOR = "for_vendor", _("for the vendor")


class Wanted(models.TextChoices):
    """What the buyer would like to have."""

    MONEY = "money", _("my money back")
    REPLACEMENT = "replacement", _("the same once more")


class Ending(models.TextChoices):
    """How it ended."""

    REFUNDED = "refunded", _("paid back")
    REPLACED = "replaced", _("sent once more")
    WITHDRAWN = "withdrawn", _("taken back by the buyer")
    LEFT = "left", _("declined, and left at that")
    FOR_VENDOR = "for_vendor", _("decided for the vendor")
    NOT_SENT = "not_sent", _("not sent back in time")


class ReturnQuerySet(ByProvinceQuerySet["ReturnRequest"]):
    """Scopes over returns."""

    def live(self) -> ReturnQuerySet:
        return self.filter(status__in=LIVE)

    def overdue(self, now: object) -> ReturnQuerySet:
        """Keep those whose clock has run out. See Note [One clock]."""
        return self.filter(status__in=LIVE, due_at__lte=now)

    def to_settle(self) -> ReturnQuerySet:
        """Keep those whose money can go back now."""
        return self.filter(Q(status="inspected") | Q(status="accepted", must_come_back=False))


class ReturnRequest(models.Model):
    """A buyer's wish to give back some pieces of one order, for one reason."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    number = models.CharField(max_length=20, unique=True)
    #: See Note [Two keys to one return].
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="returns")
    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="returns")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    wanted = models.CharField(_("wanted"), max_length=11, choices=Wanted, default=Wanted.MONEY, db_default=Wanted.MONEY)
    policy = models.ForeignKey(ReturnPolicy, on_delete=models.PROTECT, related_name="returns")
    #: As its terms say, unless the vendor or an officer lets the buyer keep it.
    must_come_back = models.BooleanField(_("the goods must come back"))
    status = models.CharField(_("status"), max_length=10, choices=ReturnStatus, default=ReturnStatus.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField(_("until"), null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    disputed_at = models.DateTimeField(null=True, blank=True)
    ruling = models.CharField(_("decision"), max_length=13, choices=Ruling, blank=True)
    decision = models.TextField(_("why"), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    consignment = models.OneToOneField(
        "shipping.Consignment", null=True, blank=True, on_delete=models.PROTECT, related_name="return_request"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    refund = models.OneToOneField(
        "payment.Refund", null=True, blank=True, on_delete=models.PROTECT, related_name="return_request"
    )
    #: The purchase by which the same pieces are sent once more.
    replacement = models.OneToOneField(
        "order.Purchase", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    #: Why the money could not be asked for; an officer sees it.
    trouble = models.TextField(blank=True)
    ending = models.CharField(_("outcome"), max_length=10, choices=Ending, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        ordering = ("due_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=ReturnStatus.values, reason__in=Reason.values, wanted__in=Wanted.values),
                name="return_words_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=LIVE, closed_at=None, ending="", refund=None)
                | Q(status="settled", closed_at__isnull=False, refund__isnull=False)
                & (Q(ending="refunded") | Q(ending="replaced", replacement__isnull=False))
                | (
                    Q(status="closed", closed_at__isnull=False, refund=None)
                    & ~Q(ending__in=("", "refunded", "replaced"))
                ),
                name="return_ends_in_one_way",
            ),
            models.CheckConstraint(
                condition=Q(wanted="money", replacement=None) | Q(wanted="replacement"),
                name="return_replaced_as_wanted",
            ),
            models.CheckConstraint(
                condition=Q(ruling="", decided_at=None, decided_by=None)
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(ruling="") & ~Q(decision="")),
                name="return_ruling_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="return_answer_says_who",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("on_the_way", "received")) | Q(must_come_back=True),
                name="return_of_what_must_come_back",
            ),
            models.CheckConstraint(
                condition=~Q(status="received") | Q(received_at__isnull=False), name="return_received_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="disputed") | Q(disputed_at__isnull=False), name="return_disputed_has_a_time"
            ),
        )
        indexes = (
            models.Index(fields=["vendor", "status"], name="return_by_vendor"),
            models.Index(fields=["status", "due_at"], name="return_by_clock"),
            models.Index(fields=["order"], name="return_by_order"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_live(self) -> bool:
        """Return whether something may still happen."""
        return self.status in LIVE


class ReturnLine(models.Model):
    """So many pieces of one order line, and what they were when they came back."""

    request = models.ForeignKey(ReturnRequest, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="return_lines")
    quantity = models.PositiveIntegerField(_("pieces"))
    restocked = models.PositiveIntegerField(_("sold again"), null=True, blank=True)
    written_off = models.PositiveIntegerField(_("written off"), null=True, blank=True)
    missing = models.PositiveIntegerField(_("not in the parcel"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["request", "line"], name="one_return_line_per_order_line"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="return_line_of_something"),
            models.CheckConstraint(
                condition=Q(restocked=None, written_off=None, missing=None)
                | Q(
                    restocked__isnull=False,
                    written_off__isnull=False,
                    missing__isnull=False,
                    quantity=F("restocked") + F("written_off") + F("missing"),
                ),
                name="return_line_pieces_add_up",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"


class ReturnedPieces(models.Model):
    """How many pieces of an order line returns hold, of those that were delivered: never more."""

    line = models.OneToOneField("order.Line", on_delete=models.PROTECT, related_name="returned_pieces")
    delivered = models.PositiveIntegerField()
    held = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(held__lte=F("delivered")), name="no_more_returned_than_delivered"),
        )

    def __str__(self) -> str:
        return f"{self.held}/{self.delivered} of {self.line_id}"


class ReturnInspection(models.Model):
    """That somebody looked at what came back; nobody where the vendor's time ran out or the parcel was lost."""

    request = models.OneToOneField(ReturnRequest, on_delete=models.PROTECT, related_name="inspection")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    inspected_at = models.DateTimeField()
    #: The vendor does not agree that it is paid back, and says why in a note.
    is_contested = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(is_contested=False) | Q(by__isnull=False), name="return_contested_by_somebody"
            ),
        )

    def __str__(self) -> str:
        return f"inspection of {self.request_id}"


class Side(models.TextChoices):
    """Who says something."""

    BUYER = "buyer", _("buyer")
    VENDOR = "vendor", _("vendor")
    OFFICER = "officer", _("Ministry")


class ReturnNote(models.Model):
    """What one side said, once; never changed."""

    request = models.ForeignKey(ReturnRequest, on_delete=models.PROTECT, related_name="notes")
    side = models.CharField(max_length=8, choices=Side)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (models.CheckConstraint(condition=~Q(words=""), name="return_note_says_something"),)

    def __str__(self) -> str:
        return f"{self.request_id} {self.side}"


class ReturnPhotoQuerySet(ByProvinceQuerySet["ReturnPhoto"]):
    """Scopes over photos."""


class ReturnPhoto(models.Model):
    """A photo to what one side said. It lies in private storage."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("note__request__vendor__province",)

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    note = models.ForeignKey(ReturnNote, on_delete=models.PROTECT, related_name="photos")
    position = models.PositiveSmallIntegerField()
    original = models.FileField(storage=private, upload_to="returns/")

    objects = ReturnPhotoQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["note", "position"], name="one_return_photo_per_position"),
            models.CheckConstraint(condition=Q(position__lt=MOST_PHOTOS), name="return_note_has_three_photos_at_most"),
        )

    def __str__(self) -> str:
        return f"{self.note_id}/{self.position}"
