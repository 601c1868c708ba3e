from __future__ import annotations

from django import template

from marketplace.users import phones

register = template.Library()


@register.filter
def spoken_phone(phone: object) -> str:
    """Return a phone number the way people read it, as "012 345 678"."""
    return phones.spoken_phone(str(phone)) if phone else ""
