"""Facts turned into messages. Each handler may run twice; the key of a message sees to it that nobody is told twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Max, Min
from django.urls import reverse
from django.utils import timezone, translation

from catalogue.models import Certificate, Product
from logistics.models import Shipment
from marketplace import facts
from marketplace.core.money import Money
from marketplace.notifications.models import Kind
from marketplace.notifications.services import Recipient, notify
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.statuses import OrderStatus
from marketplace.users.models import User
from marketplace.users.phones import receives_messages
from payments.models import Refund
from vendors.models import (
    Invitation,
    Licence,
    ListingSubmission,
    MembershipRole,
    RequirementSubmission,
    SubmissionState,
    Vendor,
    VendorApplication,
)
from vendors.services.review import MINISTRY_OFFICERS

# -- Vendors -----------------------------------------------------------------------------------------------------------


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


def tell_of_order_confirmed(fact: facts.OrderConfirmed) -> None:
    """Tell the vendor that there is an order to accept."""
    order = order_of(fact.order_id)
    _tell_vendor_of_order(Kind.ORDER_CONFIRMED, order)


# -- Buyers ------------------------------------------------------------------------------------------------------------


def tell_of_purchase_paid(fact: facts.PurchasePaid) -> None:
    """Tell the buyer that the money has come, and where to follow the parcels."""
    purchase = Purchase.objects.select_related("user").prefetch_related("orders").get(pk=fact.purchase_id)
    context = {"total": money_text(purchase.total)}
    _tell_buyer(Kind.PURCHASE_PAID, purchase, str(purchase.pk), context)


def tell_of_order_declined(fact: facts.OrderDeclined) -> None:
    """Tell the buyer that a vendor cannot send its part."""
    order = order_of(fact.order_id)
    tell_buyer_of_order(Kind.ORDER_DECLINED, order)


def tell_of_order_cancelled(fact: facts.OrderCancelled) -> None:
    """Tell the vendor not to send an order that was already theirs to see."""
    order = order_of(fact.order_id)
    if order.confirmed_at is not None:
        _tell_vendor_of_order(Kind.ORDER_CANCELLED, order)


def tell_of_order_dispatched(fact: facts.OrderDispatched) -> None:
    """Tell the buyer that a parcel is on its way, unless that is old news, or it is there already."""
    order = order_of(fact.order_id)
    left_at = Shipment.objects.filter(order=order).aggregate(at=Min("dispatched_at"))["at"]
    if order.status not in {OrderStatus.DELIVERED, OrderStatus.RETURNED} and not is_old_news(left_at):
        tell_buyer_of_order(Kind.ORDER_DISPATCHED, order, may_wait=True)


def tell_of_order_delivered(fact: facts.OrderDelivered) -> None:
    """Tell the buyer that a parcel has arrived, unless they have had it for days."""
    order = order_of(fact.order_id)
    arrived_at = Shipment.objects.filter(order=order).aggregate(at=Max("delivered_at"))["at"]
    if not is_old_news(arrived_at):
        tell_buyer_of_order(Kind.ORDER_DELIVERED, order, may_wait=True)


def tell_of_refund_due(fact: facts.RefundFellDue) -> None:
    """Tell the buyer that money goes back to them, and why."""
    refund = Refund.objects.select_related("receipt__purchase__user").get(pk=fact.refund_id)
    purchase = refund.receipt.purchase
    if purchase is None:
        return
    context = {"amount": money_text(Money(refund.amount, refund.currency)), "refund": refund}
    _tell_buyer(Kind.REFUND_DUE, purchase, str(refund.pk), context)


# -- What buyers say, ask and wait for ---------------------------------------------------------------------------------


def tell_of_review_written(fact: facts.ReviewApproved) -> None:
    """Tell the vendor that a review is shown, and where to answer it."""
    vendor = Vendor.objects.get(pk=fact.vendor_id)
    context = {"score": fact.score, "what": _name_of(fact.product_id, vendor)}
    page = ("voices:voices", {"code": vendor.code})
    tell_vendor(Kind.REVIEW_WRITTEN, vendor, str(fact.review_id), context, page=page)


def tell_of_review_rejected(fact: facts.ReviewRejected) -> None:
    """Tell a buyer why a review is not shown."""
    what = _name_of(fact.product_id, Vendor.objects.get(pk=fact.vendor_id))
    context = {"reason": fact.reason, "what": what}
    tell_person(Kind.REVIEW_REJECTED, fact.author_id, str(fact.review_id), context, page=("community:purchases", {}))


def tell_of_review_answered(fact: facts.ReviewAnswered) -> None:
    """Tell a buyer that the vendor has answered, the first time."""
    vendor = Vendor.objects.get(pk=fact.vendor_id)
    context = {"vendor": vendor, "what": _name_of(fact.product_id, vendor)}
    page = ("community:vendor-reviews", {"code": vendor.code})
    if fact.product_id is not None:
        page = ("community:reviews", {"code": Product.objects.get(pk=fact.product_id).code or ""})
    tell_person(Kind.REVIEW_ANSWERED, fact.author_id, str(fact.review_id), context, page=page)


def tell_of_question_asked(fact: facts.QuestionAsked) -> None:
    """Tell the vendor that a buyer waits for an answer."""
    product = Product.objects.select_related("vendor").get(pk=fact.product_id)
    if product.vendor is not None:
        page = ("voices:voices", {"code": product.vendor.code})
        tell_vendor(Kind.QUESTION_ASKED, product.vendor, str(fact.question_id), {"product": product}, page=page)


def tell_of_question_answered(fact: facts.QuestionAnswered) -> None:
    """Tell who asked that there is an answer."""
    product = Product.objects.get(pk=fact.product_id)
    page = ("community:questions", {"code": product.code or ""})
    context = {"product": product}
    tell_person(Kind.QUESTION_ANSWERED, fact.author_id, str(fact.question_id), context, page=page)


def tell_of_question_rejected(fact: facts.QuestionRejected) -> None:
    """Tell who asked why the question is not passed on."""
    product = Product.objects.get(pk=fact.product_id)
    context = {"product": product, "reason": fact.reason}
    page = ("community:ask", {"code": product.code or ""})
    tell_person(Kind.QUESTION_REJECTED, fact.author_id, str(fact.question_id), context, page=page)


def tell_of_alert(fact: facts.AlertFired) -> None:
    """Tell somebody that what they waited for has come, once, with a link that stops such messages."""
    user = User.objects.get(pk=fact.user_id)
    recipient = Recipient.of_user(user)
    product = Product.objects.get(pk=fact.product_id)
    context = {
        "product": product,
        "price": money_text(Money(Decimal(fact.price), fact.currency)),
        "link": link_to("community:go", language=recipient.language, code=product.code or ""),
        "stop": link_to("community:alert-stop", language=recipient.language, token=fact.token),
    }
    tell(Kind(f"product_{fact.kind}"), recipient, str(fact.alert_id), context)


# -- Whom, where, how much ---------------------------------------------------------------------------------------------


def order_of(order_id: int) -> Order:
    """Return an order with its vendor and its buyer."""
    return Order.objects.select_related("vendor", "purchase__user").get(pk=order_id)


def _tell_applicant(kind: Kind, application: VendorApplication, when: str, context: dict[str, Any]) -> None:
    recipient = Recipient.of_user(application.applicant)
    context["link"] = link_to("vendor_portal:apply", language=recipient.language)
    tell(kind, recipient, f"{application.pk}:{when}", context)


def tell_vendor(
    kind: Kind, vendor: Vendor, what: str, context: dict[str, Any], *, page: tuple[str, dict[str, str]]
) -> None:
    """Tell who leads a vendor something; `what` is the same for the same thing."""
    for recipient in recipients_of(vendor):
        link = link_to(page[0], language=recipient.language, **page[1])
        whom = recipient.user.pk if recipient.user else "shop"
        tell(kind, recipient, f"{what}:{whom}", {**context, "vendor": vendor, "link": link})


def tell_person(
    kind: Kind, user_id: int, what: str, context: dict[str, Any], *, page: tuple[str, dict[str, str]]
) -> None:
    """Tell one person something; `what` is the same for the same thing."""
    recipient = Recipient.of_user(User.objects.get(pk=user_id))
    context["link"] = link_to(page[0], language=recipient.language, **page[1])
    tell(kind, recipient, what, context)


def _name_of(product_id: int | None, vendor: Vendor) -> Product | Vendor:
    """Return what a review is about; the text asks it for its name in the recipient's language."""
    return vendor if product_id is None else Product.objects.get(pk=product_id)


