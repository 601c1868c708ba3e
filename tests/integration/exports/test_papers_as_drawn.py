"""Every paper that is drawn, read as its PDF is read."""

from __future__ import annotations

import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from marketplace.exports.models import PaperKind
from marketplace.exports.papers.sheet import has_sheet, pdf_of_paper
from tests.factories.customs import currency_rate
from tests.factories.exports import make_file
from tests.integration.exports.test_papers import booked, issue, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

#: What must be read on each paper besides its number, exporter and goods: a word in Khmer, and its sums or weights.
#: A PDF keeps letters by the places of their signs, so of Khmer only words are read back whose signs stand in a row.
#: Two pieces for 48,000 riel, 6,000 for their way; 1,000 g without packing and 1,250 g with it.
DRAWN = {
    "commercial_invoice": ("ពាណិជ្ជកម្ម", ["48,000 ៛", "6,000 ៛", "54,000 ៛", "24,000 ៛"]),
    "packing_list": ("បញ្ជី", ["1.000 kg", "1.250 kg"]),
    "cn22": ("គយ", ["48,000 ៛", "1.000", "1.250", "EE 000 000 014 KH"]),
    "cn23": ("អ្នកទទួល", ["48,000 ៛", "1.000", "1.250", "EE 000 000 014 KH"]),
    "co_data": ("សរុប", ["48,000 ៛", "1.250 kg", "MOC-00123"]),
    "rex": ("សរុប", ["48,000 ៛", "KHREX00123"]),
}


def test_every_kind_of_paper_that_is_drawn_is_read_below() -> None:
    assert set(DRAWN) == {kind for kind in PaperKind.values if has_sheet(kind)}


@pytest.mark.parametrize("kind", DRAWN)
@translation.override("km")
def test_a_paper_read_as_pdf_bears_its_number_its_sums_its_goods_and_khmer(kind: str, tmp_path: Path) -> None:
    currency_rate("XDR", "0.75")
    file = make_file(country="DE" if kind == "rex" else "TH")
    issue(file, "commercial_invoice")
    booked(file)
    paper = issue(file, kind, variant="D" if kind == "co_data" else "")

    text = " ".join(text_of(paper, tmp_path).split())
    close = text.replace(" ", "")

    name, told = DRAWN[kind]
    number = file.number if kind == "cn22" else paper.number  # the small form has room for the post's number alone
    for words in (number, "170290", "Palm sugar in bags of 500 g", "Preah Dak Palm Sugar", name, *told):
        assert words.replace(" ", "") in close, words
    assert file.number in text
    lines = paper.content["lines"]
    assert [line["title"] for line in lines] == ["ស្ករត្នោត"]
    if "total" in paper.content:
        goods = paper.content.get("goods", paper.content["total"])
        assert sum(Decimal(line["amount"]) for line in lines) == Decimal(goods)
    if "net_weight_g" in paper.content:
        assert sum(line["net_weight_g"] for line in lines) == paper.content["net_weight_g"]


def test_khmer_and_latin_letters_are_set_in_fonts_that_travel_with_the_paper(tmp_path: Path) -> None:
    file = make_file()
    (tmp_path / "paper.pdf").write_bytes(pdf_of_paper(issue(file, "commercial_invoice")))

    told = subprocess.run(["pdffonts", tmp_path / "paper.pdf"], capture_output=True, check=True, text=True).stdout

    fonts = told.splitlines()[2:]
    assert any("Khmer" in font for font in fonts)
    assert all(font.split()[-5] == "yes" for font in fonts), told  # embedded
