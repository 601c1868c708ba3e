"""Tax profiles: entered by a vendor or an officer, confirmed by another officer. See Note [A profile holds from a day]."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.core.errors import RefusedInput
from marketplace.core.khmer import latin_digits
from payments.papers.errors import UnableToChangeProfile
from payments.papers.models import AgencyMode, ProfileStatus, TaxProfile
from payments.papers.parties import profile_on

if TYPE_CHECKING:
    from marketplace.users.models import User
    from vendors.models import Vendor


@dataclass(frozen=True)
class TaxAnswers:
    """What somebody says of a vendor, or of the marketplace. `valid_from` is the day they wish it to hold from."""

    valid_from: date
    is_vat_registered: bool
    tin: str = ""
    legal_name_km: str = ""
    legal_name_en: str = ""
    address_km: str = ""
    address_en: str = ""
    agency_mode: str = AgencyMode.PRINCIPAL_INVOICES
    agent_letter: str = ""


def propose_profile(*, vendor: Vendor | None, answers: TaxAnswers, by: User, now: datetime) -> TaxProfile:
    """Enter a tax profile; one that still waits is written over.

    Args:
        vendor: Whose it is; None for the marketplace's own.
        answers: What is to hold.
        by: A member of the vendor, or an officer.
        now: The moment.

    Raises:
        RefusedInput: The day has passed, or something that papers must say is missing.
    """
    _refuse_incomplete(answers, vendor, timezone.localdate(now))
    values = asdict(answers) | {"tin": _tidy_tin(answers.tin)}
    with transaction.atomic(durable=True):
        waiting = TaxProfile.objects.select_for_update().filter(vendor=vendor, status=ProfileStatus.PROPOSED).first()
        profile = waiting or TaxProfile(vendor=vendor)
        for name, value in values.items():
            setattr(profile, name, value)
        profile.proposed_by, profile.proposed_at = by, now
        profile.save()
        audit.record(
            actor=by, action="tax_profile.proposed", subject=profile, data={"registered": answers.is_vat_registered}
        )
    return profile


def confirm_profile(*, profile: TaxProfile, by: User, now: datetime) -> TaxProfile:
    """Let a proposed profile hold, from its day, or from today where that has passed.

    Raises:
        UnableToChangeProfile: It does not wait, the same person entered it, another holds from that day, or the
            marketplace is to be the agent and has no profile itself.
    """
    today = timezone.localdate(now)
    with transaction.atomic(durable=True):
        locked = _waiting(profile)
        if locked.proposed_by_id == by.pk:
            raise UnableToChangeProfile(_("Another officer confirms what you entered."))
        if locked.agency_mode == AgencyMode.PLATFORM_AGENT and profile_on(vendor=None, day=today) is None:
            raise UnableToChangeProfile(_("The marketplace has no tax profile of its own yet."))
        locked.valid_from = max(locked.valid_from, today)
        locked.status, locked.decided_by, locked.decided_at = ProfileStatus.CONFIRMED, by, now
        try:
            with transaction.atomic():
                locked.save()
        except IntegrityError as error:
            raise UnableToChangeProfile(_("Another profile holds from that day. Enter a later day.")) from error
        audit.record(
            actor=by, action="tax_profile.confirmed", subject=locked, data={"from": locked.valid_from.isoformat()}
        )
    return locked


def refuse_profile(*, profile: TaxProfile, reason: str, by: User, now: datetime) -> TaxProfile:
    """Send a proposed profile back with a reason, which the vendor reads.

    Raises:
        UnableToChangeProfile: It does not wait, or no reason is given.
    """
    if not reason.strip():
        raise UnableToChangeProfile(_("Say why."))
    with transaction.atomic(durable=True):
        locked = _waiting(profile)
        locked.status, locked.reason = ProfileStatus.REFUSED, reason.strip()
        locked.decided_by, locked.decided_at = by, now
        if locked.proposed_by_id == by.pk:  # taken back by whoever entered it
            locked.decided_by = None
        locked.save()
        audit.record(actor=by, action="tax_profile.refused", subject=locked)
    return locked


def _waiting(profile: TaxProfile) -> TaxProfile:
    locked = TaxProfile.objects.select_for_update().get(pk=profile.pk)
    if locked.status != ProfileStatus.PROPOSED:
        raise UnableToChangeProfile(_("This has been decided already."))
    return locked


def _tidy_tin(tin: str) -> str:
    return latin_digits(tin).strip().upper().replace(" ", "")


def _refuse_incomplete(answers: TaxAnswers, vendor: Vendor | None, today: date) -> None:
    """Refuse what a paper could not be made by. A TIN of an odd form is taken: officers look at it."""
    wrong: dict[str, list[ValidationError]] = {}

    def say(field: str, message: object) -> None:
        wrong.setdefault(field, []).append(ValidationError(str(message)))

    if answers.valid_from < today:
        say("valid_from", _("This day has passed. What is out stays as it is."))
    if not (answers.legal_name_km.strip() or answers.legal_name_en.strip()):
        say("legal_name_km", _("Papers need the legal name."))
    if not (answers.address_km.strip() or answers.address_en.strip()):
        say("address_km", _("Papers need the address."))
    if answers.is_vat_registered and not answers.tin.strip():
        say("tin", _("Whoever is registered for VAT has a TIN."))
    if answers.agency_mode == AgencyMode.PLATFORM_AGENT and (vendor is None or not answers.agent_letter.strip()):
        say("agent_letter", _("An agent needs the letter of the tax office."))
    if wrong:
        raise RefusedInput({field: [m.message for m in messages] for field, messages in wrong.items()})
