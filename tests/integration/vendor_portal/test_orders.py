from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from logistics.models import BookingStatus, Consignment, Shipment
from logistics.tracking_status import TrackingStatus
from marketplace.core.models import AuditEntry
from marketplace.sales.order.models import Order
from marketplace.sales.order.services.lifecycle import accept_order
from marketplace.sales.order.statuses import OrderStatus
from tests.factories.logistics import (
    ConsignmentFactory,
    DeliveryServiceFactory,
    ShipmentFactory,
    make_order,
)
from tests.factories.photos import upload
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory, VendorFactory
from vendors.models import MembershipRole, Vendor

ORDERS = "/en/vendors/desk/preah-dak/orders/"
BUYERS_PHONE = "012 888 999"


@pytest.fixture
def order(shop: Vendor) -> Order:
    """An order that waits to be accepted."""
    return make_order(partner=shop.partners.get())


def accepted(order: Order, *, carrier: str = "fake", cash: bool = False, **consignment: Any) -> Shipment:
    """Accept an order and open its shipment; with `booked=True` its parcel is booked."""
    accept_order(order=order, by=UserFactory(), now=timezone.now())
    service = DeliveryServiceFactory(carrier=carrier, code=f"{carrier}-trial")
    shipment = ShipmentFactory(order=order, partner=order.partner, service=service, cash=cash)
    if consignment:
        ConsignmentFactory(shipment=shipment, carrier=carrier, **consignment)
    return shipment


def test_the_desk_says_what_waits(client: Client, order: Order) -> None:
    page = client.get("/en/vendors/desk/preah-dak/")

    assert page.context["desk"].to_accept == 1
    assert "Orders to accept" in page.content.decode()


def test_an_order_shows_what_to_pack_and_whom_it_is_for(client: Client, order: Order) -> None:
    page = client.get(f"{ORDERS}{order.number}/").content.decode()

    assert "Palm sugar" in page
    assert "× 2" in page
    assert BUYERS_PHONE in page
    assert "48,000" in page


def test_a_vendor_accepts_an_order(client: Client, order: Order) -> None:
    response = client.post(f"{ORDERS}{order.number}/accept/")

    assert response.headers["Location"] == f"{ORDERS}{order.number}/"
    assert Order.objects.get().status == OrderStatus.ACCEPTED


def test_accepting_twice_says_that_it_has_moved_on(client: Client, order: Order) -> None:
    client.post(f"{ORDERS}{order.number}/accept/")
    page = client.post(f"{ORDERS}{order.number}/accept/", follow=True).content.decode()

    assert "moved on in the meantime" in page
    assert AuditEntry.objects.filter(action="order.accepted").count() == 1


def test_an_order_is_declined_only_with_a_reason(client: Client, order: Order) -> None:
    page = client.post(f"{ORDERS}{order.number}/decline/", {"reason": " "})
    assert page.context["form"].errors["reason"]
    assert Order.objects.get().status == OrderStatus.CONFIRMED

    order.lines.update(num_allocated=0)  # lines of this factory have no stock record to give back to
    client.post(f"{ORDERS}{order.number}/decline/", {"reason": "The kiln broke."})
    assert Order.objects.get().status == OrderStatus.DECLINED


@pytest.mark.parametrize("status", [OrderStatus.DECLINED, OrderStatus.CANCELLED])
def test_the_buyer_of_an_order_that_is_off_is_none_of_the_vendors_business(
    client: Client, order: Order, status: OrderStatus
) -> None:
    Order.objects.update(status=status)

    page = client.get(f"{ORDERS}{order.number}/").content.decode()
    assert "Palm sugar" in page
    assert BUYERS_PHONE not in page


def test_an_order_that_nobody_has_paid_is_not_there_yet(client: Client, shop: Vendor) -> None:
    unpaid = make_order(partner=shop.partners.get())
    Order.objects.update(status=OrderStatus.AWAITING_PAYMENT, confirmed_at=None)

    assert client.get(f"{ORDERS}{unpaid.number}/").status_code == 404
    assert unpaid.number not in client.get(ORDERS).content.decode()


