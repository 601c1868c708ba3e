"""Vendors hear of their applications, licences, teams and listings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from catalogue.models import Certificate, Product
from marketplace import facts
from marketplace.notifications.models import Kind
from marketplace.notifications.services import Recipient
from marketplace.notifications.telling import (
    link_to,
    tell,
    tell_vendor,
)
from marketplace.users.models import User
from vendors.models import (
    Invitation,
    Licence,
    ListingSubmission,
    RequirementSubmission,
    SubmissionState,
    Vendor,
    VendorApplication,
)
from vendors.services.review import MINISTRY_OFFICERS


def tell_of_application_submitted(fact: facts.ApplicationSubmitted) -> None:
    """Tell the applicant that the Ministry has the application."""
    application = VendorApplication.objects.select_related("applicant").get(pk=fact.application_id)
    when = application.submitted_at.isoformat() if application.submitted_at else ""
    _tell_applicant(Kind.APPLICATION_SUBMITTED, application, when, {})


def tell_of_application_sent_back(fact: facts.ApplicationSentBack) -> None:
    """Tell the applicant what the officer wants changed."""
    application = VendorApplication.objects.select_related("applicant").get(pk=fact.application_id)
    when = application.submitted_at.isoformat() if application.submitted_at else ""
    _tell_applicant(Kind.APPLICATION_SENT_BACK, application, when, {"reason": fact.reason})


def tell_of_vendor_approved(fact: facts.VendorApproved) -> None:
    """Tell the members of a new vendor that they may sell."""
    vendor = Vendor.objects.get(pk=fact.vendor_id)
    tell_vendor(Kind.VENDOR_APPROVED, vendor, str(vendor.pk), {}, page=("vendor_portal:desk", {"code": vendor.code}))


def tell_of_vendor_stopped(fact: facts.VendorStopped) -> None:
    """Tell the vendor that nothing is sold until what is missing is there."""
    _tell_of_standing(Kind.VENDOR_STOPPED, fact.vendor_id, fact.on, {})


def tell_of_vendor_opened(fact: facts.VendorOpened) -> None:
    """Tell the vendor that the shop has opened by itself."""
    _tell_of_standing(Kind.VENDOR_OPENED, fact.vendor_id, fact.on, {})


def tell_of_requirement_rejected(fact: facts.RequirementDecided) -> None:
    """Tell the vendor why an officer rejected a paper; what was accepted needs no message."""
    row = RequirementSubmission.objects.select_related("requirement").get(pk=fact.submission_id)
    if row.state == SubmissionState.REJECTED:
        context = {"requirement": row.requirement, "reason": row.reason}
        _tell_of_standing(Kind.REQUIREMENT_REJECTED, fact.vendor_id, str(row.pk), context)


def tell_of_licence(fact: facts.LicenceRunsOut) -> None:
    """Tell the vendor that a licence ends, and from which day nothing is sold without a new one."""
    licence = Licence.objects.get(pk=fact.licence_id)
    context = {"licence": licence, "days": fact.days, "stops_on": date.fromisoformat(fact.stops_on)}
    _tell_of_standing(Kind.LICENCE_RUNS_OUT, fact.vendor_id, f"{licence.pk}:{fact.days}", context)


def _tell_of_standing(kind: Kind, vendor_id: int, what: str, context: dict[str, Any]) -> None:
    vendor = Vendor.objects.get(pk=vendor_id)
    page = ("vendor_portal:checklist", {"code": vendor.code})
    tell_vendor(kind, vendor, f"{vendor.pk}:{what}", context, page=page)


def tell_of_invitation(fact: facts.MemberInvited) -> None:
    """Ask somebody to work in a shop, at most once a day; nothing when they were answered or withdrawn meanwhile."""
    invitation = Invitation.objects.select_related("vendor").filter(pk=fact.invitation_id).first()
    if invitation is None:
        return
    recipient = Recipient(language=invitation.language, phone=str(invitation.phone))
    link = link_to("vendor_portal:invitations", language=recipient.language)
    context = {"vendor": invitation.vendor, "role": invitation.get_role_display, "link": link}
    what = f"{fact.vendor_id}:{invitation.phone}:{fact.on}"
    tell(Kind.TEAM_INVITED, recipient, what, context)


def tell_of_listing_sent_back(fact: facts.ListingSentBack) -> None:
    """Tell the vendor what the officer wants changed in a listing."""
    listing = ListingSubmission.objects.select_related("vendor").get(pk=fact.submission_id)
    when = listing.submitted_at.isoformat() if listing.submitted_at else ""
    context = {"listing": listing, "reason": fact.reason}
    page = ("vendor_portal:listings", {"code": listing.vendor.code})
    tell_vendor(Kind.LISTING_SENT_BACK, listing.vendor, f"{listing.pk}:{when}", context, page=page)


def tell_of_listing_approved(fact: facts.ListingApproved) -> None:
    """Tell the vendor that a listing is on sale."""
    product = Product.objects.select_related("vendor").get(pk=fact.product_id)
    if product.vendor is None:
        return
    when = product.approved_at.isoformat() if product.approved_at else ""
    page = ("vendor_portal:listings", {"code": product.vendor.code})
    tell_vendor(Kind.LISTING_APPROVED, product.vendor, f"{product.pk}:{when}", {"product": product}, page=page)


def tell_of_certificate_ending(fact: facts.CertificateEnding) -> None:
    """Warn the holder of a certificate, and the officers of the Ministry, that it ends in some days; each once."""
    certificate = Certificate.objects.select_related("product__vendor", "vendor").get(pk=fact.certificate_id)
    vendor = certificate.vendor or (certificate.product.vendor if certificate.product else None)
    what = f"{certificate.pk}:{certificate.expires_on}:{fact.days}"
    context = {"certificate": certificate, "subject": certificate.product or certificate.vendor, "days": fact.days}
    if vendor is not None:
        page = ("storefront:certificate", {"code": certificate.code})
        tell_vendor(Kind.CERTIFICATE_ENDING, vendor, what, context, page=page)
    for officer in User.objects.filter(is_active=True, groups__name=MINISTRY_OFFICERS).order_by("pk"):
        link = f"{settings.BASE_URL}{reverse('officers_certificates:inspect', args=[certificate.pk])}"
        recipient = Recipient.of_user(officer)
        tell(Kind.CERTIFICATE_ENDING, recipient, f"{what}:officer-{officer.pk}", {**context, "link": link})


def _tell_applicant(kind: Kind, application: VendorApplication, when: str, context: dict[str, Any]) -> None:
    recipient = Recipient.of_user(application.applicant)
    context["link"] = link_to("vendor_portal:apply", language=recipient.language)
    tell(kind, recipient, f"{application.pk}:{when}", context)
