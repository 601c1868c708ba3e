from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from marketplace import facts
from marketplace.notifications.handlers import orders, vendors
from marketplace.notifications.models import Notification
from marketplace.sales.order.models import Order
from tests.factories.catalogue import ProductFactory
from tests.factories.logistics import make_order
from tests.factories.provenance import CertificateFactory
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import (
    ListingSubmissionFactory,
    MembershipFactory,
    VendorApplicationFactory,
    VendorFactory,
)
from tests.integration.notifications.gateway import Gateway
from vendors.models import MembershipRole

pytestmark = pytest.mark.django_db

BUYER = "+85512888999"


@pytest.fixture(autouse=True)
def base_url(settings: Any) -> None:
    settings.BASE_URL = "https://shop.example"


@pytest.fixture
def order() -> Order:
    vendor = VendorFactory(code="preah-dak", name_en="Preah Dak Sugar", owner=UserFactory(phone="+85512000111"))
    order = make_order(partner=vendor.partners.get())
    order.purchase.language = "en"  # type: ignore[union-attr]
    order.purchase.save()  # type: ignore[union-attr]
    return order


def told(gateway: Gateway) -> list[tuple[str, str]]:
    return [(body["to"], body["text"]) for _path, body in gateway.sent]


def test_an_applicant_hears_that_it_came_and_what_to_change(gateway: Gateway) -> None:
    application = VendorApplicationFactory(applicant__phone="+85512000111", submitted_at=timezone.now())
    vendors.tell_of_application_submitted(facts.ApplicationSubmitted(application.pk))
    vendors.tell_of_application_sent_back(facts.ApplicationSentBack(application.pk, reason="រូបថតងងឹត។"))

    [(to, first), (_to, second)] = told(gateway)
    assert to == "+85512000111"
    assert "https://shop.example/km/vendors/apply/" in first
    assert "រូបថតងងឹត។" in second


def test_sent_back_a_second_time_is_told_a_second_time(gateway: Gateway) -> None:
    application = VendorApplicationFactory(submitted_at=timezone.now())
    fact = facts.ApplicationSentBack(application.pk, reason="A")
    vendors.tell_of_application_sent_back(fact)
    vendors.tell_of_application_sent_back(fact)
    assert len(gateway.sent) == 1

    application.submitted_at = timezone.now()
    application.save()
    vendors.tell_of_application_sent_back(facts.ApplicationSentBack(application.pk, reason="B"))
    assert len(gateway.sent) == 2


def test_owners_and_managers_hear_of_an_order_packers_do_not(gateway: Gateway, order: Order) -> None:
    vendor = order.vendor
    assert vendor is not None
    MembershipFactory(vendor=vendor, user=UserFactory(phone="+85512000222", language="en"), role=MembershipRole.MANAGER)
    MembershipFactory(vendor=vendor, user=UserFactory(phone="+85512000333"), role=MembershipRole.PACKER)
    fact = facts.OrderConfirmed(order.pk, order.number)
    orders.tell_of_order_confirmed(fact)
    orders.tell_of_order_confirmed(fact)

    messages = dict(told(gateway))
    assert set(messages) == {"+85512000111", "+85512000222"}
    assert f"https://shop.example/km/vendors/desk/preah-dak/orders/{order.number}/" in messages["+85512000111"]
    assert f"New order {order.number}, 48,000 ៛" in messages["+85512000222"]


def test_a_vendor_without_members_is_told_on_the_shops_phone(gateway: Gateway) -> None:
    vendor = VendorFactory(phone="+85512000444")
    vendors.tell_of_vendor_approved(facts.VendorApproved(vendor.pk))

    assert told(gateway)[0][0] == "+85512000444"


def test_listings_sent_back_and_approved_are_told(gateway: Gateway) -> None:
    vendor = VendorFactory(owner=UserFactory(language="en"))
    listing = ListingSubmissionFactory(vendor=vendor, title_en="Small basket", submitted_at=timezone.now())
    product = ProductFactory(vendor=vendor, title_en="Large basket")
    vendors.tell_of_listing_sent_back(facts.ListingSentBack(listing.pk, reason="Photo is dark."))
    vendors.tell_of_listing_approved(facts.ListingApproved(product.pk))

    first, second = (text for _to, text in told(gateway))
    assert '"Small basket": Photo is dark.' in first
    assert '"Large basket" is on sale now.' in second


