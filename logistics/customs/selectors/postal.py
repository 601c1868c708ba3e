"""Which of the post's two customs forms a parcel bears."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal

from logistics.customs.selectors.currencies import SDR, Rates
from marketplace.core.money import Money

PostalForm = Literal["CN22", "CN23"]

#: Up to and with this value, and this weight, the small form will do; over either it is the large one.
#: Source: Universal Postal Convention, Regulations, articles on CN 22 and CN 23: 300 SDR; a small packet ends at 2 kg.
MAX_SDR: Final = 300
MAX_WEIGHT_G: Final = 2_000


def postal_form(*, value: Money, weight_g: int, rates: Rates) -> PostalForm:
    """Return the form for a parcel: CN22 up to exactly 300 SDR and 2 kg, CN23 over either.

    Where the rate of the special drawing right or of the currency is not known it is CN23: the large form is never
    too little.
    """
    worth = rates.value(value, SDR)
    fits = worth is not None and worth <= Fraction(MAX_SDR) and weight_g <= MAX_WEIGHT_G
    return "CN22" if fits else "CN23"
