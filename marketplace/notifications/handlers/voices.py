"""What buyers say, ask and wait for, told to whoever it concerns."""

from __future__ import annotations

from decimal import Decimal

from catalogue.models import Product
from marketplace import facts
from marketplace.core.money import Money
from marketplace.notifications.models import Kind
from marketplace.notifications.services import Recipient
from marketplace.notifications.telling import (
    link_to,
    money_text,
    tell,
    tell_person,
    tell_vendor,
)
from marketplace.users.models import User
from vendors.models import (
    Vendor,
)


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


def _name_of(product_id: int | None, vendor: Vendor) -> Product | Vendor:
    """Return what a review is about; the text asks it for its name in the recipient's language."""
    return vendor if product_id is None else Product.objects.get(pk=product_id)
