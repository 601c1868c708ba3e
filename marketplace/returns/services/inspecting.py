"""The vendor looks at what came back: sold again, written off, or not in the parcel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.returns.errors import InvalidReturn
from marketplace.returns.models import ReturnInspection, ReturnLine, ReturnRequest, ReturnStatus, Side
from marketplace.returns.services.answering import to_officer
from marketplace.returns.services.turning import checked_words, locked, turn, write_note
from marketplace.sales.order.services.lifecycle import lock_purchase
from marketplace.sales.order.services.taking_back import take_back_pieces

if TYPE_CHECKING:
    from marketplace.users.models import User


@dataclass(frozen=True)
class Found:
    """What the pieces of one line were: good enough to be sold again, not, or not there."""

    restocked: int = 0
    written_off: int = 0
    missing: int = 0

    @property
    def total(self) -> int:
        return self.restocked + self.written_off + self.missing


def inspect(
    *,
    request: ReturnRequest,
    by: User,
    found: Mapping[int, Found],
    now: datetime,
    words: str = "",
    is_contested: bool = False,
    photos: Sequence[ContentFile[Any]] = (),
) -> None:
    """Write down what came back; the money follows, unless something is missing or the vendor does not agree.

    Then an officer decides: no vendor keeps a buyer's money on its own word.

    Args:
        request: One that was received.
        by: The member who looked.
        found: By return line; each piece is one of the three.
        now: When.
        words: What the vendor says; needed where it does not agree.
        is_contested: The vendor does not agree that it is paid back.
        photos: To the words.

    Raises:
        InvalidReturn: The pieces of a line do not add up, or words are missing.
        UnableToMoveReturn: It was not received, or was looked at before.
    """
    is_short = any(one.missing for one in found.values())
    said = checked_words(words, photos, may_be_empty=not (is_contested or is_short))
    with transaction.atomic(durable=True):
        lock_purchase(purchase_id=request.order.purchase_id)
        row = locked(request, ReturnStatus.RECEIVED)
        _check(row, found)
        write_note(request=row, side=Side.VENDOR, by=by, said=said, photos=photos, now=now)
        write_inspection(row=row, found=found, by=by, now=now, is_contested=is_contested or is_short)
    request.refresh_from_db()


def _check(row: ReturnRequest, found: Mapping[int, Found]) -> None:
    quantities = dict(row.lines.values_list("pk", "quantity"))
    wrong = set(found) != set(quantities) or any(
        one.total != quantities[pk] or min(one.restocked, one.written_off, one.missing) < 0 for pk, one in found.items()
    )
    if wrong:
        raise InvalidReturn({"found": [_("The pieces must add up to what was sent back.")]})


def write_inspection(
    *,
    row: ReturnRequest,
    found: Mapping[int, Found] | None,
    by: User | None,
    now: datetime,
    is_contested: bool = False,
    is_lost: bool = False,
) -> None:
    """Write an inspection of a locked return down; without one, everything was lost, or nobody looked in time."""
    require_transaction()
    ReturnInspection.objects.create(request=row, by=by, inspected_at=now, is_contested=is_contested)
    for line in row.lines.select_related("line__stockrecord__product"):
        one = (found or {}).get(line.pk) or _unseen(line, is_lost=is_lost)
        line.restocked, line.written_off, line.missing = one.restocked, one.written_off, one.missing
        line.save(update_fields=["restocked", "written_off", "missing"])
        if one.restocked:
            take_back_pieces(order=row.order, line=line.line, quantity=one.restocked, goes_on_sale=True)
    audit.record(actor=by, action="return.inspected", subject=row, data={"contested": is_contested, "lost": is_lost})
    if is_contested:
        to_officer(row, now=now)
    else:
        turn(row, ReturnStatus.INSPECTED, now=now, hours=None, told="inspected")


def _unseen(line: ReturnLine, *, is_lost: bool) -> Found:
    return Found(missing=line.quantity) if is_lost else Found(written_off=line.quantity)
