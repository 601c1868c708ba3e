from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories.photos import PDF, upload
from tests.factories.vendors import VendorApplicationFactory
from vendors.errors import InvalidInput
from vendors.services.documents import add_document, remove_document

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_photo_of_a_paper_is_made_again_and_a_pdf_is_kept() -> None:
    application = VendorApplicationFactory(document=False)

    photo = add_document(application=application, label="Card", upload=upload())
    pdf = add_document(application=application, label="Licence", upload=upload(PDF, "licence.pdf", "application/pdf"))

    assert photo.file.name.endswith(".jpg")
    assert photo.file.read(3) == b"\xff\xd8\xff"
    assert pdf.file.name.endswith(".pdf")
    assert "licence" not in pdf.file.name


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"just words", "card.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "card.svg"),
        (b"", "empty.pdf"),
        (b"MZ\x90\x00", "card.pdf"),
    ],
)
def test_file_that_is_no_paper_is_refused(content: bytes, name: str) -> None:
    application = VendorApplicationFactory(document=False)

    with pytest.raises(InvalidInput) as refusal:
        add_document(application=application, label="Card", upload=upload(content, name))

    assert set(refusal.value.fields) == {"file"}
    assert not application.documents.exists()


def test_paper_that_is_too_large_is_refused() -> None:
    application = VendorApplicationFactory(document=False)

    with pytest.raises(InvalidInput):
        add_document(application=application, label="Card", upload=upload(PDF + b"0" * 13_000_000, "large.pdf"))

    assert not application.documents.exists()


def test_paper_taken_out_takes_its_file_along(django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    application = VendorApplicationFactory()
    document = application.documents.get()
    storage, name = document.file.storage, document.file.name

    with django_capture_on_commit_callbacks(execute=True):
        remove_document(application=application, public_id=document.public_id)

    assert not application.documents.exists()
    assert not storage.exists(name)
