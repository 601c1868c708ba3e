from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """Wagtail: pages, and the officers' queues."""

    name = "cms"
    verbose_name = _("Pages and queues")

    def ready(self) -> None:
        """Put our policies in before Wagtail makes its own."""
        from cms import receivers  # noqa: F401 - the receivers register themselves
        from cms.desk import policies

        policies.register()
