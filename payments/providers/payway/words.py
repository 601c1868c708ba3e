"""What PayWay's codes mean, in our words, and which of them a later try may cure.

Source: ABA PayWay developer portal as kept in Joselay/aba-payway-docs (01, 02, 05, 06, 14; March 2026). One number means
different things at different addresses, so there is a table for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_KEY: Final = "Our API key or merchant ID is not the one that PayWay knows."
_BUSY: Final = "PayWay is busy. It will be tried again."
_BROKEN: Final = "PayWay had a fault of its own. It will be tried again."

#: Codes after which the same question may get another answer.
PASSING: Final = frozenset({"8", "11", "20", "61", "66", "429", "503", "PTL58", "PTL168"})
#: PayWay has a transaction of this name already.
DUPLICATE: Final = frozenset({"4", "403"})

STARTING: Final[Mapping[str, str]] = {
    "1": _KEY,
    "2": "PayWay does not take our name for the payment.",
    "3": "PayWay does not take this amount.",
    "4": "PayWay has had this payment before, and tells its code only once.",
    "6": "This site is not among the addresses that ABA lets ask. Have it added to the merchant profile.",
    "8": _BROKEN,
    "11": _BROKEN,
    "12": "The merchant profile does not take this currency.",
    "21": "The payment was asked for too late.",
    "23": "The merchant profile does not take this way to pay.",
    "26": _KEY,
    "32": "The merchant profile has no such service. Ask ABA to switch it on.",
    "44": "The amount is above what PayWay takes at once.",
    "46": "Riel have no decimals.",
    "47": "PayWay takes 100 riel or more.",
    "69": "PayWay needs at least 3 minutes for a payment.",
    "70": "The merchant profile has reached what it may take in a day.",
    "72": "The account that PayWay pays us into is closed.",
    "81": "Our address for callbacks is not among those that ABA knows.",
    "82": "The amount is above what PayWay takes at once.",
    "85": "The amount is above what PayWay takes at once.",
    "96": _KEY,
    "102": "Our address for callbacks is not among those that ABA knows.",
    "403": "PayWay has had this payment before, and tells its code only once.",
    "429": _BUSY,
    "503": "PayWay is being mended. It will be tried again.",
}
ASKING: Final[Mapping[str, str]] = {
    "1": _KEY,
    "5": _KEY,
    "6": "PayWay does not know this payment.",
    "8": _KEY,
    "11": _BROKEN,
    "429": _BUSY,
}
CLOSING: Final[Mapping[str, str]] = {
    "1": _KEY,
    "5": "PayWay does not know this payment.",
    "26": _KEY,
    "73": "The payment cannot be closed any more.",
}
REFUNDING: Final[Mapping[str, str]] = {
    "PTL02": _KEY,
    "PTL04": "PayWay misses something in the refund.",
    "PTL05": "PayWay cannot read the refund.",
    "PTL06": "PayWay cannot read the time of the refund.",
    "PTL37": "More would go back than was paid.",
    "PTL57": "PayWay cannot refund this payment; it may be older than 30 days.",
    "PTL58": _BROKEN,
    "PTL62": _KEY,
    "PTL63": "The merchant profile has no RSA key. Ask ABA for it.",
    "PTL168": "PayWay is at another refund of this payment. It will be tried again.",
    "PTL169": "The account that PayWay pays us into is closed.",
    "PTL181": "There is not enough money on our account at ABA to refund it.",
    "PTL186": "PayWay cannot read the amount of the refund.",
    "PTL187": "The refund is below what PayWay sends.",
}


def told(words: Mapping[str, str], code: str) -> str:
    """Return what a code means, or that we do not know it."""
    return words.get(code, f"PayWay refused and gave a reason that we do not know ({code[:20]}).")
