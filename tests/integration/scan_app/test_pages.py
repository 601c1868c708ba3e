"""The pages of those who scan, with a script and without one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from logistics.models import Consignment
from logistics.scanning.models import Appointment, Scan
from logistics.tracking_status import TrackingStatus
from tests.factories.photos import jpeg
from tests.factories.points import locker
from tests.factories.scanning import appoint, make_lockers_parcel, make_office, make_post_parcel, make_riders_parcel
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"headers": {"accept": "application/json"}}
PHONE = "+85512888999"


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def parcel() -> Consignment:
    return make_post_parcel()


@pytest.fixture
def clerk(parcel: Consignment) -> Appointment:
    today = timezone.localdate()
    term: Appointment = appoint(starts_on=today - timedelta(days=30), ends_on=today + timedelta(days=30))
    return term


def signed_in(term: Appointment) -> Client:
    client = Client()
    client.force_login(term.user)
    return client


def post(client: Client, parcel: Consignment, step: str = "EMG", **fields: Any) -> Any:
    now = timezone.now().isoformat()
    data = {"key": "key-00001", "number": parcel.waybill_number, "step": step, "occurred_at": now, "sent_at": now}
    return client.post(reverse("scan_app:send"), data | fields, **BY_SCRIPT)


def test_a_stranger_signs_in_first() -> None:
    for name in ("home", "list", "parcel"):
        assert Client().get(reverse(f"scan_app:{name}")).status_code == 302
    assert Client().post(reverse("scan_app:send")).status_code == 302


def test_who_is_not_appointed_is_told_so() -> None:
    client = Client()
    client.force_login(UserFactory())

    page = client.get(reverse("scan_app:home"))

    assert "You are not appointed to scan parcels." in page.text
    assert 'id="find"' not in page.text


def test_whose_time_is_over_is_told_where_it_was(clerk: Appointment) -> None:
    Appointment.objects.update(ends_on=date(2026, 11, 20), starts_on=date(2026, 1, 1))

    page = signed_in(clerk).get(reverse("scan_app:home"))

    assert "You scanned at Post office" in page.text


def test_the_page_that_a_phone_keeps_holds_nothing_of_any_parcel(clerk: Appointment, parcel: Consignment) -> None:
    page = signed_in(clerk).get(reverse("scan_app:home"))

    address = parcel.shipment.order.shipping_address
    assert address is not None
    for secret in (parcel.waybill_number, parcel.reference, address.first_name, "888 999", PHONE):
        assert secret not in page.text


def test_the_list_that_a_phone_keeps_has_the_steps_and_no_phone_number(clerk: Appointment, parcel: Consignment) -> None:
    answer = signed_in(clerk).get(reverse("scan_app:list"), **BY_SCRIPT)

    (told,) = answer.json()["parcels"]
    assert told["number"] == parcel.waybill_number
    assert answer.json()["steps"]["cambodia_post|EMI"]["delivers"] is True
    assert answer.json()["unknown"]["cambodia_post"]["name"] == "Cambodia Post"
    assert "888999" not in answer.text
    assert "888 999" not in answer.text


def test_whoever_holds_a_parcel_sees_whom_to_call_until_it_is_handed_out(
    clerk: Appointment, parcel: Consignment
) -> None:
    client, address = signed_in(clerk), f"{reverse('scan_app:parcel')}?number={parcel.waybill_number}"
    assert "012 888 999" in client.get(address).text

    Consignment.objects.update(tracking_status=TrackingStatus.DELIVERED.value)

    page = client.get(address)
    assert page.status_code == 200
    assert "888 999" not in page.text
    assert PHONE not in page.text
    assert "ដារ៉ា" not in page.text


def test_another_offices_clerk_finds_the_same_as_for_no_number(parcel: Consignment) -> None:
    other = appoint(point=make_office(district="0204"), ends_on=timezone.localdate())
    client = signed_in(other)

    anothers = client.get(reverse("scan_app:parcel"), {"number": parcel.waybill_number}, **BY_SCRIPT)
    nobodys = client.get(reverse("scan_app:parcel"), {"number": "C999999"}, **BY_SCRIPT)

    assert (anothers.status_code, nobodys.status_code) == (404, 404)
    assert anothers.json() == nobodys.json()


def test_a_mistyped_digit_of_a_postal_number_is_named(clerk: Appointment) -> None:
    answer = signed_in(clerk).get(reverse("scan_app:parcel"), {"number": "EE 000 000 013 KH"})

    assert answer.status_code == 404
    assert "One digit of this number is wrong" in answer.text


@pytest.mark.parametrize("typed", ["ee 000 000 014 kh", "EE០០០០០០០១៤KH", "reference", "squares", "id"])
def test_a_parcel_is_found_by_everything_that_stands_on_its_label(
    clerk: Appointment, parcel: Consignment, typed: str
) -> None:
    other = {
        "reference": parcel.reference.lower(),
        "squares": f"https://example.org/parcel/{parcel.public_id}/",
        "id": parcel.public_id,
    }

    answer = signed_in(clerk).get(reverse("scan_app:parcel"), {"number": other.get(typed, typed)}, **BY_SCRIPT)

    assert answer.json()["parcel"]["number"] == "EE000000014KH"


def test_a_scan_by_the_script_is_answered_once_and_again(clerk: Appointment, parcel: Consignment) -> None:
    client = signed_in(clerk)

    first, again = (post(client, parcel, owner=clerk.user.pk) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert parcel.events.count() == 1


def test_what_somebody_elses_phone_kept_is_not_sent_in_my_name(clerk: Appointment, parcel: Consignment) -> None:
    answer = post(signed_in(clerk), parcel, owner=clerk.user.pk + 1)

    assert answer.status_code == 403
    assert answer.json()["words"]
    assert not Scan.objects.exists()


def test_a_refusal_is_an_answer_with_words(clerk: Appointment, parcel: Consignment) -> None:
    answer = post(signed_in(clerk), parcel, step="EMI", owner=clerk.user.pk)

    assert answer.status_code == 422
    assert "proof" in answer.json()["words"]
    assert not parcel.events.exists()


def test_what_is_no_photo_is_refused(clerk: Appointment, parcel: Consignment) -> None:
    file = SimpleUploadedFile("photo.jpg", b"<svg onload=alert(1)>")

    answer = post(signed_in(clerk), parcel, step="EMI", photo=file, owner=clerk.user.pk)

    assert answer.status_code == 422
    assert not Scan.objects.exists()


@pytest.mark.parametrize("amount", ["many", "-5", "NaN", "1e20", "5.5"])
def test_what_is_no_amount_is_refused(clerk: Appointment, parcel: Consignment, amount: str) -> None:
    assert post(signed_in(clerk), parcel, cash_amount=amount, owner=clerk.user.pk).status_code == 422


def test_without_a_script_the_page_of_a_parcel_sends_the_same(clerk: Appointment, parcel: Consignment) -> None:
    client = signed_in(clerk)
    photo = SimpleUploadedFile("photo.jpg", jpeg(300, 200))
    data = {"key": "key-00001", "number": parcel.waybill_number, "step": "EMI", "photo": photo, "received_by": "Dara"}

    answer = client.post(reverse("scan_app:send"), data, follow=True)

    parcel.refresh_from_db()
    assert parcel.tracking is TrackingStatus.DELIVERED
    assert answer.redirect_chain[-1][0] == reverse("scan_app:list")
    assert "EE000000014KH" in answer.text


def test_without_a_script_a_refusal_keeps_the_page(clerk: Appointment, parcel: Consignment) -> None:
    data = {"key": "key-00001", "number": parcel.waybill_number, "step": "EMI"}

    answer = signed_in(clerk).post(reverse("scan_app:send"), data)

    assert answer.status_code == 422
    assert "Handing out needs a proof" in answer.text


def test_a_rider_need_not_type_who_they_are() -> None:
    parcel = make_riders_parcel()
    rider = appoint(rider=True, vendor=parcel.shipment.partner.vendor, ends_on=timezone.localdate())

    page = signed_in(rider).get(reverse("scan_app:parcel"), {"number": parcel.reference})

    assert 'value="picked_up"' in page.text
    assert "rider_phone" not in page.text


def test_another_site_sends_nothing(clerk: Appointment, parcel: Consignment) -> None:
    client = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    client.force_login(clerk.user)

    assert client.post(reverse("scan_app:send"), {"number": parcel.waybill_number}).status_code == 403


def test_the_worker_answers_for_its_own_pages_only() -> None:
    answer = Client().get(reverse("scan_app:worker"))

    assert answer["Content-Type"].startswith("text/javascript")
    assert answer.text.startswith("const RELEASE = ")
    assert "Service-Worker-Allowed" not in answer


def test_the_size_of_a_locker_parcel_is_chosen_and_not_typed() -> None:
    box, today = locker(doors="SML"), timezone.localdate()
    term = appoint(role="agent", point=box, starts_on=today, ends_on=today)
    parcel = make_lockers_parcel(at=box)
    client = signed_in(term)

    page = client.get(reverse("scan_app:parcel"), {"number": parcel.waybill_number}).text

    choice = page.split('<select name="size"')[1].split("</select>")[0]
    assert [f'value="{size}"' in choice for size in ("S", "M", "L", "XL")] == [True, True, True, False]
    answer = client.post(
        reverse("scan_app:send"),
        {"key": "key-locker", "number": parcel.waybill_number, "step": "arrived", "size": "L"},
    )
    assert answer.status_code == 302
    assert parcel.stays.get().compartment.size == "L"
