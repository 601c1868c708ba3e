from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ListCode(models.TextChoices):
    """Whose list it is."""

    UN = "UN", _("United Nations Security Council")
    OFAC = "OFAC", _("OFAC, United States Treasury")


class PartyKind(models.TextChoices):
    """What somebody on a list is."""

    PERSON = "person", _("person")
    ENTITY = "entity", _("firm or group")
    VESSEL = "vessel", _("ship or aircraft")


class NameKind(models.TextChoices):
    """How good a name is."""

    MAIN = "main", _("name")
    ALIAS = "alias", _("also known as")
    WEAK = "weak", _("weak alias")


class DeniedList(models.Model):
    """One file of a list, as an officer brought it in."""

    code = models.CharField(_("list"), max_length=8, choices=ListCode)
    file_name = models.CharField(_("file"), max_length=200)
    #: SHA-256 of the file: what was read can be shown again.
    digest = models.CharField(_("fingerprint of the file"), max_length=64)
    published_on = models.DateField(_("date of the list"), null=True, blank=True)
    parties = models.PositiveIntegerField(_("entries"))
    imported_at = models.DateTimeField(_("brought in at"))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("brought in by")
    )

    class Meta:
        app_label = "screening"
        verbose_name = _("list of denied parties")
        verbose_name_plural = _("lists of denied parties")
        get_latest_by = "imported_at"
        constraints = (
            models.CheckConstraint(condition=Q(code__in=ListCode.values), name="deniedlist_code_known"),
            models.CheckConstraint(condition=Q(parties__gt=0), name="deniedlist_is_not_empty"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.imported_at:%Y-%m-%d}"


class DeniedParty(models.Model):
    """Somebody on a list. Who is taken off it stays here, with the day, for what was decided because of them."""

    code = models.CharField(_("list"), max_length=8, choices=ListCode)
    #: The list's own number of the entry.
    reference = models.CharField(_("number on the list"), max_length=40)
    kind = models.CharField(_("kind"), max_length=8, choices=PartyKind)
    name = models.CharField(_("name"), max_length=300)
    programme = models.CharField(_("listed under"), max_length=200, blank=True)
    #: What tells namesakes apart, as the list has it: births, places, numbers of papers.
    particulars = models.TextField(_("particulars"), blank=True)
    first_list = models.ForeignKey(DeniedList, on_delete=models.PROTECT, related_name="+")
    last_list = models.ForeignKey(DeniedList, on_delete=models.PROTECT, related_name="+")
    gone_at = models.DateTimeField(_("taken off the list at"), null=True, blank=True)

    class Meta:
        app_label = "screening"
        verbose_name = _("denied party")
        verbose_name_plural = _("denied parties")
        constraints = (
            models.UniqueConstraint(fields=["code", "reference"], name="one_party_per_number_of_a_list"),
            models.CheckConstraint(condition=Q(code__in=ListCode.values), name="deniedparty_code_known"),
            models.CheckConstraint(condition=Q(kind__in=PartyKind.values), name="deniedparty_kind_known"),
            models.CheckConstraint(condition=~Q(name=""), name="deniedparty_has_a_name"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.reference} {self.name}"


class DeniedName(models.Model):
    """One name of a denied party, with the forms by which it is found."""

    party = models.ForeignKey(DeniedParty, on_delete=models.CASCADE, related_name="names")
    kind = models.CharField(_("kind"), max_length=5, choices=NameKind)
    text = models.CharField(_("name"), max_length=300)
    #: Its words in plain Latin letters; see `marketplace.screening.names.key_of`.
    key = models.CharField(max_length=400)

    class Meta:
        app_label = "screening"
        verbose_name = _("name of a denied party")
        verbose_name_plural = _("names of denied parties")
        constraints = (
            models.UniqueConstraint(fields=["party", "text"], name="one_row_per_name_of_a_party"),
            models.CheckConstraint(condition=~Q(key=""), name="deniedname_can_be_found"),
        )

    def __str__(self) -> str:
        return self.text
