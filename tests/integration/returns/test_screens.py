"""A return on the screens of its buyer, who has only a link, and of its vendor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from logistics.carriers.base import CarrierEvent
from logistics.services.tracking import record_tracking
from logistics.tracking_status import TrackingStatus
from marketplace.notifications.models import Notification
from marketplace.returns.models import ReturnRequest, ReturnStatus
from marketplace.sales.order.models import Order
from payments.models import Refund
from payments.payouts.models import PayoutHold
from tests.factories.photos import jpeg
from tests.factories.returns import arrived, make_member, make_return
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory
from tests.integration.payments.refunds.paid import riel

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(order: Order) -> Order:
    """The order, arrived just now."""
    Order.objects.filter(pk=order.pk).update(delivered_at=timezone.now())
    order.refresh_from_db()
    return order


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", jpeg(), content_type="image/jpeg")


def ask_page(order: Order) -> str:
    return reverse("returns:ask", kwargs={"token": order.purchase.token, "number": order.number})


def filled(order: Order, **more: Any) -> dict[str, Any]:
    pieces = {f"pieces-{line.pk}": "2" for line in order.lines.all()}
    return {"reason": "damaged", "wanted": "money", "words": "Torn.", "photos": photo(), **pieces, **more}


def shop(order: Order) -> Client:
    user = UserFactory()
    MembershipFactory(user=user, vendor=order.vendor)
    client = Client()
    client.force_login(user)
    return client


def desk_page(request: ReturnRequest) -> str:
    return reverse("vendor_portal:return", kwargs={"code": request.vendor.code, "number": request.number})


def test_guest_gives_something_back_and_both_sides_go_through_it(
    client: Client, today: Order, deliver_facts: Callable[[], None]
) -> None:
    track = client.get(today.purchase.get_absolute_url()).content.decode()
    assert ask_page(today) in track
    assert "Torn." not in client.get(ask_page(today)).content.decode()

    answer = client.post(ask_page(today), filled(today))

    request = ReturnRequest.objects.get()
    page = reverse("returns:return", kwargs={"token": request.token})
    assert answer["Location"] == page
    deliver_facts()
    assert request.number in client.get(today.purchase.get_absolute_url()).content.decode()
    assert PayoutHold.objects.standing().filter(incident_number=request.number).exists()
    vendor = shop(today)
    assert request.number in vendor.get(reverse("vendor_portal:returns", args=[request.vendor.code])).content.decode()
    assert "Torn." in vendor.get(desk_page(request)).content.decode()

    vendor.post(desk_page(request), {"accept": "1", "words": "Send it."})
    assert "Book the way back" in client.get(page).content.decode()
    client.post(page, {"book": "1"})
    deliver_facts()
    request.refresh_from_db()
    parcel = request.consignment
    assert parcel is not None
    told = Notification.objects.filter(kind="return_booked")
    assert told.count() == 2, "buyer and vendor, once each"
    assert all(parcel.shown_number in one.text for one in told)
    assert parcel.shown_number in client.get(page).content.decode()
    label = client.get(reverse("returns:label", kwargs={"token": request.token}))
    assert label["Content-Type"] == "application/pdf"

    for number, status in enumerate((TrackingStatus.PICKED_UP, TrackingStatus.DELIVERED)):
        event = CarrierEvent(str(number), parcel.waybill_number, status, status.value, "", timezone.now())
        record_tracking(carrier=parcel.carrier, events=[event], now=timezone.now())
        deliver_facts()
    request.refresh_from_db()
    assert request.status == ReturnStatus.RECEIVED
    line = request.lines.get()
    found = {f"restocked-{line.pk}": "1", f"written_off-{line.pk}": "1", f"missing-{line.pk}": "0"}
    assert vendor.post(desk_page(request), {"inspect": "1", **found}).status_code == 302
    deliver_facts()

    request.refresh_from_db()
    assert request.status == ReturnStatus.SETTLED
    assert Refund.objects.get().money == riel(28_000)
    assert "28,000" in client.get(page).content.decode()
    assert not PayoutHold.objects.standing().filter(incident_number=request.number).exists()
    kinds = set(Notification.objects.values_list("kind", flat=True))
    assert {
        "return_asked", "return_accepted", "return_booked", "return_on_the_way", "return_received", "return_to_inspect",
        "return_settled",
    } <= kinds  # fmt: skip


@pytest.mark.parametrize("bad", [{"words": ""}, {"reason": ""}, {"photos": ""}, {"reason": "boredom"}])
def test_nothing_typed_is_lost_with_bad_input(client: Client, today: Order, bad: dict[str, Any]) -> None:
    answer = client.post(ask_page(today), filled(today, **bad))

    assert answer.status_code == 422
    assert ("Torn." in answer.content.decode()) == ("words" not in bad)
    assert not ReturnRequest.objects.exists()


def test_file_that_is_no_photo_is_refused(client: Client, today: Order) -> None:
    answer = client.post(ask_page(today), filled(today, photos=SimpleUploadedFile("x.jpg", b"MZ")))

    assert answer.status_code == 422
    assert not ReturnRequest.objects.exists()


def test_link_of_another_purchase_opens_nothing(client: Client, today: Order) -> None:
    strange = reverse("returns:ask", kwargs={"token": "x" * 22, "number": today.number})

    assert client.get(strange).status_code == 404
    assert client.get(reverse("returns:return", kwargs={"token": "x" * 22})).status_code == 404


def test_order_on_its_way_says_that_nothing_can_be_given_back(client: Client, today: Order) -> None:
    Order.objects.filter(pk=today.pk).update(status="dispatched", delivered_at=None)

    page = client.get(ask_page(today)).content.decode()

    assert "Nothing can be given back now" in page
    assert client.post(ask_page(today), filled(today)).status_code == 422


def test_declined_buyer_calls_the_ministry(client: Client, today: Order) -> None:
    request = make_return(today, now=timezone.now())
    vendor = shop(today)
    assert vendor.post(desk_page(request), {"decline": "1", "words": ""}).status_code == 422
    vendor.post(desk_page(request), {"decline": "1", "words": "You tore it."})
    page = reverse("returns:return", kwargs={"token": request.token})
    assert client.post(page, {"dispute": "1", "words": ""}).status_code == 422

    client.post(page, {"dispute": "1", "words": "I did not."})

    request.refresh_from_db()
    assert request.status == ReturnStatus.DISPUTED


def test_another_carrier_is_told_of_by_hand(client: Client, today: Order, deliver_facts: Callable[[], None]) -> None:
    request = make_return(today, now=timezone.now())
    shop(today).post(desk_page(request), {"accept": "1"})
    page = reverse("returns:return", kwargs={"token": request.token})
    client.post(page, {"book": "1"})
    deliver_facts()
    client.post(page, {"another": "1"})
    deliver_facts()
    request.refresh_from_db()
    assert request.consignment is not None
    assert request.consignment.carrier == "manual"
    assert "I have handed it over" in client.get(page).content.decode()
    assert client.post(page, {"handed": "1"}).status_code == 422

    client.post(page, {"handed": "1", "company": "VET", "waybill_number": "V-1", "carrier_phone": "012345678"})
    deliver_facts()

    request.refresh_from_db()
    assert request.status == ReturnStatus.ON_THE_WAY


def test_buyer_keeps_it_after_all(client: Client, today: Order) -> None:
    request = make_return(today, now=timezone.now())

    client.post(reverse("returns:return", kwargs={"token": request.token}), {"withdraw": "1"})

    request.refresh_from_db()
    assert (request.status, request.ending) == (ReturnStatus.CLOSED, "withdrawn")


def test_photos_are_seen_by_the_two_sides_and_nobody_else(client: Client, today: Order) -> None:
    request = make_return(today, now=timezone.now())
    public_id = request.notes.get().photos.get().public_id
    of_buyer = reverse("returns:photo", kwargs={"token": request.token, "public_id": public_id})
    of_vendor = reverse(
        "vendor_portal:return-photo",
        kwargs={"code": request.vendor.code, "number": request.number, "public_id": public_id},
    )

    assert client.get(of_buyer)["Content-Type"] == "image/jpeg"
    assert shop(today).get(of_vendor)["Content-Type"] == "image/jpeg"
    stranger = Client()
    stranger.force_login(UserFactory())
    assert stranger.get(of_vendor).status_code == 404
    assert stranger.get(desk_page(request)).status_code == 404


def test_vendor_of_another_shop_finds_nothing(today: Order) -> None:
    request = make_return(today, now=timezone.now())
    other = make_return(
        arrived(today.purchase.orders.exclude(pk=today.pk).get(), at=timezone.now()), now=timezone.now()
    )
    client = Client()
    client.force_login(make_member(other))

    own_code = {"code": other.vendor.code, "number": request.number}
    assert client.get(reverse("vendor_portal:return", kwargs=own_code)).status_code == 404
    assert client.get(desk_page(request)).status_code == 404
