"""Questions and answers between the buyer of a request and one vendor."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core.events import publish
from marketplace.core.screening import tidy
from marketplace.facts import QuoteMessageWritten
from marketplace.quotes.errors import InvalidRequest, UnableToWrite
from marketplace.quotes.models import MESSAGE_LENGTH, QuoteRequest, RequestStatus, ThreadMessage
from marketplace.quotes.services.telling import tell_buyer, tell_vendor
from vendors.models import VendorStatus

if TYPE_CHECKING:
    from marketplace.users.models import User
    from vendors.models import Vendor


def write_message(
    *,
    request: QuoteRequest,
    vendor: Vendor,
    author: User,
    from_buyer: bool,
    words: str,
    now: datetime,
    attachment: ContentFile[Any] | None = None,
    attachment_name: str = "",
) -> ThreadMessage:
    """Say something in the thread of a request with one vendor.

    After a quote was accepted both go on talking; of a request that ended otherwise nothing more is said.

    Args:
        request: One that whoever writes may see.
        vendor: With whom the buyer talks.
        author: Who writes.
        from_buyer: Which side.
        words: What is said; may be empty where something is attached.
        now: When.
        attachment: A photo as `clean_photo` gives it, or a PDF that was looked at.
        attachment_name: What the file was called.

    Raises:
        InvalidRequest: Nothing is said, or too much.
        UnableToWrite: The request has ended, or this vendor was not asked or is not there any more.
    """
    said = tidy(words)
    if not said and attachment is None:
        raise InvalidRequest({"words": [_("Write something.")]})
    if len(said) > MESSAGE_LENGTH:
        raise InvalidRequest({"words": [_("Write at most %(most)s characters.") % {"most": f"{MESSAGE_LENGTH:,}"}]})
    with transaction.atomic(durable=True):
        _refuse_closed(request, vendor)
        message = ThreadMessage(
            request=request,
            vendor=vendor,
            author=author,
            from_buyer=from_buyer,
            words=said,
            attachment_name=attachment_name[:120],
            sent_at=now,
        )
        if attachment is not None:
            suffix = "pdf" if attachment_name.lower().endswith(".pdf") else "jpg"
            message.attachment.save(f"{message.public_id}.{suffix}", attachment, save=False)
        message.save()
        _tell(message)
        publish(
            QuoteMessageWritten(
                message_id=message.pk, request_id=request.pk, vendor_id=vendor.pk, from_buyer=from_buyer
            )
        )
    return message


def _tell(message: ThreadMessage) -> None:
    """Tell the other side, at most once an hour for each thread: who talks looks at the page."""
    row = message.request
    what = f"{row.pk}:{message.vendor_id}:{message.sent_at:%Y%m%d%H}"
    if not message.from_buyer:
        tell_buyer(row, "vendor_wrote", what=what, page=row.token, other=message.vendor.code, words=message.words[:200])
        return
    page = row.invitations.values_list("token", flat=True).get(vendor=message.vendor_id)
    tell_vendor(row, "buyer_wrote", vendor_id=message.vendor_id, page=page, what=what, words=message.words[:200])


def _refuse_closed(request: QuoteRequest, vendor: Vendor) -> None:
    row = QuoteRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if not row.is_live and row.status != RequestStatus.ACCEPTED:
        raise UnableToWrite(_("This request has ended."))
    if row.status == RequestStatus.ACCEPTED and not row.quotes.filter(status="accepted", vendor=vendor).exists():
        raise UnableToWrite(_("This request has ended."))
    if not row.invitations.filter(vendor=vendor).exists():
        raise UnableToWrite(_("This vendor was not asked."))
    if vendor.status in (VendorStatus.SUSPENDED, VendorStatus.CLOSED):
        raise UnableToWrite(_("This shop is not open any more."))


def mark_read(*, request: QuoteRequest, vendor: Vendor, by_buyer: bool, now: datetime) -> None:
    """Note that one side has what the other wrote on its screen; only the first time counts."""
    unread = ThreadMessage.objects.filter(request=request, vendor=vendor, from_buyer=not by_buyer, read_at=None)
    unread.update(read_at=now)
