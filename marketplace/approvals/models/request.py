"""A wish to buy for an organisation, and the steps of its approval.

# Note [Asked, approved, paid]
A member asks: their basket, or the version of a quote that they would accept, stands still from then on. Where it lies
within what they may spend alone it is approved by that; else it waits for somebody who may approve it and did not ask for it. An
approver whose own limit is lower says yes as a step, and it goes on waiting for one whose limit holds it: that is the
chain. Then a payer places and pays it. What stands here decides nothing about limits by itself: they are looked at
once more when it is placed, see Note [Limits are held in one place] in `marketplace.organisations.models.spending`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money

if TYPE_CHECKING:
    from marketplace.users.models import User


class SubjectKind(models.TextChoices):
    """What is to be bought."""

    BASKET = "basket", _("a basket")
    QUOTE = "quote", _("a quote")


class ApprovalStatus(models.TextChoices):
    """How far it has come."""

    WAITING = "waiting", _("waits for approval")
    APPROVED = "approved", _("approved, to be paid")
    PLACED = "placed", _("ordered")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("taken back")
    EXPIRED = "expired", _("too old")


#: Something may still happen.
LIVE: Final = (ApprovalStatus.WAITING, ApprovalStatus.APPROVED)


class Verdict(models.TextChoices):
    """What somebody said to it."""

    YES = "yes", _("yes")
    NO = "no", _("no")


class ApprovalQuerySet(models.QuerySet["ApprovalRequest"]):
    """Scopes over requests."""

    def live(self) -> ApprovalQuerySet:
        return self.filter(status__in=LIVE)

    def overdue(self, now: object) -> ApprovalQuerySet:
        return self.filter(status__in=LIVE, expires_at__lte=now)

    def of_user(self, user: User) -> ApprovalQuerySet:
        """Keep those of organisations in which this person works."""
        return self.filter(organisation__members__user=user)


class ApprovalRequest(models.Model):
    """One wish to buy. See Note [Asked, approved, paid]."""

    number = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="approval_requests"
    )
    subject_kind = models.CharField(max_length=8, choices=SubjectKind)
    #: The basket that stands still, of a wish for one.
    basket = models.ForeignKey(
        "basket.Basket", null=True, blank=True, on_delete=models.PROTECT, related_name="approval_requests"
    )
    #: The number of the quote, and which of its versions, of a wish to accept one.
    subject_number = models.CharField(max_length=20, blank=True)
    subject_version = models.PositiveIntegerField(null=True, blank=True)
    title = models.CharField(max_length=200)
    #: What `marketplace.approvals.wish` reads: where it goes, how it travels, how it is paid.
    wish = models.JSONField(default=dict)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    reason = models.CharField(_("what it is for"), max_length=300, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    status = models.CharField(max_length=9, choices=ApprovalStatus, default=ApprovalStatus.WAITING)
    #: Who let it through; None where it lay within the limit of who asked.
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    purchase = models.OneToOneField(
        "order.Purchase", null=True, blank=True, on_delete=models.PROTECT, related_name="approval_request"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for approval")
        verbose_name_plural = _("requests for approval")
        ordering = ("-requested_at", "-pk")
        indexes = (
            models.Index(fields=["organisation", "status"], name="approval_by_organisation"),
            models.Index(
                fields=["expires_at"], condition=Q(status__in=["waiting", "approved"]), name="approval_live_by_expiry"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=ApprovalStatus.values, subject_kind__in=SubjectKind.values),
                name="approval_words_known",
            ),
            models.CheckConstraint(
                condition=Q(subject_kind="basket", subject_number="", subject_version=None)
                | (Q(subject_kind="quote", basket=None, subject_version__isnull=False) & ~Q(subject_number="")),
                name="approval_names_what_is_bought",
            ),
            models.CheckConstraint(
                condition=Q(status="placed", purchase__isnull=False, placed_by__isnull=False)
                | (~Q(status="placed") & Q(purchase=None, placed_by=None)),
                name="approval_placed_names_the_purchase",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "placed"]) | Q(approved_at__isnull=False),
                name="approval_approved_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=models.F("requested_by")), name="approval_not_by_who_asked"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "approved"], closed_at=None)
                | (~Q(status__in=["waiting", "approved"]) & Q(closed_at__isnull=False)),
                name="approval_closed_says_when",
            ),
            models.UniqueConstraint(
                fields=["basket"],
                condition=Q(status__in=["waiting", "approved", "placed"]),
                name="one_live_approval_per_basket",
            ),
            models.UniqueConstraint(
                fields=["organisation", "subject_number", "subject_version"],
                condition=Q(subject_kind="quote", status__in=["waiting", "approved"]),
                name="one_live_approval_per_quote",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def status_label(self) -> str:
        return str(ApprovalStatus(self.status).label)


class ApprovalStep(models.Model):
    """What one approver said to a request."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.CASCADE, related_name="steps")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=3, choices=Verdict)
    words = models.CharField(max_length=300, blank=True)
    #: Whether this was the last word, or somebody with a higher limit has to follow.
    is_final = models.BooleanField()
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of an approval")
        verbose_name_plural = _("steps of approvals")
        ordering = ("said_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["request", "by"], name="one_step_per_approver"),
            models.UniqueConstraint(fields=["request"], condition=Q(is_final=True), name="one_last_word_per_approval"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="approval_verdict_known"),
            models.CheckConstraint(condition=~Q(verdict="no") | ~Q(words=""), name="approval_refused_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.request}: {self.verdict} of {self.by}"
