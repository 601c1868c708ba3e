"""The terms for vendors, version by version, and who agreed to which, when and from where."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TermsVersion(models.Model):
    """The terms as they were published once. A change is another version; who agreed to this one agreed to these words."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    text_km = models.TextField(_("text in Khmer"))
    text_en = models.TextField(_("text in English"))
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        app_label = "partner"
        verbose_name = _("version of the terms")
        verbose_name_plural = _("versions of the terms")
        ordering = ("-number",)

    def __str__(self) -> str:
        return str(self.number)

    @property
    def text(self) -> str:
        """The text in the reader's language."""
        return self.text_km if get_language() == "km" else self.text_en

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new version; nothing writes over one, for people have agreed to its words."""
        if self.pk is not None:
            raise TypeError("a version of the terms is never changed: publish another one")
        super().save(*args, **kwargs)


class Consent(models.Model):
    """Somebody agreed to one version of the terms."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consents")
    version = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="consents")
    at = models.DateTimeField()
    #: The network address; empty when it was not said on the web.
    came_from = models.CharField(max_length=45, blank=True)
    #: How, where it was not by a button of their own: by the code of this mandate, which came to their phone.
    mandate = models.ForeignKey(
        "partner.Mandate", null=True, blank=True, on_delete=models.PROTECT, related_name="consents"
    )

    class Meta:
        app_label = "partner"
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = (models.UniqueConstraint(fields=["user", "version"], name="one_consent_per_user_and_version"),)

    def __str__(self) -> str:
        return f"{self.user} {self.version}"
