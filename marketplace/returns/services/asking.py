"""A buyer asks to give something back, or takes the wish back.

# Note [Never more than was delivered]
Whoever asks holds the purchase's lock and counts what is left: pieces that were neither paid back nor asked for. Behind
it stands a counter for each line, changed by a conditional update and held by a constraint, as receipts hold refunds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.ids import next_number
from marketplace.returns.errors import InvalidReturn, UnableToMoveReturn, UnableToReturn
from marketplace.returns.models import (
    Ending,
    Reason,
    ReturnedPieces,
    ReturnLine,
    ReturnPolicy,
    ReturnRequest,
    ReturnStatus,
    Side,
    Wanted,
)
from marketplace.returns.selectors import goods_of, is_open, locked_pieces_left, policies_for
from marketplace.returns.services.turning import checked_words, close, locked, tell, write_note
from marketplace.sales.order.models import Line, Order
from marketplace.sales.order.services.lifecycle import lock_purchase
from marketplace.sales.order.statuses import OrderStatus

if TYPE_CHECKING:
    from marketplace.users.models import User
    from vendors.models import Vendor


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a buyer asks: why, how many pieces of which line, what for, in words and photos as `clean_photo` gives them."""

    reason: str
    pieces: Mapping[int, int]
    words: str
    photos: Sequence[ContentFile[bytes]] = field(default=())
    #: Of `Wanted`.
    wanted: str = Wanted.MONEY


def ask_return(*, order: Order, wish: Wish, by: User | None, now: datetime) -> ReturnRequest:
    """Ask to give some pieces of a delivered order back; the vendor's time to answer begins.

    Args:
        order: One that whoever asks holds the link of.
        wish: What, and why.
        by: Who asks, where somebody is signed in.
        now: When.

    Raises:
        InvalidReturn: The reason, the words, the pieces or a photo that its terms require are missing.
        UnableToReturn: Not delivered, too late for this reason, or so many pieces are not left.
    """
    said = _checked(wish)
    pieces = {line: quantity for line, quantity in wish.pieces.items() if quantity > 0}
    with transaction.atomic(durable=True):
        lock_purchase(purchase_id=order.purchase_id)
        locked_order = Order.objects.select_related("vendor", "purchase").get(pk=order.pk)
        lines = {line.pk: line for line in locked_order.lines.select_related("product__parent").order_by("pk")}
        if not set(pieces) <= set(lines):
            raise UnableToReturn(_("This is not in the order."))
        policy = _terms_for(locked_order, [lines[line] for line in pieces], wish, now)
        _hold(locked_order, pieces)
        request = _create(locked_order, policy, wanted=wish.wanted, by=by, now=now)
        ReturnLine.objects.bulk_create(
            ReturnLine(request=request, line_id=line, quantity=quantity) for line, quantity in sorted(pieces.items())
        )
        write_note(request=request, side=Side.BUYER, by=by, said=said, photos=wish.photos, now=now)
        audit.record(actor=by, action="return.asked", subject=request, data={"order": order.number})
        tell(request, "asked", now=now, words=said)
    return request


def _checked(wish: Wish) -> str:
    said = checked_words(wish.words, wish.photos)
    problems: dict[str, list[str]] = {}
    if wish.reason not in Reason.values:
        problems["reason"] = [_("Choose a reason.")]
    if any(quantity < 0 for quantity in wish.pieces.values()) or not any(wish.pieces.values()):
        problems["pieces"] = [_("Say how many pieces of what.")]
    if wish.wanted not in Wanted.values:
        problems["wanted"] = [_("Choose what you would like to have.")]
    elif wish.wanted == Wanted.REPLACEMENT and wish.reason == Reason.CHANGED_MIND:
        problems["wanted"] = [_("Goods are sent once more only where something was wrong with them.")]
    if problems:
        raise InvalidReturn(problems)
    return said


def _terms_for(order: Order, lines: Sequence[Line], wish: Wish, now: datetime) -> ReturnPolicy:
    """Return the one policy that holds for these lines.

    Raises:
        InvalidReturn: Goods that keep and goods that spoil are mixed, or a photo is missing.
        UnableToReturn: Not delivered, or these terms do not allow it, or not any more.
    """
    if order.status != OrderStatus.DELIVERED or order.delivered_at is None or order.vendor is None:
        raise UnableToReturn(_("This order has not been delivered yet."))
    goods = {goods_of(line) for line in lines}
    if len(goods) > 1:
        raise InvalidReturn({"pieces": [_("Goods that spoil follow a rule of their own: ask for them separately.")]})
    policy = policies_for(order).get((wish.reason, goods.pop()))
    if policy is None or not policy.is_accepted:
        raise UnableToReturn(_("These goods cannot be given back for this reason."))
    if not is_open(policy, order=order, now=now):
        raise UnableToReturn(_("The time for giving this back is over."))
    if policy.photos_required and not wish.photos:
        raise InvalidReturn({"photos": [_("Send a photo of it: without one nobody can decide.")]})
    return policy


def _hold(order: Order, pieces: Mapping[int, int]) -> None:
    """Hold pieces for a return. See Note [Never more than was delivered]."""
    left = locked_pieces_left(order=order)
    for line, quantity in sorted(pieces.items()):
        if quantity > left[line]:
            raise UnableToReturn(_("So many pieces are not left to be given back."))
        ReturnedPieces.objects.get_or_create(line_id=line, defaults={"delivered": left[line]})
        room = ReturnedPieces.objects.filter(line=line, held__lte=F("delivered") - quantity)
        if not room.update(held=F("held") + quantity):
            raise UnableToReturn(_("So many pieces are not left to be given back."))


def _create(order: Order, policy: ReturnPolicy, *, wanted: str, by: User | None, now: datetime) -> ReturnRequest:
    return ReturnRequest.objects.create(
        number=f"R{next_number(sequence='return')}",
        order=order,
        vendor=cast("Vendor", order.vendor),  # `_terms_for` has seen to it
        reason=policy.reason,
        policy=policy,
        wanted=wanted,
        must_come_back=policy.must_come_back,
        asked_by=by,
        asked_at=now,
        due_at=now + timedelta(hours=policy.answer_hours),
    )


def withdraw(*, request: ReturnRequest, by: User | None, now: datetime) -> None:
    """Take the wish back, as long as nothing has come back.

    Raises:
        UnableToMoveReturn: It is on its way back, or has ended.
    """
    with transaction.atomic(durable=True):
        row = locked(request, ReturnStatus.ASKED, ReturnStatus.ACCEPTED, ReturnStatus.DECLINED, ReturnStatus.DISPUTED)
        if row.received_at is not None or (row.status == ReturnStatus.ACCEPTED and not row.must_come_back):
            raise UnableToMoveReturn(_("It cannot be taken back any more."))
        close(row, ending=Ending.WITHDRAWN, now=now, told="withdrawn")
        audit.record(actor=by, action="return.withdrawn", subject=row)
    request.refresh_from_db()
