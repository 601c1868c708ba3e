"""Organisations that buy, and when an officer looks at one first.

# Note [Checked, then trade]
A new organisation may buy at once, at the prices that everybody sees. Trade prices, and asking makers for quotes in its
name, come with the check: an officer's, or none where the policy of the day asks for none for its kind. One that was
refused or suspended buys nothing in its name; its people still buy for themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from marketplace.core.ids import new_token
from marketplace.core.money import Money
from marketplace.users.areas import ByProvinceQuerySet

if TYPE_CHECKING:
    from datetime import date

    from marketplace.users.models import User

HOME = "KH"


class OrganisationKind(models.TextChoices):
    """What an organisation is."""

    HOTEL = "hotel", _("hotel or restaurant")
    SHOP = "shop", _("shop")
    IMPORTER = "importer", _("importer")
    MINISTRY = "ministry", _("ministry or public body")
    SCHOOL = "school", _("school")
    OTHER = "other", _("other")


class OrganisationStatus(models.TextChoices):
    """Whether somebody has looked at it, and what they found."""

    NEW = "new", _("not checked yet")
    CHECKED = "checked", _("checked")
    REFUSED = "refused", _("refused")
    SUSPENDED = "suspended", _("suspended")


class OrganisationQuerySet(ByProvinceQuerySet["Organisation"]):
    """Scopes over organisations."""

    def of_user(self, user: User) -> OrganisationQuerySet:
        """Keep those in which this person works."""
        return self.filter(members__user=user)

    def to_check(self) -> OrganisationQuerySet:
        return self.filter(status=OrganisationStatus.NEW)


class Organisation(models.Model):
    """A body in whose name people buy. See Note [Checked, then trade]."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("province",)

    code = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    name = models.CharField(_("name"), max_length=160)
    #: As it stands on papers that cross a border; empty where `name` is in Latin letters already.
    name_latin = models.CharField(_("name in Latin letters"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=OrganisationKind)
    country = models.CharField(_("country"), max_length=2, default=HOME, validators=[RegexValidator(r"^[A-Z]{2}$")])
    #: Where its seat is, at home; officers of that province look at it. None abroad.
    province = models.ForeignKey(
        "geography.Province",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
        verbose_name=_("province"),
    )
    #: As it stands on invoices: the seat, written out.
    seat = models.CharField(_("address of the seat"), max_length=300, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    phone = PhoneNumberField(_("phone number"))
    email = models.EmailField(_("e-mail address"), blank=True)
    status = models.CharField(
        _("status"), max_length=9, choices=OrganisationStatus, default=OrganisationStatus.NEW, db_index=True
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    #: None where the policy of the day asked for no check.
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: What the officer says about it; its people read it.
    note = models.TextField(_("note"), blank=True)
    #: What all its members together may spend in a month of the calendar; none: as much as they like.
    month_budget = models.DecimalField(_("budget for a month"), max_digits=14, decimal_places=2, null=True, blank=True)
    budget_currency = models.CharField(max_length=3, choices=[("KHR", "KHR"), ("USD", "USD")], default="KHR")
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    registered_at = models.DateTimeField(_("registered"))
    is_demo = models.BooleanField(default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=OrganisationStatus.values, kind__in=OrganisationKind.values),
                name="organisation_words_known",
            ),
            models.CheckConstraint(
                condition=Q(status=OrganisationStatus.NEW, checked_at=None, checked_by=None)
                | (~Q(status=OrganisationStatus.NEW) & Q(checked_at__isnull=False)),
                name="organisation_decided_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["refused", "suspended"]) | (Q(checked_by__isnull=False) & ~Q(note="")),
                name="organisation_turned_away_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(country=HOME) | Q(province=None), name="organisation_abroad_has_no_province"
            ),
            models.CheckConstraint(
                condition=Q(month_budget=None) | Q(month_budget__gt=0), name="organisation_budget_positive"
            ),
            models.CheckConstraint(
                condition=Q(budget_currency__in=["KHR", "USD"]), name="organisation_budget_currency_known"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name_on_papers(self) -> str:
        """The name that customs and banks abroad can read."""
        return self.name_latin or self.name

    @property
    def shown_name(self) -> str:
        """The name in the reader's letters, where it has both."""
        return self.name if get_language() == "km" else self.name_on_papers

    @property
    def is_abroad(self) -> bool:
        return self.country != HOME

    @property
    def is_trade_buyer(self) -> bool:
        """Whether trade prices are shown to it. See Note [Checked, then trade]."""
        return self.status == OrganisationStatus.CHECKED

    @property
    def may_buy(self) -> bool:
        return self.status in (OrganisationStatus.NEW, OrganisationStatus.CHECKED)

    @property
    def budget(self) -> Money | None:
        """What all together may spend in a month."""
        return None if self.month_budget is None else Money(self.month_budget, self.budget_currency)


class CheckPolicyQuerySet(models.QuerySet["CheckPolicy"]):
    """Scopes over policies."""

    def on(self, day: date) -> CheckPolicyQuerySet:
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class CheckPolicy(models.Model):
    """Whether an officer looks at organisations of one kind before they buy as trade, `[valid_from, valid_to)`."""

    kind = models.CharField(_("kind"), max_length=10, choices=OrganisationKind)
    #: Whether it is about those whose seat is in Cambodia, or about those abroad.
    at_home = models.BooleanField(_("in Cambodia"))
    needs_check = models.BooleanField(_("an officer checks"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until before"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)

    objects = CheckPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy for checks of organisations")
        verbose_name_plural = _("policies for checks of organisations")
        ordering = ("kind", "at_home", "-valid_from")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=OrganisationKind.values), name="check_policy_kind_known"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="check_policy_from_before_to"
            ),
            models.UniqueConstraint(fields=["kind", "at_home", "valid_from"], name="one_check_policy_per_kind_and_day"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {'home' if self.at_home else 'abroad'} {self.valid_from}"
