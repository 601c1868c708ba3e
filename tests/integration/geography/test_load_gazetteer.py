from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import translation

from marketplace.geography.gazetteer.source import Gazetteer, Level, PlaceRow
from marketplace.geography.models import Commune, District, Province, Village
from marketplace.geography.services import LoadReport, load_gazetteer
from tests.factories.geography import make_preah_dak

TODAY = date(2026, 11, 22)
TOMORROW = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


def row(level: Level, code: str, parent: str, name: str) -> PlaceRow:
    return PlaceRow(level=level, code=code, parent_code=parent, name_km=f"ក{name}", name_en=name, public_code=code)


def small_gazetteer(*villages: PlaceRow) -> Gazetteer:
    return Gazetteer(
        dataset="small",
        year=2025,
        places={
            "province": [row("province", "17", "", "Siemreap")],
            "district": [row("district", "1703", "17", "Banteay Srei")],
            "commune": [row("commune", "170303", "1703", "Preah Dak")],
            "village": list(villages) or [row("village", "17030301", "170303", "Preah Dak")],
        },
    )


def test_the_whole_country_is_loaded_and_a_second_load_changes_nothing() -> None:
    out, again = StringIO(), StringIO()

    call_command("load_gazetteer", stdout=out)
    keys = dict(Village.objects.values_list("public_code", "pk"))
    call_command("load_gazetteer", stdout=again)

    counts = [model.objects.open().count() for model in (Province, District, Commune, Village)]
    assert counts == [25, 210, 1661, 14576]
    assert "Added 16,472, changed 0, closed 0, unchanged 0." in out.getvalue()
    assert "Added 0, changed 0, closed 0, unchanged 16,472." in again.getvalue()
    assert dict(Village.objects.values_list("public_code", "pk")) == keys

    preah_dak = Village.objects.with_path().get(public_code="17030301")
    assert preah_dak.path_km == "ព្រះដាក់, ព្រះដាក់, បន្ទាយស្រី, សៀមរាប"
    assert preah_dak.path_en == "Preah Dak, Preah Dak, Banteay Srei, Siem Reap"
    assert Province.objects.get(code="17").slug == "siem-reap"
    assert Province.objects.filter(lat__isnull=False).count() == 25
    assert not Village.objects.filter(lat__isnull=False).exists()
    for spelling in ("Siem Reap", "Siemreap", "siem reab", "សៀមរាប", "សៀម\u200bរាប", "ខេត្តសៀមរាប", "17"):
        assert "17" in Province.objects.matching(spelling).values_list("code", flat=True), spelling


def test_a_place_that_is_gone_is_closed_and_opened_when_it_comes_back() -> None:
    preah_dak, thmei = row("village", "17030301", "170303", "Preah Dak"), row("village", "17030302", "170303", "Thmei")
    load_gazetteer(gazetteer=small_gazetteer(preah_dak, thmei), today=TODAY)

    without = load_gazetteer(gazetteer=small_gazetteer(preah_dak), today=TODAY)
    again = load_gazetteer(gazetteer=small_gazetteer(preah_dak), today=TOMORROW)
    closed_on = Village.objects.get(public_code="17030302").valid_to
    back = load_gazetteer(gazetteer=small_gazetteer(preah_dak, thmei), today=TOMORROW)

    assert without == LoadReport(closed=1, unchanged=4)
    assert again == LoadReport(unchanged=4)
    assert closed_on == TODAY
    assert back == LoadReport(changed=1, unchanged=4)
    assert Village.objects.open().count() == 2


def test_a_changed_name_is_corrected_in_place() -> None:
    load_gazetteer(gazetteer=small_gazetteer(), today=TODAY)
    before = Village.objects.get()

    renamed = small_gazetteer(replace(row("village", "17030301", "170303", "Preah Dak"), name_en="Preah Dak Thmei"))
    report = load_gazetteer(gazetteer=renamed, today=TODAY)

    assert report == LoadReport(changed=1, unchanged=3)
    assert Village.objects.get().pk == before.pk
    assert Village.objects.matching("Preah Dak Thmei").exists()


def test_lists_with_an_unknown_fault_load_nothing() -> None:
    astray = small_gazetteer(row("village", "99010101", "990101", "Nowhere"))

    with pytest.raises(ValueError, match="990101"):
        load_gazetteer(gazetteer=astray, today=TODAY)

    assert not Province.objects.exists()


def test_a_directory_of_newer_lists_must_be_named_and_complete(tmp_path: object) -> None:
    with pytest.raises(CommandError, match="--dataset and --year"):
        call_command("load_gazetteer", directory=tmp_path)
    with pytest.raises(CommandError, match="nothing was loaded"):
        call_command("load_gazetteer", directory=tmp_path, dataset="newer", year=2026)

    assert not Province.objects.exists()


def test_a_place_that_others_lie_in_cannot_be_deleted() -> None:
    village = make_preah_dak()

    with pytest.raises(ProtectedError):
        village.commune.delete()

    assert Commune.objects.count() == 1


@pytest.mark.database
@pytest.mark.parametrize(
    "change",
    [{"lat": "13.4"}, {"coord_source": "map"}, {"is_repaired": True}, {"repair_note": "why"}],
)
def test_a_point_without_source_and_a_repair_without_reason_are_refused_by_the_database(
    change: dict[str, object],
) -> None:
    village = make_preah_dak()

    with pytest.raises(IntegrityError), transaction.atomic():
        Village.objects.filter(pk=village.pk).update(**change)


def test_a_place_is_named_in_the_readers_language() -> None:
    village = make_preah_dak()

    with translation.override("en"):
        assert (village.name, village.path) == ("Preah Dak", "Preah Dak, Preah Dak, Banteay Srei, Siem Reap")
        assert str(village) == "Preah Dak (17030301)"
    with translation.override("km"):
        assert village.path == "ព្រះដាក់, ព្រះដាក់, បន្ទាយស្រី, សៀមរាប"


def test_a_closed_place_is_offered_no_more() -> None:
    village = make_preah_dak()

    village.close(on=TODAY)

    assert not Village.objects.open().exists()
    assert Village.objects.get().valid_to == TODAY
