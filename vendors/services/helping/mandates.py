"""Mandates: a field officer names a maker, the maker's own phone confirms, and it ends.

See Note [The maker's phone decides] in `vendors.models.helping`.

# Note [A code tells what it confirms]
The message names who helps, until when, and the account to which money goes. So a code agrees to what stood in the
draft at that moment: after a change of the account, or of the terms, another one must come back before anything is
sent. Codes are counted for each number, not for each mandate: nobody's phone is rung all day.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.core.khmer import latin_digits
from marketplace.facts import ConsentGiven
from marketplace.users.models import User
from marketplace.users.services import confirm_phone, person_for_phone
from vendors.checklist import current_terms
from vendors.errors import InvalidInput, UnableToChange
from vendors.helping import account_to_confirm, term_of
from vendors.models import Consent, FieldOfficer, Mandate, MandateCode
from vendors.models.helping import MOST_MAKERS

if TYPE_CHECKING:
    from datetime import date, datetime

    from marketplace.geography.models import Commune, Village

#: The message may be slow in a village, or be read out over the telephone.
CODE_LIFETIME: Final = timedelta(minutes=30)
MOST_TRIES: Final = 4
WAIT_BETWEEN_CODES: Final = timedelta(minutes=1)
MOST_CODES_A_DAY: Final = 5
#: What a mandate lasts unless the officer says less or their own term ends before.
LONGEST_MANDATE: Final = timedelta(days=183)


@dataclass(frozen=True, kw_only=True)
class NewMaker:
    """Whom a field officer wants to help."""

    name: str
    #: In E.164 form, able to receive messages.
    phone: str
    commune: Commune
    village: Village | None = None
    ends_on: date | None = None
    client_key: str


@dataclass(frozen=True, kw_only=True)
class AskedCode:
    """What must go to the maker's phone now. It is nowhere else."""

    code: str
    phone: str
    helper: str
    account: str
    ends_on: date


def add_maker(*, maker: NewMaker, by: User, now: datetime) -> Mandate:
    """Put a maker on a field officer's list; the same one sent twice is there once.

    Raises:
        InvalidInput: The officer's own number, a place outside their province, a maker they help already, a day that
            is past, or forty makers already.
        UnableToChange: The officer's term has ended.
    """
    today = timezone.localdate(now)
    with transaction.atomic(durable=True):
        officer = _locked_term(by, today)
        known = Mandate.objects.filter(officer=officer, client_key=maker.client_key).first()
        if known is not None:
            return known
        _require_fitting(maker, officer=officer, by=by, today=today)
        _close_past(officer, today=today, now=now)
        ends_on = min(maker.ends_on or today + LONGEST_MANDATE, today + LONGEST_MANDATE, officer.ends_on)
        try:
            with transaction.atomic():
                mandate = Mandate.objects.create(
                    officer=officer,
                    slot=_free_slot(officer),
                    client_key=maker.client_key,
                    name=maker.name.strip()[:200],
                    phone=maker.phone,
                    commune=maker.commune,
                    village=maker.village,
                    ends_on=ends_on,
                    asked_at=now,
                )
        except IntegrityError as error:
            raise InvalidInput({"phone": [_("You help the maker with this number already.")]}) from error
        audit.record(actor=by, action="mandate.asked", subject=mandate, data={"until": ends_on.isoformat()})
    return mandate


def ask_code(*, mandate: Mandate, by: User, now: datetime) -> AskedCode:
    """Make a code for the maker's phone; the caller sends it, outside any transaction.

    See Note [A code tells what it confirms].

    Raises:
        UnableToChange: The right has ended, or too many codes went to this number.
    """
    with transaction.atomic(durable=True):
        locked = locked_mandate(mandate=mandate, by=by, now=now)
        _require_patience(locked, now=now)
        code = f"{secrets.randbelow(10**6):06d}"
        account = account_to_confirm(mandate=locked)
        MandateCode.objects.create(
            mandate=locked,
            digest=_digest(locked, code),
            account=account,
            terms=current_terms(now=now),
            sent_at=now,
            expires_at=now + CODE_LIFETIME,
        )
        audit.record(actor=by, action="mandate.code_asked", subject=locked, on_behalf_of=locked.maker)
        return AskedCode(code=code, phone=str(locked.phone), helper=str(by), account=account, ends_on=locked.ends_on)


def confirm_mandate(*, mandate: Mandate, code: str, by: User, now: datetime) -> None:
    """Take the code that came back from the maker's phone: from now on the officer drafts in the maker's name.

    The maker becomes a person here if they were none, and has agreed to the terms that held when the code went out.
    Whoever helped them before does so no more.

    Raises:
        InvalidInput: It is not the code, it is too old, or was tried too often.
        UnableToChange: The right has ended, or the number is of somebody who may not be helped.
    """
    taken = _use_code(mandate=mandate, code=code, by=by, now=now)
    maker = person_for_phone(phone=str(mandate.phone), language="km")
    if maker.is_staff or maker.pk == by.pk:
        raise UnableToChange(_("This number belongs to somebody who cannot be helped."))
    confirm_phone(user=maker, phone=str(mandate.phone), now=now)
    with transaction.atomic(durable=True):
        locked = locked_mandate(mandate=mandate, by=by, now=now)
        User.objects.select_for_update().get(pk=maker.pk)
        others = Mandate.objects.filter(maker=maker, ended_at=None).exclude(pk=locked.pk)
        others.filter(confirmed_at__isnull=False).update(ended_at=now, ended_by=maker)
        if not maker.first_name:
            User.objects.filter(pk=maker.pk).update(first_name=locked.name[:150])
        locked.maker, locked.account = maker, taken.account
        locked.confirmed_at = locked.confirmed_at or now
        locked.save(update_fields=["maker", "account", "confirmed_at"])
        audit.record(
            actor=by, action="mandate.confirmed", subject=locked, on_behalf_of=maker,
            data={"until": locked.ends_on.isoformat(), "how": "code to the maker's phone", "code": taken.pk},
        )  # fmt: skip
        _agree(taken, maker=maker, mandate=locked, by=by, now=now)
    mandate.refresh_from_db()


