"""Whom to tell, where the link leads, and how much: what all handlers of facts are built of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from marketplace.core.money import Money
from marketplace.notifications.models import Kind
from marketplace.notifications.services import Recipient, notify
from marketplace.sales.order.models import Order, Purchase
from marketplace.users.models import User
from marketplace.users.phones import receives_messages
from vendors.models import (
    MembershipRole,
    Vendor,
)


def order_of(order_id: int) -> Order:
    """Return an order with its vendor and its buyer."""
    return Order.objects.select_related("vendor", "purchase__user").get(pk=order_id)


def tell_vendor(
    kind: Kind, vendor: Vendor, what: str, context: dict[str, Any], *, page: tuple[str, dict[str, str]]
) -> None:
    """Tell who leads a vendor something; `what` is the same for the same thing."""
    for recipient in recipients_of(vendor):
        link = link_to(page[0], language=recipient.language, **page[1])
        whom = recipient.user.pk if recipient.user else "shop"
        tell(kind, recipient, f"{what}:{whom}", {**context, "vendor": vendor, "link": link})


def tell_person(
    kind: Kind, user_id: int, what: str, context: dict[str, Any], *, page: tuple[str, dict[str, str]]
) -> None:
    """Tell one person something; `what` is the same for the same thing."""
    recipient = Recipient.of_user(User.objects.get(pk=user_id))
    context["link"] = link_to(page[0], language=recipient.language, **page[1])
    tell(kind, recipient, what, context)


def tell_buyer(kind: Kind, purchase: Purchase, what: str, context: dict[str, Any], *, may_wait: bool = False) -> None:
    recipient = buyer_of(purchase)
    link = link_to("checkout:track", language=recipient.language, token=purchase.token)
    tell(kind, recipient, what, {**context, "purchase": purchase, "link": link}, may_wait=may_wait)


def is_old_news(at: datetime | None) -> bool:
    """Return whether something happened so long ago that its page is enough."""
    return at is not None and timezone.now() - at > timedelta(hours=settings.NOTICE_OLD_HOURS)


def buyer_of(purchase: Purchase) -> Recipient:
    """Return the buyer of a purchase, as somebody to tell: where the phone there is a landline, on their own."""
    user, phone = purchase.user, str(purchase.phone)
    if not receives_messages(phone) and user is not None and user.phone:
        phone = str(user.phone)
    return Recipient(
        language=purchase.language,
        phone=phone,
        telegram_chat_id=user.telegram_chat_id if user else "",
        email=purchase.email,
        user=user,
        prefers=purchase.notice_channel,
    )


def tell_buyer_of_order(kind: Kind, order: Order, *, may_wait: bool = False) -> None:
    """Tell who bought it something about an order, once per kind; what may wait lets them sleep."""
    if order.purchase is not None:
        tell_buyer(kind, order.purchase, str(order.pk), {"order": order}, may_wait=may_wait)


def tell(kind: Kind, recipient: Recipient, what: str, context: dict[str, Any], *, may_wait: bool = False) -> None:
    """Tell somebody something; `what` is the same for the same thing."""
    key = f"{kind.value}:{what}"
    notify(kind=kind, recipient=recipient, key=key, context=context, now=timezone.now(), may_wait=may_wait)


def recipients_of(vendor: Vendor) -> Iterator[Recipient]:
    """Return who hears of a vendor's business: its owners and managers, else the shop's own phone."""
    leading = vendor.memberships.filter(role__in=[MembershipRole.OWNER, MembershipRole.MANAGER])
    members = [membership.user for membership in leading.select_related("user").order_by("pk")]
    yield from (Recipient.of_user(member) for member in members)
    if not members:
        yield Recipient(language="km", phone=str(vendor.phone))


def link_to(name: str, *, language: str, **kwargs: str) -> str:
    """Return the full address of a page in one language."""
    with translation.override(language):
        return f"{settings.BASE_URL}{reverse(name, kwargs=kwargs)}"


def money_text(money: Money) -> str:
    """Return an amount the way people write it: `14,000 ៛`, `$3.50`."""
    return f"{money.amount:,} ៛" if money.currency == "KHR" else f"${money.amount:,}"
