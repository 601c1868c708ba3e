"""Grams of CO2 for the eye."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def carbon(grams: int) -> str:
    """Return grams as people read them: `40 g`, `1.2 kg`; an estimate has two figures, not four."""
    if grams < 1_000:
        step = 10 if grams >= 100 else 1
        return _("%(grams)d g") % {"grams": round(grams / step) * step}
    return _("%(kilograms)s kg") % {"kilograms": f"{grams / 1000:.1f}"}
