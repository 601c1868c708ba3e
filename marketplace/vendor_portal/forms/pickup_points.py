"""One place where a vendor's goods are collected; when it is open is a form of its own beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.geography.forms import PlaceFormMixin, place_initial
from marketplace.users.forms import PhoneField
from marketplace.users.phones import spoken_phone
from marketplace.vendor_portal.forms.shop_page import AS_MONDAY
from vendors.models import Partner, Vendor
from vendors.opening import Span
from vendors.services.pickup_points import PickupPointDraft


class PickupPointForm(PlaceFormMixin):
    """What the place is called, where it lies, who answers there."""

    place_required: ClassVar[tuple[str, ...]] = ("province", "district", "commune")
    place_extras: ClassVar[tuple[str, ...]] = ("landmark",)

    name = forms.CharField(
        label=_("Name of the place"),
        help_text=_("Such as “At home” or “Market stall”."),
        max_length=120,
        error_messages={"required": _("Give the place a name, such as “At home” or “Market stall”.")},
    )
    phone = PhoneField(label=_("Phone there"), help_text=_("If it is not your shop's number."), required=False)

    @property
    def is_choosing(self) -> bool:
        """Return whether a button only asks for the form again: the next list, or Monday's times on every day."""
        return super().is_choosing or (self.is_bound and AS_MONDAY in self.data)

    @classmethod
    def initial_of(cls, point: Partner) -> dict[str, Any]:
        """Return a place as the form shows it first."""
        return {
            "name": point.name,
            "landmark": point.landmark,
            "phone": spoken_phone(str(point.phone)) if point.phone else "",
            **place_initial(point.village or point.commune or point.district or point.province),
        }

    @classmethod
    def initial_for(cls, vendor: Vendor) -> dict[str, Any]:
        """Return what a new place begins with: it most likely lies near the vendor."""
        return dict(place_initial(vendor.commune or vendor.district or vendor.province))

    def draft(self, *, spans: Sequence[Span] | None) -> PickupPointDraft:
        """Return what was filled in."""
        data = self.cleaned_data
        places = {level: data[level] for level in ("province", "district", "commune", "village")}
        return PickupPointDraft(
            name=data["name"], landmark=data["landmark"], phone=str(data["phone"] or ""), spans=spans, **places
        )
