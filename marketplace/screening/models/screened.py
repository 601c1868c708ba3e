from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.screening.models.hits import SubjectKind


class ScreenedName(models.Model):
    """A name that was looked for, and when: it is looked for again whenever a newer list stands."""

    subject_kind = models.CharField(_("who"), max_length=12, choices=SubjectKind)
    subject_number = models.CharField(_("number"), max_length=80)
    name = models.CharField(_("name"), max_length=300)
    key = models.CharField(max_length=400)
    screened_at = models.DateTimeField(_("looked for at"))

    class Meta:
        app_label = "screening"
        verbose_name = _("name that was looked for")
        verbose_name_plural = _("names that were looked for")
        constraints = (
            models.UniqueConstraint(fields=["subject_kind", "subject_number", "key"], name="one_row_per_screened_name"),
            models.CheckConstraint(condition=Q(subject_kind__in=SubjectKind.values), name="screened_subject_known"),
        )
        indexes = (models.Index(fields=["screened_at"], name="screened_name_by_time"),)

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_number}: {self.name}"
