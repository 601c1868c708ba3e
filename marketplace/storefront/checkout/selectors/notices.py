"""Which ways a buyer may choose to hear of parcels: those for which we know an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from marketplace.sales.order.models import NoticeChannel
from marketplace.storefront.templatetags.money import masked_phone
from marketplace.users.phones import receives_messages

if TYPE_CHECKING:
    from marketplace.sales.order.models import Purchase


@dataclass(frozen=True)
class NoticeChoice:
    """One way to hear of parcels, and where it leads, so that others read no whole number."""

    code: str
    title: str
    note: str


def notice_choices(*, phone: str, email: str, has_telegram: bool) -> list[NoticeChoice]:
    """Return the ways that reach this buyer, the one that is used without a choice first."""
    found = []
    if has_telegram:
        found.append(NoticeChoice(NoticeChannel.TELEGRAM, _("Telegram"), _("free, from our bot")))
    if receives_messages(phone):
        found.append(NoticeChoice(NoticeChannel.SMS, _("SMS"), masked_phone(phone)))
    if email:
        found.append(NoticeChoice(NoticeChannel.EMAIL, _("e-mail"), masked_email(email)))
    return found


def notice_choices_of(purchase: Purchase) -> list[NoticeChoice]:
    """Return the ways that reach the buyer of a purchase."""
    has_telegram = bool(purchase.user and purchase.user.telegram_chat_id)
    return notice_choices(phone=str(purchase.phone), email=purchase.email, has_telegram=has_telegram)


def masked_email(address: str) -> str:
    """Return an address that its owner knows again: `d•••@example.org`."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}•••@{host}" if host else ""
