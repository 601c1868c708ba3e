"""How goods must be handled on the way: words that carriers, rates, labels and returns go by."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Handling(TextChoices):
    """What a maker says of how something travels; several may hold."""

    FRAGILE = "fragile", _("It breaks easily")
    LIQUID = "liquid", _("It is liquid")
    PERISHABLE = "perishable", _("It spoils within days")
    COLD_CHAIN = "cold_chain", _("It must stay cold")
    LIVE = "live", _("It is alive: a plant or an animal")
    NO_POST = "no_post", _("The post may not carry it")


def known(flags: Iterable[str]) -> list[str]:
    """Return those of some words that are known, in one order, none twice."""
    said = set(flags)
    return [flag for flag in Handling.values if flag in said]
