from oscar.apps.address import apps


class AddressConfig(apps.AddressConfig):
    """Oscar's `address` app under our roof; the label stays `address`."""

    name = "marketplace.sales.address"
