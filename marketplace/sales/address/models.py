"""The addresses that a person keeps, for the next purchase."""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.abstract_models import AbstractAddress, AbstractUserAddress
from phonenumber_field.modelfields import PhoneNumberField

from marketplace.core.ids import new_token
from marketplace.sales.address.placed import DeliverTo, PlacedAddress, in_country


class UserAddress(PlacedAddress, AbstractUserAddress):
    """One line of a person's address book. It may be changed and deleted: a purchase keeps a copy of its own."""

    POSTCODE_REQUIRED = False
    POSTCODES_REGEX = {**AbstractUserAddress.POSTCODES_REGEX, "KH": r"^([0-9]{5,6}|[0-9]{8})$"}

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)

    class Meta(AbstractUserAddress.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
                name="useraddress_pin_both_or_neither",
            ),
            models.CheckConstraint(condition=Q(deliver_to__in=DeliverTo.values), name="useraddress_deliver_to_known"),
            in_country("useraddress_abroad_has_no_place"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default_for_shipping=True), name="one_first_address_per_person"
            ),
        )

    def generate_hash(self) -> str:
        """Return what is the same for two lines of one book that say the same, so that none stands there twice."""
        places = (self.province_id, self.district_id, self.commune_id, self.village_id)
        said = [self.first_name, str(self.phone_number), self.line1, self.landmark, self.deliver_to, *places]
        if self.is_abroad:
            said += [self.country_code, *(f"{name}={value}" for name, value in sorted(self.abroad.items()))]
        return hashlib.sha256("|".join(str(part or "") for part in said).encode()).hexdigest()


class OrganisationAddress(PlacedAddress, AbstractAddress):
    """One line of an organisation's address book: all who buy for it may send there."""

    POSTCODE_REQUIRED = False
    POSTCODES_REGEX = {**AbstractAddress.POSTCODES_REGEX, "KH": r"^([0-9]{5,6}|[0-9]{8})$"}

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="addresses")
    #: What its people call it: the kitchen, the branch in Siem Reap.
    label = models.CharField(_("what you call it"), max_length=60)
    phone_number = PhoneNumberField(_("phone number"), blank=True)
    notes = models.TextField(_("note for the courier"), blank=True)
    is_first = models.BooleanField(default=False)
    kept_at = models.DateTimeField()

    class Meta:
        app_label = "address"
        verbose_name = _("address of an organisation")
        verbose_name_plural = _("addresses of organisations")
        ordering = ("-is_first", "label", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
                name="organisationaddress_pin_both_or_neither",
            ),
            models.CheckConstraint(
                condition=Q(deliver_to__in=DeliverTo.values), name="organisationaddress_deliver_to_known"
            ),
            in_country("organisationaddress_abroad_has_no_place"),
            models.UniqueConstraint(fields=["organisation", "label"], name="one_label_per_organisation_address"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(is_first=True), name="one_first_address_per_organisation"
            ),
        )

    def __str__(self) -> str:
        return f"{self.label}: {self.formatted_en}"


from oscar.apps.address.models import *  # type: ignore[assignment]  # noqa: E402, F403 - Oscar registers only what is not registered above
