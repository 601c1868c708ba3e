"""A buyer says what is needed, and takes it back or closes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Product
from catalogue.models.provenance import CertificateKind
from catalogue.trade.models import HSCode, HSLevel
from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.core.ids import next_number
from marketplace.core.money import EXPONENTS, Money
from marketplace.core.screening import tidy
from marketplace.facts import QuoteRequestOpened
from marketplace.geography.countries import is_country
from marketplace.organisations.models import Member, OrganisationStatus
from marketplace.quotes.errors import InvalidRequest, UnableToAsk
from marketplace.quotes.models import InvitedHow, QuoteRequest, RequestedLine, RequestKind, RequestStatus, Unit
from marketplace.quotes.selectors.borders import Crossing, barrier
from marketplace.quotes.services.customs import Refusals, nothing_goes, stopped_lines
from marketplace.quotes.services.inviting import add_invitations
from marketplace.quotes.services.turning import end_request, locked_request
from marketplace.sales.order.trade_words import Incoterm

if TYPE_CHECKING:
    from marketplace.users.models import User

#: How long a request is open where nothing is said, and at most.
OPEN_FOR: Final = timedelta(days=14)
LONGEST_OPEN: Final = timedelta(days=90)
#: Requests of one buyer that may be live: enough for a trading house, too few to flood the makers.
MOST_LIVE: Final = 30
#: Vendors that are asked by name at once.
MOST_ASKED: Final = 20
MOST_LINES: Final = 20
MOST_PIECES: Final = 10_000_000
LONGEST_TITLE: Final = 160
LONGEST_DETAILS: Final = 4000
MOST_PRICE: Final = Decimal("999999999999.99")


@dataclass(frozen=True, kw_only=True)
class WantedLine:
    """One thing that is needed, and how much of it."""

    title: str
    quantity: int
    unit: str
    product_id: int | None = None
    hs_code: str = ""


@dataclass(frozen=True, kw_only=True)
class RequestDraft:
    """What a buyer typed. Its first line stands for the whole in lists, and its code for makers that are looked for."""

    lines: Sequence[WantedLine]
    kind: str
    currency: str = "USD"
    target_price: Decimal | None = None
    incoterm: str = ""
    named_place: str = ""
    country: str = "KH"
    needed_before: date | None = None
    certificate_kinds: Sequence[str] = ()
    details: str = ""
    category_id: int | None = None
    organisation_id: int | None = None
    language: str = "km"
    closes_at: datetime | None = None
    vendor_ids: Sequence[int] = field(default=())


def open_request(*, draft: RequestDraft, buyer: User, now: datetime) -> QuoteRequest:
    """Ask one vendor, several, or all that can make it; who else fits is looked for afterwards.

    Args:
        draft: What was typed.
        buyer: Who asks.
        now: When.

    Raises:
        InvalidRequest: With what is wrong, by field.
        UnableToAsk: Nobody of those named can be asked, too many requests of this buyer are open, or it is not theirs to
            ask for that organisation, or nobody has checked it yet.
    """
    _check(draft, now=now)
    if draft.organisation_id is not None:
        _refuse_organisation(draft.organisation_id, buyer)
    first = draft.lines[0]
    with transaction.atomic(durable=True):
        number = next_number(sequence="quote_request")
        if QuoteRequest.objects.live().filter(buyer=buyer, closes_at__gt=now).count() >= MOST_LIVE:
            raise UnableToAsk(_("You have enough open requests. Close one before you ask for more."))
        row = QuoteRequest.objects.create(
            number=f"RQ{number}",
            buyer=buyer,
            organisation_id=draft.organisation_id,
            language=draft.language,
            title=tidy(first.title),
            category_id=draft.category_id,
            hs_code_id=first.hs_code or None,
            product_id=first.product_id,
            quantity=first.quantity,
            unit=first.unit,
            target_price=draft.target_price,
            currency=draft.currency,
            incoterm=draft.incoterm,
            named_place=tidy(draft.named_place),
            country=draft.country,
            needed_before=draft.needed_before,
            certificate_kinds=list(draft.certificate_kinds),
            details=tidy(draft.details),
            kind=draft.kind,
            opened_at=now,
            closes_at=draft.closes_at or now + OPEN_FOR,
        )
        _write_lines(row, draft.lines)
        asked = add_invitations(
            row, matches=[(vendor_id, None) for vendor_id in draft.vendor_ids], how=InvitedHow.ASKED, now=now
        )
        if draft.kind != RequestKind.OPEN and not asked:
            raise UnableToAsk(_("None of these shops can be asked now."))
        audit.record(actor=buyer, action="quote_request.opened", subject=row)
        publish(QuoteRequestOpened(request_id=row.pk, number=row.number, kind=row.kind))
    return row


def _refuse_organisation(organisation_id: int, buyer: User) -> None:
    """Refuse one that was not checked, or in which this person asks for nothing."""
    member = Member.objects.select_related("organisation").filter(organisation=organisation_id, user=buyer).first()
    if member is None or not (member.may_request or member.is_owner):
        raise UnableToAsk(_("You do not ask for this organisation."))
    if member.organisation.status != OrganisationStatus.CHECKED:
        raise UnableToAsk(_("This organisation has not been checked yet. Ask in your own name meanwhile."))


def _write_lines(row: QuoteRequest, lines: Sequence[WantedLine]) -> None:
    RequestedLine.objects.bulk_create(
        RequestedLine(
            request=row,
            position=position,
            title=tidy(line.title),
            product_id=line.product_id,
            quantity=line.quantity,
            unit=line.unit,
            hs_code_id=line.hs_code or None,
        )
        for position, line in enumerate(lines, start=1)
    )


def _check(draft: RequestDraft, *, now: datetime) -> None:
    problems: dict[str, list[str]] = defaultdict(list)
    if not 1 <= len(draft.lines) <= MOST_LINES:
        problems["lines"].append(_("Say what you need: twenty things at most."))
    refused = _line_problems(draft.lines)
    _check_terms(draft, problems)
    _check_times(draft, now, problems)
    asked = len(set(draft.vendor_ids))
    most = {RequestKind.ONE: 1, RequestKind.SEVERAL: MOST_ASKED}.get(RequestKind(draft.kind))
    if most is not None and not 1 <= asked <= most:
        problems["vendors"].append(_("Choose whom you ask, twenty shops at most."))
    if not problems and not refused:
        refused = _refused_lines(draft, now, problems)
    if problems or refused:
        raise InvalidRequest(problems, lines=refused)


def _refused_lines(draft: RequestDraft, now: datetime, problems: dict[str, list[str]]) -> Refusals:
    """Return which lines must not be sent to that country; where nothing may be sent there, say so of the country."""
    lines = [Crossing(line.title, line.product_id, line.hs_code) for line in draft.lines]
    stopped = barrier(lines=lines, country=draft.country, day=timezone.localdate(now))
    if stopped.whole:
        problems["country"].extend(nothing_goes(stopped, country=draft.country))
        return {}
    return {place: {"": why} for place, why in stopped_lines(stopped, count=len(lines), country=draft.country).items()}


def _line_problems(lines: Sequence[WantedLine]) -> Refusals:
    """Return what is wrong with lines by themselves."""
    codes = {line.hs_code for line in lines if line.hs_code}
    known = set(HSCode.objects.filter(code__in=codes, level=HSLevel.SUBHEADING).values_list("code", flat=True))
    named = {line.product_id for line in lines if line.product_id is not None}
    there = set(Product.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    found: Refusals = {}
    for place, line in enumerate(lines):
        wrong: dict[str, list[str]] = defaultdict(list)
        if not tidy(line.title) or len(line.title) > LONGEST_TITLE:
            wrong["title"].append(_("Say what you need, in at most 160 characters."))
        if line.product_id is not None and line.product_id not in there:
            wrong["title"].append(_("This product is not in the shop any more."))
        if not 0 < line.quantity <= MOST_PIECES:
            wrong["quantity"].append(_("Say how many you need: a whole number."))
        if line.unit not in Unit.values:
            wrong["unit"].append(_("Choose in what it is counted."))
        if line.hs_code and line.hs_code not in known:
            wrong["hs_code"].append(_("This is no customs code of six digits. Search for it in words."))
        if wrong:
            found[place] = wrong
    return found


def _check_terms(draft: RequestDraft, problems: dict[str, list[str]]) -> None:
    _check_price(draft, problems)
    if draft.incoterm and draft.incoterm not in Incoterm.values:
        problems["incoterm"].append(_("Choose who carries which part of the way."))
    if draft.incoterm and not tidy(draft.named_place):
        problems["named_place"].append(_("Name the place or port up to which this holds."))
    if len(draft.named_place) > 120:
        problems["named_place"].append(_("Write at most %(most)s characters.") % {"most": "120"})
    if not is_country(draft.country):
        problems["country"].append(_("Choose a country."))
    if set(draft.certificate_kinds) - set(CertificateKind.values):
        problems["certificate_kinds"].append(_("Choose certificates of the list."))
    if len(tidy(draft.details)) > LONGEST_DETAILS:
        problems["details"].append(_("Write at most %(most)s characters.") % {"most": f"{LONGEST_DETAILS:,}"})


def _check_price(draft: RequestDraft, problems: dict[str, list[str]]) -> None:
    if draft.currency not in EXPONENTS:
        problems["currency"].append(_("Choose dollars or riel."))
    elif draft.target_price is not None and not _is_price(draft.target_price, draft.currency):
        problems["target_price"].append(_("This is no price of that currency."))


def _is_price(amount: Decimal, currency: str) -> bool:
    try:
        return 0 < Money(amount, currency).amount <= MOST_PRICE
    except (ValueError, ArithmeticError):
        return False


def _check_times(draft: RequestDraft, now: datetime, problems: dict[str, list[str]]) -> None:
    if draft.needed_before is not None and draft.needed_before <= timezone.localdate(now):
        problems["needed_before"].append(_("Choose a day that is still to come."))
    if draft.closes_at is not None and not now < draft.closes_at <= now + LONGEST_OPEN:
        problems["closes_at"].append(_("A request can be open for at most 90 days."))


def close_request(*, request: QuoteRequest, by: User, now: datetime) -> None:
    """Stop asking: what was offered is declined, and whoever offered is told. Without an answer it is taken back.

    Raises:
        UnableToAsk: It has ended already.
    """
    with transaction.atomic(durable=True):
        row = locked_request(request_id=request.pk, now=now, refusal=UnableToAsk)
        status = RequestStatus.CLOSED if row.status == RequestStatus.ANSWERED else RequestStatus.WITHDRAWN
        end_request(row, status, now=now)
        audit.record(actor=by, action=f"quote_request.{status}", subject=row)
    request.refresh_from_db()
