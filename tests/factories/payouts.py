"""What a vendor is owed, and where it wants it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import factory
from django.db import transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from marketplace.core.money import Money
from payments.ledger.models import AccountKind
from payments.ledger.services import credit, debit, post_entry
from payments.payouts.models import PayoutAccount, SettlementStatement
from payments.payouts.services.accounts import HOLD
from payments.payouts.services.statements import make_statement
from vendors.models import Vendor


class AccountFactory(DjangoModelFactory[PayoutAccount]):
    """A change of account that waits: confirmed by its code, agreed to by nobody yet."""

    class Meta:
        model = PayoutAccount

    currency = "USD"
    kind = "bakong"
    holder = "Sokha Chan"
    account = "other@aclb"
    status = "waiting"
    asked_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.SelfAttribute("asked_at")
    usable_from = factory.LazyAttribute(lambda one: one.asked_at + HOLD)


def owed(vendor: Vendor, amount: int = 14_000) -> SettlementStatement:
    """Return a statement of a sum that no order brought."""
    money, now = Money(Decimal(amount), "KHR"), timezone.now()
    with transaction.atomic():
        post_entry(
            key=f"bonus:{vendor.code}:{amount}",
            event="bonus",
            lines=[debit(AccountKind.LOSS, "", money), credit(AccountKind.VENDOR_PAYABLE, vendor.code, money)],
            occurred_at=now - timedelta(days=1),
        )
    statement = make_statement(vendor=vendor, currency="KHR", ends_at=now, by=None, now=now)
    assert statement is not None
    return statement
