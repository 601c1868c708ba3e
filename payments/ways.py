"""The ways to pay that a buyer is offered: those that are configured, and that every part of the purchase allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money
from payments.adapters import adapter
from payments.providers.base import PaymentProvider
from payments.providers.registry import PROVIDERS

#: Ways where the money comes with the parcel.
AT_THE_DOOR: Final = frozenset({"cash_on_delivery"})
#: What each is called at checkout, what is said below it, and its icon; in the order in which they are offered.
WORDS: Final[dict[str, tuple[str | Promise, str | Promise, str]]] = {
    "bakong": (
        _("By KHQR, now"),
        _("With the app of any bank in Cambodia. You get the code on the next page."),
        "qr",
    ),
    "payway": (_("By ABA PayWay, now"), _("With ABA Mobile, or another bank's app."), "qr"),
    "stripe": (_("By card"), _("Visa, Mastercard and others, also from abroad."), "cash"),
    "bank_transfer": (
        _("By bank transfer"),
        _("You write our reference into the transfer. Your order is sent when the money is here."),
        "cash",
    ),
    "cash_on_delivery": (_("Cash at the door"), _("You pay the courier."), "cash"),
}
#: These are entered by officers or serve tests, and are chosen by nobody.
NEVER_OFFERED: Final = frozenset({"manual", "fake"})


@dataclass(frozen=True)
class Way:
    """One way to pay at checkout."""

    code: str
    title: str | Promise
    note: str | Promise
    icon: str

    @property
    def is_at_the_door(self) -> bool:
        return self.code in AT_THE_DOOR


def offered_ways(*, currency: str, is_direct: bool, total: Money | None = None) -> list[Way]:
    """Return the ways to pay a purchase.

    Args:
        currency: The currency it is paid in.
        total: How much is paid, where that is known: a way may take no less than something.
        is_direct: Whether one of its vendors is paid directly; then only a way that reaches the vendor's own account
            serves, and cash, which a carrier collects for us.
    """
    codes = [code for code in WORDS if code in settings.PAYMENT_PROVIDERS]
    codes += [code for code in settings.PAYMENT_PROVIDERS if code not in WORDS and code not in NEVER_OFFERED]
    return [_way(code) for code in codes if _serves(code, adapter(code), currency, total, is_direct=is_direct)]


def _serves(code: str, provider: PaymentProvider, currency: str, total: Money | None, *, is_direct: bool) -> bool:
    caps = provider.caps
    if currency not in caps.currencies or caps.needs_app or provider.check_config():
        return False
    least, most = caps.least.get(currency), caps.most.get(currency)
    if total is not None and ((least and total < least) or (most and total > most)):
        return False
    return code in AT_THE_DOOR or caps.has_direct or not is_direct


def title_of_way(code: str) -> str:
    """Return what a way to pay is called, also one that is not offered now."""
    return str(_way(code).title)


def _way(code: str) -> Way:
    title, note, icon = WORDS.get(code) or (PROVIDERS[code][0], "", "cash")
    return Way(code, title, note, icon)
