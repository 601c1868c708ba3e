"""Terms of return: a new row from a day on; the past stays as it was."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.returns.errors import InvalidReturn
from marketplace.returns.models import Goods, ReturnPolicy

if TYPE_CHECKING:
    from marketplace.users.models import User


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What holds from a day on, for one reason and one class of goods."""

    goods: str
    reason: str
    valid_from: date
    is_accepted: bool
    window_hours: int
    must_come_back: bool
    way_back_paid_by: str
    photos_required: bool
    with_delivery: bool
    answer_hours: int
    dispute_hours: int
    send_hours: int
    inspect_hours: int
    source: str


def set_policy(*, terms: Terms, by: User, now: datetime) -> ReturnPolicy:
    """Set terms from a day on; those that held until then end with it. Orders placed before keep theirs.

    Raises:
        InvalidReturn: The day is past or has terms already, or the terms make no sense.
    """
    _check(terms, today=timezone.localdate(now))
    try:
        with transaction.atomic(durable=True):
            same = ReturnPolicy.objects.select_for_update().filter(goods=terms.goods, reason=terms.reason)
            later = same.filter(valid_from__gt=terms.valid_from).order_by("valid_from").first()
            same.filter(valid_from__lt=terms.valid_from).exclude(valid_to__lte=terms.valid_from).update(
                valid_to=terms.valid_from
            )
            policy = ReturnPolicy.objects.create(**asdict(terms), valid_to=later.valid_from if later else None)
            data = {"from": terms.valid_from.isoformat(), "hours": terms.window_hours}
            audit.record(actor=by, action="return_policy.set", subject=policy, data=data)
    except IntegrityError as error:
        raise InvalidReturn({"valid_from": [_("Other terms begin on this day already.")]}) from error
    return policy


def _check(terms: Terms, *, today: date) -> None:
    problems: dict[str, list[str]] = {}
    if terms.valid_from < today:
        problems["valid_from"] = [_("Terms cannot begin in the past.")]
    if terms.must_come_back != bool(terms.way_back_paid_by):
        problems["way_back_paid_by"] = [_("Say who pays the way back, if and only if there is one.")]
    if terms.goods == Goods.SPOILS and terms.must_come_back:
        problems["must_come_back"] = [_("Goods that spoil do not travel back.")]
    if terms.is_accepted and not terms.window_hours:
        problems["window_hours"] = [_("Say within how many hours.")]
    if not terms.source.strip():
        problems["source"] = [_("Say where this was decided.")]
    if problems:
        raise InvalidReturn(problems)
