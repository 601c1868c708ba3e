"""Why a card was declined, in the buyer's words."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: The provider's word before the colon of an attempt's `last_error` -> what the buyer reads and may do.
WORDS: Final[dict[str, str | Promise]] = {
    "insufficient_funds": _("There is not enough money on the card."),
    "expired_card": _("The card has expired."),
    "incorrect_cvc": _("The security code on the back of the card was not right."),
    "incorrect_number": _("The card's number was not right."),
    "card_not_supported": _("This card does not pay for purchases like this one."),
    "currency_not_supported": _("This card does not pay in this currency."),
    "card_velocity_exceeded": _("The card has reached its limit."),
    "withdrawal_count_limit_exceeded": _("The card has reached its limit."),
    "processing_error": _("The card's bank could not take the payment just now."),
    "issuer_not_available": _("The card's bank could not take the payment just now."),
    "try_again_later": _("The card's bank could not take the payment just now."),
    "authentication_required": _("The card's bank was not told that it is you who pays."),
    "payment_intent_authentication_failure": _("The card's bank was not told that it is you who pays."),
}
DECLINED: Final = _("The card's bank said no, and does not say why.")


def decline_words(last_error: str) -> str | Promise:
    """Return why a card was declined; banks keep most reasons to themselves, and we repeat nothing that accuses."""
    return WORDS.get(last_error.partition(":")[0], DECLINED)
