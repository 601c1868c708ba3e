"""A vendor writes its answer, offers it, and takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.core.ids import next_number
from marketplace.core.screening import tidy
from marketplace.facts import JointShareAsked, QuoteOffered
from marketplace.quotes.errors import InvalidQuote, UnableToOffer
from marketplace.quotes.models import (
    JointShare,
    Quote,
    QuoteLine,
    QuoteMilestone,
    QuoteRequest,
    QuoteStatus,
    QuoteVersion,
    RequestStatus,
    ShareStatus,
)
from marketplace.quotes.selectors.borders import barrier, crossings_of
from marketplace.quotes.services.customs import nothing_goes, told
from marketplace.quotes.services.drafts import LineDraft, VersionDraft, check_draft
from marketplace.quotes.services.telling import tell_buyer, tell_share
from marketplace.quotes.services.turning import end_version, locked_request
from vendors.models import Vendor, VendorStatus

if TYPE_CHECKING:
    from marketplace.users.models import User


def write_version(
    *, request: QuoteRequest, vendor: Vendor, draft: VersionDraft, by: User, now: datetime
) -> QuoteVersion:
    """Write a version that the buyer does not see yet; one still being written is replaced by it.

    Each other vendor of its lines is asked to agree. See Note [Each member answers for its own lines].

    Args:
        request: One that the vendor was asked.
        vendor: Who writes, and leads where several answer together.
        draft: What was typed.
        by: Who typed it.
        now: When.

    Raises:
        InvalidQuote: It could not stand as it is.
        UnableToOffer: The request has ended, or the vendor was not asked or does not sell now.
    """
    check_draft(draft, country=request.country, now=now)
    if all(line.vendor_id != vendor.pk for line in draft.lines):
        raise InvalidQuote({"lines": [_("Whoever leads delivers something too.")]})
    with transaction.atomic(durable=True):
        row = locked_request(request_id=request.pk, now=now, refusal=UnableToOffer)
        _refuse_vendor(row, vendor)
        quote = _quote_of(row, vendor, now)
        QuoteVersion.objects.filter(quote=quote, state=QuoteStatus.DRAFT).delete()
        version = _write(quote, draft, country=row.country, by=by, now=now)
        _ask_members(version, vendor, now=now)
        audit.record(actor=by, action="quote.written", subject=quote, data={"version": version.version})
    return version


def _refuse_vendor(row: QuoteRequest, vendor: Vendor) -> None:
    if not row.invitations.filter(vendor=vendor).exists():
        raise UnableToOffer(_("You were not asked."))
    if Vendor.objects.filter(pk=vendor.pk).values_list("status", flat=True).get() != VendorStatus.OPEN:
        raise UnableToOffer(_("Your shop is not open: it cannot offer anything now."))


def _quote_of(row: QuoteRequest, vendor: Vendor, now: datetime) -> Quote:
    quote = Quote.objects.filter(request=row, vendor=vendor).first()
    if quote is not None:
        return quote
    number = f"Q{next_number(sequence='quote')}"
    return Quote.objects.create(number=number, request=row, vendor=vendor, created_at=now)


def _write(quote: Quote, draft: VersionDraft, *, country: str, by: User, now: datetime) -> QuoteVersion:
    last = quote.versions.aggregate(last=Max("version"))["last"] or 0
    version = QuoteVersion.objects.create(
        quote=quote,
        version=last + 1,
        valid_until=draft.valid_until,
        incoterm=draft.incoterm,
        named_place=tidy(draft.named_place),
        currency=draft.currency,
        freight=draft.freight,
        insurance=draft.insurance,
        lead_days=draft.lead_days,
        note=tidy(draft.note),
        written_by=by,
        written_at=now,
    )
    _write_lines(version, draft.lines, country)
    QuoteMilestone.objects.bulk_create(
        QuoteMilestone(
            version=version,
            position=position,
            kind=part.kind,
            label=tidy(part.label)[:120],
            percent=part.percent,
            amount=part.amount,
            holds_dispatch=part.holds_dispatch and part.kind != "on_arrival",
        )
        for position, part in enumerate(draft.milestones, start=1)
    )
    return version


def _write_lines(version: QuoteVersion, lines: Sequence[LineDraft], country: str) -> None:
    rows = []
    for position, line in enumerate(lines, start=1):
        customs = told(line, country=country)
        rows.append(
            QuoteLine(
                version=version,
                position=position,
                vendor_id=line.vendor_id,
                product_id=line.product_id,
                stockrecord_id=line.stockrecord_id,
                title=tidy(line.title),
                quantity=line.quantity,
                unit=line.unit,
                unit_price=line.unit_price,
                hs_code_id=customs.hs_code or None,
                customs_text_en=customs.text_en,
                origin_country=customs.origin,
                net_weight_g=customs.net_weight_g,
            )
        )
    QuoteLine.objects.bulk_create(rows)


def _ask_members(version: QuoteVersion, leader: Vendor, *, now: datetime) -> None:
    """Ask each other vendor of its lines to agree to them."""
    members = version.lines.exclude(vendor=leader).order_by("vendor").values_list("vendor", flat=True).distinct()
    for vendor_id in members:
        share = JointShare.objects.create(version=version, vendor_id=vendor_id, asked_at=now)
        tell_share(share, "share_asked", row=version.quote.request)
        publish(JointShareAsked(share_id=share.pk, version_id=version.pk, vendor_id=vendor_id))


def discard_draft(*, version: QuoteVersion, by: User) -> None:
    """Throw away a version that is still being written; nothing that the buyer saw.

    Raises:
        UnableToOffer: It was offered already.
    """
    with transaction.atomic(durable=True):
        QuoteRequest.objects.select_for_update(of=("self",)).get(pk=version.quote.request_id)
        deleted, _rows = QuoteVersion.objects.filter(pk=version.pk, state=QuoteStatus.DRAFT).delete()
        if not deleted:
            raise UnableToOffer(_("This version was offered already. Take it back instead."))
        audit.record(actor=by, action="quote.discarded", subject=version.quote, data={"version": version.version})


def offer_version(*, version: QuoteVersion, by: User, now: datetime) -> QuoteVersion:
    """Show the buyer a version; the one that was offered before does not stand any more.

    Raises:
        UnableToOffer: The request has ended, its time is over, a member has not agreed or does not sell now, or somebody
            else was faster.
    """
    with transaction.atomic(durable=True):
        row = locked_request(request_id=version.quote.request_id, now=now, refusal=UnableToOffer)
        _refuse_vendor(row, version.quote.vendor)
        _refuse_members(version)
        _refuse_at_border(version, row, now)
        if version.valid_until <= now:
            raise UnableToOffer(_("The day until which it is valid is over. Write it again."))
        QuoteVersion.objects.filter(quote=version.quote_id, state=QuoteStatus.OFFERED).update(
            state=QuoteStatus.SUPERSEDED, ended_at=now
        )
        claimed = QuoteVersion.objects.filter(pk=version.pk, state=QuoteStatus.DRAFT).update(
            state=QuoteStatus.OFFERED, offered_at=now
        )
        if not claimed:
            raise UnableToOffer(_("Somebody was faster: look at the quote again."))
        Quote.objects.filter(pk=version.quote_id).update(status=QuoteStatus.OFFERED)
        QuoteRequest.objects.filter(pk=row.pk, status=RequestStatus.OPEN).update(status=RequestStatus.ANSWERED)
        row.invitations.filter(vendor=version.quote.vendor_id).update(declined_at=None, declined_words="")
        audit.record(actor=by, action="quote.offered", subject=version.quote, data={"version": version.version})
        tell_buyer(
            row,
            "offered",
            what=str(version.pk),
            page=version.token,
            other=version.quote.vendor.code,
            total=version.total,
        )
        publish(
            QuoteOffered(
                version_id=version.pk,
                quote_id=version.quote_id,
                request_id=row.pk,
                vendor_id=version.quote.vendor_id,
            )
        )
    version.refresh_from_db()
    return version


def _refuse_members(version: QuoteVersion) -> None:
    shares = version.shares.select_for_update(of=("self",)).order_by("pk")
    if any(share.status != ShareStatus.AGREED for share in shares):
        raise UnableToOffer(_("Each shop must agree to its part before it is offered."))
    closed = Vendor.objects.filter(quote_lines__version=version).exclude(status=VendorStatus.OPEN)
    if closed.exists():
        raise UnableToOffer(_("A shop in this quote is not open."))


def _refuse_at_border(version: QuoteVersion, row: QuoteRequest, now: datetime) -> None:
    """Refuse what was written when it might still go there. See Note [Said where it can still be changed]."""
    lines = list(version.lines.all())
    stopped = barrier(lines=crossings_of(lines), country=row.country, day=timezone.localdate(now))
    words = [f"{lines[place].title}: {why}" for place, found in stopped.lines.items() for why in found]
    if stopped:
        raise UnableToOffer(" ".join([*nothing_goes(stopped, country=row.country), *words]))


def withdraw_version(*, version: QuoteVersion, by: User, now: datetime) -> None:
    """Take back what was offered.

    Raises:
        UnableToOffer: It does not stand any more: it was accepted, declined, superseded or ran out.
    """
    with transaction.atomic(durable=True):
        QuoteRequest.objects.select_for_update(of=("self",)).get(pk=version.quote.request_id)
        if not end_version(version, QuoteStatus.WITHDRAWN, now=now):
            raise UnableToOffer(_("It does not stand any more."))
        tell_buyer(
            version.quote.request,
            "withdrawn",
            what=str(version.pk),
            page=version.token,
            other=version.quote.vendor.code,
        )
        audit.record(actor=by, action="quote.withdrawn", subject=version.quote, data={"version": version.version})
