"""Bank transfer as a provider. Its facts come from the bank's statement, which officers bring in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Self

from marketplace.core.errors import AdapterError
from payments.providers.bank_transfer.references import reference_for
from payments.providers.base import AttemptView, Caps, Fact, Problem, RefundSupport, Started, StartKind
from payments.providers.not_offered import NothingOffered

CURRENCIES: Final = ("KHR", "USD")


class BankTransfer(NothingOffered):
    """One bank, with an account of ours for each currency that is taken. Asks nobody."""

    code: str = "bank_transfer"

    def __init__(self, *, bank: str, account_name: str, accounts: Mapping[str, str]) -> None:
        self.bank = bank
        self.account_name = account_name
        self.accounts = dict(accounts)
        self.caps = Caps(currencies=frozenset(self.accounts), can_expire=True, refunds=RefundSupport.MANUAL)

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        """Return the adapter; a currency without an account is not taken."""
        accounts = {currency: config.get(f"account_{currency.lower()}", "") for currency in CURRENCIES}
        return cls(
            bank=config.get("bank", ""),
            account_name=config.get("account_name", ""),
            accounts={currency: number for currency, number in accounts.items() if number},
        )

    def start(self, attempt: AttemptView, *, key: str, now: datetime) -> Started:
        """Tell the buyer where to transfer to, and with which words. No network.

        Raises:
            AdapterError: There is no account for the currency; not retryable.
        """
        account = self.accounts.get(attempt.money.currency)
        if account is None:
            raise AdapterError(f"no bank account takes {attempt.money.currency}", retryable=False)
        reference = reference_for(attempt.reference)
        told = {"bank": self.bank, "name": self.account_name, "account": account, "reference": reference}
        return Started(
            kind=StartKind.INSTRUCTIONS,
            payload=json.dumps(told, ensure_ascii=False),
            provider_ref=reference,
            payee_account=account,
            expires_at=attempt.expires_at,
        )

    def fetch(self, attempts: Sequence[AttemptView], *, now: datetime) -> list[Fact]:
        """Tell nothing: the bank's statement does."""
        return []

    def check_config(self) -> list[Problem]:
        """Return what is wrong with the configuration."""
        problems = []
        if not self.accounts:
            problems.append(Problem("account_khr", "No account is named: set BANK_TRANSFER_ACCOUNT_KHR or …_USD."))
        problems += [
            Problem(setting, f"Set BANK_TRANSFER_{setting.upper()}: buyers must see whom they pay.")
            for setting, value in (("bank", self.bank), ("account_name", self.account_name))
            if not value
        ]
        return problems
