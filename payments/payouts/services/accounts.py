"""Changing the account to which a vendor is paid. See Note [An account is changed slowly]."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.khmer import latin_digits
from marketplace.core.money import EXPONENTS
from marketplace.facts import PayoutAccountAsked, PayoutAccountChanged, PayoutAccountStopped
from marketplace.users.models import User
from payments.payouts.errors import InvalidAccount, UnableToChangeAccount
from payments.payouts.holding import held_vendors
from payments.payouts.models import AccountCode, AccountKind, AccountStatus, PayoutAccount
from payments.payouts.selectors import first_account_of, payable_statements
from vendors.models import Membership, MembershipRole, Vendor
from vendors.models.application import is_bakong_account
from vendors.models.vendor import keys_of_helpers
from vendors.permissions import role_in

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Nothing is paid to a changed account before. Source: issue 5, line 8.
HOLD: Final = timedelta(hours=72)
CODE_LIFETIME: Final = timedelta(minutes=10)
MOST_TRIES: Final = 4
WAIT_BETWEEN_CODES: Final = timedelta(minutes=1)
MOST_CODES_A_DAY: Final = 5
#: Source: ISO 9362, the bank's identifier: four letters, a country, two characters, and three more for a branch.
_SWIFT: Final = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
_BANK_ACCOUNT: Final = re.compile(r"[A-Z0-9]{5,34}")


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """Where a vendor wants its money of one currency."""

    currency: str
    kind: str
    holder: str
    account: str
    bank: str = ""


@dataclass(frozen=True, kw_only=True)
class AskedCode:
    """A code that must go to a phone now. It is nowhere else."""

    code: str
    phone: str
    account: PayoutAccount


def ask_change(*, vendor: Vendor, wanted: NewAccount, by: User, now: datetime) -> AskedCode:
    """Note where an owner wants the money, and make a code for that owner's own phone; the caller sends it.

    Nothing changes until the code comes back. A wish of before that was never confirmed makes way.

    Raises:
        InvalidAccount: It cannot be an account, or is the one in use.
        UnableToChangeAccount: Not an owner who acts for themselves, another change waits, or too many codes were sent.
    """
    tidy = _tidied(wanted)
    _require_owner(vendor, by)
    with transaction.atomic(durable=True):
        Vendor.objects.select_for_update(of=("self",)).get(pk=vendor.pk)
        current = standing_account(vendor=vendor, currency=tidy.currency, now=now)
        rows = PayoutAccount.objects.filter(vendor=vendor, currency=tidy.currency)
        if rows.waiting().exists():
            raise UnableToChangeAccount(
                _("A change of this account waits already. Stop it before you ask for another.")
            )
        if current is not None and (current.kind, current.account, current.bank) == (
            tidy.kind,
            tidy.account,
            tidy.bank,
        ):
            raise InvalidAccount({"account": [_("This is the account that is in use.")]})
        _require_patience(str(by.phone), now)
        rows.filter(status=AccountStatus.ASKED).update(
            status=AccountStatus.STOPPED, ended_at=now, reason="never confirmed"
        )
        account = PayoutAccount.objects.create(
            vendor=vendor, currency=tidy.currency, kind=tidy.kind, holder=tidy.holder, account=tidy.account,
            bank=tidy.bank, asked_by=by, asked_at=now,
        )  # fmt: skip
        audit.record(actor=by, action="payout_account.asked", subject=account)
        return _new_code(account, str(by.phone), now)


def confirm_change(*, account: PayoutAccount, code: str, by: User, now: datetime) -> None:
    """Take the code that came back: from now on the change waits, and everybody concerned hears of it.

    Raises:
        InvalidAccount: It is not the code, it is too old, or was tried too often.
        UnableToChangeAccount: Somebody else asked for the change, or it is over.
    """
    _require_owner(account.vendor, by)
    refusal = _try_code(account, code, by, now)
    if refusal:
        raise InvalidAccount({"code": [refusal]})
    account.refresh_from_db()


def _try_code(account: PayoutAccount, code: str, by: User, now: datetime) -> str:
    """Use the code if it is the one, and return nothing; else why not. A wrong try is counted."""
    with transaction.atomic(durable=True):
        locked = _locked(account)
        if locked.status != AccountStatus.ASKED or locked.asked_by_id != by.pk:
            raise UnableToChangeAccount(_("This change does not wait for a code any more."))
        last = locked.codes.order_by("-pk").first()
        if last is None or last.used_at is not None or last.expires_at <= now:
            return _("This code is too old. Ask for the change once more.")
        if last.tries >= MOST_TRIES:
            return _("Too many wrong tries. Ask for the change once more.")
        if not constant_time_compare(last.digest, _digest(locked, "".join(latin_digits(code).split()))):
            last.tries += 1
            last.save(update_fields=["tries"])
            audit.record(actor=by, action="payout_account.code_wrong", subject=locked, data={"tries": last.tries})
            return _("This is not the code that we sent. Look at the message again.")
        last.used_at = now
        last.save(update_fields=["used_at"])
        locked.status, locked.confirmed_at, locked.usable_from = AccountStatus.WAITING, now, now + HOLD
        locked.save(update_fields=["status", "confirmed_at", "usable_from"])
        audit.record(actor=by, action="payout_account.confirmed", subject=locked, data={"how": "code to own phone"})
        publish(PayoutAccountAsked(account_id=locked.pk))
    return ""


def stop_change(*, account: PayoutAccount, by: User | None, reason: str, now: datetime) -> None:
    """Stop a change that is not done: by whoever has the link from the notice, a member, or an officer. Twice is once.

    Args:
        account: The wish.
        by: Who stops it; nobody where the link was used.
        reason: What the vendor reads.
        now: The present.

    Raises:
        UnableToChangeAccount: The account is in use already.
    """
    with transaction.atomic(durable=True):
        locked = _locked(account)
        if locked.status == AccountStatus.STOPPED:
            return
        if locked.status not in {AccountStatus.ASKED, AccountStatus.WAITING}:
            raise UnableToChangeAccount(_("This account is in use already. Call us at once."))
        was_waiting = locked.status == AccountStatus.WAITING
        locked.status, locked.ended_at, locked.ended_by, locked.reason = AccountStatus.STOPPED, now, by, reason
        locked.save(update_fields=["status", "ended_at", "ended_by", "reason"])
        audit.record(actor=by, action="payout_account.stopped", subject=locked, data={"reason": reason})
        if was_waiting:
            publish(PayoutAccountStopped(account_id=locked.pk))
    account.refresh_from_db()


def agree_change(*, account: PayoutAccount, by: User, now: datetime) -> None:
    """Agree to a changed account, as an officer who has nothing to do with this vendor. It is used when its hold is over.

    Raises:
        UnableToChangeAccount: It does not wait, it was agreed to, or the officer asked for it, works in the shop, or helps
            or helped somebody in it.
    """
    with transaction.atomic(durable=True):
        locked = _locked(account)
        if locked.status != AccountStatus.WAITING or locked.agreed_at is not None:
            raise UnableToChangeAccount(_("This change does not wait for an officer any more."))
        if by.pk in _concerned(locked):
            raise UnableToChangeAccount(_("You belong to this vendor, or helped it. Another officer must agree."))
        locked.agreed_by, locked.agreed_at = by, now
        locked.save(update_fields=["agreed_by", "agreed_at"])
        audit.record(actor=by, action="payout_account.agreed", subject=locked)
    account.refresh_from_db()
    take_up_accounts(now=now)


def take_up_accounts(*, now: datetime) -> int:
    """Use the changed accounts whose hold is over and to which an officer agreed; return how many. Twice is once."""
    due = PayoutAccount.objects.waiting().filter(agreed_at__isnull=False, usable_from__lte=now).order_by("pk")
    taken = 0
    for account in list(due):
        with transaction.atomic(durable=True):
            vendor = Vendor.objects.select_for_update(of=("self",)).get(pk=account.vendor_id)
            locked = _locked(account)
            if locked.status != AccountStatus.WAITING:
                continue
            others = PayoutAccount.objects.current().filter(vendor=vendor, currency=locked.currency)
            others.update(status=AccountStatus.REPLACED, ended_at=now)
            locked.status = AccountStatus.CURRENT
            locked.save(update_fields=["status"])
            if locked.kind == AccountKind.BAKONG and locked.currency == "KHR":
                Vendor.objects.filter(pk=vendor.pk).update(bakong_account_id=locked.account)
            audit.record(actor=None, action="payout_account.changed", subject=locked)
            publish(PayoutAccountChanged(account_id=locked.pk))
            taken += 1
    return taken


def standing_account(*, vendor: Vendor, currency: str, now: datetime) -> PayoutAccount | None:
    """Return the account in use; the first, which came with the application, is put down when it is first asked for."""
    require_transaction()
    current = PayoutAccount.objects.current().filter(vendor=vendor, currency=currency).first()
    if current is not None or not vendor.bakong_account_id:
        return current
    first = first_account_of(vendor, currency, now)
    try:
        with transaction.atomic():
            first.save(force_insert=True)
    except IntegrityError:  # put down by somebody else at this moment
        return PayoutAccount.objects.current().get(vendor=vendor, currency=currency)
    return first


def payable_accounts(*, currency: str, now: datetime) -> dict[int, PayoutAccount]:
    """Return, by vendor, the accounts to which a waiting statement can be paid now: in use, and not being changed."""
    take_up_accounts(now=now)
    statements = payable_statements(currency=currency)
    vendors = Vendor.objects.filter(pk__in=statements.values("vendor")).order_by("pk")
    waiting = set(PayoutAccount.objects.waiting().filter(currency=currency).values_list("vendor", flat=True))
    held = set(held_vendors().values_list("pk", flat=True))
    found = {
        one.vendor_id: one for one in PayoutAccount.objects.current().filter(currency=currency, vendor__in=vendors)
    }
    for vendor in vendors:
        if vendor.pk not in found and vendor.pk not in waiting | held:
            with transaction.atomic(durable=True):
                account = standing_account(vendor=vendor, currency=currency, now=now)
            if account is not None:
                found[vendor.pk] = account
    return {key: account for key, account in found.items() if key not in waiting | held}


def note_what_bakong_says(*, account: PayoutAccount, is_known: bool) -> None:
    """Keep what Bakong said of an account, as advice for the officer who decides."""
    PayoutAccount.objects.filter(pk=account.pk).update(is_known=is_known)


def _tidied(wanted: NewAccount) -> NewAccount:
    """Return what was typed without spaces and in the letters that banks use.

    Raises:
        InvalidAccount: It cannot be an account.
    """
    is_bakong = wanted.kind == AccountKind.BAKONG
    typed = "".join(wanted.account.split())
    account = typed.lower() if is_bakong else typed.replace("-", "").upper()
    bank = "" if is_bakong else "".join(wanted.bank.split()).upper()
    holder = " ".join(wanted.holder.split())
    wrong: dict[str, Sequence[str]] = {}
    if wanted.kind not in AccountKind.values:
        wrong["kind"] = [_("Choose Bakong or a bank account.")]
    if wanted.currency not in EXPONENTS:
        wrong["currency"] = [_("Choose riel or dollars.")]
    if not holder[:1].isalnum() or len(holder) > 140:  # a table would take "=" for a formula
        wrong["holder"] = [_("Write the name as it stands on the account.")]
    if not is_bakong and not _SWIFT.fullmatch(bank):
        wrong["bank"] = [_("Write the bank's SWIFT code: 8 or 11 letters and digits.")]
    if not _is_account(account, is_bakong=is_bakong):
        wrong["account"] = [
            _("Write a Bakong account such as name@bank.") if is_bakong else _("Write 5 to 34 letters and digits.")
        ]
    if wrong:
        raise InvalidAccount(wrong)
    return NewAccount(currency=wanted.currency, kind=wanted.kind, holder=holder, account=account, bank=bank)


def _is_account(account: str, *, is_bakong: bool) -> bool:
    if not is_bakong:
        return bool(_BANK_ACCOUNT.fullmatch(account))
    try:
        is_bakong_account(account)
    except ValidationError:
        return False
    return len(account) <= 32


def _require_owner(vendor: Vendor, by: User) -> None:
    """Refuse everybody but an owner with a phone who acts for themselves; never somebody who helps."""
    if audit.on_whose_behalf() is not None or role_in(user=by, vendor=vendor) != MembershipRole.OWNER:
        raise UnableToChangeAccount(_("Only an owner changes the account, and nobody does it for them."))
    if not by.phone or by.phone_verified_at is None:
        raise UnableToChangeAccount(_("Confirm your own phone number first: the code goes there."))


def _require_patience(phone: str, now: datetime) -> None:
    sent = AccountCode.objects.filter(phone=phone, sent_at__gt=now - timedelta(days=1)).order_by("-sent_at")
    times = list(sent.values_list("sent_at", flat=True)[:MOST_CODES_A_DAY])
    if len(times) >= MOST_CODES_A_DAY:
        raise UnableToChangeAccount(_("Too many codes went to this number today. Try again tomorrow."))
    if times and now - times[0] < WAIT_BETWEEN_CODES:
        raise UnableToChangeAccount(_("A code has just gone out. Wait a minute before you send another."))


def _new_code(account: PayoutAccount, phone: str, now: datetime) -> AskedCode:
    code = f"{secrets.randbelow(10**6):06d}"
    AccountCode.objects.create(
        account=account, phone=phone, digest=_digest(account, code), sent_at=now, expires_at=now + CODE_LIFETIME
    )
    return AskedCode(code=code, phone=phone, account=account)


def _digest(account: PayoutAccount, code: str) -> str:
    return salted_hmac("payouts.accounts", f"{account.pk}:{code}", algorithm="sha256").hexdigest()


def _locked(account: PayoutAccount) -> PayoutAccount:
    return PayoutAccount.objects.select_for_update(of=("self",)).select_related("vendor").get(pk=account.pk)


def _concerned(account: PayoutAccount) -> set[int]:
    """Return the keys of those who may not agree: members of the vendor, who asked, and who helps or helped an owner."""
    members = set(Membership.objects.filter(vendor=account.vendor).values_list("user_id", flat=True))
    owners = Membership.objects.filter(vendor=account.vendor, role=MembershipRole.OWNER).values_list(
        "user_id", flat=True
    )
    return members | keys_of_helpers(owners) | {account.asked_by_id or 0}
