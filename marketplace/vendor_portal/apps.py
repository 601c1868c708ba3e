from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VendorPortalConfig(AppConfig):
    """Vendors' screens: application, listings, orders. Without tables of its own."""

    name = "marketplace.vendor_portal"
    label = "vendor_portal"
    verbose_name = _("Vendor portal")