def test_another_vendors_order_is_not_there(client: Client, shop: Vendor) -> None:
    theirs = make_order(partner=VendorFactory().partners.get())

    assert client.get(f"{ORDERS}{theirs.number}/").status_code == 404
    assert client.post(f"{ORDERS}{theirs.number}/accept/").status_code == 404
    assert Order.objects.get(pk=theirs.pk).status == OrderStatus.CONFIRMED


@pytest.mark.parametrize("number", ["P9999-1", "0", "%00", "P1000-1%27", "../../"])
def test_a_number_that_nobody_has_is_not_there(client: Client, shop: Vendor, number: str) -> None:
    assert client.get(f"{ORDERS}{number}/").status_code == 404


@pytest.mark.parametrize("tab", ["accept", "pack", "way", "done"])
def test_each_tab_counts_and_shows_its_orders(client: Client, order: Order, tab: str) -> None:
    page = client.get(f"{ORDERS}?tab={tab}")

    assert page.status_code == 200
    assert [t.count for t in page.context["tabs"]] == [1, 0, 0, 0]
    assert (order.number in page.content.decode()) == (tab == "accept")


def test_a_tab_that_does_not_exist_is_not_there(client: Client, shop: Vendor) -> None:
    assert client.get(f"{ORDERS}?tab=all").status_code == 404


def test_while_the_worker_makes_the_parcel_ready_the_page_asks_again(client: Client, order: Order) -> None:
    client.post(f"{ORDERS}{order.number}/accept/")

    page = client.get(f"{ORDERS}{order.number}/").content.decode()
    assert 'hx-trigger="every' in page


def test_the_carrier_is_booked_once_however_often_it_is_asked(client: Client, order: Order) -> None:
    accepted(order)
    client.post(f"{ORDERS}{order.number}/book/")
    client.post(f"{ORDERS}{order.number}/book/")

    assert Consignment.objects.count() == 1
    assert "is being asked" in client.get(f"{ORDERS}{order.number}/").content.decode()


def test_a_carrier_that_refused_can_be_replaced(client: Client, order: Order) -> None:
    accepted(order, status=BookingStatus.FAILED, failure="too heavy")
    page = client.get(f"{ORDERS}{order.number}/").content.decode()
    assert "too heavy" in page

    client.post(f"{ORDERS}{order.number}/book/", {"another": "1"})
    assert list(Consignment.objects.order_by("pk").values_list("carrier", flat=True)) == ["fake", "manual"]


def test_the_label_is_a_pdf_once_the_parcel_is_booked(client: Client, order: Order) -> None:
    shipment = accepted(order)
    assert client.get(f"{ORDERS}{order.number}/label.pdf").status_code == 404

    ConsignmentFactory(shipment=shipment, booked=True)
    label = client.get(f"{ORDERS}{order.number}/label.pdf")
    assert label.headers["Content-Type"] == "application/pdf"
    assert label.content.startswith(b"%PDF-")


def test_a_bus_parcel_is_handed_over_with_the_number_of_its_receipt(client: Client, order: Order) -> None:
    accepted(order, carrier="bus_parcel", booked=True)
    told = {"handed_over-told_waybill_number": "VT-0042", "handed_over-told_bus_phone": "០១២ ៧៧៧ ៨៨៨"}
    client.post(f"{ORDERS}{order.number}/parcel/handed_over/", told)

    consignment = Consignment.objects.get()
    assert consignment.tracking_status == TrackingStatus.PICKED_UP.value
    assert consignment.handover["waybill_number"] == "VT-0042"
    page = client.get(f"{ORDERS}{order.number}/").content.decode()
    assert "VT-0042" in page
    assert "parcel/handed_over/" not in page


