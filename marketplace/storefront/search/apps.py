from __future__ import annotations

from oscar.apps.search import apps


class SearchConfig(apps.SearchConfig):
    """Oscar's `search` app under our roof; the label stays `search`, nothing of its search is used."""

    name = "marketplace.storefront.search"

    def ready(self) -> None:
        """Register the check of the database."""
        super().ready()
        from marketplace.storefront.search import checks  # noqa: F401 - registers when imported
