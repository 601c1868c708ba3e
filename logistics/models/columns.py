"""Constraints that several tables share."""

from __future__ import annotations

from django.db.models import F, Q
from django.db.models.functions import Round

CURRENCIES = ("KHR", "USD")


def exact_money(amount: str, currency: str) -> Q:
    """Return the condition that two columns hold money: not negative, a known currency, riel without a fraction."""
    return (
        Q(**{f"{amount}__gte": 0})
        & Q(**{f"{currency}__in": CURRENCIES})
        & (~Q(**{currency: "KHR"}) | Q(**{amount: Round(F(amount))}))
    )
