"""The pages of the keeper of a hub. To others nothing is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from logistics.handover.models import ConsolidationRun, RunStatus
from tests.factories.geography import ProvinceFactory
from tests.factories.handover import HubFactory, RunFactory, make_keeper, make_parcel
from tests.factories.logistics import NOON
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_carrier")]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def run(client: Client) -> Any:
    hub = HubFactory()
    client.force_login(make_keeper(hub))
    return RunFactory(hub=hub)


def at(run: ConsolidationRun, name: str, **more: str) -> str:
    return reverse(f"hub:{name}", kwargs={"code": run.hub.code, "number": run.number, **more})


def test_keeper_gathers_closes_hands_over_and_tells(
    client: Client, run: ConsolidationRun, deliver_facts: Callable[[], None]
) -> None:
    first, second = make_parcel(), make_parcel("rice")
    for parcel in (first, second):
        client.post(at(run, "join"), {"number": parcel.reference, "fee_paid": "on"})
    client.post(at(run, "leave", reference=second.reference), {"why": "The buyer fetches it"})
    client.post(at(run, "close"))
    client.post(at(run, "hand-over"), {"received_by": "Sophea", "waybill_number": "BAG 9"})
    client.post(at(run, "tell"), {"step": "lot_arrived"})
    deliver_facts()

    run.refresh_from_db()
    assert (run.status, run.waybill_number) == (RunStatus.ARRIVED, "BAG9")
    assert first.events.filter(carrier_code="lot_arrived").exists()
    assert not second.events.filter(carrier_code="lot_arrived").exists()
    page = client.get(at(run, "run")).content.decode()
    assert "goes alone" in page
    assert "Arrived with the hub" in page


def test_keeper_opens_a_lot(client: Client, run: ConsolidationRun) -> None:
    ProvinceFactory(code="12", name_km="ភ្នំពេញ", name_en="Phnom Penh", slug="phnom-penh")
    soon = f"{timezone.localtime() + timedelta(hours=4):%Y-%m-%dT%H:%M}"
    hub = reverse("hub:hub", kwargs={"code": run.hub.code})
    assert client.get(hub).status_code == 200

    form = client.get(hub).context["form"]
    capital = form.fields["destination"].queryset.get(code="12")
    answer = client.post(hub, {"carrier": "bus_parcel", "destination": capital.pk, "bring_until": soon})

    opened = ConsolidationRun.objects.exclude(pk=run.pk).get()
    assert answer.headers["Location"] == at(opened, "run")
    assert client.post(hub, {"carrier": "bus_parcel", "bring_until": "2020-01-01T10:00"}).status_code == 200


def test_what_is_refused_stands_in_the_form(client: Client, run: ConsolidationRun) -> None:
    page = client.post(at(run, "join"), {"number": "EE1"})

    assert page.status_code == 200
    assert "We know no parcel with this number." in page.content.decode()
    assert client.post(at(run, "close")).status_code == 302
    assert client.post(at(run, "tell"), {"step": "lot_arrived"}).status_code == 200
    run.refresh_from_db()
    assert run.status == RunStatus.OPEN


@pytest.mark.parametrize("name", ["run", "list-file", "label-file"])
def test_who_does_not_keep_the_hub_finds_nothing(client: Client, run: ConsolidationRun, name: str) -> None:
    other = RunFactory(hub=HubFactory())
    assert client.get(at(other, name)).status_code == 404
    client.force_login(UserFactory())
    for path in (at(run, name), reverse("hub:hubs"), reverse("hub:hub", kwargs={"code": run.hub.code})):
        assert client.get(path).status_code == 404


def test_lot_of_another_hub_is_not_found_under_the_own_one(client: Client, run: ConsolidationRun) -> None:
    other = RunFactory(hub=HubFactory())
    path = reverse("hub:run", kwargs={"code": run.hub.code, "number": other.number})

    assert client.get(path).status_code == 404
    assert client.post(f"{path}join/", {"number": make_parcel().reference}).status_code == 404
    assert not other.parcels.exists()


def test_keeper_of_one_hub_comes_straight_to_it(client: Client, run: ConsolidationRun) -> None:
    assert client.get(reverse("hub:hubs")).headers["Location"] == reverse("hub:hub", kwargs={"code": run.hub.code})


def test_label_of_the_lot_can_be_scanned_and_the_list_prints(client: Client, run: ConsolidationRun) -> None:
    client.post(at(run, "join"), {"number": make_parcel().reference})
    ConsolidationRun.objects.filter(pk=run.pk).update(status="closed", closed_at=NOON)

    label = client.get(at(run, "label-file"))
    listed = client.get(at(run, "list-file"))

    with pypdfium2.PdfDocument(BytesIO(label.content)) as document:
        assert len(document) == 1
        read = zxingcpp.read_barcodes(document[0].render(scale=203 / 72).to_pil())
    assert [code.text for code in read] == [run.number]
    assert listed.content.startswith(b"%PDF")


def test_camera_is_there_while_a_lot_takes_parcels_and_the_scan_app_leads_to_it(
    client: Client, run: ConsolidationRun
) -> None:
    assert 'id="camera-on"' in client.get(at(run, "run")).text
    ConsolidationRun.objects.filter(pk=run.pk).update(status="closed", closed_at=NOON)
    assert 'id="camera-on"' not in client.get(at(run, "run")).text

    today = timezone.localdate()
    run.hub.people.update(starts_on=today, ends_on=today)
    assert f'href="{reverse("hub:hub", kwargs={"code": run.hub.code})}"' in client.get(reverse("scan_app:home")).text
