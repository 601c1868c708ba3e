from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate  # noqa: TID251 - Django's own hooks around `migrate`


class PageCacheConfig(AppConfig):
    """Pages kept whole for visitors who are nobody yet."""

    name = "marketplace.storefront.pagecache"
    label = "pagecache"

    def ready(self) -> None:
        """Take the triggers away before a migration, which may make tables anew, and set them again after it."""
        from marketplace.storefront.pagecache.triggers import build, unbuild

        pre_migrate.connect(unbuild, sender=self)
        post_migrate.connect(build, sender=self)
