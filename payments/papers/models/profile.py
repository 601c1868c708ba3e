"""What a vendor is before the tax office, from a day on, and the rates of taxes, from a day on."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.khmer import latin_digits
from marketplace.users.areas import ByProvinceQuerySet

#: Large, medium and small taxpayers; persons. No public check digit is known. Source: tin-check.com, taxdo.
_TIN: Final = re.compile(r"[A-Z]\d{3}-?\d{9,10}|[A-Z]\d{7,8}")


def looks_like_tin(text: str) -> bool:
    """Return whether a text has a form that tax numbers are known to have. Enough to warn, never to refuse."""
    return _TIN.fullmatch(latin_digits(text).strip().upper().replace(" ", "")) is not None


class AgencyMode(models.TextChoices):
    """Who issues the papers of a vendor's sales. Source: Prakas 597 of 27 June 2018, on agents and commission."""

    PRINCIPAL_INVOICES = "principal_invoices", _("the vendor, in its own name")
    PLATFORM_AGENT = "platform_agent", _("the marketplace, as the vendor's agent")


class ProfileStatus(models.TextChoices):
    """How far a tax profile has come."""

    PROPOSED = "proposed", _("waits for an officer")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("sent back")


class TaxProfileQuerySet(ByProvinceQuerySet["TaxProfile"]):
    """Scopes over tax profiles."""

    def confirmed(self) -> TaxProfileQuerySet:
        return self.filter(status=ProfileStatus.CONFIRMED)

    def in_force(self, day: date) -> TaxProfileQuerySet:
        """Keep those confirmed for a day or before it, the newest first."""
        return self.confirmed().filter(valid_from__lte=day).order_by("-valid_from", "-pk")


class TaxProfile(models.Model):
    """What a vendor, or with no vendor the marketplace itself, is before the tax office from a day on.

    # Note [A profile holds from a day]
    Papers are made by the profile of their day. So a change is a new row, never an edit, and its day is never before
    the day on which an officer confirms it: a paper that is out stays true. The database refuses to change or remove
    a confirmed row. A vendor without a row is not registered for VAT: it gives receipts, and needs to do nothing.
    """

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    vendor = models.ForeignKey(
        "partner.Vendor", null=True, blank=True, on_delete=models.PROTECT, related_name="tax_profiles"
    )
    valid_from = models.DateField(_("holds from"))
    is_vat_registered = models.BooleanField(_("registered for VAT"), default=False)
    tin = models.CharField(_("tax identification number (TIN)"), max_length=20, blank=True)
    legal_name_km = models.CharField(_("legal name in Khmer"), max_length=200, blank=True)
    legal_name_en = models.CharField(_("legal name in English"), max_length=200, blank=True)
    address_km = models.CharField(_("address in Khmer"), max_length=300, blank=True)
    address_en = models.CharField(_("address in English"), max_length=300, blank=True)
    agency_mode = models.CharField(
        _("who issues the papers"), max_length=20, choices=AgencyMode, default=AgencyMode.PRINCIPAL_INVOICES
    )
    #: The letter by which the tax office recognises the marketplace as this vendor's agent.
    agent_letter = models.CharField(_("letter of the tax office about the agent"), max_length=100, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=ProfileStatus, default=ProfileStatus.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    is_demo = models.BooleanField(default=False)

    objects = TaxProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("tax profile")
        verbose_name_plural = _("tax profiles")
        constraints = (
            models.UniqueConstraint(
                fields=["vendor", "valid_from"], condition=Q(status="confirmed"), name="one_tax_profile_from_a_day"
            ),
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(status="confirmed", vendor=None), name="one_tax_profile_of_ours"
            ),
            models.UniqueConstraint(
                fields=["vendor"], condition=Q(status="proposed"), name="one_tax_profile_proposed_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="proposed", vendor=None), name="one_tax_profile_of_ours_proposed"
            ),
            models.CheckConstraint(condition=Q(is_vat_registered=False) | ~Q(tin=""), name="tax_registered_has_a_tin"),
            models.CheckConstraint(
                condition=~Q(agency_mode="platform_agent") | ~Q(agent_letter=""), name="tax_agent_has_a_letter"
            ),
            models.CheckConstraint(
                condition=~Q(legal_name_km="") | ~Q(legal_name_en=""), name="tax_profile_has_a_legal_name"
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_by=None, decided_at=None)
                | Q(decided_at__isnull=False) & ~Q(status="proposed"),
                name="tax_profile_decided_or_proposed",
            ),
            # Where nobody proposed it (demonstration data), nobody is compared.
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(proposed_by=None) | ~Q(decided_by=F("proposed_by")),
                name="tax_profile_confirmed_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.legal_name_en or self.legal_name_km} {self.valid_from}"

    @property
    def legal_name(self) -> str:
        """The name as on papers, Khmer first."""
        return self.legal_name_km or self.legal_name_en

    @property
    def has_odd_tin(self) -> bool:
        """Whether its TIN has none of the known forms: to be looked at, not refused."""
        return bool(self.tin) and not looks_like_tin(self.tin)


class TaxKind(models.TextChoices):
    """A tax with a rate."""

    VAT = "vat", _("VAT")
    #: Shown as information only: nothing is kept back or booked.
    WITHHOLDING = "withholding", _("withholding tax on services")


class TaxRate(models.Model):
    """A tax's rate from a day on, and who says so."""

    kind = models.CharField(_("tax"), max_length=12, choices=TaxKind)
    valid_from = models.DateField(_("holds from"))
    percent = models.DecimalField(_("percent"), max_digits=5, decimal_places=2)
    #: In riel: the tax is not due below this.
    exempt_below = models.DecimalField(_("not due below, in riel"), max_digits=14, decimal_places=0, default=0)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        constraints = (
            models.UniqueConstraint(fields=["kind", "valid_from"], name="one_tax_rate_from_a_day"),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lt=100, exempt_below__gte=0), name="tax_rate_is_a_percentage"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="tax_rate_says_its_source"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.percent} {self.valid_from}"
