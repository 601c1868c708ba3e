"""A list is closed once, signed once, and a parcel stands on one list only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from logistics.handover.errors import UnableToCloseManifest, UnableToReceiveManifest
from logistics.handover.models import Manifest, ManifestParcel, ManifestStatus
from logistics.handover.services.manifests import close_manifest, receive_manifest
from logistics.tracking_status import TrackingStatus
from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.handover import RunFactory, make_manifest, make_parcel
from tests.factories.logistics import NOON
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_carrier")]
SIGNATURE = [[10, 20, 30, 40], [50, 60, 70, 80]]


@pytest.fixture
def packer() -> User:
    made: User = UserFactory()
    return made


def test_list_holds_what_lies_ready_for_one_carrier_in_order(packer: User) -> None:
    first, second = make_parcel(), make_parcel()
    make_parcel(carrier="manual")
    make_parcel(tracking_status="in_transit")

    manifest = close_manifest(partner=first.shipment.partner, carrier="fake", by=packer, now=NOON)

    assert [line.consignment for line in manifest.parcels.all()] == [first, second]
    assert str(manifest.day) == "2026-11-22"
    assert AuditEntry.objects.filter(action="manifest.closed", data={"parcels": 2}).exists()


def test_list_is_closed_once(packer: User) -> None:
    parcel = make_parcel()
    close_manifest(partner=parcel.shipment.partner, carrier="fake", by=packer, now=NOON)

    with pytest.raises(UnableToCloseManifest):
        close_manifest(partner=parcel.shipment.partner, carrier="fake", by=packer, now=NOON)

    assert Manifest.objects.count() == 1


def test_only_what_was_ticked_goes_and_the_rest_goes_later(packer: User) -> None:
    first, second = make_parcel(), make_parcel()
    ticked = {"references": [first.reference]}

    close_manifest(partner=first.shipment.partner, carrier="fake", by=packer, now=NOON, **ticked)
    later = close_manifest(partner=first.shipment.partner, carrier="fake", by=packer, now=NOON)

    assert [line.consignment for line in later.parcels.all()] == [second]


def test_parcel_that_was_ticked_and_left_meanwhile_closes_nothing(packer: User) -> None:
    first, second = make_parcel(), make_parcel(tracking_status="in_transit")

    with pytest.raises(UnableToCloseManifest):
        close_manifest(
            partner=first.shipment.partner,
            carrier="fake",
            by=packer,
            now=NOON,
            references=[first.reference, second.reference],
        )

    assert not Manifest.objects.exists()


def test_parcel_in_a_hubs_lot_stands_on_no_list(packer: User) -> None:
    parcel = make_parcel()
    run = RunFactory()
    run.parcels.create(consignment=parcel, joined_at=NOON, joined_by=packer, fee_amount=0)

    with pytest.raises(UnableToCloseManifest):
        close_manifest(partner=parcel.shipment.partner, carrier="fake", by=packer, now=NOON)

    assert not Manifest.objects.exists()


@pytest.mark.database
def test_database_refuses_a_parcel_on_two_lists(packer: User) -> None:
    parcel = make_parcel()
    make_manifest(parcel, by=packer)
    other = make_manifest(make_parcel(), by=packer)

    with pytest.raises(IntegrityError), transaction.atomic():
        ManifestParcel.objects.create(manifest=other, consignment=parcel, position=2)


def test_signed_list_moves_its_parcels_once(packer: User, deliver_facts: Callable[[], None]) -> None:
    parcel = make_parcel()
    manifest = close_manifest(partner=parcel.shipment.partner, carrier="fake", by=packer, now=NOON)

    for _ in range(2):
        receive_manifest(manifest_id=manifest.pk, received_by="ចាន់ សុភា", signature=SIGNATURE, by=packer, now=NOON)
        deliver_facts()

    parcel.refresh_from_db()
    manifest.refresh_from_db()
    assert (manifest.status, manifest.signature) == (ManifestStatus.RECEIVED, SIGNATURE)
    assert parcel.tracking is TrackingStatus.PICKED_UP
    assert [event.carrier_code for event in parcel.events.all()] == ["manifest_signed"]
    assert parcel.shipment.dispatched_at == NOON


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("", []),
        ("Sophea", [[1, 2, 3]]),
        ("Sophea", [[1, 200]]),
        ("Sophea", [["1", 2]]),
        ("Sophea", "drawn"),
        ("Sophea", [[True, 2]]),
        ("Sophea", [[0, 0] * 2_001]),
    ],
)
def test_list_without_a_name_or_with_a_false_signature_stays_open(packer: User, name: str, signature: object) -> None:
    manifest = make_manifest(make_parcel(), by=packer)

    with pytest.raises(UnableToReceiveManifest):
        receive_manifest(manifest_id=manifest.pk, received_by=name, signature=signature, by=packer, now=NOON)  # type: ignore[arg-type]

    manifest.refresh_from_db()
    assert manifest.status == ManifestStatus.CLOSED


def test_list_is_not_signed_by_a_second_person(packer: User) -> None:
    manifest = make_manifest(make_parcel(), by=packer)
    receive_manifest(manifest_id=manifest.pk, received_by="Sophea", signature=[], by=packer, now=NOON)

    with pytest.raises(UnableToReceiveManifest):
        receive_manifest(manifest_id=manifest.pk, received_by="Dara", signature=[], by=packer, now=NOON)

    manifest.refresh_from_db()
    assert manifest.received_by == "Sophea"
