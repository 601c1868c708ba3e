"""Django's own admin: what officers arrange by rules is only read there, whoever asks."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from catalogue.models import AttributeOptionGroup, Category, ProductAttribute, ProductCategory, ProductClass

from oscar.apps.catalogue.admin import *  # noqa: F403 isort: skip - Oscar's own registrations


class _OnlyRead:
    """Refuses to add, change and delete: past our services no old address would be kept, and answers would be lost."""

    def has_add_permission(self, request: Any, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, *args: Any) -> bool:
        return False

    def has_delete_permission(self, request: Any, *args: Any) -> bool:
        return False


for _model in (AttributeOptionGroup, Category, ProductAttribute, ProductCategory, ProductClass):
    _theirs = type(admin.site.get_model_admin(_model))
    admin.site.unregister(_model)
    admin.site.register(_model, type(f"{_model.__name__}OnlyRead", (_OnlyRead, _theirs), {}))
