"""The addresses that a person keeps, for the next purchase."""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Q
from oscar.apps.address.abstract_models import AbstractUserAddress

from marketplace.core.ids import new_token
from marketplace.sales.address.placed import DeliverTo, PlacedAddress, in_country


class UserAddress(PlacedAddress, AbstractUserAddress):
    """One line of a person's address book. It may be changed and deleted: a purchase keeps a copy of its own."""

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


from oscar.apps.address.models import *  # type: ignore[assignment]  # noqa: E402, F403 - Oscar registers only what is not registered above
