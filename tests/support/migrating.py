"""Migrates an empty database for tests: the operations of plain `migrate`, with less drawing of models between them.

Nine tenths of the time of `migrate` go into drawing anew, after each operation, every model that is related to the
changed one over any number of others: with 450 tables, nearly all of them. Here, while a template is made,

- a new model is drawn alone: nothing points at it yet, and what it points at stays the same class;
- a changed model is drawn with those that point at it. Those that point at them keep an older class, as Django itself
  allows for a field that is no relation (`is_delayed`), and a step in Python is handed models that are all drawn anew;
- a step in Python that asks for no model has none drawn;
- a field is taken apart once, not at each drawing, and a model's description looked through once, not at each copy.

A field that others refer to by key is altered as Django does it. Nothing here touches the SQL.
With PLAIN_MIGRATIONS set, the template is made by plain `migrate`: the two schemas must not differ.
"""

from __future__ import annotations

import copy
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any
from unittest import mock

from django.core.management import call_command
from django.db import router
from django.db.migrations.operations import RunPython
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.utils import field_is_referenced
from django.db.models import Field, Model
from django.utils.functional import SimpleLazyObject

_reload_as_django_does = ProjectState.reload_model
_alter_as_django_does = ProjectState.alter_field
_rename_as_django_does = ProjectState.rename_field
_clone_as_django_does = Field.clone


def migrate() -> None:
    """Bring the database in use to the last migration."""
    with nullcontext() if os.environ.get("PLAIN_MIGRATIONS") else quick_migrations():
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def quick_migrations() -> Iterator[None]:
    """Draw no more models than operations need; the collector looks on less often, for classes are many and short-lived."""
    seldom = gc.get_threshold()
    gc.set_threshold(100_000, 10, 10)
    with (
        mock.patch.object(ProjectState, "reload_model", _reload),
        mock.patch.object(ProjectState, "alter_field", _alter_field),
        mock.patch.object(ProjectState, "rename_field", _rename_field),
        mock.patch.object(RunPython, "database_forwards", _run),
        mock.patch.object(Field, "clone", _clone),
        mock.patch.object(ModelState, "clone", _clone_state),
    ):
        try:
            yield
        finally:
            gc.set_threshold(*seldom)


def _reload(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    """Draw a model again with those that point at it."""
    if "apps" not in self.__dict__:
        return
    drawn = {(app_label, model_name)}
    try:
        before = self.apps.get_model(app_label, model_name)
    except LookupError:  # a new one
        pass
    else:
        self.is_delayed = True
        drawn |= _pointing_at(before)
    self._reload(drawn)  # type: ignore[attr-defined]


def _pointing_at(model: type[Model]) -> set[tuple[str, str]]:
    related = [one for one in model.__subclasses__() if hasattr(one, "_meta")]
    for field in model._meta.get_fields(include_parents=True, include_hidden=True):
        if field.is_relation and field.auto_created and not isinstance(field.related_model, str | None):
            related.append(field.related_model)
    return {(one._meta.app_label, one._meta.model_name or "") for one in related}


def _alter_field(
    self: ProjectState, app_label: str, model_name: str, name: str, field: Field[Any, Any], preserve_default: bool
) -> None:
    """Alter a field; where others refer to it, with every model that is related over any number of others."""
    if field_is_referenced(self, (app_label, model_name), (name, field)):
        with mock.patch.object(ProjectState, "reload_model", _reload_as_django_does):
            _alter_as_django_does(self, app_label, model_name, name, field, preserve_default)
    else:
        _alter_as_django_does(self, app_label, model_name, name, field, preserve_default)


def _rename_field(self: ProjectState, app_label: str, model_name: str, old_name: str, new_name: str) -> None:
    """Rename a field; Django writes the new name into the fields that refer to it, so they are taken apart again."""
    for model in self.models.values():
        for field in model.fields.values():
            field.__dict__.pop("_taken_apart", None)
    _rename_as_django_does(self, app_label, model_name, old_name, new_name)


def _run(self: RunPython, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
    """Run a step in Python on models drawn anew when it first asks for one; those then serve the next operations too."""

    def models() -> Any:
        from_state.clear_delayed_apps_cache()
        apps = from_state.apps
        to_state.__dict__["apps"], to_state.is_delayed = apps, False  # a step in Python changes no model
        return apps

    if router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
        self.code(SimpleLazyObject(models), schema_editor)


def _clone(self: Field[Any, Any]) -> Field[Any, Any]:
    """Return a copy; a field that belongs to no model never changes, so it is taken apart once."""
    if hasattr(self, "model"):
        return _clone_as_django_does(self)
    parts = self.__dict__.get("_taken_apart")
    if parts is None:
        parts = self.__dict__["_taken_apart"] = self.deconstruct()[2:]
    args, kwargs = parts
    return self.__class__(*args, **kwargs)


def _clone_state(self: ModelState) -> ModelState:
    """Return a copy of a model's description, which was looked through for mistakes when it was first made."""
    twin = copy.copy(self)
    twin.fields, twin.options, twin.managers = dict(self.fields), dict(self.options), list(self.managers)
    twin.__dict__.pop("name_lower", None)  # remembered of a name that may change
    return twin
