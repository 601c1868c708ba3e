"""What a carrier makes good for a parcel that it lost or damaged.

# Note [The vendor bore it]
Goods that are lost or damaged are given back to the buyer out of what the vendor earned. So what the carrier makes good
is the vendor's. Carriers are paid outside this ledger, by their bills; whether one pays a claim or bills so much less,
so much less is owed to it here.
"""

from __future__ import annotations

from datetime import datetime

from marketplace.core.db import require_transaction
from marketplace.core.money import Money
from payments.ledger.models import AccountKind
from payments.ledger.services import Event, credit, debit, post_entries


def book_made_good(*, number: str, carrier: str, vendor: str, money: Money, occurred_at: datetime) -> None:
    """Book a claim that a carrier paid, inside the caller's transaction. See Note [The vendor bore it].

    Two entries, so that a vendor's statement tells nothing of what the carrier is owed for carrying.

    Args:
        number: The claim's.
        carrier: Code of the carrier that pays.
        vendor: Code of the vendor whose goods they were.
        money: What was paid.
        occurred_at: When.
    """
    require_transaction()
    made_good = [
        debit(AccountKind.CARRIER_CLAIM, carrier, money),
        credit(AccountKind.VENDOR_PAYABLE, vendor, money),
    ]
    set_off = [
        debit(AccountKind.CARRIER_PAYABLE, carrier, money),
        credit(AccountKind.CARRIER_CLAIM, carrier, money),
    ]
    post_entries(
        [
            Event(key=f"claim:{number}", kind="claim made good", lines=made_good, occurred_at=occurred_at),
            Event(key=f"claim-paid:{number}", kind="claim paid", lines=set_off, occurred_at=occurred_at),
        ]
    )