def end_mandate(*, mandate: Mandate, by: User, now: datetime) -> None:
    """End a mandate before its day: by the maker, by whoever helps, or by an officer of the desk.

    Raises:
        UnableToChange: It has ended already.
    """
    with transaction.atomic(durable=True):
        if not Mandate.objects.filter(pk=mandate.pk, ended_at=None).update(ended_at=now, ended_by=by):
            raise UnableToChange(_("This has ended already."))
        helped = mandate.maker if by.pk == mandate.officer.user_id else None
        audit.record(actor=by, action="mandate.ended", subject=mandate, on_behalf_of=helped)
    mandate.refresh_from_db()


def locked_mandate(*, mandate: Mandate, by: User, now: datetime) -> Mandate:
    """Return a mandate with its row locked, if it stands and is this officer's.

    Raises:
        UnableToChange: The right has ended.
    """
    rows = Mandate.objects.standing(timezone.localdate(now)).of_officer(by)
    locked = rows.select_for_update(of=("self",)).filter(pk=mandate.pk).first()
    if locked is None:
        raise UnableToChange(_("Your right to help this maker has ended."))
    return locked


def _locked_term(user: User, today: date) -> FieldOfficer:
    term = term_of(user=user, on=today)
    if term is None:
        raise UnableToChange(_("Your time as a field officer has ended."))
    return FieldOfficer.objects.select_for_update().get(pk=term.pk)


def _require_fitting(maker: NewMaker, *, officer: FieldOfficer, by: User, today: date) -> None:
    if str(by.phone) == maker.phone:
        raise InvalidInput({"phone": [_("This is your own number. Write the maker's.")]})
    if maker.commune.district.province_id != officer.province_id:
        raise InvalidInput({"commune": [_("This place lies outside your province.")]})
    if maker.village is not None and maker.village.commune_id != maker.commune.pk:
        raise InvalidInput({"village": [_("This village is not in the commune you chose. Choose one from the list.")]})
    if maker.ends_on is not None and maker.ends_on < today:
        raise InvalidInput({"ends_on": [_("This day is past.")]})


def _close_past(officer: FieldOfficer, *, today: date, now: datetime) -> None:
    """Give back the places of mandates whose day has come."""
    Mandate.objects.filter(officer=officer, ended_at=None, ends_on__lt=today).update(ended_at=now)


def _free_slot(officer: FieldOfficer) -> int:
    taken = set(Mandate.objects.filter(officer=officer, ended_at=None).values_list("slot", flat=True))
    free = next((slot for slot in range(1, MOST_MAKERS + 1) if slot not in taken), None)
    if free is None:
        raise InvalidInput({"__all__": [_("You help %(most)d makers already. End one first.") % {"most": MOST_MAKERS}]})
    return free


def _require_patience(mandate: Mandate, *, now: datetime) -> None:
    sent = MandateCode.objects.filter(mandate__phone=mandate.phone, sent_at__gt=now - timedelta(days=1))
    times = list(sent.order_by("-sent_at").values_list("sent_at", flat=True)[:MOST_CODES_A_DAY])
    if len(times) >= MOST_CODES_A_DAY:
        raise UnableToChange(_("Too many codes went to this number today. Try again tomorrow."))
    if times and now - times[0] < WAIT_BETWEEN_CODES:
        raise UnableToChange(_("A code has just gone out. Wait a minute before you send another."))


def _use_code(*, mandate: Mandate, code: str, by: User, now: datetime) -> MandateCode:
    """Return the code if it is the one; each wrong try is counted, also though it is refused."""
    with transaction.atomic(durable=True):
        locked = locked_mandate(mandate=mandate, by=by, now=now)
        last = MandateCode.objects.filter(mandate=locked).order_by("-pk").first()
        if last is None or last.used_at is not None or last.expires_at <= now:
            refusal = _("This code is too old. Send another.")
        elif last.tries >= MOST_TRIES:
            refusal = _("Too many wrong tries. Send another code.")
        elif constant_time_compare(last.digest, _digest(locked, _tidy(code))):
            last.used_at = now
            last.save(update_fields=["used_at"])
            return last
        else:
            last.tries += 1
            last.save(update_fields=["tries"])
            audit.record(actor=by, action="mandate.code_wrong", subject=locked, data={"tries": last.tries})
            refusal = _("This is not the code that we sent. Look at the message again.")
    raise InvalidInput({"code": [refusal]})


def _agree(taken: MandateCode, *, maker: User, mandate: Mandate, by: User, now: datetime) -> None:
    """Note that the maker agreed by the code to the terms that held when it went out."""
    if taken.terms is None:
        return
    given = {"at": now, "came_from": audit.came_from(), "mandate": mandate}
    _consent, is_new = Consent.objects.get_or_create(user=maker, version=taken.terms, defaults=given)
    if is_new:
        data = {"number": taken.terms.number, "how": "code to the maker's phone"}
        audit.record(actor=by, action="terms.agreed", subject=taken.terms, on_behalf_of=maker, data=data)
        publish(ConsentGiven(user_id=maker.pk, version=taken.terms.number))


def _digest(mandate: Mandate, code: str) -> str:
    return salted_hmac("vendors.mandates", f"{mandate.pk}:{code}", algorithm="sha256").hexdigest()


def _tidy(code: str) -> str:
    return "".join(latin_digits(code).split())
