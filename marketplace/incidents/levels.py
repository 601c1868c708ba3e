"""How grave what happened was, and which measure follows: as data, for the Ministry may change it by a prakas.

The four levels and the vendor's seven days are those of India's government marketplace.
Source: Government e-Marketplace (GeM), "Incident Management Policy" and its FAQ on incidents: mild, serious, severe,
grave; the seller answers within seven days. Which measure of ours answers to which level is our own reading.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from vendors.models import SanctionGround, SanctionKind

#: How long a vendor has to answer before officers take it up.
ANSWER_WITHIN: Final = timedelta(days=7)
#: Level of a decision -> measure of the Ministry.
MEASURES: Final[dict[str, SanctionKind]] = {
    "mild": SanctionKind.WARN,
    "serious": SanctionKind.LIMIT,
    "severe": SanctionKind.SUSPEND,
    "grave": SanctionKind.CLOSE,
}
#: Kind of an incident -> ground of the sanction that follows from it.
GROUNDS: Final[dict[str, SanctionGround]] = {
    "not_arrived": SanctionGround.NOT_SENT,
    "broken": SanctionGround.NOT_AS_SAID,
    "not_as_said": SanctionGround.NOT_AS_SAID,
    "copy": SanctionGround.NOT_OWN_MAKE,
    "false_name": SanctionGround.FALSE_NAME,
    "unsafe": SanctionGround.UNSAFE,
    "outside": SanctionGround.CONDUCT,
    "conduct": SanctionGround.CONDUCT,
    "other": SanctionGround.OTHER,
}
