"""A language's texts are the same in one catalogue as in many."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils.translation import trans_real

from marketplace.core.translations import join_catalogues


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES])
def test_every_text_is_what_it_was_and_there_are_fewer_places_to_look(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trans_real, "_translations", {})
    catalogue = trans_real.translation(code)._catalog  # type: ignore[attr-defined]
    before = {key: catalogue.get(key) for key in catalogue.keys()}  # noqa: SIM118 - it is no dictionary
    plurals = {key: [_plural(catalogue, key, n) for n in (0, 1, 2, 5)] for key, _form in _with_forms(before)}
    many = len(catalogue._catalogs)

    join_catalogues()

    assert len(catalogue._catalogs) < many
    assert {key: catalogue.get(key) for key in before} == before
    assert {key: [_plural(catalogue, key, n) for n in (0, 1, 2, 5)] for key in plurals} == plurals


def _with_forms(texts: dict[object, object]) -> list[tuple[str, int]]:
    return [key for key in texts if isinstance(key, tuple)]


def _plural(catalogue: object, key: str, n: int) -> object:
    try:
        return catalogue.plural(key, n)  # type: ignore[attr-defined]
    except KeyError:
        return None
