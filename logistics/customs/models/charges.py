"""What the customs of a country asks for: duty, tax, fees, and below which value it asks for nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from logistics.customs.models.columns import COUNTRY, CURRENCY, Base, When, hs_prefix, is_hs_prefix, percent
from logistics.models.terms import Dated


class DutyRate(Dated):
    """How many percent of duty a country takes on goods; the row with most digits counts.

    With a `paper`, it is what the country takes from who shows that proof of origin.
    """

    country = models.CharField(_("country"), max_length=2)
    hs_prefix = hs_prefix()
    #: Code of the proof of origin that this rate asks for, such as `rex`; empty: the rate for everybody.
    paper = models.SlugField(_("with this proof of origin"), max_length=30, blank=True)
    percent = percent(_("percent"))
    base = models.CharField(_("taken of"), max_length=10, choices=Base, default=Base.CIF)

    class Meta(Dated.Meta):
        app_label = "customs"
        verbose_name = _("rate of duty")
        verbose_name_plural = _("rates of duty")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["country", "hs_prefix", "paper", "valid_from"], name="one_duty_per_goods_and_day"
            ),
            models.CheckConstraint(condition=Q(country__regex=COUNTRY), name="dutyrate_country_is_a_code"),
            models.CheckConstraint(condition=is_hs_prefix(), name="dutyrate_hs_prefix"),
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=1000), name="dutyrate_percent"),
            models.CheckConstraint(condition=Q(base__in=(Base.GOODS, Base.CIF)), name="dutyrate_base_known"),
        )

    def __str__(self) -> str:
        return f"{self.country} {self.hs_prefix or '*'} {self.paper} {self.percent} %"


class TaxRate(Dated):
    """How many percent of tax (VAT, GST, sales tax) a country takes on what is brought in."""

    country = models.CharField(_("country"), max_length=2)
    hs_prefix = hs_prefix()
    percent = percent(_("percent"))
    base = models.CharField(_("taken of"), max_length=10, choices=Base, default=Base.CIF_DUTY)

    class Meta(Dated.Meta):
        app_label = "customs"
        verbose_name = _("rate of import tax")
        verbose_name_plural = _("rates of import tax")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["country", "hs_prefix", "valid_from"], name="one_tax_per_goods_and_day"),
            models.CheckConstraint(condition=Q(country__regex=COUNTRY), name="taxrate_country_is_a_code"),
            models.CheckConstraint(condition=is_hs_prefix(), name="taxrate_hs_prefix"),
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=1000), name="taxrate_percent"),
            models.CheckConstraint(condition=Q(base__in=Base.values), name="taxrate_base_known"),
        )

    def __str__(self) -> str:
        return f"{self.country} {self.hs_prefix or '*'} {self.percent} %"


class DeMinimis(Dated):
    """Up to which value of goods a country asks for no duty, or no tax; a null says that it exempts nothing."""

    country = models.CharField(_("country"), max_length=2)
    currency = models.CharField(_("currency"), max_length=3)
    duty = models.DecimalField(_("no duty up to"), max_digits=14, decimal_places=2, null=True, blank=True)
    tax = models.DecimalField(_("no tax up to"), max_digits=14, decimal_places=2, null=True, blank=True)
    #: What the value is held against the limit with.
    base = models.CharField(_("value of"), max_length=10, choices=Base, default=Base.GOODS)
    #: Instead of a percentage, up to the limit: so much duty for each kind of goods (HS6) in the parcel.
    flat_duty = models.DecimalField(
        _("flat duty for each kind of goods"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    flat_up_to = models.DecimalField(_("flat duty up to"), max_digits=14, decimal_places=2, null=True, blank=True)
    note_km = models.CharField(_("note in Khmer"), max_length=300, blank=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)

    class Meta(Dated.Meta):
        app_label = "customs"
        verbose_name = _("low-value limit")
        verbose_name_plural = _("low-value limits")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["country", "valid_from"], name="one_limit_per_country_and_day"),
            models.CheckConstraint(condition=Q(country__regex=COUNTRY), name="deminimis_country_is_a_code"),
            models.CheckConstraint(condition=Q(currency__regex=CURRENCY), name="deminimis_currency_is_a_code"),
            models.CheckConstraint(condition=Q(duty=None) | Q(duty__gt=0), name="deminimis_duty_positive"),
            models.CheckConstraint(condition=Q(tax=None) | Q(tax__gt=0), name="deminimis_tax_positive"),
            models.CheckConstraint(condition=Q(base__in=(Base.GOODS, Base.CIF)), name="deminimis_base_known"),
            models.CheckConstraint(
                condition=Q(flat_duty=None, flat_up_to=None) | Q(flat_duty__gt=0, flat_up_to__gt=0),
                name="deminimis_flat_duty_has_its_limit",
            ),
        )

    def __str__(self) -> str:
        return f"{self.country} {self.currency} {self.duty}/{self.tax}"

    @property
    def note(self) -> str:
        """Return its note in the reader's language."""
        return str(self.note_km if get_language() == "km" else self.note_en)


class Fee(Dated):
    """What is asked for besides duty and tax, such as for handling the declaration. Nought says: nothing is asked."""

    country = models.CharField(_("country"), max_length=2)
    code = models.SlugField(_("code"), max_length=30)
    name_km = models.CharField(_("name in Khmer"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    when = models.CharField(_("when"), max_length=6, choices=When, default=When.IF_DUE)

    class Meta(Dated.Meta):
        app_label = "customs"
        verbose_name = _("fee at the border")
        verbose_name_plural = _("fees at the border")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["country", "code", "valid_from"], name="one_fee_per_code_and_day"),
            models.CheckConstraint(condition=Q(country__regex=COUNTRY), name="fee_country_is_a_code"),
            models.CheckConstraint(condition=Q(currency__regex=CURRENCY), name="fee_currency_is_a_code"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="fee_not_negative"),
            models.CheckConstraint(condition=Q(when__in=When.values), name="fee_when_known"),
        )

    def __str__(self) -> str:
        return f"{self.country} {self.code} {self.amount} {self.currency}"

    @property
    def name(self) -> str:
        """Return its name in the reader's language."""
        return str(self.name_km if get_language() == "km" else self.name_en)
