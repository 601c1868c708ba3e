"""What Wagtail's generic screens may do with our models, whoever asks: superusers too."""

from __future__ import annotations

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from catalogue.models import Certificate, Product
from cms.desk.areas import EVERYWHERE
from logistics.models import Tariff
from logistics.scanning.models import Appointment
from marketplace.sales.order.models import Order, Purchase
from marketplace.users.areas import area_of
from payments.models import Dispute, ExchangeRate, Refund
from payments.papers.models import TaxRate
from payments.remittances.models import CashLimit
from vendors.models import FieldOfficer, ListingSubmission, Mandate, ShopPageChange, Vendor, VendorApplication


class OnlyThese(ModelPermissionPolicy):
    """Django's permissions, but only the actions named; the others are refused to everybody.

    # Note [Nobody adds, deletes or publishes by hand]
    An application is made by its maker and counts by its review; a purchase is a record. Wagtail's generic screens
    would let a superuser add, delete or publish them past every rule, so those actions do not exist for them.
    """

    def __init__(self, model: Any, *actions: str) -> None:
        super().__init__(model)
        self.actions = frozenset(actions)

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in self.actions and bool(super().user_has_permission(user, action))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Return whether somebody may do this to this one, which lies in their area."""
        if not self.user_has_permission(user, action):
            return False
        rows = self.model._default_manager.filter(pk=instance.pk)
        return self.model in EVERYWHERE or bool(rows.in_area(area_of(user)).exists())


def register() -> None:
    """Put a policy on every model that has a screen here; before any screen asks for one."""
    register_permission_policy(VendorApplication, OnlyThese(VendorApplication, "view", "change"))
    register_permission_policy(ListingSubmission, OnlyThese(ListingSubmission, "view", "change"))
    register_permission_policy(ShopPageChange, OnlyThese(ShopPageChange, "view", "change"))
    register_permission_policy(Certificate, OnlyThese(Certificate, "view", "add"))
    for model in (Product, Vendor, Purchase, Order, Refund, Dispute, Tariff, FieldOfficer, Mandate, Appointment):
        register_permission_policy(model, OnlyThese(model, "view"))
    register_permission_policy(ExchangeRate, OnlyThese(ExchangeRate, "view", "add", "change"))
    register_permission_policy(TaxRate, OnlyThese(TaxRate, "view", "add"))
    register_permission_policy(CashLimit, OnlyThese(CashLimit, "view", "add"))
