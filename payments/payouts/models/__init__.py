from payments.payouts.models.account import AccountCode, AccountKind, AccountStatus, PayoutAccount
from payments.payouts.models.payout import BankAnswer, Payout, PayoutBatch, PayoutStatus
from payments.payouts.models.rule import PayoutHold, PayoutRule
from payments.payouts.models.statement import SettlementStatement, StatementClaim, StatementLine

__all__ = [
    "AccountCode",
    "AccountKind",
    "AccountStatus",
    "BankAnswer",
    "Payout",
    "PayoutAccount",
    "PayoutBatch",
    "PayoutHold",
    "PayoutRule",
    "PayoutStatus",
    "SettlementStatement",
    "StatementClaim",
    "StatementLine",
]
