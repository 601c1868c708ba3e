from oscar.apps.catalogue import apps


class CatalogueConfig(apps.CatalogueConfig):
    """Oscar's `catalogue` app under our roof; the label stays `catalogue`."""

    name = "catalogue"
