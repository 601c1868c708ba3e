"""Whether we collect a vendor's money or buyers pay it straight: an officer decides."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.users.models import User
from vendors.errors import UnableToChange
from vendors.models import Vendor
from vendors.models.vendor import SettlementMode
from vendors.services.standing import lock_vendor


def set_settlement_mode(*, vendor: Vendor, mode: SettlementMode, by: User, now: datetime) -> None:
    """Set how a vendor is paid from the next order on; orders that stand keep theirs. Twice is once.

    Raises:
        UnableToChange: It is to be paid directly, and has no Bakong account.
    """
    with transaction.atomic(durable=True):
        locked = lock_vendor(vendor_id=vendor.pk)
        if locked.settlement_mode == mode:
            return
        if mode == SettlementMode.DIRECT and not locked.bakong_account_id:
            raise UnableToChange(_("This vendor has no Bakong account that buyers could pay to."))
        before = locked.settlement_mode
        Vendor.objects.filter(pk=locked.pk).update(settlement_mode=mode)
        vendor.settlement_mode = mode
        data = {"from": before, "to": str(mode), "account": locked.bakong_account_id, "at": now.isoformat()}
        audit.record(actor=by, action="vendor.settlement_mode", subject=locked, data=data)
