from __future__ import annotations

from django import template

from marketplace.users import phones
from marketplace.users.models import User

register = template.Library()


@register.filter
def spoken_phone(phone: object) -> str:
    """Return a phone number the way people read it, as "012 345 678"."""
    return phones.spoken_phone(str(phone)) if phone else ""


@register.filter
def name_or_phone(person: User | None) -> str:
    """Return a person's name; of one who gave none the phone, the way people read it, or the e-mail address."""
    if person is None:
        return ""
    return person.get_full_name() or spoken_phone(person.phone) or str(person)
