from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Messages to people, made from facts; nobody imports it."""

    name = "marketplace.notifications"
    label = "notifications"
    verbose_name = _("Messages")
