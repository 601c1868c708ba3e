"""Terms of carriers: prices, standards, compensation, carbon factors, zones; typed in, or brought in from a file."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from cms.desk.terms import TermsRoom
from logistics.services.terms import KINDS


class CarriersTerms(TermsRoom):
    """Screens for the terms of carriers."""

    url_prefix = "marketplace/terms"
    url_namespace = "officers_terms"
    icon = "tablet-alt"
    kinds = KINDS
    heading = _("Terms of carriers")
    see_permission, add_permission, change_permission = (
        "shipping.view_tariff", "shipping.add_tariff", "shipping.change_tariff",
    )  # fmt: skip
    initial = {"currency": "KHR"}


TERMS: Final = CarriersTerms("officers_terms")
