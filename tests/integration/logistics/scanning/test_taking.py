"""What becomes of what a phone sends."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile

from logistics.models import CashStatus, Consignment, TrackingEvent
from logistics.scanning.errors import ScanInHand
from logistics.scanning.models import Scan, ScanOutcome
from logistics.scanning.services import taking
from logistics.scanning.services.appointing import end_term
from logistics.scanning.services.taking import take_scan
from logistics.tracking_status import TrackingStatus
from marketplace.core.models import AuditEntry, EventRecord
from marketplace.core.money import Money
from tests.factories.logistics import NOON, ServicePointFactory
from tests.factories.photos import jpeg
from tests.factories.scanning import (
    appoint,
    make_bus_parcel,
    make_office,
    make_post_parcel,
    make_riders_parcel,
)
from tests.factories.users import UserFactory
from tests.integration.logistics.scanning.phone import HOUR, RIEL, scan, sent, unchanged

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def photo() -> Any:
    return ContentFile(jpeg(200, 100), name="photo.jpg")


def test_a_clerk_takes_in_a_parcel_that_arrived_at_the_office() -> None:
    clerk, parcel = appoint(), make_post_parcel()

    done = scan(clerk, sent(parcel, "EMG"))

    parcel.refresh_from_db()
    assert (done.outcome, done.words) == (ScanOutcome.TAKEN, "")
    assert parcel.tracking is TrackingStatus.ARRIVED_DESTINATION
    event = parcel.events.get()
    assert (event.carrier_code, event.location, event.entered_by) == ("EMG", "ប្រៃសណីយ៍", clerk.user)
    assert AuditEntry.objects.filter(action="tracking.scanned").count() == 1


def test_the_same_scan_again_is_answered_as_before_and_done_once() -> None:
    clerk, parcel = appoint(), make_post_parcel()
    what = sent(parcel, "EMG")

    first, again = scan(clerk, what), scan(clerk, what, now=NOON + 9 * HOUR)

    assert first.pk == again.pk
    assert (again.outcome, again.received_at) == (ScanOutcome.TAKEN, NOON + HOUR)
    assert (Scan.objects.count(), parcel.events.count()) == (1, 1)


def test_two_scans_of_one_step_are_two_tries_at_a_door() -> None:
    """The control of the test above: it is the key that makes a scan the same, not what it says."""
    clerk, parcel = appoint(), make_post_parcel()

    for hour in (1, 2):
        scan(clerk, sent(parcel, "EMH", at=NOON + hour * HOUR))

    assert parcel.events.count() == 2


def test_what_was_typed_at_nine_and_sent_at_five_carries_nine() -> None:
    clerk, parcel = appoint(), make_post_parcel()

    scan(clerk, sent(parcel, "EMG", sent_at=NOON + 9 * HOUR))

    event = parcel.events.get()
    assert (event.occurred_at, event.received_at) == (NOON + HOUR, NOON + 9 * HOUR)


def test_a_phone_that_is_two_hours_fast_is_taken_with_words() -> None:
    clerk, parcel = appoint(), make_post_parcel()

    done = scan(clerk, sent(parcel, "EMG", at=NOON + 3 * HOUR), now=NOON + HOUR)

    assert done.outcome == ScanOutcome.TAKEN
    assert "120" in done.words
    assert parcel.events.get().occurred_at == NOON + HOUR


def test_a_phone_that_stands_in_last_year_is_refused_and_nothing_changes() -> None:
    clerk, parcel = appoint(), make_post_parcel()

    done = scan(clerk, sent(parcel, "EMG", at=NOON - timedelta(days=365)), now=NOON + HOUR)

    assert done.outcome == ScanOutcome.REFUSED
    assert "clock" in done.words
    assert unchanged(parcel)


def test_late_news_moves_nothing_back() -> None:
    clerk, parcel = appoint(), make_post_parcel()
    scan(clerk, sent(parcel, "EDG", at=NOON + 5 * HOUR))

    late = scan(clerk, sent(parcel, "EMG", at=NOON + 2 * HOUR, sent_at=NOON + 6 * HOUR))

    parcel.refresh_from_db()
    assert late.outcome == ScanOutcome.TAKEN
    assert parcel.tracking is TrackingStatus.OUT_FOR_DELIVERY


def test_news_of_now_that_lies_behind_the_parcel_is_refused() -> None:
    clerk, parcel = appoint(), make_post_parcel()
    scan(clerk, sent(parcel, "EDG"))

    done = scan(clerk, sent(parcel, "EMG", at=NOON + 2 * HOUR))

    assert done.outcome == ScanOutcome.REFUSED
    assert parcel.events.count() == 1


@pytest.mark.parametrize("where", [{"province": "17", "district": "1703"}, {"province": "02", "district": "0204"}])
def test_a_clerk_of_another_office_is_refused_with_words(where: dict[str, str]) -> None:
    clerk, parcel = appoint(point=make_office(**where)), make_post_parcel()

    done = scan(clerk, sent(parcel, "EMG"))

    assert done.outcome == ScanOutcome.REFUSED
    assert done.words
    assert done.consignment is None
    assert unchanged(parcel)


def test_the_office_where_it_sets_out_takes_it_in_and_does_not_hand_it_out(photo: Any) -> None:
    clerk, parcel = appoint(point=make_office(province="17", district="")), make_post_parcel()

    refused = scan(clerk, sent(parcel, "EMI", photo=photo))
    assert refused.outcome == ScanOutcome.REFUSED
    assert unchanged(parcel)

    assert scan(clerk, sent(parcel, "EMA")).outcome == ScanOutcome.TAKEN


def test_a_number_that_nobody_has_is_refused_in_the_same_words_as_anothers() -> None:
    clerk, parcel = appoint(), make_post_parcel()
    stranger = appoint(point=make_office(province="02", district="0204"))

    unknown = scan(clerk, sent(parcel, "EMG", number="EE999999999KH"))
    anothers = scan(stranger, sent(parcel, "EMG"))

    assert unknown.outcome == anothers.outcome == ScanOutcome.REFUSED
    assert unknown.words == anothers.words


def test_an_agent_whose_time_is_over_is_refused_with_the_day() -> None:
    clerk, parcel = appoint(ends_on=date(2026, 11, 20)), make_post_parcel()

    done = scan(clerk, sent(parcel, "EMG"))

    assert done.outcome == ScanOutcome.REFUSED
    assert "20" in done.words
    assert unchanged(parcel)


def test_an_agent_who_was_called_back_cannot_send_what_was_scanned_before() -> None:
    clerk, parcel = appoint(), make_post_parcel()
    end_term(appointment=clerk, by=UserFactory(), now=NOON + 2 * HOUR)

    done = scan(clerk, sent(parcel, "EMG", sent_at=NOON + 3 * HOUR))

    assert done.outcome == ScanOutcome.REFUSED
    assert unchanged(parcel)


def test_what_was_scanned_on_the_last_day_may_come_a_day_later() -> None:
    clerk, parcel = appoint(ends_on=date(2026, 11, 22)), make_post_parcel()

    done = scan(clerk, sent(parcel, "EMG", sent_at=NOON + timedelta(days=1)))

    assert done.outcome == ScanOutcome.TAKEN


def test_somebody_who_was_never_appointed_is_refused() -> None:
    parcel = make_post_parcel()

    done = take_scan(user=UserFactory(), sent=sent(parcel, "EMG"), now=NOON + HOUR)

    assert done.outcome == ScanOutcome.REFUSED
    assert unchanged(parcel)


def test_handing_out_needs_a_proof_and_the_cash_that_is_due(photo: Any) -> None:
    clerk, parcel = appoint(), make_post_parcel(cash=True)
    usd = Money(Decimal("13.50"), "USD")
    for key, fields in {
        "no proof": {"cash": RIEL},
        "no cash": {"photo": photo},
        "dollars": {"photo": photo, "cash": usd},
        "less": {"photo": photo, "cash": Money(Decimal(50_000), "KHR")},
    }.items():
        done = scan(clerk, sent(parcel, "EMI", key=key, **fields))
        assert (done.outcome, bool(done.words)) == (ScanOutcome.REFUSED, True), key
    assert unchanged(parcel)

    done = scan(clerk, sent(parcel, "EMI", cash=RIEL, photo=photo, told={"received_by": "ដារ៉ា"}))

    parcel.refresh_from_db()
    assert done.outcome == ScanOutcome.TAKEN, done.words
    assert (parcel.cash_status, parcel.cash_collected_amount) == (CashStatus.COLLECTED, Decimal(54_000))
    assert EventRecord.objects.get(name="CashCollected").data["amount"] == "54000"
    assert parcel.events.get().signed_by == "ដារ៉ា"
    assert done.photo.read()


def test_money_is_not_taken_for_a_parcel_that_costs_nothing(photo: Any) -> None:
    clerk, parcel = appoint(), make_post_parcel()

    done = scan(clerk, sent(parcel, "EMI", cash=RIEL, photo=photo))

    assert done.outcome == ScanOutcome.REFUSED
    assert unchanged(parcel)


def test_a_parcel_at_its_end_takes_no_other_end(photo: Any) -> None:
    clerk, parcel = appoint(), make_post_parcel()
    scan(clerk, sent(parcel, "EMI", photo=photo))

    done = scan(clerk, sent(parcel, "EMI", at=NOON + 2 * HOUR, photo=photo))

    assert done.outcome == ScanOutcome.REFUSED
    assert parcel.events.count() == 1


def test_the_agent_of_a_station_takes_in_what_waits_there_and_nothing_else() -> None:
    station, other = ServicePointFactory(), ServicePointFactory()
    agent = appoint(role="agent", point=station)
    theirs, anothers = make_bus_parcel(station=station), make_bus_parcel(station=other)

    assert scan(agent, sent(theirs, "arrived")).outcome == ScanOutcome.TAKEN
    refused = scan(agent, sent(anothers, "arrived", key="another"))

    assert refused.outcome == ScanOutcome.REFUSED
    assert unchanged(anothers)


def test_a_rider_takes_a_parcel_of_the_vendor_and_then_it_is_theirs() -> None:
    parcel = make_riders_parcel()
    vendor = parcel.shipment.partner.vendor
    first, second = (appoint(rider=True, vendor=vendor) for _ in range(2))

    taken = scan(first, sent(parcel, "picked_up"))
    late = scan(second, sent(parcel, "on_the_way", at=NOON + 2 * HOUR))

    parcel.refresh_from_db()
    assert taken.outcome == ScanOutcome.TAKEN
    assert parcel.handover["rider_name"] == str(first.user)
    assert (late.outcome, parcel.events.count()) == (ScanOutcome.REFUSED, 1)


def test_a_rider_of_the_province_scans_only_what_names_them() -> None:
    parcel, anothers = make_riders_parcel(), make_riders_parcel(handover={"rider_phone": "012 999 888"})
    rider = appoint(rider=True, province=parcel.shipment.partner.province)
    assert scan(rider, sent(parcel, "picked_up")).outcome == ScanOutcome.REFUSED
    assert scan(rider, sent(anothers, "picked_up", key="another")).outcome == ScanOutcome.REFUSED
    assert unchanged(parcel)

    Consignment.objects.filter(pk=parcel.pk).update(handover={"rider_phone": str(rider.user.phone)})

    assert scan(rider, sent(parcel, "picked_up", key="named")).outcome == ScanOutcome.TAKEN


def test_a_scan_in_another_requests_hands_is_not_done_twice() -> None:
    clerk, parcel = appoint(), make_post_parcel()
    what = sent(parcel, "EMG")
    row = taking._put_down(user=clerk.user, sent=what, now=NOON + HOUR)
    assert taking._held(row, now=NOON + HOUR)

    with pytest.raises(ScanInHand):
        scan(clerk, what)
    assert not parcel.events.exists()

    assert scan(clerk, what, now=NOON + HOUR + 2 * taking.HELD).outcome == ScanOutcome.TAKEN


def test_a_process_that_died_before_the_answer_did_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, parcel = appoint(), make_post_parcel()
    what = sent(parcel, "EMG")

    with monkeypatch.context() as patched:
        patched.setattr(taking, "_decided", _die)
        with pytest.raises(KeyboardInterrupt):
            scan(clerk, what)
    assert Scan.objects.get().outcome == ScanOutcome.RECEIVED

    done = scan(clerk, what, now=NOON + HOUR + 2 * taking.HELD)

    assert done.outcome == ScanOutcome.TAKEN
    assert TrackingEvent.objects.filter(consignment=parcel).count() == 1


def _die(*args: Any, **kwargs: Any) -> None:
    raise KeyboardInterrupt
