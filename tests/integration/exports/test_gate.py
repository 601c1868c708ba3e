"""Nothing is booked abroad while its file is blocked, whoever asks for it: a vendor, an officer, or the sweep."""

from __future__ import annotations

from datetime import timedelta

import pytest

from logistics.models import BookingStatus, Consignment
from logistics.services.booking import request_booking
from logistics.tasks import follow_up_bookings
from marketplace.exports.errors import UnableToExport
from marketplace.exports.models import ExportFile
from tests.factories.customs import rule
from tests.factories.exports import NOON, make_file, make_order_abroad
from tests.factories.logistics import ConsignmentFactory, ShipmentFactory, make_order

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def forbid() -> None:
    rule("prohibit", "17", "JP", text_en="No sugar goes there.", text_km="ស្ករមិនត្រូវផ្ញើទៅទីនោះទេ។")


def waiting(file: ExportFile) -> Consignment:
    """Return a parcel of a file that was asked for and waits for its carrier."""
    shipment = ShipmentFactory(order=file.order)
    return request_booking(shipment_id=shipment.pk, by=None, carrier="manual", now=NOON)


def test_the_service_that_books_refuses_a_blocked_export_and_makes_nothing() -> None:
    file = make_file()
    shipment = ShipmentFactory(order=file.order)
    forbid()

    with pytest.raises(UnableToExport, match=file.number):
        request_booking(shipment_id=shipment.pk, by=None, carrier="manual", now=NOON)

    assert not Consignment.objects.exists()
    file.refresh_from_db()
    assert file.status == "blocked"


def test_a_parcel_asked_for_before_a_rule_began_is_not_given_to_its_carrier_by_the_sweep() -> None:
    file = make_file()
    parcel = waiting(file)
    began = rule("prohibit", "17", "JP", text_en="No sugar goes there.")

    follow_up_bookings()

    parcel.refresh_from_db()
    assert parcel.status == BookingStatus.READY
    assert "No sugar goes there." in parcel.failure or "ហាម" in parcel.failure
    assert parcel.attempts == 0

    began.delete()
    Consignment.objects.filter(pk=parcel.pk).update(next_attempt_at=NOON)
    follow_up_bookings()

    parcel.refresh_from_db()
    assert parcel.status == BookingStatus.BOOKED


def test_a_parcel_that_is_held_is_looked_at_again_in_an_hour_and_not_before() -> None:
    parcel = waiting(make_file())
    forbid()
    follow_up_bookings()
    first = Consignment.objects.get(pk=parcel.pk).next_attempt_at

    follow_up_bookings()

    assert Consignment.objects.get(pk=parcel.pk).next_attempt_at == first
    assert first is not None
    assert first > NOON + timedelta(minutes=59)


def test_an_order_whose_file_nobody_has_opened_yet_is_held_as_well() -> None:
    order = make_order_abroad()
    shipment = ShipmentFactory(order=order)
    forbid()

    with pytest.raises(UnableToExport):
        request_booking(shipment_id=shipment.pk, by=None, carrier="manual", now=NOON)

    assert ExportFile.objects.get(order=order).status == "blocked"


def test_what_stays_in_the_country_passes_and_has_no_file() -> None:
    rule("prohibit", "", text_en="Nothing goes anywhere.")
    shipment = ShipmentFactory(order=make_order())

    assert request_booking(shipment_id=shipment.pk, by=None, carrier="manual", now=NOON).status == BookingStatus.READY
    assert not ExportFile.objects.exists()


def test_what_comes_back_from_abroad_is_not_held() -> None:
    file = make_file()
    forbid()
    back = ConsignmentFactory(shipment=ShipmentFactory(order=file.order), carrier="manual", direction="back")

    follow_up_bookings()

    back.refresh_from_db()
    assert back.status == BookingStatus.BOOKED
