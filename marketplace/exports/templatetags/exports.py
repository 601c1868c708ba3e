"""Countries in templates."""

from __future__ import annotations

from django import template

from marketplace.geography.countries import country_name

register = template.Library()


@register.filter
def country(code: str) -> str:
    """Return what a country is called, in the reader's language."""
    return country_name(code)
