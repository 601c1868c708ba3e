from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    """People who sign in: buyers, members of vendors, officers."""

    name = "marketplace.users"
    label = "users"
    verbose_name = _("People")

    def ready(self) -> None:
        from marketplace.users import receivers  # noqa: F401 - registers itself
