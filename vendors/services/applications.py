"""From a maker's first words to an open shop: draft, papers, sending, approval, sending back."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.screening import tidy
from marketplace.facts import ApplicationSentBack, ApplicationSubmitted, VendorApproved
from marketplace.screening.models import SubjectKind
from marketplace.screening.services import screen
from marketplace.users.phones import UnableToReadPhone, read_phone
from vendors.checklist import papers_missing, status_if_unhindered
from vendors.denied import names_of, number_of_application
from vendors.errors import InvalidInput, UnableToChange, UnableToReview, UnableToSubmit
from vendors.models import ApplicationStatus, Vendor, VendorApplication, VendorKind
from vendors.services import review
from vendors.services.naming import name_applicant
from vendors.services.requirements import accept_with_application
from vendors.services.shops import vendor_from

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.geography.models import Commune, District, Province, Village
    from marketplace.users.models import User

#: Kinds whose registration we must know; for the others an identity paper is enough.
REGISTERED: Final = frozenset({VendorKind.COMPANY, VendorKind.COOPERATIVE})


@dataclass(frozen=True, kw_only=True)
class ApplicationDraft:
    """What a maker fills in. `phone` is as typed: spaces, Khmer digits and a leading zero are understood."""

    kind: str
    legal_name: str
    phone: str
    province: Province
    district: District
    commune: Commune
    village: Village | None = None
    shop_name_km: str = ""
    shop_name_en: str = ""
    story: str = ""
    landmark: str = ""
    bakong_account_id: str = ""
    registration_number: str = ""
    tax_number: str = ""
    service: str = ""
    service_area: str = ""
    is_women_led: bool = False

    def values(self) -> dict[str, Any]:
        """Return the fields as the row keeps them.

        Raises:
            InvalidInput: The phone is no Cambodian number.
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        tidied = {name: tidy(value) for name, value in values.items() if isinstance(value, str)}
        try:
            phone = read_phone(self.phone)
        except UnableToReadPhone as error:
            raise InvalidInput({"phone": [str(error)]}) from error
        return values | tidied | {"phone": phone}


def save_draft(*, applicant: User, draft: ApplicationDraft, by: User | None = None) -> VendorApplication:
    """Keep what a maker has filled in so far: the applicant's open application is made, or written over.

    Args:
        applicant: Whose it is.
        draft: What was filled in.
        by: Who helped the applicant with it, if somebody did; that is written down.

    Raises:
        InvalidInput: Something given is wrong in itself; missing papers are told when it is sent.
        UnableToChange: It waits for the Ministry.
    """
    with transaction.atomic(durable=True):
        return write_draft(applicant=applicant, draft=draft, by=by)


def write_draft(*, applicant: User, draft: ApplicationDraft, by: User | None = None) -> VendorApplication:
    """Do what `save_draft` does, inside the caller's transaction, and refuse the same."""
    require_transaction()
    values = draft.values()
    application = _open_application_of(applicant) or VendorApplication(applicant=applicant, live=False)
    _require_changeable(application)
    for name, value in values.items():
        setattr(application, name, value)
    try:
        application.full_clean()
    except ValidationError as error:
        raise InvalidInput.of(error) from error
    application.save()
    if by is not None and by != applicant:
        audit.record(actor=by, action="application.drafted", subject=application, on_behalf_of=applicant)
    return application


def _open_application_of(applicant: User) -> VendorApplication | None:
    return (
        VendorApplication.objects.select_for_update()
        .filter(applicant=applicant)
        .exclude(status=ApplicationStatus.APPROVED)
        .first()
    )


def _require_changeable(application: VendorApplication) -> None:
    if not application.is_changeable:
        raise UnableToChange(_("Your application is with the Ministry now. You can change it when it comes back."))


def locked_changeable(*, application: VendorApplication) -> VendorApplication:
    """Return the row locked, if its author may change it.

    Raises:
        UnableToChange: It waits for the Ministry, or is approved.
    """
    require_transaction()
    locked = VendorApplication.objects.select_for_update().get(pk=application.pk)
    _require_changeable(locked)
    return locked


def submit_application(*, application: VendorApplication, by: User, now: datetime) -> None:
    """Send an application to the Ministry, the first time or after it came back.

    Raises:
        UnableToChange: It waits already, or is approved.
        UnableToSubmit: Something the Ministry needs is missing; its `fields` say what.
    """
    with transaction.atomic(durable=True):
        locked = locked_changeable(application=application)
        missing = missing_for(application=locked)
        if missing:
            raise UnableToSubmit(missing)
        locked.status, locked.submitted_at, locked.reason = ApplicationStatus.SUBMITTED, now, ""
        locked.save(update_fields=["status", "submitted_at", "reason"])
        review.send_for_review(subject=locked, by=by)
        audit.record(actor=by, action="application.submitted", subject=locked)
        publish(ApplicationSubmitted(application_id=locked.pk))
        name_applicant(locked)
    application.refresh_from_db()


