from oscar.apps.order import apps


class OrderConfig(apps.OrderConfig):
    """Oscar's `order` app under our roof; the label stays `order`."""

    name = "marketplace.sales.order"
