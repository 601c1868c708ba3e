from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo country: pictures, vendors and products that show the shop at work. No table, no screen."""

    name = "marketplace.demo"
    label = "demo"
    verbose_name = "Demo country"
