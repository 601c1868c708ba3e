from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from logistics.customs.models.columns import COUNTRY, hs_prefix, is_hs_prefix
from logistics.models.terms import Dated


class Direction(models.TextChoices):
    """Whose border a rule is about."""

    EXPORT = "export", _("leaving Cambodia")
    IMPORT = "import", _("entering the country")


class RuleKind(models.TextChoices):
    """What a rule does."""

    PROHIBIT = "prohibit", _("must not be sent")
    PERMIT = "permit", _("needs a permit")
    CERTIFICATE = "certificate", _("needs a certificate")
    WARN = "warn", _("note")


class TradeRule(Dated):
    """One rule for goods that leave Cambodia or enter a country: forbidden, needs a paper, or worth a note.

    An export rule may be for one destination or all; an import rule is one country's own, or all countries'.
    """

    direction = models.CharField(_("direction"), max_length=6, choices=Direction)
    hs_prefix = hs_prefix()
    country = models.CharField(_("destination; empty: any"), max_length=2, blank=True)
    kind = models.CharField(_("kind of rule"), max_length=11, choices=RuleKind)
    #: Which paper shows that it is met, such as `phytosanitary`; empty for what no paper mends.
    paper = models.SlugField(_("code of the paper"), max_length=30, blank=True)
    text_km = models.CharField(_("in Khmer"), max_length=300)
    text_en = models.CharField(_("in English"), max_length=300)
    issuer_km = models.CharField(_("who issues it, in Khmer"), max_length=120, blank=True)
    issuer_en = models.CharField(_("who issues it, in English"), max_length=120, blank=True)

    class Meta(Dated.Meta):
        app_label = "customs"
        verbose_name = _("trade rule")
        verbose_name_plural = _("trade rules")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["direction", "hs_prefix", "country", "kind", "paper", "valid_from"],
                name="one_rule_per_goods_paper_and_day",
            ),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="traderule_direction_known"),
            models.CheckConstraint(condition=Q(kind__in=RuleKind.values), name="traderule_kind_known"),
            models.CheckConstraint(condition=is_hs_prefix(), name="traderule_hs_prefix"),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex=COUNTRY), name="traderule_country_is_a_code"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=(RuleKind.PROHIBIT, RuleKind.WARN)) | ~Q(paper=""),
                name="traderule_names_its_paper",
            ),
            models.CheckConstraint(condition=~Q(text_km="") & ~Q(text_en=""), name="traderule_says_something"),
        )
        indexes = (models.Index(fields=["hs_prefix", "country"], name="traderule_by_goods"),)

    def __str__(self) -> str:
        return f"{self.direction} {self.hs_prefix or '*'} {self.country or '*'} {self.kind} {self.paper}".rstrip()

    @property
    def text(self) -> str:
        """Return its words in the reader's language."""
        return str(self.text_km if get_language() == "km" else self.text_en)

    @property
    def issuer(self) -> str:
        """Return who issues the paper, in the reader's language."""
        return str(self.issuer_km if get_language() == "km" else self.issuer_en)
