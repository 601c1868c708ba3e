from oscar.apps.partner import apps


class PartnerConfig(apps.PartnerConfig):
    """Oscar's `partner` app under our roof; the label stays `partner`."""

    name = "vendors"