def _tell_vendor_of_order(kind: Kind, order: Order) -> None:
    if order.vendor is None:
        return
    context = {"order": order, "total": money_text(order.goods_total)}
    page = ("vendor_portal:order", {"code": order.vendor.code, "number": order.number})
    tell_vendor(kind, order.vendor, str(order.pk), context, page=page)


def _tell_buyer(kind: Kind, purchase: Purchase, what: str, context: dict[str, Any], *, may_wait: bool = False) -> None:
    recipient = buyer_of(purchase)
    link = link_to("checkout:track", language=recipient.language, token=purchase.token)
    tell(kind, recipient, what, {**context, "purchase": purchase, "link": link}, may_wait=may_wait)


def is_old_news(at: datetime | None) -> bool:
    """Return whether something happened so long ago that its page is enough."""
    return at is not None and timezone.now() - at > timedelta(hours=settings.NOTICE_OLD_HOURS)


def buyer_of(purchase: Purchase) -> Recipient:
    """Return the buyer of a purchase, as somebody to tell: where the phone there is a landline, on their own."""
    user, phone = purchase.user, str(purchase.phone)
    if not receives_messages(phone) and user is not None and user.phone:
        phone = str(user.phone)
    return Recipient(
        language=purchase.language,
        phone=phone,
        telegram_chat_id=user.telegram_chat_id if user else "",
        email=purchase.email,
        user=user,
        prefers=purchase.notice_channel,
    )


