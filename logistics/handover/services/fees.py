"""What a hub takes for each parcel, from a day on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.handover.errors import UnableToSetFee
from logistics.handover.models import HubFee
from logistics.models import PointKind, ServicePoint
from marketplace.core import audit

if TYPE_CHECKING:
    from marketplace.core.money import Money
    from marketplace.users.models import User


def set_fee(*, hub: ServicePoint, fee: Money, valid_from: date, source: str, by: User, now: datetime) -> HubFee:
    """Set a hub's fee from a day on; the one before ends there. Lots that are open keep the fee they began with.

    Raises:
        UnableToSetFee: The place is no hub, the day is over, another fee begins on it or later, or no source is named.
    """
    if hub.kind != PointKind.HUB:
        raise UnableToSetFee(_("This place is no hub."))
    if valid_from < timezone.localdate(now):
        raise UnableToSetFee(_("A fee cannot begin on a day that is over."))
    if not source.strip():
        raise UnableToSetFee(_("Write where the fee was agreed."))
    with transaction.atomic(durable=True):
        ServicePoint.objects.select_for_update().get(pk=hub.pk)
        if HubFee.objects.filter(hub=hub, valid_from__gte=valid_from).exists():
            raise UnableToSetFee(_("Another fee begins on this day or later."))
        earlier = HubFee.objects.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from), hub=hub)
        earlier.update(valid_to=valid_from)
        made = HubFee.objects.create(
            hub=hub, amount=fee.amount, currency=fee.currency, valid_from=valid_from, source=source.strip()[:200]
        )
        audit.record(actor=by, action="hub.fee_set", subject=made, data={"hub": hub.code, "amount": str(fee.amount)})
    return made


def next_day(now: datetime) -> date:
    """Return the first day on which a fee that is agreed now can begin without surprise: tomorrow."""
    return timezone.localdate(now) + timedelta(days=1)
