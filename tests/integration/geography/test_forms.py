from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from marketplace.geography.forms import PlaceFormMixin, place_initial
from marketplace.geography.models import Village
from tests.factories.geography import VillageFactory, make_preah_dak

pytestmark = pytest.mark.django_db


class DeliveryForm(PlaceFormMixin):
    name = forms.CharField()
    landmark_required = True


class HomeForm(PlaceFormMixin):
    place_required = ("province",)
    place_extras = ()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def preah_dak() -> Village:
    return make_preah_dak()


@pytest.fixture
def sent(preah_dak: Village) -> dict[str, str]:
    return {
        "name": "Sok",
        "province": "17",
        "district": "1703",
        "commune": "170303",
        "village": "17030301",
        "landmark": "Behind the pagoda",
    }


def test_a_whole_place_is_taken(preah_dak: Village, sent: dict[str, str]) -> None:
    form = DeliveryForm(sent)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["place"] == preah_dak
    assert form.cleaned_data["pin_source"] == ""


@pytest.mark.parametrize(
    ("level", "message_en", "message_km"),
    [
        ("village", "This village is not in the commune you chose.", "ភូមិនេះមិនស្ថិតក្នុងឃុំ"),
        ("commune", "This commune is not in the district you chose.", "ឃុំនេះមិនស្ថិតក្នុងស្រុក"),
        ("district", "This district is not in the province you chose.", "ស្រុកនេះមិនស្ថិតក្នុងខេត្ត"),
    ],
)
def test_a_place_outside_its_parent_is_refused_beside_its_field_in_both_languages(
    sent: dict[str, str], level: str, message_en: str, message_km: str
) -> None:
    stranger = VillageFactory()
    codes = place_initial(stranger)
    sent[level] = codes[level]

    form = DeliveryForm(sent)

    assert not form.is_valid()
    assert message_en in form.errors[level][0]
    assert form.data["landmark"] == "Behind the pagoda"
    with translation.override("km"):
        assert message_km in DeliveryForm(sent).errors[level][0]


def test_what_is_missing_is_said_beside_each_field(preah_dak: Village) -> None:
    form = DeliveryForm({"province": "17"})

    assert set(form.errors) == {"name", "district", "commune", "village", "landmark"}
    assert form.errors["landmark"] == ["Name a landmark, so that the courier finds you."]


def test_only_the_required_levels_must_be_chosen(preah_dak: Village) -> None:
    form = HomeForm({"province": "17"})

    assert form.is_valid()
    assert form.cleaned_data["place"] == preah_dak.commune.district.province
    assert not {"landmark", "plus_code", "lat", "lon"} & set(form.fields)


def test_choosing_without_a_script_fills_the_next_list_and_complains_of_nothing(preah_dak: Village) -> None:
    form = DeliveryForm({"province": "17", "name": "Sok", "choose_place": "district"})
    html = render_to_string("geography/place_fields.html", {"form": form})

    assert form.is_choosing
    assert not form.is_valid()
    assert not form.errors
    assert '<option value="1703">Banteay Srei</option>' in html
    assert '<option value="17" selected>Siem Reap</option>' in html
    assert form["name"].value() == "Sok"


def test_a_list_below_what_is_not_chosen_is_empty(preah_dak: Village) -> None:
    form = DeliveryForm()

    assert [len(form.fields[level].queryset) for level in ("province", "district", "commune", "village")] == [
        1,
        0,
        0,
        0,
    ]  # type: ignore[attr-defined]


def test_a_known_place_is_shown_chosen_in_all_four_lists(preah_dak: Village) -> None:
    form = DeliveryForm(initial=place_initial(preah_dak))
    html = render_to_string("geography/place_fields.html", {"form": form})

    for code in ("17", "1703", "170303", "17030301"):
        assert f'<option value="{code}" selected>' in html


def test_a_prefix_keeps_two_addresses_apart(sent: dict[str, str], preah_dak: Village) -> None:
    form = DeliveryForm({f"to-{name}": value for name, value in sent.items()}, prefix="to")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["place"] == preah_dak


def test_a_short_plus_code_is_completed_and_gives_the_point(sent: dict[str, str]) -> None:
    form = DeliveryForm({**sent, "plus_code": "cv78+2r Siem Reap"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["plus_code"] == "7P55CV78+2R"
    assert (form.cleaned_data["lat"], form.cleaned_data["pin_source"]) == (Decimal("13.412562"), "pluscode")
    assert not form.pin_looks_far


def test_a_wrong_plus_code_is_refused_beside_its_field_and_kept(sent: dict[str, str]) -> None:
    form = DeliveryForm({**sent, "plus_code": "near the market"})

    assert not form.is_valid()
    assert form.errors == {"plus_code": ["This is not a plus code. One looks like 7P55CV78+2R or CV78+2R Siem Reap."]}
    assert 'value="near the market"' in str(form["plus_code"])


def test_a_pin_is_taken_before_a_plus_code(sent: dict[str, str]) -> None:
    form = DeliveryForm({**sent, "plus_code": "7P55CV78+2R", "lat": "១៣.៤០០០០០១", "lon": "103.9"})

    assert form.is_valid(), form.errors
    assert (form.cleaned_data["lat"], form.cleaned_data["pin_source"]) == (Decimal("13.400000"), "pin")


@pytest.mark.parametrize(
    ("lat", "lon", "message"),
    [("13.4", "", "half missing"), ("48.9", "2.3", "outside Cambodia"), ("13.4", "99", "outside Cambodia")],
)
def test_a_pin_that_says_no_place_in_cambodia_is_refused(
    sent: dict[str, str], lat: str, lon: str, message: str
) -> None:
    form = DeliveryForm({**sent, "lat": lat, "lon": lon})

    assert not form.is_valid()
    assert message in form.errors["lat"][0]


@pytest.mark.parametrize("lat", ["abc", "NaN", "Infinity", "1e400"])
def test_a_pin_that_is_no_number_is_refused_without_a_crash(sent: dict[str, str], lat: str) -> None:
    form = DeliveryForm({**sent, "lat": lat, "lon": "103.9"})

    assert not form.is_valid()
    assert "lat" in form.errors


def test_a_pin_far_from_the_chosen_province_asks_back_but_is_taken(sent: dict[str, str]) -> None:
    form = DeliveryForm({**sent, "lat": "10.5", "lon": "103.6"})

    assert form.is_valid(), form.errors
    assert form.pin_looks_far


def test_a_closed_village_cannot_be_chosen(sent: dict[str, str]) -> None:
    Village.objects.update(valid_to="2026-01-01")

    assert "village" in DeliveryForm(sent).errors