@pytest.mark.parametrize(
    ("handler", "fact", "words"),
    [
        (orders.tell_of_order_declined, facts.OrderDeclined, "cannot send order"),
        (orders.tell_of_order_dispatched, facts.OrderDispatched, "is on its way"),
        (orders.tell_of_order_delivered, facts.OrderDelivered, "has arrived"),
    ],
)
def test_the_buyer_hears_where_the_parcel_is_with_the_link_to_follow_it(
    gateway: Gateway, order: Order, handler: Any, fact: Any, words: str
) -> None:
    handler(fact(order.pk, order.number))
    handler(fact(order.pk, order.number))

    [(to, text)] = told(gateway)
    assert to == BUYER
    assert words in text
    assert order.purchase is not None
    assert f"https://shop.example{order.purchase.get_absolute_url().replace('/km/', '/en/')}" in text
    assert "Preah Dak Sugar" in text


def test_a_paid_buyer_is_thanked_in_the_language_of_the_purchase(gateway: Gateway, order: Order) -> None:
    purchase = order.purchase
    assert purchase is not None
    purchase.language = "km"
    purchase.save()
    orders.tell_of_purchase_paid(facts.PurchasePaid(purchase.pk))

    [(to, text)] = told(gateway)
    assert to == BUYER
    assert "បានបង់ 54,000 ៛" in text
    assert "/km/" in text
    assert purchase.token in text


def test_a_cancelled_order_is_told_to_a_vendor_only_if_it_was_theirs_to_see(gateway: Gateway, order: Order) -> None:
    fact = facts.OrderCancelled(order.pk, order.number)
    Order.objects.update(confirmed_at=None)
    orders.tell_of_order_cancelled(fact)
    assert not gateway.sent

    Order.objects.update(confirmed_at=timezone.now())
    orders.tell_of_order_cancelled(fact)
    assert "Do not send" in told(gateway)[0][1] or "កុំផ្ញើ" in told(gateway)[0][1]


def test_money_that_goes_back_is_told_with_its_amount_and_reason(gateway: Gateway, order: Order) -> None:
    from payments.models import Receipt, Refund, RefundReason

    receipt = Receipt.objects.create(
        provider="bakong",
        provider_txn_id="t1",
        purchase=order.purchase,
        amount=Decimal(54_000),
        currency="KHR",
        disposition="late",
        occurred_at=timezone.now(),
    )
    refund = Refund.objects.create(
        receipt=receipt,
        amount=Decimal(54_000),
        currency="KHR",
        reason=RefundReason.LATE,
        key="k",
        created_at=timezone.now(),
    )
    orders.tell_of_refund_due(facts.RefundFellDue(refund.pk))

    [(to, text)] = told(gateway)
    assert to == BUYER
    assert "We owe you 54,000 ៛" in text
    assert "paid after the goods were gone" in text


def test_a_gateway_that_is_down_makes_no_handler_fail(gateway: Gateway, order: Order) -> None:
    gateway.answers = [503]
    orders.tell_of_order_delivered(facts.OrderDelivered(order.pk, order.number))

    assert Notification.objects.get().tries == 1


def test_holder_and_officers_hear_of_a_certificate_that_ends_each_in_their_language_and_once(gateway: Gateway) -> None:
    maker = UserFactory(phone="+85512000111", language="km")
    product = ProductFactory(vendor=VendorFactory(owner=maker), title_km="ស្ករត្នោត", title_en="Palm sugar")
    OfficerFactory(phone="+85512000222", language="en")
    certificate = CertificateFactory(product=product, number="OVOP-77", expires_on=date(2027, 6, 30))

    for _ in range(2):
        vendors.tell_of_certificate_ending(facts.CertificateEnding(certificate.pk, 30))

    (_, to_maker), (_, to_officer) = sorted(told(gateway))
    assert all(words in to_maker for words in ("ស្ករត្នោត", "OVOP-77", f"/km/certificates/{certificate.code}/"))
    assert all(words in to_officer for words in ("Palm sugar", "30 June 2027", "/officers/marketplace/certificates/"))
