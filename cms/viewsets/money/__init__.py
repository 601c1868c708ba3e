"""The money desk: every screen on which officers watch and move money, and its door in the menu."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from cms.viewsets.money.attempts import ATTEMPTS
from cms.viewsets.money.banking import TRANSFERS
from cms.viewsets.money.batches import BATCHES
from cms.viewsets.money.by_hand import BY_HAND
from cms.viewsets.money.cash import CASH
from cms.viewsets.money.cash_lists import CASH_LISTS
from cms.viewsets.money.commission import COMMISSION
from cms.viewsets.money.differences import DIFFERENCES
from cms.viewsets.money.disputes import DISPUTES
from cms.viewsets.money.ledger import LEDGER
from cms.viewsets.money.limits import CASH_LIMITS
from cms.viewsets.money.papers import PAPERS
from cms.viewsets.money.payout_accounts import ACCOUNTS, HOLDS
from cms.viewsets.money.payouts import PAYOUTS
from cms.viewsets.money.rates import RATES
from cms.viewsets.money.receipts import RECEIPTS
from cms.viewsets.money.refunds import REFUNDS
from cms.viewsets.money.settlement import SETTLEMENT
from cms.viewsets.money.tax import TAX, TAX_RATES
from cms.viewsets.money.today import TODAY

VIEWSETS: Final[list[Any]] = [
    TODAY,
    ATTEMPTS,
    RECEIPTS,
    BY_HAND,
    LEDGER,
    COMMISSION,
    REFUNDS,
    PAYOUTS,
    BATCHES,
    ACCOUNTS,
    HOLDS,
    DISPUTES,
    TRANSFERS,
    DIFFERENCES,
    CASH,
    CASH_LISTS,
    CASH_LIMITS,
    RATES,
    PAPERS,
    TAX,
    TAX_RATES,
    SETTLEMENT,
]
#: Label, address, permission, icon; in the order of the menu.
DOORS: Final = (
    (_("Money today"), "officers_money:today", "ledger.view_entry", "order"),
    (_("Payment attempts"), "officers_attempts:index", "payment.view_paymentattempt", "mobile-alt"),
    (_("Receipts"), "officers_receipts:index", "payment.view_receipt", "download"),
    (_("Receipts by hand"), "officers_by_hand:entered", "payment.add_receipt", "edit"),
    (_("Ledger"), "officers_ledger:kinds", "ledger.view_entry", "list-ol"),
    (_("Commission"), "officers_commission:index", "commission.view_commissionrule", "tag"),
    (_("Owed to vendors"), "officers_payouts:ripe", "payouts.view_settlementstatement", "order"),
    (_("Payouts"), "officers_batches:list", "payouts.view_payoutbatch", "order"),
    (_("Changed accounts"), "officers_accounts:list", "payouts.view_payoutaccount", "lock"),
    (_("Money held"), "officers_holds:list", "payouts.view_payouthold", "lock"),
    (_("Refunds"), "officers_refunds:index", "payment.view_refund", "rotate"),
    (_("Disputes"), "officers_disputes:index", "payment.view_dispute", "warning"),
    (_("Bank transfers"), "officers_transfers:queue", "banking.view_statementline", "download"),
    (_("Comparison with providers"), "officers_differences:queue", "reconciliation.view_difference", "warning"),
    (_("Cash at the door"), "officers_cash:queue", "remittances.view_cashparcel", "order"),
    (_("Carriers' lists"), "officers_cash_lists:lists", "remittances.view_remittancefile", "list-ul"),
    (_("Limits of cash on delivery"), "officers_cash_limits:index", "remittances.view_cashlimit", "warning"),
    (_("Exchange rates"), "officers_rates:index", "payment.view_exchangerate", "order"),
    (_("Invoices and receipts"), "officers_papers:index", "papers.view_paper", "doc-full"),
    (_("Tax profiles"), "officers_tax:index", "papers.view_taxprofile", "doc-full-inverse"),
    (_("Tax rates"), "officers_tax_rates:index", "papers.view_taxrate", "order"),
    (_("Direct payment"), "officers_settlement:index", "ledger.view_entry", "resubmit"),
)
