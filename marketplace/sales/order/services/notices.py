"""Which way a buyer hears of parcels."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.sales.order.errors import UnableToChooseNotices
from marketplace.sales.order.models import NoticeChannel
from marketplace.sales.order.services.lifecycle import lock_purchase
from marketplace.users.models import User
from marketplace.users.phones import receives_messages


def choose_notices(*, purchase_id: int, channel: str, by: User | None) -> None:
    """Note which way the buyer wants to hear of parcels from now on.

    Raises:
        UnableToChooseNotices: There is no such way, or the buyer left no address for it.
    """
    with transaction.atomic(durable=True):
        purchase = lock_purchase(purchase_id=purchase_id)
        user = User.objects.filter(pk=purchase.user_id).first() if purchase.user_id else None
        known = {
            NoticeChannel.SMS: receives_messages(str(purchase.phone)),
            NoticeChannel.EMAIL: purchase.email,
            NoticeChannel.TELEGRAM: user.telegram_chat_id if user else "",
        }
        if channel not in NoticeChannel.values or not known[NoticeChannel(channel)]:
            raise UnableToChooseNotices(_("We cannot reach you this way. Choose another."))
        if purchase.notice_channel != channel:
            purchase.notice_channel = channel
            purchase.save(update_fields=["notice_channel"])
            audit.record(actor=by, action="purchase.notices", subject=purchase, data={"channel": channel})
