"""A buyer accepts a quote, and a purchase at the agreed prices comes of it; or declines it.

# Note [Accepted once]
The request's row is locked first, then the version is claimed by a conditional update: of two tabs, two members of an
organisation or two quotes of one request, the first gets the purchase. Behind that stand two constraints: one accepted
quote for each request, and an accepted quote has a purchase. Whoever comes second is shown the purchase there is.

# Note [What was seen is what is accepted]
The number of the version that stood on the screen comes with the button. Where the vendor has offered another since, or
the time ran out, nothing is accepted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.core.money import Money
from marketplace.core.screening import tidy
from marketplace.facts import QuoteAccepted
from marketplace.geography.countries import country_name, is_abroad
from marketplace.quotes.errors import AlreadyAccepted, UnableToAccept
from marketplace.quotes.models import (
    LIVE,
    Quote,
    QuoteLine,
    QuoteRequest,
    QuoteStatus,
    QuoteVersion,
    RequestStatus,
)
from marketplace.quotes.plan import amounts_of
from marketplace.quotes.selectors.borders import barrier, crossings_of
from marketplace.quotes.services.customs import nothing_goes
from marketplace.quotes.services.telling import tell_leader, tell_members
from marketplace.quotes.services.turning import end_request, end_version
from marketplace.sales.order.agreement import AS_AGREED, AgreedLine, AgreedOrder, AgreedTermsDraft, MilestoneDraft
from marketplace.sales.order.errors import NotAllowedToSpend, UnableToPlacePurchase
from marketplace.sales.order.services.agreed import place_agreed_purchase
from marketplace.sales.order.services.parties import look_for_parties
from marketplace.sales.order.utils import NO_RIEL, DeliveryChoice
from payments.selectors import rate_on
from vendors.models import Partner, StockRecord, Vendor, VendorStatus

if TYPE_CHECKING:
    from marketplace.sales.address.placed import Destination
    from marketplace.sales.order.models import Purchase
    from marketplace.sales.order.services.placement import Buyer
    from marketplace.users.models import User


def accept_version(
    *,
    version_id: int,
    expected_version: int,
    by: User,
    buyer: Buyer,
    destination: Destination,
    payment_method: str,
    now: datetime,
) -> Purchase:
    """Accept a quote: place what was agreed as a purchase, each vendor with an order of its own, and end the request.

    See Note [Accepted once] and Note [What was seen is what is accepted].

    Args:
        version_id: Key of the version.
        expected_version: The number of the version that stood on the screen.
        by: Who accepts; whoever calls has seen to it that they may.
        buyer: Who buys, with a phone for the carrier, and who let it through where it is above a member's limit.
        destination: Where it goes.
        payment_method: Code of the payment provider for the first part.
        now: When.

    Raises:
        AlreadyAccepted: A quote of this request was accepted before.
        NotAllowedToSpend: It is above what this buyer may spend for the organisation, and nobody let it through.
        UnableToAccept: It ran out, was changed, withdrawn or declined, a vendor may not sell now, the goods must not go
            to that country, or a name is like one of a denied party.
    """
    _look_first(version_id, buyer, destination, now)
    with transaction.atomic(durable=True):
        version = QuoteVersion.objects.select_related("quote__vendor").get(pk=version_id)
        row = _locked(version)
        _refuse(version, expected_version, now)
        _refuse_at_border(version, row, destination.country, now)
        claimed = QuoteVersion.objects.filter(
            pk=version.pk, state=QuoteStatus.OFFERED, version=expected_version, valid_until__gt=now
        ).update(state=QuoteStatus.ACCEPTED, ended_at=now)
        if not claimed:
            raise UnableToAccept(_("Somebody was faster: look at the quote again."))
        purchase = _place(version, row, buyer, destination, payment_method, now)
        Quote.objects.filter(pk=version.quote_id).update(status=QuoteStatus.ACCEPTED, purchase=purchase)
        end_request(row, RequestStatus.ACCEPTED, now=now)
        _tell_accepted(version, purchase, by)
    return purchase


def _look_first(version_id: int, buyer: Buyer, destination: Destination, now: datetime) -> None:
    """Look for the names of whoever buys, before anything is locked. See Note [Look first, then trade]."""
    body = QuoteRequest.objects.filter(quotes__versions=version_id).values_list("organisation_id", flat=True).first()
    look_for_parties(buyer=buyer, destination=destination, organisation_id=body, now=now)


def _tell_accepted(version: QuoteVersion, purchase: Purchase, by: User) -> None:
    """Write down who accepted, and tell everybody who delivers something."""
    data = {"version": version.version, "purchase": purchase.number}
    audit.record(actor=by, action="quote.accepted", subject=version.quote, data=data)
    tell_leader(version, "accepted")
    tell_members(version, "accepted")
    publish(
        QuoteAccepted(
            version_id=version.pk,
            quote_id=version.quote_id,
            request_id=version.quote.request_id,
            vendor_id=version.quote.vendor_id,
            purchase_id=purchase.pk,
        )
    )


def _locked(version: QuoteVersion) -> QuoteRequest:
    """Return the request, locked; a quote may be accepted after vendors can no longer answer it, as long as it stands."""
    row = QuoteRequest.objects.select_for_update(of=("self",)).get(pk=version.quote.request_id)
    if row.status == RequestStatus.ACCEPTED:
        accepted = Quote.objects.select_related("purchase").get(request=row, status=QuoteStatus.ACCEPTED)
        raise AlreadyAccepted(accepted.purchase)
    if row.status not in LIVE:
        raise UnableToAccept(_("This request has ended."))
    version.refresh_from_db(fields=["state", "valid_until"])
    return row


def _refuse(version: QuoteVersion, expected_version: int, now: datetime) -> None:
    newer = version.quote.versions.filter(version__gt=version.version, state=QuoteStatus.OFFERED).exists()
    if version.state == QuoteStatus.SUPERSEDED or version.version != expected_version or newer:
        raise UnableToAccept(_("The vendor has changed the quote since you looked. Read it again."))
    if version.state == QuoteStatus.EXPIRED or version.valid_until <= now:
        raise UnableToAccept(_("The time for accepting this quote is over. Ask the vendor to offer it again."))
    if version.state != QuoteStatus.OFFERED:
        raise UnableToAccept(_("This quote does not stand any more."))
    if Vendor.objects.filter(quote_lines__version=version).exclude(status=VendorStatus.OPEN).exists():
        raise UnableToAccept(_("A shop in this quote is not open."))


def _refuse_at_border(version: QuoteVersion, row: QuoteRequest, country: str, now: datetime) -> None:
    """Refuse goods that must not go to a country, and what was offered for here and says nothing for customs abroad."""
    if not is_abroad(country):
        return
    lines = list(version.lines.all())
    crossings = crossings_of(lines, hs_code=row.hs_code_id or "")
    stopped = barrier(lines=crossings, country=country, day=timezone.localdate(now))
    if stopped:
        words = [f"{lines[place].title}: {why}" for place, found in stopped.lines.items() for why in found]
        raise UnableToAccept(" ".join([*nothing_goes(stopped, country=country), *words]))
    if not is_abroad(row.country) and any(line.product_id is None and line.hs_code_id is None for line in lines):
        raise UnableToAccept(
            _("This was offered for Cambodia. Ask the vendor for an offer to %(country)s: customs there ask more.")
            % {"country": country_name(country)}
        )


def _place(
    version: QuoteVersion,
    row: QuoteRequest,
    buyer: Buyer,
    destination: Destination,
    payment_method: str,
    now: datetime,
) -> Purchase:
    try:
        return place_agreed_purchase(
            buyer=buyer,
            destination=destination,
            orders=_orders_of(version),
            terms=_terms_of(version, now),
            milestones=_milestones_of(version),
            payment_method=payment_method,
            organisation_id=row.organisation_id,
            now=now,
        )
    except NotAllowedToSpend:
        raise  # an approver may help; whoever calls asks one
    except UnableToPlacePurchase as error:
        raise UnableToAccept(str(error)) from error


def _orders_of(version: QuoteVersion) -> list[AgreedOrder]:
    """Return one order for each place from which something is collected, the leader's first."""
    lines: dict[int, list[QuoteLine]] = {}
    rows = version.lines.select_related("version").order_by("position")
    for line in sorted(rows, key=lambda one: (one.vendor_id != version.quote.vendor_id, one.position)):
        lines.setdefault(_partner_of(line), []).append(line)
    way = f"{version.incoterm} {version.named_place}"
    delivery = DeliveryChoice(code=AS_AGREED, name=way, charge=NO_RIEL)
    return [
        AgreedOrder(partner_id=partner_id, lines=_lines_of(group), delivery=delivery)
        for partner_id, group in lines.items()
    ]


