"""What a vendor must have before it sells: rows that officers edit, and what became of each.

# Note [Decisions are added, never overwritten]
Whatever happens to a requirement of one vendor is one more row: handed in, accepted, rejected, waived.
The latest row says where it stands; the rows before it are the history, and nothing edits or removes them. What came
with an application is decided with it, in Wagtail's workflow, and becomes an accepted row of the vendor that it opens.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import new_token
from marketplace.users.areas import ByProvinceQuerySet
from vendors.models.application import private_storage
from vendors.models.vendor import Vendor

if TYPE_CHECKING:
    from wagtail.models import Page


class RequirementKind(models.TextChoices):
    """How it is seen whether a requirement stands."""

    PAPER = "paper", _("a paper that an officer reads")
    TERMS = "terms", _("the terms, agreed to by the owner")
    LISTINGS = "listings", _("so many products, approved")
    LESSON = "lesson", _("a lesson, read")
    LICENCE = "licence", _("a licence, a permit, or the notice of who needs neither")


#: What a vendor hands in and an officer decides about; the others are seen by themselves.
HANDED_IN = (RequirementKind.PAPER, RequirementKind.LICENCE)


class RequirementQuerySet(models.QuerySet["Requirement"]):
    """Scopes over requirements."""

    def active(self) -> RequirementQuerySet:
        return self.filter(is_active=True)


class Requirement(models.Model):
    """One thing that vendors of some kinds must have. Officers edit it; it is switched off, never deleted."""

    code = models.SlugField(_("code"), max_length=60, unique=True, help_text=_("Latin letters; it never changes."))
    kind = models.CharField(_("how it is met"), max_length=10, choices=RequirementKind)
    name_km = models.CharField(_("name in Khmer"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    explanation_km = models.TextField(_("explanation in Khmer"), blank=True)
    explanation_en = models.TextField(_("explanation in English"), blank=True)
    #: Values of `VendorKind`.
    vendor_kinds = models.JSONField(_("asked of"), default=list)
    is_required = models.BooleanField(
        _("without it nothing is sold"), default=True, help_text=_("Else it is only recommended.")
    )
    days = models.PositiveSmallIntegerField(
        _("days after approval"), default=0, help_text=_("0: it must be there before the shop opens.")
    )
    notice_days = models.PositiveSmallIntegerField(
        _("days of notice"),
        default=30,
        help_text=_("For shops that were approved before it was asked, counted from that day."),
    )
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace"), default=14, help_text=_("A licence that has run out counts so many days longer.")
    )
    number = models.PositiveSmallIntegerField(_("how many products"), null=True, blank=True)
    lesson = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("page that teaches it"),
    )
    asked_since = models.DateField(_("asked since"), default=timezone.localdate)
    is_active = models.BooleanField(_("asked now"), default=True)
    display_order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        app_label = "partner"
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ("display_order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind="listings") | Q(number__gt=0), name="requirement_of_listings_has_a_number"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_km if get_language() == "km" else self.name_en

    @property
    def explanation(self) -> str:
        """The explanation in the reader's language, else in the other."""
        first, second = self.explanation_km, self.explanation_en
        return (first or second) if get_language() == "km" else (second or first)

    @property
    def lesson_url(self) -> str:
        """The address of the lesson in the reader's language; empty without one."""
        page: Page | None = self.lesson
        return (page.localized.url or "") if page is not None else ""

    def is_asked_of(self, kind: str) -> bool:
        """Return whether vendors of a kind must meet it."""
        return kind in self.vendor_kinds

    def due_on(self, *, approved_on: date) -> date:
        """Return the day from which a vendor that was approved on a day sells nothing without it."""
        if approved_on < self.asked_since:
            return self.asked_since + timedelta(days=max(self.days, self.notice_days))
        return approved_on + timedelta(days=self.days)


class SubmissionState(models.TextChoices):
    """What happened to a requirement of one vendor."""

    WAITING = "waiting", _("waiting for an officer")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    WAIVED = "waived", _("waived")


class ReasonCode(models.TextChoices):
    """Why an officer rejected or waived, for counting; the words beside it are for the vendor."""

    UNREADABLE = "unreadable", _("cannot be read")
    WRONG_PAPER = "wrong_paper", _("another paper was asked for")
    RUN_OUT = "run_out", _("has run out")
    NAMES_DIFFER = "names_differ", _("names differ")
    NOT_GENUINE = "not_genuine", _("not genuine")
    NOT_NEEDED = "not_needed", _("not needed here")
    SEEN_ELSEWHERE = "seen_elsewhere", _("seen by an officer in another way")
    OTHER = "other", _("other")


#: An officer who decides so must say why.
WITH_REASON = (SubmissionState.REJECTED, SubmissionState.WAIVED)


class RequirementSubmissionQuerySet(ByProvinceQuerySet["RequirementSubmission"]):
    """Scopes over what happened to requirements."""

    def for_vendor(self, vendor: Vendor) -> RequirementSubmissionQuerySet:
        return self.filter(vendor=vendor)

    def undecided(self) -> RequirementSubmissionQuerySet:
        """Keep what vendors handed in and nobody has decided about since, the oldest first."""
        since = RequirementSubmission.objects.filter(
            vendor=OuterRef("vendor"), requirement=OuterRef("requirement"), pk__gt=OuterRef("pk")
        )
        waiting = self.filter(~Exists(since), state=SubmissionState.WAITING)
        return waiting.select_related("vendor__province", "requirement").order_by("at", "pk")


class RequirementSubmission(models.Model):
    """One thing that happened to a requirement. See Note [Decisions are added, never overwritten]."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="submissions")
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="requirements")
    state = models.CharField(max_length=10, choices=SubmissionState)
    reason_code = models.CharField(max_length=20, choices=ReasonCode, blank=True)
    reason = models.TextField(blank=True)
    file = models.FileField(upload_to="requirements/%Y/%m/", storage=private_storage, blank=True)
    licence = models.ForeignKey(
        "partner.Licence", null=True, blank=True, on_delete=models.PROTECT, related_name="submissions"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = RequirementSubmissionQuerySet.as_manager()

    class Meta:
        app_label = "partner"
        verbose_name = _("submission of a requirement")
        verbose_name_plural = _("submissions of requirements")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "waived"]) | (~Q(reason_code="") & ~Q(reason="")),
                name="submission_refused_or_waived_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted") | Q(by__isnull=False), name="submission_names_who_it_was"
            ),
        )
        indexes = (
            models.Index(fields=["vendor", "requirement", "-id"], name="submission_latest_of_vendor"),
            models.Index(fields=["state", "at"], name="submission_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.requirement.code} {self.state} #{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; nothing writes over one. See Note [Decisions are added, never overwritten]."""
        if self.pk is not None:
            raise TypeError("a submission of a requirement is never changed: add another row")
        super().save(*args, **kwargs)
