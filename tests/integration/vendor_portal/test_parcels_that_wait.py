"""A vendor tells what happens to a parcel that waits somewhere; a buyer needs the code, and sees the pictures."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from logistics.models import Consignment
from logistics.points.models import CallAttempt, ParcelPhoto, PointStay
from logistics.points.selectors import code_for
from logistics.tracking_status import TrackingStatus
from marketplace.sales.order.models import Order
from marketplace.sales.order.services.lifecycle import accept_order
from tests.factories.logistics import ConsignmentFactory, DeliveryServiceFactory, ShipmentFactory, make_order
from tests.factories.photos import upload
from tests.factories.points import locker, station
from tests.factories.users import UserFactory
from vendors.models import Vendor

ORDERS = "/en/vendors/desk/preah-dak/orders/"


@pytest.fixture
def order(shop: Vendor) -> Order:
    return make_order(partner=shop.partners.get())


def sent(order: Order, *, carrier: str, point: Any = None) -> Consignment:
    """Return the booked parcel of an accepted order."""
    accept_order(order=order, by=UserFactory(), now=timezone.now())
    kind = point.kind if point else ""
    service = DeliveryServiceFactory(carrier=carrier, code="any", point_kind=kind)
    shipment = ShipmentFactory(order=order, partner=order.partner, service=service, service_point=point)
    parcel: Consignment = ConsignmentFactory(shipment=shipment, carrier=carrier, booked=True)
    return parcel


def tell(client: Client, order: Order, step: str, **told: Any) -> str:
    data = {f"{step}-{name}": value for name, value in told.items()}
    answer = client.post(f"{ORDERS}{order.number}/parcel/{step}/", data, follow=True)
    return str(answer.content.decode())


def page_of(client: Client, order: Order) -> str:
    return str(client.get(f"{ORDERS}{order.number}/").content.decode())


def test_a_bus_parcel_from_its_photo_to_the_code(client: Client, order: Order) -> None:
    parcel = sent(order, carrier="bus_parcel", point=station(name_en="Ban Lung station"))
    handed_over = {"told_waybill_number": "VT-1", "told_bus_phone": "012 777 888", "told_plate": "PP 3A-1234"}
    tell(client, order, "handed_over", **handed_over, photo_package=upload(), photo_waybill=upload())
    photo = ParcelPhoto.objects.get()  # the same file twice is one picture
    assert "parcel/collected/" not in page_of(client, order)

    tell(client, order, "arrived")
    page = page_of(client, order)
    assert "It waits at Ban Lung station" in page
    assert code_for(parcel.pk) not in page
    refused = tell(client, order, "collected", told_received_by="Dara")
    assert "Ask for the code" in refused
    assert "This is not the code. Tries left: 4." in tell(client, order, "collected", code="no code")

    tell(client, order, "collected", code=code_for(parcel.pk))
    parcel.refresh_from_db()
    assert parcel.tracking is TrackingStatus.DELIVERED
    shown = client.get(f"{ORDERS}{order.number}/photos/{photo.public_id}/")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")


def test_calls_are_counted_and_the_third_unanswered_one_sends_it_back(client: Client, order: Order) -> None:
    parcel = sent(order, carrier="bus_parcel", point=station())
    assert "parcel/reached/" not in page_of(client, order)
    tell(client, order, "arrived")
    for step in ("no_answer", "wrong_number"):
        tell(client, order, step, told_note="twice")
    assert "2 calls that nobody answered. After three it goes back." in page_of(client, order)

    CallAttempt.objects.filter(outcome="wrong_number").update(key="earlier")
    tell(client, order, "wrong_number")

    stay = PointStay.objects.get()
    assert (stay.return_reason, stay.consignment_id) == ("no_answer", parcel.pk)
    assert "It goes back: nobody answered the calls." in page_of(client, order)
    tell(client, order, "sent_back")
    assert not PointStay.objects.open().exists()


def test_a_locker_is_asked_for_a_door_that_fits_and_a_full_one_says_so(client: Client, order: Order) -> None:
    sent(order, carrier="locker", point=locker(doors="S"))
    assert "No door of this size or larger is free." in tell(client, order, "arrived", told_size="L")
    assert not PointStay.objects.exists()

    tell(client, order, "arrived", told_size="S")
    assert "Door 1" in page_of(client, order)


def test_what_the_buyer_fetches_waits_in_the_shop(client: Client, order: Order) -> None:
    parcel = sent(order, carrier="self_pickup")
    tell(client, order, "arrived")

    assert PointStay.objects.get().partner == order.partner
    tell(client, order, "collected", code=code_for(parcel.pk))
    parcel.refresh_from_db()
    assert parcel.tracking is TrackingStatus.DELIVERED


def test_a_file_that_is_no_picture_is_refused_in_words(client: Client, order: Order) -> None:
    parcel = sent(order, carrier="local_rider")
    told = {"told_rider_name": "Dara", "told_rider_phone": "012 777 666"}

    assert "no photo" in tell(client, order, "picked_up", **told, photo_package=upload(b"not a picture"))
    assert not ParcelPhoto.objects.exists()
    assert not parcel.events.exists()


def test_a_buyer_sees_code_and_pictures_and_says_that_it_came(client: Client, order: Order) -> None:
    parcel = sent(order, carrier="bus_parcel", point=station(name_en="Ban Lung station"))
    told = {"told_waybill_number": "VT-1", "told_bus_phone": "012 777 888"}
    tell(client, order, "handed_over", **told, photo_package=upload())
    tell(client, order, "arrived")
    buyer, token = Client(), order.purchase.token if order.purchase else ""
    page = buyer.get(f"/en/checkout/{token}/").content.decode()
    code = code_for(parcel.pk)
    assert f"{code[:3]} {code[3:]}" in page
    assert "It waits for you at Ban Lung station" in page
    photo = ParcelPhoto.objects.get()
    assert buyer.get(f"/en/parcels/{token}/photos/{photo.public_id}/").status_code == 200
    assert buyer.get(f"/en/parcels/another/photos/{photo.public_id}/").status_code == 404
    assert buyer.post(f"/en/parcels/another/{parcel.public_id}/came/").status_code == 404

    buyer.post(f"/en/parcels/{token}/{parcel.public_id}/longer/")
    assert PointStay.objects.get().extensions == 1
    assert (
        "Wait two minutes" in buyer.post(f"/en/parcels/{token}/{parcel.public_id}/code/", follow=True).content.decode()
    )
    came = buyer.post(f"/en/parcels/{token}/{parcel.public_id}/came/", follow=True).content.decode()

    assert "We have noted that it came." in came
    parcel.refresh_from_db()
    assert parcel.tracking is TrackingStatus.DELIVERED
