"""A carrier is asked to come at most once, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from logistics.carriers.base import CarrierRejected, CarrierUnavailable
from logistics.carriers.fake import FakeCarrier
from logistics.handover.errors import UnableToRequestPickup
from logistics.handover.models import Manifest, PickupRequest, PickupStatus
from logistics.handover.services.pickups import CLAIM_LASTS, ask_for_pickup, request_pickup
from logistics.handover.tasks import follow_up_pickups
from logistics.tracking_status import TrackingStatus
from tests.factories.handover import make_manifest, make_parcel
from tests.factories.logistics import NOON

pytestmark = pytest.mark.django_db
Deliver = Callable[[], None]


@pytest.fixture
def manifest(fake_carrier: FakeCarrier) -> Manifest:
    return make_manifest(make_parcel(), make_parcel())


def ask(manifest: Manifest) -> PickupRequest:
    return request_pickup(manifest_id=manifest.pk, ready_at=NOON, by=manifest.closed_by, now=NOON)


def test_carrier_is_asked_once_and_each_parcel_says_so(
    manifest: Manifest, fake_carrier: FakeCarrier, deliver_facts: Deliver
) -> None:
    wish, again = ask(manifest), ask(manifest)
    deliver_facts()

    wish.refresh_from_db()
    assert wish == again
    assert fake_carrier.calls == [("pickup", wish.key)]
    assert (wish.status, wish.expected_at) == (PickupStatus.PROMISED, NOON)
    for line in manifest.parcels.all():
        assert line.consignment.tracking is TrackingStatus.PICKUP_SCHEDULED


def test_silent_carrier_is_asked_again_with_the_same_key(manifest: Manifest, fake_carrier: FakeCarrier) -> None:
    wish = ask(manifest)
    fake_carrier.failures = [CarrierUnavailable("no answer", retry_after_s=60)]

    with pytest.raises(CarrierUnavailable):
        ask_for_pickup(pickup_id=wish.pk, now=NOON)
    wish.refresh_from_db()
    assert (wish.status, wish.next_attempt_at) == (PickupStatus.READY, NOON + timedelta(seconds=60))

    follow_up_pickups()
    wish.refresh_from_db()
    assert wish.status == PickupStatus.PROMISED
    assert {key for _operation, key in fake_carrier.calls} == {wish.key}


def test_refusal_is_kept_in_its_words_and_another_wish_is_another_key(
    manifest: Manifest, fake_carrier: FakeCarrier
) -> None:
    wish = ask(manifest)
    fake_carrier.failures = [CarrierRejected("nobody comes on a Sunday")]

    with pytest.raises(CarrierRejected):
        ask_for_pickup(pickup_id=wish.pk, now=NOON)

    wish.refresh_from_db()
    assert (wish.status, wish.failure) == (PickupStatus.REFUSED, "nobody comes on a Sunday")
    assert ask(manifest).key != wish.key


def test_wish_of_a_worker_that_died_is_taken_up_again(manifest: Manifest, fake_carrier: FakeCarrier) -> None:
    wish = ask(manifest)
    PickupRequest.objects.filter(pk=wish.pk).update(
        status=PickupStatus.ASKING, claimed_at=NOON - CLAIM_LASTS - timedelta(days=1)
    )

    follow_up_pickups()

    wish.refresh_from_db()
    assert wish.status == PickupStatus.PROMISED


def test_carrier_of_people_is_called_by_phone() -> None:
    manifest = make_manifest(make_parcel(carrier="bus_parcel"))

    with pytest.raises(UnableToRequestPickup):
        ask(manifest)

    assert not PickupRequest.objects.exists()


def test_what_has_been_handed_over_is_not_fetched(manifest: Manifest) -> None:
    Manifest.objects.filter(pk=manifest.pk).update(status="received", received_at=NOON, received_by="Sophea")

    with pytest.raises(UnableToRequestPickup):
        ask(manifest)

    assert not PickupRequest.objects.exists()
