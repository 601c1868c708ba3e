"""One test for each fault of the published lists; see `marketplace.geography.gazetteer.repairs`."""

from __future__ import annotations

from collections import Counter

import pytest

from marketplace.core.khmer import fold
from marketplace.geography.gazetteer.repairs import (
    give_public_codes,
    rejoin_communes,
    repair,
    spellings,
    tidy_names,
    trust_commune_column,
)
from marketplace.geography.gazetteer.source import Gazetteer, PlaceRow, province_seats, read_package
from marketplace.geography.normalise import name_key, search_key


@pytest.fixture(scope="module")
def published() -> Gazetteer:
    return read_package()


@pytest.fixture(scope="module")
def repaired(published: Gazetteer) -> Gazetteer:
    return repair(published)


def village(code: str, commune: str, name_en: str) -> PlaceRow:
    return PlaceRow(level="village", code=code, parent_code=commune, name_km=name_en, name_en=name_en, public_code=code)


def test_all_levels_are_read_and_repair_adds_and_drops_no_place(published: Gazetteer, repaired: Gazetteer) -> None:
    counted = {level: len(rows) for level, rows in repaired.places.items()}

    assert counted == {"province": 25, "district": 210, "commune": 1661, "village": 14576}
    assert counted == {level: len(rows) for level, rows in published.places.items()}


def test_fault_1_shared_and_placeholder_codes_each_get_a_code_of_their_own(
    published: Gazetteer, repaired: Gazetteer
) -> None:
    shared = {code for code, count in Counter(row.code for row in published.places["village"]).items() if count > 1}
    rows = [row for row in repaired.places["village"] if row.code in shared]

    assert len(shared) == 26
    assert len(rows) == 80
    assert len({row.public_code for row in repaired.places["village"]}) == 14576
    assert {row.public_code for row in rows if row.code == "0506140-"} >= {"050614-kang-meas", "050614-sral"}
    # Mukh Rea lies where its code says, Sdok Pravoek does not: the first keeps the code.
    by_name = {(row.parent_code, row.name_en): row.public_code for row in rows}
    assert by_name["021404", "Mukh Rea Pir"] == "02140401"
    assert by_name["021405", "Kaoh Thum"] == "021405-kaoh-thum"


def test_fault_1_a_public_code_does_not_hang_on_the_order_of_the_list(published: Gazetteer) -> None:
    rows = published.places["village"]

    forwards = {(r.parent_code, r.code, r.name_km): r.public_code for r in give_public_codes(rows)}
    backwards = {(r.parent_code, r.code, r.name_km): r.public_code for r in give_public_codes(rows[::-1])}

    assert forwards == backwards


def test_fault_1_villages_that_cannot_be_told_apart_are_refused() -> None:
    twins = [village("01010101", "010101", "Thmei"), village("01010101", "010101", "Thmei")]

    with pytest.raises(ValueError, match="010101-thmei"):
        give_public_codes(twins)


def test_fault_2_the_commune_column_is_trusted_over_the_code(published: Gazetteer, repaired: Gazetteer) -> None:
    astray = [row for row in published.places["village"] if not row.code.startswith(row.parent_code)]
    noted = [row for row in repaired.places["village"] if any("another commune" in note for note in row.notes)]
    kngaok = next(row for row in noted if row.code == "25031402")

    assert len(astray) == len(noted) == 43
    assert kngaok.parent_code == "250315"
    assert kngaok.public_code == "25031402"
    assert trust_commune_column([village("01010101", "010101", "Thmei")])[0].notes == ()


def test_fault_3_the_commune_listed_under_two_codes_is_one_with_its_thirteen_villages(repaired: Gazetteer) -> None:
    communes = {row.code: row for row in repaired.places["commune"]}
    lived_in = Counter(row.parent_code for row in repaired.places["village"])

    assert "120912" not in communes
    assert communes["120913"].name_en == "Trapeang Krasang"
    assert communes["120913"].aliases == ("120912",)
    assert lived_in["120913"] == 13
    assert [code for code in communes if code not in lived_in] == ["100409"]


def test_fault_3_a_village_in_an_unknown_commune_is_refused() -> None:
    with pytest.raises(ValueError, match="999999"):
        rejoin_communes([], villages=[village("99999901", "999999", "Thmei")])


