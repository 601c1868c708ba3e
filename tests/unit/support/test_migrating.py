"""Migrating for tests draws fewer models than Django does; what a migration is handed stays the same."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import models
from django.db.migrations import operations as op
from django.db.migrations.state import ProjectState, StateApps

from tests.support.migrating import quick_migrations

NO_DATABASE: Any = SimpleNamespace(connection=SimpleNamespace(alias="default"))
COUNTRY = op.CreateModel("Country", [("code", models.CharField(max_length=2, primary_key=True))])
TOWN = op.CreateModel(
    "Town",
    [("id", models.AutoField(primary_key=True)), ("country", models.ForeignKey("atlas.Country", models.CASCADE))],
)
STREET = op.CreateModel(
    "Street", [("id", models.AutoField(primary_key=True)), ("town", models.ForeignKey("atlas.Town", models.CASCADE))]
)


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with quick_migrations():
        yield


@pytest.fixture
def state() -> ProjectState:
    """Three models, each of which points at the one before."""
    state = ProjectState()
    assert isinstance(state.apps, StateApps)
    for operation in (COUNTRY, TOWN, STREET):
        operation.state_forwards("atlas", state)
    return state


def _handed_over(state: ProjectState) -> tuple[Any, ProjectState]:
    """Return the models that a step in Python is handed in a state, and the state after it."""
    seen: list[Any] = []
    step = op.RunPython(lambda apps, editor: seen.append([apps.get_model("atlas", n) for n in NAMES]))
    before = state.clone()
    step.database_forwards("atlas", NO_DATABASE, before, state)
    return seen[0], state


NAMES = ("Country", "Town", "Street")


def test_a_step_in_python_meets_every_model_as_it_then_is(state: ProjectState) -> None:
    op.AddField("Country", "name", models.CharField(max_length=50, default="")).state_forwards("atlas", state)
    (country, town, street), _ = _handed_over(state)

    assert country._meta.get_field("name").max_length == 50
    assert town._meta.get_field("country").related_model is country
    assert street._meta.get_field("town").related_model is town
    assert {one.related_model for one in country._meta.related_objects} == {town}


def test_what_a_step_in_python_met_serves_the_next_operation(state: ProjectState) -> None:
    op.AddField("Country", "name", models.CharField(max_length=50, default="")).state_forwards("atlas", state)
    handed, after = _handed_over(state)

    assert [after.apps.get_model("atlas", name) for name in NAMES] == handed
    assert not after.is_delayed


def test_a_new_field_is_not_in_the_models_of_before(state: ProjectState) -> None:
    before = state.clone()
    op.AddField("Town", "twin", models.ForeignKey("atlas.Town", models.CASCADE, null=True)).state_forwards(
        "atlas", state
    )

    assert "twin" in {field.name for field in state.apps.get_model("atlas", "Town")._meta.fields}
    assert "twin" not in {field.name for field in before.apps.get_model("atlas", "Town")._meta.fields}


def test_a_key_that_others_refer_to_is_altered_with_all_that_hangs_on_it(state: ProjectState) -> None:
    op.AlterField("Country", "code", models.CharField(max_length=3, primary_key=True)).state_forwards("atlas", state)
    country, town, street = (state.apps.get_model("atlas", name) for name in NAMES)

    assert town._meta.get_field("country").related_model is country
    assert town._meta.get_field("country").target_field.max_length == 3
    assert street._meta.get_field("town").related_model is town


def test_a_renamed_key_is_followed_by_those_that_refer_to_it(state: ProjectState) -> None:
    by_code = models.ForeignKey("atlas.Country", models.CASCADE, to_field="code", related_name="+")
    op.AddField("Street", "country", by_code).state_forwards("atlas", state)
    op.RenameField("Country", "code", "letters").state_forwards("atlas", state)

    assert state.apps.get_model("atlas", "Street")._meta.get_field("country").target_field.name == "letters"


def test_a_step_that_asks_for_no_model_draws_none(state: ProjectState) -> None:
    op.AddField("Country", "name", models.CharField(max_length=50, default="")).state_forwards("atlas", state)
    before = state.clone()
    drawn = before.__dict__["apps"]
    op.RunPython(lambda apps, editor: None).database_forwards("atlas", NO_DATABASE, before, state)

    assert before.__dict__["apps"] is drawn
    assert state.is_delayed


def test_a_renamed_model_is_found_by_its_new_name(state: ProjectState) -> None:
    before = state.clone()
    op.RenameModel("Town", "City").state_forwards("atlas", state)

    assert state.models["atlas", "city"].name_lower == "city"
    assert state.apps.get_model("atlas", "Street")._meta.get_field("town").related_model._meta.model_name == "city"
    assert ("atlas", "town") in before.models
