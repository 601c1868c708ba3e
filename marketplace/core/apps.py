from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The kernel: money, facts, audit, ids, the HTTP client. Knows no word of trade."""

    name = "marketplace.core"
    label = "core"
    verbose_name = "Kernel"

    def ready(self) -> None:
        from marketplace.core import checks  # noqa: F401 - registers itself
