"""What happens to money on its way to vendors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StatementMade:
    """A vendor's statement was drawn up."""

    statement_number: str


@dataclass(frozen=True)
class PayoutSent:
    """A vendor's money is on its way."""

    payout_id: int


@dataclass(frozen=True)
class PayoutConfirmed:
    """A vendor's money has arrived."""

    payout_id: int


@dataclass(frozen=True)
class PayoutFailed:
    """A vendor's money did not arrive: it is owed again."""

    payout_id: int


@dataclass(frozen=True)
class PayoutAccountAsked:
    """An owner wants money on another account, and confirmed it by a code; it waits."""

    account_id: int


@dataclass(frozen=True)
class PayoutAccountStopped:
    """A change of account that waited was stopped."""

    account_id: int


@dataclass(frozen=True)
class PayoutAccountChanged:
    """From now on a vendor's money goes to another account."""

    account_id: int
