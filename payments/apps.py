from oscar.apps.payment import apps


class PaymentConfig(apps.PaymentConfig):
    """Oscar's `payment` app under our roof; the label stays `payment`."""

    name = "payments"