def test_a_hand_over_without_its_number_is_refused_and_keeps_what_was_typed(client: Client, order: Order) -> None:
    accepted(order, carrier="bus_parcel", booked=True)
    told = {"handed_over-told_waybill_number": "", "handed_over-told_bus_phone": "call me"}
    page = client.post(f"{ORDERS}{order.number}/parcel/handed_over/", told)

    text = page.content.decode()
    assert page.status_code == 200
    assert "Please fill this in." in text
    assert "This is not a phone number." in text
    assert 'value="call me"' in text
    assert Consignment.objects.get().tracking_status == TrackingStatus.BOOKED.value


def test_the_rider_takes_the_cash_that_is_due(client: Client, order: Order) -> None:
    accepted(order, carrier="local_rider", cash=True, booked=True)
    page = client.get(f"{ORDERS}{order.number}/").content.decode()
    assert 'value="54000"' in page

    told: dict[str, Any] = {"delivered-cash": "54,000", "delivered-told_received_by": "ដារ៉ា"}
    refused = client.post(f"{ORDERS}{order.number}/parcel/delivered/", told).content.decode()
    assert "Ask for the code, or for a name and a signature." in refused
    assert Consignment.objects.get().tracking_status == TrackingStatus.BOOKED.value

    client.post(f"{ORDERS}{order.number}/parcel/delivered/", {**told, "delivered-signature": upload()})
    consignment = Consignment.objects.get()
    assert consignment.tracking_status == TrackingStatus.DELIVERED.value
    assert consignment.cash_collected_amount == 54_000


@pytest.mark.parametrize("step", ["handed_over", "nonsense"])
def test_a_step_that_this_carrier_does_not_know_is_not_there(client: Client, order: Order, step: str) -> None:
    accepted(order, carrier="local_rider", booked=True)

    assert client.post(f"{ORDERS}{order.number}/parcel/{step}/").status_code == 404


def test_nothing_can_be_told_of_a_parcel_that_the_post_follows(client: Client, order: Order) -> None:
    accepted(order, booked=True)

    assert client.post(f"{ORDERS}{order.number}/parcel/delivered/").status_code == 404
    assert Consignment.objects.get().tracking_status == TrackingStatus.BOOKED.value


def test_an_accountant_sees_no_orders_and_a_packer_no_money(client: Client, order: Order, shop: Vendor) -> None:
    accountant, packer = UserFactory(), UserFactory()
    MembershipFactory(vendor=shop, user=accountant, role=MembershipRole.ACCOUNTANT)
    MembershipFactory(vendor=shop, user=packer, role=MembershipRole.PACKER)

    client.force_login(accountant)
    assert client.get(f"{ORDERS}{order.number}/").status_code == 404
    assert client.get("/en/vendors/desk/preah-dak/").context["desk"].owed is not None
    client.force_login(packer)
    assert client.get(f"{ORDERS}{order.number}/").status_code == 200
    assert client.get("/en/vendors/desk/preah-dak/").context["desk"].owed is None


def test_a_member_who_was_removed_while_signed_in_finds_nothing(client: Client, order: Order, shop: Vendor) -> None:
    assert client.get(f"{ORDERS}{order.number}/").status_code == 200
    shop.memberships.all().delete()

    assert client.get(f"{ORDERS}{order.number}/").status_code == 404


def test_the_order_page_asks_the_database_the_same_however_many_things_are_in_it(
    client: Client, order: Order, django_assert_max_num_queries: Any
) -> None:
    from tests.factories.logistics import add_line

    for _ in range(6):
        add_line(order)
    accepted(order, booked=True)
    client.get(f"{ORDERS}{order.number}/")

    with django_assert_max_num_queries(26):
        client.get(f"{ORDERS}{order.number}/")


def test_an_order_paid_in_dollars_says_what_is_owed_in_riel(client: Client, order: Order) -> None:
    words = "Owed to you for the goods"
    page = f"{ORDERS}{order.number}/"
    assert words not in client.get(page).content.decode(), "in riel it is what stands there anyway"
    Order.objects.filter(pk=order.pk).update(currency="USD")
    order.lines.update(owed_amount=40_500, owed_currency="KHR")

    shown = client.get(page).content.decode()

    assert words in shown
    assert "40,500" in shown
