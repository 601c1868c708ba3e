from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """What operators ask of the whole house: it looks across all floors and changes nothing."""

    name = "marketplace.operations"
    label = "operations"
    verbose_name = "Operations"
