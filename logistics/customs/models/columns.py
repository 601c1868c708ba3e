"""What tables about borders share."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

#: Digits of the Harmonized System that are the same all over the world: chapter, heading, subheading. Empty: all goods.
HS_PREFIX: Final = r"^([0-9]{2}|[0-9]{4}|[0-9]{6})?$"
#: A country by ISO 3166-1, or EU for what its members have in common.
COUNTRY: Final = r"^[A-Z]{2}$"
CURRENCY: Final = r"^[A-Z]{3}$"


class Base(models.TextChoices):
    """What a percentage is taken of."""

    GOODS = "goods", _("the goods alone")
    CIF = "cif", _("goods, freight and insurance")
    CIF_DUTY = "cif_duty", _("goods, freight, insurance and duty")
    GOODS_DUTY = "goods_duty", _("goods and duty")


class When(models.TextChoices):
    """When a fee is asked for."""

    ALWAYS = "always", _("for each parcel")
    IF_DUE = "if_due", _("where duty or tax is due")


def hs_prefix(**options: object) -> models.CharField[str, str]:
    """Return the column of the goods that a row is about."""
    return models.CharField(_("goods: first digits of the HS code"), max_length=6, blank=True, **options)  # type: ignore[arg-type]


def is_hs_prefix() -> Q:
    """Return the condition that a row's goods are named by 0, 2, 4 or 6 digits."""
    return Q(hs_prefix__regex=HS_PREFIX)


def percent(label: object) -> models.DecimalField[object, object]:
    """Return a column of percent."""
    return models.DecimalField(label, max_digits=7, decimal_places=3)  # type: ignore[arg-type]