def tell_buyer_of_order(kind: Kind, order: Order, *, may_wait: bool = False) -> None:
    """Tell who bought it something about an order, once per kind; what may wait lets them sleep."""
    if order.purchase is not None:
        _tell_buyer(kind, order.purchase, str(order.pk), {"order": order}, may_wait=may_wait)


def tell(kind: Kind, recipient: Recipient, what: str, context: dict[str, Any], *, may_wait: bool = False) -> None:
    """Tell somebody something; `what` is the same for the same thing."""
    key = f"{kind.value}:{what}"
    notify(kind=kind, recipient=recipient, key=key, context=context, now=timezone.now(), may_wait=may_wait)


def recipients_of(vendor: Vendor) -> Iterator[Recipient]:
    """Return who hears of a vendor's business: its owners and managers, else the shop's own phone."""
    leading = vendor.memberships.filter(role__in=[MembershipRole.OWNER, MembershipRole.MANAGER])
    members = [membership.user for membership in leading.select_related("user").order_by("pk")]
    yield from (Recipient.of_user(member) for member in members)
    if not members:
        yield Recipient(language="km", phone=str(vendor.phone))


def link_to(name: str, *, language: str, **kwargs: str) -> str:
    """Return the full address of a page in one language."""
    with translation.override(language):
        return f"{settings.BASE_URL}{reverse(name, kwargs=kwargs)}"


def money_text(money: Money) -> str:
    """Return an amount the way people write it: `14,000 ៛`, `$3.50`."""
    return f"{money.amount:,} ៛" if money.currency == "KHR" else f"${money.amount:,}"
