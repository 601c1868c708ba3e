"""Names that belong to the members of an association, who those members are, and listings that use one without being."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalogue.models.product import Product
from marketplace.users.areas import ByProvinceQuerySet


class NameKind(models.TextChoices):
    """By what law a name is protected."""

    GI = "gi", _("geographical indication")
    COLLECTIVE_MARK = "collective_mark", _("collective mark")


class ProtectedName(models.Model):
    """A name that only members of its association may use in a listing, and every way in which it is spelt.

    `goods`, `places` and `not_meant` have one spelling in each line; see `catalogue.naming.uses` for what counts.
    """

    code = models.SlugField(max_length=60, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=NameKind)
    name_km = models.CharField(_("name in Khmer"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    association_km = models.CharField(_("association, in Khmer"), max_length=200, blank=True)
    association_en = models.CharField(_("association, in English"), max_length=200, blank=True)
    contact = models.CharField(_("how to reach the association"), max_length=200, blank=True)
    goods = models.TextField(_("goods, one spelling in each line"))
    places = models.TextField(_("places, one spelling in each line"))
    not_meant = models.TextField(_("what is not meant, one in each line"), blank=True)
    is_guarded = models.BooleanField(_("guarded"), default=True)

    class Meta:
        app_label = "catalogue"
        verbose_name = _("protected name")
        verbose_name_plural = _("protected names")
        ordering = ("name_en",)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_km if get_language() == "km" else self.name_en

    @property
    def association(self) -> str:
        """The association in the reader's language, else in the other; nothing if it is not known."""
        first, second = self.association_km, self.association_en
        return (first or second) if get_language() == "km" else (second or first)


class NameMemberQuerySet(ByProvinceQuerySet["NameMember"]):
    """Scopes over members."""

    def standing(self, *, on: date) -> NameMemberQuerySet:
        """Return those who may use the name on a day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on, ended_at__isnull=True)

    def run_out(self, *, on: date) -> NameMemberQuerySet:
        """Return those whose last day has passed, of which nobody has been told."""
        return self.filter(until__lt=on, ended_at__isnull=True, run_out_noted_at__isnull=True)


class NameMember(models.Model):
    """A vendor on the list of an association: from a day until another, unless taken off it before."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    name = models.ForeignKey(ProtectedName, on_delete=models.PROTECT, related_name="members", verbose_name=_("name"))
    vendor = models.ForeignKey(
        "partner.Vendor", on_delete=models.PROTECT, related_name="name_memberships", verbose_name=_("vendor")
    )
    number = models.CharField(_("member number"), max_length=60)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_reason = models.CharField(_("why it ended"), max_length=300, blank=True, editable=False)
    #: When the listings were looked through because its last day had passed.
    run_out_noted_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = NameMemberQuerySet.as_manager()

    class Meta:
        app_label = "catalogue"
        verbose_name = _("member of an association")
        verbose_name_plural = _("members of associations")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="name_member_until_after_since",
                violation_error_message=_("It cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_reason="") | (Q(ended_at__isnull=False) & ~Q(ended_reason="")),
                name="name_member_ended_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["name", "vendor", "since"],
                condition=Q(ended_at__isnull=True),
                name="one_name_membership_per_vendor_and_day",
                violation_error_message=_("This member is on the list already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    def stands(self, *, on: date) -> bool:
        """Return whether the name may be used on a day."""
        return self.ended_at is None and self.since <= on and (self.until is None or on <= self.until)


class NameConcernQuerySet(ByProvinceQuerySet["NameConcern"]):
    """Scopes over concerns."""


class NameConcern(models.Model):
    """A listing on sale that uses a protected name though its vendor is no member: for an officer to look at."""

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("product__vendor__province",)

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="name_concerns")
    name = models.ForeignKey(ProtectedName, on_delete=models.CASCADE, related_name="concerns")
    found = models.CharField(_("found"), max_length=200)
    raised_at = models.DateTimeField(_("found on"))
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: An officer's words; empty if the listing or the list of members changed so that there is nothing to say.
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = NameConcernQuerySet.as_manager()

    class Meta:
        app_label = "catalogue"
        verbose_name = _("use of a protected name")
        verbose_name_plural = _("uses of protected names")
        ordering = ("raised_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["product", "name"], condition=Q(settled_at__isnull=True), name="one_open_concern_per_name"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=False) | Q(settled_by__isnull=True, note=""),
                name="name_concern_settled_with_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.found} ({self.product_id})"