def _lines_of(group: Sequence[QuoteLine]) -> list[AgreedLine]:
    return [
        AgreedLine(
            product_id=line.product_id,
            title=line.title,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.price,
            customs=line.customs,
        )
        for line in group
    ]


def _partner_of(line: QuoteLine) -> int:
    """Return from where a line is collected: where its goods stand, else the vendor's first pick-up point."""
    if line.product_id is not None:
        shelf = StockRecord.objects.filter(product=line.product_id, partner__vendor=line.vendor_id).first()
        if shelf is not None:
            return int(shelf.partner_id)
    partner = Partner.objects.filter(vendor=line.vendor_id).order_by("pk").values_list("pk", flat=True).first()
    if partner is None:
        raise UnableToAccept(_("A shop in this quote has no place from which goods are collected."))
    return partner


def _terms_of(version: QuoteVersion, now: datetime) -> AgreedTermsDraft:
    today = timezone.localdate(now)
    return AgreedTermsDraft(
        currency=version.currency,
        quote_number=version.quote.number,
        incoterm=version.incoterm,
        named_place=version.named_place,
        ship_before=today + timedelta(days=version.lead_days),
        freight=None if version.freight is None else Money(version.freight, version.currency),
        insurance=None if version.insurance is None else Money(version.insurance, version.currency),
        note=version.note,
        rate=rate_on(today),
    )


def _milestones_of(version: QuoteVersion) -> list[MilestoneDraft]:
    rows = list(version.milestones.order_by("position"))
    amounts = amounts_of(
        total=version.total, percents=[row.percent for row in rows], amounts=[row.amount for row in rows]
    )
    return [
        MilestoneDraft(kind=row.kind, amount=amount, label=row.label, holds_dispatch=row.holds_dispatch)
        for row, amount in zip(rows, amounts, strict=True)
    ]


def decline_version(*, version_id: int, by: User, words: str, now: datetime) -> None:
    """Decline what a vendor offered, in words that the vendor reads; it may offer something else.

    Raises:
        UnableToAccept: It does not stand any more.
    """
    with transaction.atomic(durable=True):
        version = QuoteVersion.objects.select_related("quote").get(pk=version_id)
        QuoteRequest.objects.select_for_update(of=("self",)).get(pk=version.quote.request_id)
        if not end_version(version, QuoteStatus.DECLINED, now=now, words=tidy(words)[:300]):
            raise UnableToAccept(_("This quote does not stand any more."))
        audit.record(actor=by, action="quote.declined", subject=version.quote, data={"version": version.version})
