"""A sandbox that says "paid" must never stand where real money is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_NAMES: Final = ("MARKETPLACE_ENV", "DJANGO_ENV", "ENVIRONMENT", "ENV")
_PRODUCTION: Final = frozenset({"production", "prod", "live"})


def production_sign(environ: Mapping[str, str]) -> str | None:
    """Return the name of a variable that says that this is production, or None."""
    if environ.get("DJANGO_SETTINGS_MODULE", "").rpartition(".")[2].lower() in _PRODUCTION:
        return "DJANGO_SETTINGS_MODULE"
    return next((name for name in _NAMES if environ.get(name, "").strip().lower() in _PRODUCTION), None)


def refuse_production(environ: Mapping[str, str]) -> None:
    """Stop the program when anything in the environment says production.

    Raises:
        SystemExit: It does.
    """
    if name := production_sign(environ):
        raise SystemExit(
            f"The sandbox plays banks and carriers and makes payments up. It does not start in production:"
            f" {name} is {environ[name]!r}."
        )
