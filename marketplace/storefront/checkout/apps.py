from oscar.apps.checkout import apps


class CheckoutConfig(apps.CheckoutConfig):
    """Oscar's `checkout` app under our roof; the label stays `checkout`."""

    name = "marketplace.storefront.checkout"
