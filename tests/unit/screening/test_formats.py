"""Lists of denied parties in their published forms."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.screening.formats import UnreadableList, read_ofac, read_un
from tests.factories.screening import OFAC_ALT, OFAC_CSV, OFAC_XML, UN_XML


def test_the_consolidated_list_is_read_with_aliases_and_the_original_script() -> None:
    read = read_un(UN_XML.encode())

    person, firm = read.parties
    assert read.published_on == date(2026, 11, 20)
    assert (person.reference, person.kind, person.programme) == ("KPi.901", "person", "DPRK")
    assert person.names[:3] == [
        ("main", "VIRAK ORUSSEY BANTEAY"),
        ("alias", "Virak Orussei"),
        ("weak", "Dara"),
    ]
    assert ("alias", "វិរៈ អូរឫស្សី") in person.names
    assert "Nowhere" in person.particulars
    assert any("1970-02-03" in text for text in person.particulars)
    assert firm.names[:2] == [("main", "NORTHERN STAR SHIPPING CO., LTD."), ("alias", "Polar Star Lines")]


def test_ofac_says_the_same_in_both_of_its_forms() -> None:
    as_xml = read_ofac(OFAC_XML.encode())
    as_csv = read_ofac(OFAC_CSV.encode(), OFAC_ALT.encode())

    for read in (as_xml, as_csv):
        person, ship = read.parties
        assert (person.reference, person.kind, person.programme) == ("50001", "person", "GLOMAG")
        assert set(person.names) == {("main", "Rithy SAMBATHY"), ("alias", "Rithi SAMBATY"), ("weak", "Bong Thom")}
        assert (ship.reference, ship.kind, ship.names) == ("50002", "vessel", [("main", "GREY WHALE")])
    assert as_xml.published_on == date(2026, 11, 20)


@pytest.mark.parametrize("namespace", ["", ' xmlns="https://example.test/newer"'])
def test_another_namespace_is_no_other_list(namespace: str) -> None:
    entry = "<sdnEntry><uid>1</uid><lastName>SOMEBODY</lastName><sdnType>Entity</sdnType></sdnEntry>"

    (party,) = read_ofac(f"<sdnList{namespace}>{entry}</sdnList>".encode()).parties

    assert party.names == [("main", "SOMEBODY")]


BOMB = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><CONSOLIDATED_LIST>&b;</CONSOLIDATED_LIST>'


@pytest.mark.parametrize("content", [b"", b"nothing", b"<html/>", UN_XML.encode()[:900], BOMB])
def test_what_is_not_the_consolidated_list_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableList):
        read_un(content)


@pytest.mark.parametrize("content", [b"<html/>", b"a,b,c", OFAC_CSV.encode()[:60], OFAC_XML.encode()[:500]])
def test_what_is_not_the_list_of_ofac_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableList):
        read_ofac(content)
