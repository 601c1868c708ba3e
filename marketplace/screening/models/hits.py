from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.screening.models.lists import DeniedParty


class SubjectKind(models.TextChoices):
    """Who bears the name that was looked for."""

    BUYER = "buyer", _("buyer")
    RECIPIENT = "recipient", _("recipient of a parcel")
    ORGANISATION = "organisation", _("organisation")
    VENDOR = "vendor", _("vendor")


class HitStatus(models.TextChoices):
    """What people decided about a likeness."""

    OPEN = "open", _("waits for a decision")
    CLEARED = "cleared", _("somebody else of that name")
    BLOCKED = "blocked", _("the same: no trade")


class ScreeningHit(models.Model):
    """A name of ours that is like one on a list. Until somebody says that it is another, nothing is sold to it."""

    subject_kind = models.CharField(_("who"), max_length=12, choices=SubjectKind)
    #: By which number the room of the subject knows it.
    subject_number = models.CharField(_("number"), max_length=80)
    name = models.CharField(_("name that was looked for"), max_length=300)
    #: The name's key: the same name is not asked about twice, however it was spaced.
    key = models.CharField(max_length=400)
    party = models.ForeignKey(
        DeniedParty, on_delete=models.PROTECT, related_name="hits", verbose_name=_("denied party")
    )
    matched = models.CharField(_("name on the list"), max_length=300)
    #: How alike the two are, of 100.
    score = models.PositiveSmallIntegerField(_("likeness, of 100"))
    status = models.CharField(_("status"), max_length=8, choices=HitStatus, default=HitStatus.OPEN)
    found_at = models.DateTimeField(_("found at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        app_label = "screening"
        verbose_name = _("likeness to a denied party")
        verbose_name_plural = _("likenesses to denied parties")
        constraints = (
            models.UniqueConstraint(
                fields=["subject_kind", "subject_number", "key", "party"], name="one_hit_per_name_and_party"
            ),
            models.CheckConstraint(condition=Q(subject_kind__in=SubjectKind.values), name="hit_subject_known"),
            models.CheckConstraint(condition=~Q(subject_number=""), name="hit_subject_has_a_number"),
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=100), name="hit_score_of_a_hundred"),
            models.CheckConstraint(
                condition=Q(status=HitStatus.OPEN, decided_at=None, decided_by=None, reason="")
                | (
                    Q(status__in=(HitStatus.CLEARED, HitStatus.BLOCKED), decided_at__isnull=False)
                    & Q(decided_by__isnull=False)
                    & ~Q(reason="")
                ),
                name="hit_decided_by_somebody_for_a_reason",
            ),
        )
        indexes = (models.Index(fields=["status", "found_at"], name="screening_hit_queue"),)

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_number}: {self.name} ~ {self.matched} ({self.score})"
