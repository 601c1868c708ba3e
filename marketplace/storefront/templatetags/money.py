"""How amounts of money and telephone numbers are written for people."""

from __future__ import annotations

from decimal import Decimal

from django import template

from marketplace.core.money import Money
from marketplace.users.phones import spoken_phone

register = template.Library()

#: Django's message levels and the tones of our notices.
TONES = {"debug": "info", "info": "info", "success": "ok", "warning": "warn", "error": "bad"}
NBSP = "\N{NO-BREAK SPACE}"


@register.filter
def riel(money: Money | None) -> str:
    """Return riel as "14,000 ៛", with a space that does not break the line; of nothing, nothing."""
    return f"{money.amount:,.0f}{NBSP}៛" if money is not None else ""


@register.filter
def usd(money: Money | None) -> str:
    """Return a dollar amount that stands beside a riel price as a guide, as "≈ $3.50"."""
    return f"≈{NBSP}${money.amount:,.2f}" if money is not None else ""


@register.filter(name="money")
def written(money: Money | None) -> str:
    """Return an amount in the manner of its own currency: "14,000 ៛" or "$3.50"."""
    if money is None:
        return ""
    return riel(money) if money.currency == "KHR" else f"${money.amount:,.2f}"


@register.filter
def whole(number: Decimal | int | None) -> str:
    """Return a number with its thousands marked and no decimals, as "4,000"."""
    return f"{number:,.0f}" if number is not None else ""


@register.filter
def phone(number: object) -> str:
    """Return a telephone number the way people read it, as "012 345 678"."""
    return spoken_phone(str(number)) if number else ""


@register.filter
def masked_phone(number: object) -> str:
    """Return a telephone number so that its owner knows it and nobody else can call it, as "012 ••• 678"."""
    spoken = phone(number)
    return f"{spoken[:3]} ••• {spoken[-3:]}" if spoken else ""


@register.filter
def tone(level_tag: str) -> str:
    """Return the tone of a notice for a message's level."""
    return TONES.get(level_tag, "info")