def test_fault_3_a_corrected_list_passes_unchanged() -> None:
    listed = PlaceRow(level="commune", code="120912", parent_code="1209", name_km="ក", name_en="Trapeang Krasang")

    assert rejoin_communes([listed], villages=[village("12091201", "120912", "Thmei")]) == [listed]


def test_fault_4_both_subscripts_are_published_and_both_find_every_place(repaired: Gazetteer) -> None:
    da, ta = "\u17d2\u178a", "\u17d2\u178f"
    villages = repaired.places["village"]
    keys = [search_key(spellings(row)) for row in [*repaired.places["province"], *repaired.places["commune"]]]

    assert sum(da in row.name_km for row in villages) > 800
    assert sum(ta in row.name_km for row in villages) > 40
    assert name_key("កណ្តាល") == name_key("កណ្ដាល")
    assert sum(name_key("កណ្តាល") in key for key in keys) == sum(name_key("កណ្ដាល") in key for key in keys) > 5
    assert not any(da in key for key in keys)


def test_fault_4_what_nobody_can_see_is_gone_from_every_name(published: Gazetteer, repaired: Gazetteer) -> None:
    def unseen(gazetteer: Gazetteer) -> int:
        names = [name for rows in gazetteer.places.values() for row in rows for name in (row.name_km, row.name_en)]
        return sum("\u200b" in name or "  " in name or name != name.strip() for name in names)

    assert unseen(published) > 15
    assert unseen(repaired) == 0


@pytest.mark.parametrize(
    ("met", "meant"),
    [
        ('Kaoh Thum " Kha "', 'Kaoh Thum "Kha"'),
        ('PhumThmei "Kha', 'PhumThmei "Kha"'),
        ("Prey Tumpung ( Ka )", "Prey Tumpung (Ka)"),
        ("Thnal\u200b Chheu Teal", "Thnal Chheu Teal"),
        ("Rolea B'ier", "Rolea B'ier"),
    ],
)
def test_fault_4_stray_marks_are_tidied_and_true_ones_stay(met: str, meant: str) -> None:
    row = tidy_names(PlaceRow(level="village", code="1", parent_code="", name_km="ក", name_en=met))

    assert row.name_en == meant
    assert bool(row.notes) == (met != meant)


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("Siem Reap", "17"),
        ("Siemreap", "17"),
        ("Oddar Meanchey", "22"),
        ("Otdar Meanchey", "22"),
        ("Kratie", "10"),
        ("Kratié", "10"),
        ("Kracheh", "10"),
        ("Preah Sihanouk", "18"),
        ("Sihanoukville", "18"),
        ("Tbong Khmum", "25"),
        ("Tboung Khmum", "25"),
        ("Mondul Kiri", "11"),
        ("Mondulkiri", "11"),
        ("រាជធានីភ្នំពេញ", "12"),
        ("ភ្នំពេញ", "12"),
        ("Teuk Chhou", "0707"),
        ("Memot", "2503"),
        ("Odongk", "0509"),
    ],
)
def test_fault_5_a_place_is_known_by_every_usual_spelling(repaired: Gazetteer, spelling: str, code: str) -> None:
    places = [*repaired.places["province"], *repaired.places["district"]]
    known_by = {row.code for row in places if name_key(spelling) in map(name_key, spellings(row))}

    assert code in known_by


def test_fault_5_a_province_is_shown_under_the_name_the_country_uses(repaired: Gazetteer) -> None:
    names = {row.code: row.name_en for row in repaired.places["province"]}

    assert (names["17"], names["22"], names["18"]) == ("Siem Reap", "Oddar Meanchey", "Preah Sihanouk")


def test_fault_6_a_village_name_alone_is_shared_by_thousands(repaired: Gazetteer) -> None:
    names = [row.name_km for row in repaired.places["village"]]

    assert len(names) == 14576
    assert len(set(map(fold, names))) < 9300


def test_every_repair_is_explained_and_nothing_else_is_noted(repaired: Gazetteer) -> None:
    noted = [row for rows in repaired.places.values() for row in rows if row.notes]

    assert 120 < len(noted) < 140
    assert max(len(" ".join(row.notes)) for row in noted) <= 300


def test_every_province_has_a_seat_with_a_source(repaired: Gazetteer) -> None:
    seats = province_seats()

    assert set(seats) == {row.code for row in repaired.places["province"]}
    assert all(seat.source.startswith("GeoNames ") for seat in seats.values())
