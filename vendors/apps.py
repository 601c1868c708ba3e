from oscar.apps.partner import apps


class PartnerConfig(apps.PartnerConfig):
    """Oscar's `partner` app under our roof; the label stays `partner`."""

    name = "vendors"

    def ready(self) -> None:
        """Take up Oscar's receivers, then ours of Wagtail's signals; Wagtail itself was ready before."""
        super().ready()
        from vendors import receivers

        receivers.connect()
