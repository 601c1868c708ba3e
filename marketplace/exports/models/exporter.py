"""What an exporter is before the customs, and the terms that decide about forms of origin and Best Traders."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from logistics.models.terms import Dated
from marketplace.users.areas import ByProvinceQuerySet

if TYPE_CHECKING:
    from datetime import date


class ExporterProfileQuerySet(ByProvinceQuerySet["ExporterProfile"]):
    """Scopes over exporters."""


class ExporterProfile(models.Model):
    """A vendor as papers for abroad name it: in Latin letters, with the numbers that authorities gave it."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    vendor = models.OneToOneField("partner.Vendor", on_delete=models.PROTECT, related_name="exporter")
    name_latin = models.CharField(_("name in Latin letters"), max_length=200)
    address_latin = models.TextField(_("address in Latin letters"))
    signer = models.CharField(_("who signs"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    tax_number = models.CharField(_("tax number (TIN)"), max_length=40, blank=True)
    #: Given by the Ministry of Commerce in the European Union's system of registered exporters.
    rex_number = models.CharField(_("REX number"), max_length=35, blank=True)
    #: Registration as exporter for certificates of origin, renewed yearly. Source: co.moc.gov.kh.
    origin_registration = models.CharField(_("registration for certificates of origin"), max_length=60, blank=True)
    origin_registered_until = models.DateField(_("registered until"), null=True, blank=True)
    #: Under whose name its goods are also counted for Best Traders; an officer says so.
    consolidator = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="consolidated"
    )
    capital_khr = models.DecimalField(_("capital, in riel"), max_digits=18, decimal_places=0, null=True, blank=True)
    #: Rank in the customs' Trader Credibility Management System, as an officer read it.
    tcms_rank = models.PositiveSmallIntegerField(_("rank in the customs' system"), null=True, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField()

    objects = ExporterProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("exporter")
        verbose_name_plural = _("exporters")
        ordering = ("name_latin",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(name_latin="") & ~Q(address_latin=""), name="exporter_has_name_and_place"
            ),
            models.CheckConstraint(
                condition=Q(consolidator=None) | ~Q(consolidator=F("id")), name="exporter_not_its_own_consolidator"
            ),
            models.CheckConstraint(
                condition=Q(capital_khr=None) | Q(capital_khr__gte=0), name="exporter_capital_not_negative"
            ),
        )

    def __str__(self) -> str:
        return self.name_latin

    def may_apply_for_origin(self, *, on: date) -> bool:
        """Return whether its registration for certificates of origin holds on a day."""
        return bool(self.origin_registration) and (
            self.origin_registered_until is None or on <= self.origin_registered_until
        )


class OriginForm(Dated):
    """A proof of origin that a country takes from Cambodia: which form, under which agreement."""

    class Way(models.TextChoices):
        """Who says where the goods come from."""

        CERTIFICATE = "certificate", _("the Ministry of Commerce issues a certificate")
        STATEMENT = "statement", _("the exporter writes a statement")

    country = models.CharField(_("goes to"), max_length=2)
    form = models.CharField(_("form"), max_length=10)
    way = models.CharField(_("who says it"), max_length=11, choices=Way)
    agreement = models.CharField(_("agreement"), max_length=120)
    #: The first of a country is proposed.
    rank = models.PositiveSmallIntegerField(_("proposed in this order"), default=1)

    class Meta(Dated.Meta):
        verbose_name = _("form of origin")
        verbose_name_plural = _("forms of origin")
        ordering = ("country", "rank", "form")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["country", "form", "valid_from"], name="one_origin_form_per_day"),
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="origin_form_country_code"),
            models.CheckConstraint(condition=Q(way__in=("certificate", "statement")), name="origin_form_way_known"),
        )

    def __str__(self) -> str:
        return f"{self.country} {self.form}"


class StatementLimit(Dated):
    """Up to which value an exporter without a registered number may write the statement of a form of origin."""

    form = models.CharField(_("form"), max_length=10)
    amount = models.DecimalField(_("goods worth at most"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)

    class Meta(Dated.Meta):
        verbose_name = _("limit of statements without a number")
        verbose_name_plural = _("limits of statements without a number")
        ordering = ("form", "-valid_from")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["form", "valid_from"], name="one_statement_limit_per_day"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="statement_limit_allows_something"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="statement_limit_currency_code"),
        )

    def __str__(self) -> str:
        return f"{self.form} {self.amount} {self.currency}"


class BestTraderTerm(Dated):
    """What an exporter must reach to be a Best Trader before the customs."""

    min_trade_usd = models.DecimalField(_("trade in a year, in dollars"), max_digits=14, decimal_places=2)
    min_capital_khr = models.DecimalField(_("capital, in riel"), max_digits=18, decimal_places=0)
    max_rank = models.PositiveSmallIntegerField(_("rank in the customs' system, at most"))

    class Meta(Dated.Meta):
        verbose_name = _("term for Best Traders")
        verbose_name_plural = _("terms for Best Traders")
        ordering = ("-valid_from",)
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["valid_from"], name="one_best_trader_term_per_day"),
            models.CheckConstraint(
                condition=Q(min_trade_usd__gt=0, min_capital_khr__gte=0, max_rank__gt=0),
                name="best_trader_term_asks_something",
            ),
        )

    def __str__(self) -> str:
        return str(self.valid_from)
