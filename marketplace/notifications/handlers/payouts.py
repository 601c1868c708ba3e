"""Facts about payouts turned into messages. As in `handlers`, each may run twice."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from marketplace import facts
from marketplace.notifications.models import Kind
from marketplace.notifications.services import Recipient
from marketplace.notifications.telling import link_to, money_text, tell, tell_vendor
from payments.payouts.models import Payout, PayoutAccount, SettlementStatement
from vendors.models import MembershipRole, Vendor


def tell_of_statement(fact: facts.StatementMade) -> None:
    """Tell the vendor what it gets, and by when."""
    statement = SettlementStatement.objects.select_related("vendor").get(number=fact.statement_number)
    page = ("vendor_portal:statement", {"code": statement.vendor.code, "number": statement.number})
    context = {"statement": statement, "amount": money_text(statement.to_pay)}
    tell_vendor(Kind.STATEMENT_MADE, statement.vendor, statement.number, context, page=page)


def tell_of_payout(fact: facts.PayoutSent) -> None:
    """Tell the vendor that its money is on its way."""
    _tell_of_payout(Kind.PAYOUT_SENT, fact.payout_id)


def tell_of_failed_payout(fact: facts.PayoutFailed) -> None:
    """Tell the vendor that its money came back, and why."""
    _tell_of_payout(Kind.PAYOUT_FAILED, fact.payout_id)


def warn_of_account(fact: facts.PayoutAccountAsked) -> None:
    """Tell the shop's own phone and every owner that the account is being changed, with a link that stops it."""
    account = _account(fact.account_id)
    context = {"from": account.usable_from}
    for recipient in _everybody(account.vendor):
        link = link_to("vendor_portal:payout-account-stop", language=recipient.language, token=account.token)
        _tell_of_account(Kind.ACCOUNT_ASKED, account, recipient, {**context, "link": link})


def tell_of_stopped_account(fact: facts.PayoutAccountStopped) -> None:
    """Tell everybody concerned that the account stays as it was."""
    _tell_everybody(Kind.ACCOUNT_STOPPED, fact.account_id)


def tell_of_changed_account(fact: facts.PayoutAccountChanged) -> None:
    """Tell everybody concerned that money goes to another account from now on."""
    _tell_everybody(Kind.ACCOUNT_CHANGED, fact.account_id)


def _tell_of_payout(kind: Kind, payout_id: int) -> None:
    payout = Payout.objects.select_related("statement__vendor", "payout_account").get(pk=payout_id)
    vendor = payout.statement.vendor
    context = {
        "amount": money_text(payout.money),
        "account": payout.payout_account.masked,
        "reason": payout.reason,
    }
    page = ("vendor_portal:statement", {"code": vendor.code, "number": payout.statement.number})
    tell_vendor(kind, vendor, payout.key, context, page=page)


def _account(account_id: int) -> PayoutAccount:
    return PayoutAccount.objects.select_related("vendor").get(pk=account_id)


def _everybody(vendor: Vendor) -> list[Recipient]:
    """Return the shop's own phone and its owners; a phone that is an owner's too is told once."""
    owners = vendor.memberships.filter(role=MembershipRole.OWNER).select_related("user").order_by("pk")
    people = [Recipient.of_user(membership.user) for membership in owners]
    if str(vendor.phone) in {person.phone for person in people if not person.telegram_chat_id}:
        return people
    return [Recipient(language="km", phone=str(vendor.phone)), *people]


def _tell_everybody(kind: Kind, account_id: int) -> None:
    account = _account(account_id)
    for recipient in _everybody(account.vendor):
        link = link_to("vendor_portal:payout-account", language=recipient.language, code=account.vendor.code)
        _tell_of_account(kind, account, recipient, {"link": link})


def _tell_of_account(kind: Kind, account: PayoutAccount, recipient: Recipient, context: dict[str, Any]) -> None:
    whom = recipient.user.pk if recipient.user else "shop"
    words = {"vendor": account.vendor, "account": account.masked, "phone": settings.HELP_PHONE}
    tell(kind, recipient, f"{account.pk}:{whom}", {**words, **context})
