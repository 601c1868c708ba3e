from oscar.apps.shipping import apps


class ShippingConfig(apps.ShippingConfig):
    """Oscar's `shipping` app under our roof; the label stays `shipping`."""

    name = "logistics"
