from __future__ import annotations

import pytest
from django.test import Client

from marketplace.geography.models import Village
from marketplace.geography.selectors import codes_of, place_by_code, search_places
from tests.factories.geography import CommuneFactory, DistrictFactory, ProvinceFactory, VillageFactory, make_preah_dak

pytestmark = pytest.mark.django_db


@pytest.fixture
def preah_dak() -> Village:
    return make_preah_dak()


def test_each_list_offers_what_lies_in_the_chosen_place_in_both_languages(client: Client, preah_dak: Village) -> None:
    DistrictFactory(code="1201", province__code="12")

    districts = client.get("/places/districts/?province=17").json()
    communes = client.get("/places/communes/?district=1703").json()
    villages = client.get("/places/villages/?commune=170303").json()

    assert districts == {
        "places": [{"code": "1703", "km": "បន្ទាយស្រី", "en": "Banteay Srei"}],
        "near": [13.36179, 103.86056, 0.9],  # where a map of the province begins
    }
    assert communes == {"places": [{"code": "170303", "km": "ព្រះដាក់", "en": "Preah Dak"}]}
    assert villages == {"places": [{"code": "17030301", "km": "ព្រះដាក់", "en": "Preah Dak"}]}


def test_a_list_is_kept_for_a_day_and_not_sent_twice(client: Client, preah_dak: Village) -> None:
    first = client.get("/places/districts/?province=17")
    second = client.get("/places/districts/?province=17", headers={"if-none-match": first["ETag"]})

    assert set(first["Cache-Control"].split(", ")) == {"public", "max-age=86400"}
    assert "សៀម" not in first.content.decode()
    assert len(first.content) < 150
    assert second.status_code == 304
    assert second.content == b""


@pytest.mark.parametrize("query", ["", "?province=99", "?province=", "?province=%00", "?province=1%27%20OR"])
def test_an_unknown_parent_is_not_found(client: Client, query: str) -> None:
    assert client.get(f"/places/districts/{query}").status_code == 404


def test_a_commune_without_a_village_gives_an_empty_list(client: Client) -> None:
    CommuneFactory(code="100409")

    assert client.get("/places/villages/?commune=100409").json() == {"places": []}


def test_a_list_is_not_changed_by_posting(client: Client) -> None:
    assert client.post("/places/districts/").status_code == 405


def test_a_closed_place_is_not_listed_and_not_found(client: Client, preah_dak: Village) -> None:
    Village.objects.update(valid_to="2026-01-01")

    assert client.get("/places/villages/?commune=170303").json() == {"places": []}
    assert [hit.level for hit in search_places("Preah Dak")] == ["commune"]
    assert place_by_code("17030301") is None


def test_a_search_answers_with_the_path_and_the_codes_that_choose_it(client: Client, preah_dak: Village) -> None:
    found = client.get("/places/search/", {"q": "ភូមិព្រះដាក់"}).json()["places"]

    assert [hit["level"] for hit in found] == ["commune", "village"]
    assert found[1] == {
        "level": "village",
        "code": "17030301",
        "name_km": "ព្រះដាក់",
        "name_en": "Preah Dak",
        "path_km": "ព្រះដាក់, ព្រះដាក់, បន្ទាយស្រី, សៀមរាប",
        "path_en": "Preah Dak, Preah Dak, Banteay Srei, Siem Reap",
        "codes": {"village": "17030301", "commune": "170303", "district": "1703", "province": "17"},
    }


@pytest.mark.parametrize(
    "text",
    ["Preah Dak", "preahdak", "Prea Dak", "17030301", "Preah Dak, Siem Reap", "preah dak siem reap",
     "ព្រះដាក់ សៀមរាប", "Preah Dak, Banteay Srei, Siemreap"],
)  # fmt: skip
def test_a_village_is_found_by_any_spelling_and_by_its_path(preah_dak: Village, text: str) -> None:
    assert "17030301" in [hit.code for hit in search_places(text)]


def test_the_same_name_in_another_province_is_left_out_when_the_province_is_said(preah_dak: Village) -> None:
    elsewhere = VillageFactory(code="07010101", name_en="Preah Dak", commune__district__province__code="07")

    assert elsewhere.public_code in [hit.code for hit in search_places("Preah Dak")]
    assert elsewhere.public_code not in [hit.code for hit in search_places("Preah Dak, Siem Reap")]


def test_whole_names_come_before_beginnings_and_those_before_the_rest() -> None:
    for code, name in (("31", "Kampot"), ("32", "Kampot Thmei"), ("33", "Thmei Kampot"), ("34", "Kompot")):
        ProvinceFactory(code=code, name_en=name)

    assert [hit.code for hit in search_places("kampot")] == ["31", "32", "33", "34"]


@pytest.mark.parametrize("text", ["", "   ", ",", "%", "_", "\x00", "'; DROP TABLE", "៛" * 200, "no such place at all"])
def test_nothing_is_found_for_nothing_and_for_nonsense(client: Client, preah_dak: Village, text: str) -> None:
    assert client.get("/places/search/", {"q": text}).json() == {"places": []}


def test_a_place_is_found_by_its_code_whatever_its_level(preah_dak: Village) -> None:
    assert [str(place_by_code(code).name_en) for code in codes_of(preah_dak).values()] == [  # type: ignore[union-attr]
        "Preah Dak",
        "Preah Dak",
        "Banteay Srei",
        "Siem Reap",
    ]
    assert place_by_code("") is None
