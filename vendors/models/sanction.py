"""What the Ministry imposes on a vendor, and the vendor's one word against it.

# Note [What was imposed stays as it was written]
A row is never corrected. That it began, was lifted, or was appealed against is added to it, each once; another sanction
in its place is another row. The chained audit (0019) holds each of these steps as well.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import new_token
from marketplace.users.areas import ByProvinceQuerySet
from vendors.models.application import private_storage


class SanctionKind(models.TextChoices):
    """How hard the Ministry's hand is, the mildest first."""

    WARN = "warn", _("warning")
    LIMIT = "limit", _("limit")
    SUSPEND = "suspend", _("suspension")
    CLOSE = "close", _("closing")


#: From the mildest to the hardest.
HARDNESS: Final = (SanctionKind.WARN, SanctionKind.LIMIT, SanctionKind.SUSPEND, SanctionKind.CLOSE)
#: These stop the sale, so they must say what becomes of open orders.
STOPPING: Final = (SanctionKind.SUSPEND, SanctionKind.CLOSE)


class SanctionGround(models.TextChoices):
    """Why, in one word that can be counted."""

    NOT_SENT = "not_sent", _("orders are not sent")
    NOT_AS_SAID = "not_as_said", _("goods are not what was said of them")
    NOT_OWN_MAKE = "not_own_make", _("sells what it does not make")
    FALSE_NAME = "false_name", _("uses a protected name or a certificate without right")
    FALSE_PAPERS = "false_papers", _("papers are false")
    UNSAFE = "unsafe", _("goods are not safe")
    CONDUCT = "conduct", _("conduct towards buyers or officers")
    LAW = "law", _("order of a court or of another authority")
    OTHER = "other", _("another ground")
    OWN_WISH = "own_wish", _("the vendor's own wish")


class OpenOrders(models.TextChoices):
    """What becomes of orders that are confirmed and not yet with a carrier."""

    FINISH = "finish", _("the vendor sends them until a day")
    REFUND = "refund", _("they are cancelled and paid back at once")


class SanctionQuerySet(ByProvinceQuerySet["Sanction"]):
    """Scopes over sanctions."""

    def standing(self) -> SanctionQuerySet:
        """Keep those that count today: begun, and not lifted."""
        return self.filter(begun_at__isnull=False, lifted_at=None)

    def not_lifted(self) -> SanctionQuerySet:
        """Keep those that stand or are still to begin."""
        return self.filter(lifted_at=None)

    def to_begin(self, now: object) -> SanctionQuerySet:
        return self.filter(begun_at=None, lifted_at=None, starts_at__lte=now)

    def to_end(self, now: object) -> SanctionQuerySet:
        return self.filter(lifted_at=None, ends_at__lte=now)

    def stopping(self) -> SanctionQuerySet:
        """Keep those under which nothing can be bought."""
        return self.filter(kind__in=STOPPING)


class Sanction(models.Model):
    """One measure against one vendor. See Note [What was imposed stays as it was written]."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    vendor = models.ForeignKey("partner.Vendor", on_delete=models.PROTECT, related_name="sanctions")
    kind = models.CharField(_("measure"), max_length=8, choices=SanctionKind)
    ground = models.CharField(_("ground"), max_length=12, choices=SanctionGround)
    #: As they were written; the vendor reads them, and where it is shown, so does everybody.
    words_km = models.TextField(_("words in Khmer"), blank=True)
    words_en = models.TextField(_("words in English"), blank=True)
    #: None: it was taken over from before sanctions had rows, or a rule imposed it.
    imposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    imposed_at = models.DateTimeField(_("imposed"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    orders = models.CharField(_("open orders"), max_length=6, choices=OpenOrders, blank=True)
    #: The last day on which the vendor may hand open orders to a carrier; after it they are paid back.
    finish_by = models.DateField(_("send them until"), null=True, blank=True)
    payouts_held = models.BooleanField(_("hold payouts"), default=False)
    lifted_at = models.DateTimeField(null=True, blank=True)
    #: None while `lifted_at` is set: its time was over.
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lift_reason = models.TextField(_("why it was lifted"), blank=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        app_label = "partner"
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        ordering = ("-imposed_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(words_km="") | ~Q(words_en=""), name="sanction_says_why"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lift_reason="")
                | (Q(lifted_at__isnull=False) & ~Q(lift_reason="")),
                name="sanction_lifted_for_a_reason",
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=["suspend", "close"]) & ~Q(orders=""))
                | (Q(kind__in=["warn", "limit"]) & Q(orders="")),
                name="sanction_that_stops_says_what_of_orders",
            ),
            models.CheckConstraint(
                condition=Q(orders="finish", finish_by__isnull=False) | (~Q(orders="finish") & Q(finish_by=None)),
                name="sanction_finish_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(kind="close") | Q(orders="refund", ends_at=None), name="sanction_closing_is_final"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=models.F("starts_at")), name="sanction_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["vendor", "kind"],
                condition=Q(lifted_at=None) & ~Q(kind="warn"),
                name="one_sanction_of_a_kind_at_a_time",
            ),
        )
        indexes = (
            models.Index(fields=["starts_at"], condition=Q(begun_at=None, lifted_at=None), name="sanction_to_begin"),
            models.Index(fields=["ends_at"], condition=Q(lifted_at=None), name="sanction_to_end"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_ground_display()}"

    @property
    def words(self) -> str:
        """The words in the reader's language, else in the other."""
        first, second = (self.words_km, self.words_en) if get_language() == "km" else (self.words_en, self.words_km)
        return first or second

    @property
    def is_standing(self) -> bool:
        """Whether it counts now."""
        return self.begun_at is not None and self.lifted_at is None


class AppealOutcome(models.TextChoices):
    """What officers made of an appeal."""

    UPHELD = "upheld", _("the sanction stays")
    LIFTED = "lifted", _("the sanction is lifted")
    CHANGED = "changed", _("another sanction takes its place")


class AppealQuerySet(ByProvinceQuerySet["Appeal"]):
    """Scopes over appeals."""

    def waiting(self) -> AppealQuerySet:
        return self.filter(decided_at=None)


class Appeal(models.Model):
    """The vendor's word against one sanction: once."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("sanction__vendor__province",)

    sanction = models.OneToOneField(Sanction, on_delete=models.PROTECT, related_name="appeal")
    words = models.TextField(_("what the vendor says"))
    paper = models.FileField(_("paper"), storage=private_storage, upload_to="appeals/", blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"), db_index=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=AppealOutcome, blank=True)
    decision = models.TextField(_("why"), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replaced_by = models.OneToOneField(
        Sanction, null=True, blank=True, on_delete=models.PROTECT, related_name="in_place_of"
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        app_label = "partner"
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ("made_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="appeal_says_something"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, outcome="", decision="")
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(outcome="") & ~Q(decision="")),
                name="appeal_decided_whole_or_not",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="changed") & Q(replaced_by__isnull=False))
                | (~Q(outcome="changed") & Q(replaced_by=None)),
                name="appeal_changed_names_the_other",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sanction_id}: {self.outcome or 'waiting'}"
