"""A sheet of labels for packs: one page of A4, whose codes a phone can read."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from catalogue.models import Batch
from logistics.pack_labels import COLUMNS, ROWS, pack_label, pack_url, render_pack_labels
from tests.factories.catalogue import ProductFactory
from tests.factories.provenance import BatchFactory, CertificateFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


@pytest.fixture
def batch() -> Batch:
    product = ProductFactory(
        title_km="ម្រេចកំពត ខ្មៅ", title_en="Kampot black pepper", maker_en="Sok family", maker_km="គ្រួសារសុខ"
    )
    CertificateFactory(product=product, number="OVOP-77", grade=4)
    made: Batch = BatchFactory(product=product, number="K-26-02", made=True)
    return made


def test_every_code_on_the_sheet_leads_to_the_page_of_the_pack(batch: Batch) -> None:
    pdf = render_pack_labels(batch=batch, on=TODAY)

    with pypdfium2.PdfDocument(pdf) as document:
        image = document[0].render(scale=203 / 72).to_pil()
        size = [round(side / 72 * 25.4) for side in document[0].get_size()]
        assert (len(document), size) == (1, [210, 297])
    read = [code.text for code in zxingcpp.read_barcodes(image)]
    assert read == [pack_url(batch)] * COLUMNS * ROWS


def test_a_label_says_maker_place_batch_and_certificate_in_both_languages(batch: Batch) -> None:
    label = pack_label(batch, on=TODAY)

    assert (label.title.km, label.title.en) == ("ម្រេចកំពត ខ្មៅ", "Kampot black pepper")
    assert (label.maker.km, label.maker.en) == ("គ្រួសារសុខ", "Sok family")
    assert label.place.km
    assert label.place.en
    assert (label.batch, label.made, label.certificate) == ("K-26-02", "01/10/2026", "★★★★ OVOP-77")


def test_a_certificate_that_does_not_hold_is_not_printed(batch: Batch) -> None:
    batch.product.certificates.all().delete()
    CertificateFactory(product=batch.product, revoked=True)
    CertificateFactory(product=batch.product, run_out=True)

    assert pack_label(batch, on=TODAY).certificate == ""


def test_long_names_stay_on_their_label() -> None:
    product = ProductFactory(title_km="ម្រេចកំពតខ្មៅដាំដោយគ្រួសារ" * 4, title_en="A very long name of pepper " * 4)
    batch = BatchFactory(product=product, number="N" * 40)

    text = PdfReader(BytesIO(render_pack_labels(batch=batch, on=TODAY)))

    assert len(text.pages) == 1
