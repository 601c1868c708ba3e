"""Terms of carriers as officers enter them: looked at first, brought in whole or not at all, never changed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command

from logistics.models import (
    CarbonFactor,
    CompensationStep,
    DeliveryService,
    ServiceStandard,
    Tariff,
    Zone,
    ZoneArea,
)
from logistics.services.terms import (
    KINDS,
    MAX_ROWS,
    UnableToKeepTerms,
    add_row,
    as_table,
    confirm_row,
    end_row,
    import_rows,
    plan_rows,
    rows_of_table,
)
from marketplace.core.models import AuditEntry
from marketplace.core.money import Money
from tests.factories.geography import ProvinceFactory
from tests.factories.logistics import DeliveryServiceFactory, TariffFactory, ZoneFactory
from tests.factories.users import UserFactory
from vendors.imports.refusals import UnableToReadFile

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_carrier")]

HEAD = "carrier,service,origin_zone,destination_zone,max_weight_g,amount,currency,min_days,max_days,valid_from,valid_to,source"


@pytest.fixture(autouse=True)
def service() -> Any:
    ZoneFactory(code="anywhere")
    return DeliveryServiceFactory()


SERVICE = {
    "carrier": "fake", "code": "night", "name_km": "យប់", "name_en": "By night", "is_open": "1", "max_weight_g": "9000",
    "takes_cash": "1", "cash_limit_amount": "400000", "cash_limit_currency": "KHR", "mode": "truck", "quiet_days": "3",
    "sort_order": "7", "is_sample": "1", "source": "Letter 8",
}  # fmt: skip


def line(**changes: str) -> str:
    cells = dict(
        zip(
            HEAD.split(","),
            ["fake", "ems", "anywhere", "anywhere", "1000", "5000", "KHR", "1", "2", "2027-01-01", "", "Letter 7"],
            strict=True,
        )
    )
    return ",".join((cells | changes).values())


def rows(*lines: str) -> Any:
    return rows_of_table(kind=KINDS["tariffs"], content="\n".join((HEAD, *lines)).encode())


def bring_in(*lines: str) -> Any:
    return import_rows(kind=KINDS["tariffs"], rows=rows(*lines), by=UserFactory(), now=NOON)


def test_looking_writes_nothing() -> None:
    plan = plan_rows(kind=KINDS["tariffs"], rows=rows(line(), line(max_weight_g="2000", amount="7000")))

    assert (len(plan.new), plan.stands, plan.problems) == (2, 0, [])
    assert not Tariff.objects.exists()
    assert not AuditEntry.objects.exists()


def test_file_is_brought_in_and_twice_changes_nothing() -> None:
    bring_in(line(), line(max_weight_g="2000", amount="7000"))

    again = bring_in(line(), line(max_weight_g="2000", amount="7000"))

    assert (len(again.new), again.stands) == (0, 2)
    tariff = Tariff.objects.get(max_weight_g=1_000)
    assert (tariff.amount, tariff.min_days, tariff.valid_from, tariff.is_sample) == (5_000, 1, date(2027, 1, 1), False)


def test_newer_price_ends_the_older_on_its_first_day() -> None:
    old = TariffFactory(max_weight_g=1_000, valid_from=date(2026, 1, 1))

    plan = bring_in(line())

    old.refresh_from_db()
    assert old.valid_to == date(2027, 1, 1)
    assert len(plan.ended) == 1


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"carrier": "nobody"}, "carrier"),
        ({"service": "express"}, "service"),
        ({"origin_zone": "moon"}, "origin_zone"),
        ({"max_weight_g": "0"}, "max_weight_g"),
        ({"max_weight_g": "1.5"}, "max_weight_g"),
        ({"amount": "abc"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "50.5"}, "amount"),
        ({"amount": "1e99"}, "amount"),
        ({"currency": "EUR"}, "currency"),
        ({"valid_from": "1/2/2027"}, "valid_from"),
        ({"source": ""}, "source"),
        ({"min_days": "3"}, ""),
        ({"min_days": ""}, ""),
        ({"valid_to": "2027-01-01"}, ""),
    ],
)
def test_row_that_is_wrong_is_named_and_nothing_is_written(changes: dict[str, str], column: str) -> None:
    wrong = rows(line(), line(**({"max_weight_g": "3000"} | changes)))

    plan = plan_rows(kind=KINDS["tariffs"], rows=wrong)

    assert {(one.row, one.column) for one in plan.problems} >= {(3, column)}
    with pytest.raises(UnableToKeepTerms, match="3"):
        import_rows(kind=KINDS["tariffs"], rows=wrong, by=UserFactory(), now=NOON)
    assert not Tariff.objects.exists()


def test_price_that_stands_is_never_changed() -> None:
    bring_in(line())

    with pytest.raises(UnableToKeepTerms):
        bring_in(line(amount="5500"))

    assert Tariff.objects.get().amount == 5_000


def test_same_row_twice_in_a_file_is_refused() -> None:
    with pytest.raises(UnableToKeepTerms):
        bring_in(line(), line(amount="9000"))

    assert not Tariff.objects.exists()


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2", HEAD.encode() + b",more\n", b"\x00\x01", b"%PDF"])
def test_file_that_is_no_such_table_is_refused(content: bytes) -> None:
    with pytest.raises(UnableToReadFile):
        rows_of_table(kind=KINDS["tariffs"], content=content)


def test_formula_in_a_cell_is_refused() -> None:
    with pytest.raises(UnableToReadFile):
        rows(line(source="=HYPERLINK(1)"))


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(UnableToReadFile):
        rows(*[line(max_weight_g=str(number)) for number in range(1, MAX_ROWS + 2)])


def test_table_goes_out_and_comes_back_as_it_was() -> None:
    bring_in(line(source='"Letter, with a comma"'), line(max_weight_g="2000", min_days="", max_days=""))  # fmt: skip
    text = as_table(kind=KINDS["tariffs"], rows=Tariff.objects.order_by("pk"))

    plan = plan_rows(kind=KINDS["tariffs"], rows=rows_of_table(kind=KINDS["tariffs"], content=text.encode()))

    assert (plan.new, plan.stands, plan.problems) == ([], 2, [])


def test_row_is_added_ended_and_confirmed() -> None:
    tariff = TariffFactory(is_sample=True)
    kind, by = KINDS["tariffs"], UserFactory()

    confirm_row(kind=kind, pk=tariff.pk, source="Letter 9 of 2026-11-01", by=by)
    end_row(kind=kind, pk=tariff.pk, on=date(2027, 1, 1), by=by)

    tariff.refresh_from_db()
    assert (tariff.is_sample, tariff.source, tariff.valid_to) == (False, "Letter 9 of 2026-11-01", date(2027, 1, 1))
    for day in (date(2027, 6, 1), tariff.valid_from):
        with pytest.raises(UnableToKeepTerms):
            end_row(kind=kind, pk=tariff.pk, on=day, by=by)
    tariff.refresh_from_db()
    assert tariff.valid_to == date(2027, 1, 1)


def test_every_other_table_takes_a_row() -> None:
    by = UserFactory()
    dated = {"valid_from": "2026-01-01", "source": "test"}
    way = {"carrier": "fake", "service": "ems", "origin_zone": "anywhere", "destination_zone": "anywhere"}
    typed = {
        "standards": way | dated | {"hours": "24"},
        "compensation": dated
        | {"carrier": "fake", "loss": "lost", "max_weight_g": "3000", "amount": "30000", "currency": "KHR", "with_postage": "1"},
        "carbon": dated | {"mode": "bus", "grams_per_tonne_km": "60.5", "grams_per_parcel": "0"},
        "zones": {"code": "north", "name_km": "ជើង", "name_en": "North"},
        "areas": {"carrier": "fake", "area_code": "1703", "zone": "anywhere"},
        "services": SERVICE,
    }  # fmt: skip

    for code, row in typed.items():
        assert add_row(kind=KINDS[code], row=row, by=by, now=NOON) is not None, code
        assert add_row(kind=KINDS[code], row=row, by=by, now=NOON) is None, code

    assert ServiceStandard.objects.get().hours == 24
    assert CompensationStep.objects.get().with_postage
    assert CarbonFactor.objects.get().grams_per_tonne_km == Decimal("60.5")


def test_zones_are_a_map_and_are_changed_in_place() -> None:
    by = UserFactory()
    ZoneFactory(code="north")
    row = {"carrier": "fake", "area_code": "17", "zone": "anywhere"}
    add_row(kind=KINDS["areas"], row=row, by=by, now=NOON)

    add_row(kind=KINDS["areas"], row=row | {"zone": "north"}, by=by, now=NOON)

    assert ZoneArea.objects.get().zone == Zone.objects.get(code="north")
    with pytest.raises(UnableToKeepTerms):
        add_row(kind=KINDS["areas"], row=row | {"area_code": "1"}, by=by, now=NOON)


def test_a_service_is_opened_closed_and_changed_in_place_and_loading_leaves_its_door_alone() -> None:
    by, kind = UserFactory(), KINDS["services"]
    add_row(kind=kind, row=SERVICE, by=by, now=NOON)

    add_row(kind=kind, row=SERVICE | {"is_open": "0", "max_weight_g": "12,000"}, by=by, now=NOON)

    found = DeliveryService.objects.get(code="night")
    assert (found.is_open, found.max_weight_g, found.volumetric_divisor) == (False, 12_000, None)
    assert found.cash_limit == Money(Decimal(400_000), "KHR")
    for wrong in (
        {"carrier": "rocket"}, {"mode": "rocket"}, {"is_open": "yes"}, {"cash_limit_currency": ""},
        {"quiet_days": "0"}, {"is_abroad": "1"}, {"point_kind": "moon"},
    ):  # fmt: skip
        with pytest.raises(UnableToKeepTerms):
            add_row(kind=kind, row=SERVICE | wrong, by=by, now=NOON)


def test_couriers_without_a_contract_are_loaded_closed_and_stay_as_an_officer_left_them() -> None:
    for number in range(1, 26):
        ProvinceFactory(code=f"{number:02d}", name_km=f"ខេត្ត {number}", name_en=f"Province {number}")
    call_command("load_logistics", quiet=True)
    jt, grab = (DeliveryService.objects.get(carrier=one) for one in ("jt_express", "grab_express"))
    assert [(one.is_open, one.is_sample) for one in (jt, grab)] == [(False, True)] * 2
    assert ServiceStandard.objects.get(service=jt).is_sample
    assert ServiceStandard.objects.get(service=grab).is_sample
    assert Tariff.objects.filter(service__in=(jt, grab), is_sample=True).count() == 8

    DeliveryService.objects.filter(pk=jt.pk).update(is_open=True)
    DeliveryService.objects.filter(carrier="bus_parcel").update(is_open=False)
    call_command("load_logistics", quiet=True)

    assert DeliveryService.objects.get(pk=jt.pk).is_open
    assert not DeliveryService.objects.get(carrier="bus_parcel").is_open