def missing_for(*, application: VendorApplication) -> dict[str, list[str]]:
    """Return what an application lacks before the Ministry can read it, by field; nothing when it is whole."""
    missing: dict[str, list[str]] = {}
    if not application.bakong_account_id:
        missing["bakong_account_id"] = [_("Give the Bakong account on which you are paid.")]
    if application.kind == VendorKind.HOUSEHOLD and application.village_id is None:
        missing["village"] = [_("Choose your village.")]
    if application.kind in REGISTERED and not application.registration_number:
        missing["registration_number"] = [_("Give the number of your registration.")]
    if application.kind == VendorKind.SERVICE_PROVIDER:
        missing |= {} if application.service else {"service": [_("Choose what you do.")]}
        missing |= {} if application.service_area else {"service_area": [_("Say where you do it.")]}
    if not application.documents.exists():
        missing["documents"] = [
            _("Add a photo or PDF of your registration.")
            if application.kind in REGISTERED
            else _("Add a photo of your identity card, family book or residence book.")
        ]
    else:
        papers = [_("Add: %(paper)s.") % {"paper": one.name} for one in papers_missing(application=application)]
        missing |= {"documents": papers} if papers else {}
    return missing


def approve_application(*, application: VendorApplication, by: User, now: datetime, comment: str = "") -> Vendor:
    """Approve an application as an officer does, and return the vendor that it opened.

    Raises:
        UnableToReview: It does not wait for a decision, or this officer may not take it.
    """
    review.decide(subject=application, by=by, action="approve", comment=comment)
    if application.vendor is None:
        raise UnableToReview(_("Another officer must approve it too."))
    return application.vendor


def send_back_application(*, application: VendorApplication, by: User, reason: str, now: datetime) -> None:
    """Send an application back to its maker as an officer does, with the reason that the maker will read.

    Raises:
        InvalidInput: No reason was given.
        UnableToReview: It does not wait for a decision, or this officer may not take it.
    """
    review.decide(subject=application, by=by, action="reject", comment=reason)


def open_vendor(*, application_id: int, by: User | None, now: datetime) -> None:
    """Make the vendor of an application that Wagtail has just approved, once; its shop opens when nothing is missing.

    Raises:
        UnableToReview: It did not wait for a decision.
    """
    require_transaction()
    application = VendorApplication.objects.select_for_update().get(pk=application_id)
    if application.vendor_id is not None:
        return
    if application.status != ApplicationStatus.SUBMITTED:
        raise UnableToReview(_("This does not wait for a decision. Somebody else may have decided already."))
    vendor = vendor_from(application=application, now=now)
    VendorApplication.objects.filter(pk=application.pk).update(
        vendor=vendor, status=ApplicationStatus.APPROVED, waits_at="", reason=""
    )
    _look_for_names(application, now=now)
    accept_with_application(application=application, vendor=vendor, by=by, now=now)
    vendor.status = status_if_unhindered(vendor=vendor, now=now)
    vendor.save(update_fields=["status"])
    audit.record(actor=by, action="application.approved", subject=application, data={"vendor": vendor.code})
    publish(VendorApproved(vendor_id=vendor.pk))


def _look_for_names(application: VendorApplication, *, now: datetime) -> None:
    """Look for an applicant's names before the shop may open, also where the look at its sending is still to come."""
    screen(
        names=names_of(application),
        subject_kind=SubjectKind.VENDOR,
        subject_number=number_of_application(application.pk),
        now=now,
    )


def take_back_application(*, application_id: int, by: User | None, reason: str, now: datetime) -> None:
    """Note that an officer sent an application back, and why.

    Raises:
        UnableToReview: It did not wait for a decision.
    """
    require_transaction()
    moved = VendorApplication.objects.filter(pk=application_id, status=ApplicationStatus.SUBMITTED).update(
        status=ApplicationStatus.SENT_BACK, waits_at="", reason=reason
    )
    if not moved:
        raise UnableToReview(_("This does not wait for a decision. Somebody else may have decided already."))
    application = VendorApplication.objects.get(pk=application_id)
    audit.record(actor=by, action="application.sent_back", subject=application, data={"reason": reason})
    publish(ApplicationSentBack(application_id=application_id, reason=reason))
