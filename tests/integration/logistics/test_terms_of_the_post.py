"""What Cambodia Post promises and pays, as data with its source."""

from __future__ import annotations

from datetime import date

import pytest

from logistics.models import CompensationStep, Loss, ServiceStandard
from logistics.services.reference_data import load_reference_data, read_rows
from tests.factories.geography import ProvinceFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


@pytest.fixture
def loaded() -> None:
    for code in sorted({row["province_code"] for row in read_rows("service_points")}):
        ProvinceFactory(code=code)
    load_reference_data()


@pytest.mark.parametrize(
    ("origin", "destination", "hours"),
    [
        ("post-capital", "post-road", 24),
        ("post-road", "post-capital", 24),
        ("post-road", "post-road", 48),
        ("post-far", "post-road", 72),
    ],
)
def test_ems_arrives_in_the_hours_of_its_standard(loaded: None, origin: str, destination: str, hours: int) -> None:
    rows = ServiceStandard.objects.valid_on(DAY).filter(
        service__carrier="cambodia_post",
        service__code="ems",
        origin_zone__code=origin,
        destination_zone__code=destination,
    )

    assert [row.hours for row in rows] == [hours]


@pytest.mark.parametrize(
    ("grams", "riel"),
    [
        (100, 30_000),
        (3_000, 30_000),
        (3_001, 45_000),
        (5_000, 45_000),
        (10_000, 90_000),
        (15_000, 140_000),
        (20_000, 180_000),
    ],
)
def test_lost_ems_item_is_paid_by_its_weight(loaded: None, grams: int, riel: int) -> None:
    steps = CompensationStep.objects.valid_on(DAY).filter(
        carrier="cambodia_post", service_code="ems", loss=Loss.LOST, max_weight_g__gte=grams
    )
    step = steps.order_by("max_weight_g").first()

    assert step is not None
    assert (step.amount, step.with_postage) == (riel, False)


def test_lost_parcel_brings_its_postage_back_as_well(loaded: None) -> None:
    steps = CompensationStep.objects.filter(service_code="counter", loss=Loss.LOST)

    assert set(steps.values_list("with_postage", flat=True)) == {True}
    assert steps.count() == 5


def test_every_row_names_its_source_and_loading_again_changes_nothing(loaded: None) -> None:
    before = (ServiceStandard.objects.count(), CompensationStep.objects.count())

    made = load_reference_data()

    assert (made["service_standards"], made["compensation_steps"]) == (0, 0)
    assert before == (ServiceStandard.objects.count(), CompensationStep.objects.count()) == (20, 20)
    assert not ServiceStandard.objects.filter(source="").exists()


def test_row_that_an_officer_confirmed_is_left_alone(loaded: None) -> None:
    step = CompensationStep.objects.filter(service_code="ems", loss=Loss.LOST).earliest("max_weight_g")
    CompensationStep.objects.filter(pk=step.pk).update(amount=35_000, is_sample=False)

    load_reference_data()

    step.refresh_from_db()
    assert step.amount == 35_000
