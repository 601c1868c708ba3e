"""Files over a weak line: a piece that is lost is sent again, and what is too large or no photo gets nowhere."""

from __future__ import annotations

import struct
import zlib
from datetime import timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.users.models import User
from tests.factories.photos import jpeg, upload
from tests.factories.requirements import RequirementFactory
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorApplicationFactory
from vendors.errors import InvalidInput
from vendors.models import ApplicationDocument, PartialUpload
from vendors.services.documents import add_document
from vendors.services.uploads import MOST_IN_A_PIECE, arrived_file, forget_partial_uploads

pytestmark = pytest.mark.django_db

UPLOADS = "/en/vendors/uploads/"
PAPERS = "/en/vendors/apply/papers/"
SCRIPTED = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF"


@pytest.fixture
def person(client: Client) -> User:
    person = UserFactory()
    client.force_login(person)
    return person


def begin(client: Client, size: int) -> str:
    return str(client.post(UPLOADS, {"size": size}).json()["id"])


def send(client: Client, upload_id: str, offset: int, piece: bytes) -> tuple[int, int]:
    """Return the status and how much is here."""
    response = client.post(
        f"{UPLOADS}{upload_id}/",
        data=piece,
        content_type="application/octet-stream",
        headers={"Upload-Offset": str(offset)},
    )
    return response.status_code, response.json().get("offset", -1)


def test_line_that_breaks_goes_on_where_it_stopped(client: Client, person: User) -> None:
    upload_id = begin(client, 10)

    assert send(client, upload_id, 0, b"0123") == (200, 4)
    assert send(client, upload_id, 0, b"0123") == (409, 4), "the answer was lost, and the piece comes again"
    assert client.get(f"{UPLOADS}{upload_id}/").json() == {"offset": 4}
    assert arrived_file(user=person, public_id=upload_id) is None
    assert send(client, upload_id, 8, b"89") == (409, 4)
    assert send(client, upload_id, 4, b"456789") == (200, 10)

    found = arrived_file(user=person, public_id=upload_id)
    assert found is not None
    assert found.read() == b"0123456789"
    assert arrived_file(user=UserFactory(), public_id=upload_id) is None


def test_more_than_was_announced_or_than_a_piece_holds_is_refused(client: Client, person: User) -> None:
    upload_id = begin(client, 10)

    assert send(client, upload_id, 0, b"x" * 11) == (409, 0)
    assert send(client, upload_id, 0, b"x" * (MOST_IN_A_PIECE + 1))[0] == 413
    for size in (0, -5, 13 * 1024 * 1024, 200 * 1024 * 1024, "many"):
        assert client.post(UPLOADS, {"size": size}).status_code == 422
    assert PartialUpload.objects.get().received == 0


def test_nobody_fills_the_disk_and_yesterdays_pieces_are_deleted(client: Client, person: User) -> None:
    for _ in range(120):
        upload_id = begin(client, 4)
        send(client, upload_id, 0, b"0123")
    assert client.post(UPLOADS, {"size": 4}).status_code == 422
    PartialUpload.objects.filter(pk__in=PartialUpload.objects.values("pk")[12:]).delete()
    PartialUpload.objects.update(received=0)

    assert client.post(UPLOADS, {"size": 4}).status_code == 422
    assert forget_partial_uploads(now=timezone.now() + timedelta(days=2)) == 12
    assert not PartialUpload.objects.exists()


def test_paper_that_arrived_before_its_form_is_saved_with_it(client: Client) -> None:
    application = VendorApplicationFactory(document=False)
    requirement = RequirementFactory()
    client.force_login(application.applicant)
    photo = jpeg()
    upload_id = begin(client, len(photo))
    send(client, upload_id, 0, photo)

    page = client.post(PAPERS, {"label": "", "file_arrived": upload_id})
    assert upload_id in page.content.decode(), "a form that comes back keeps what arrived"
    client.post(PAPERS, {"asked_for": requirement.code, "file_arrived": upload_id})

    document = application.documents.get()
    assert (document.requirement, document.label) == (requirement, requirement.name_en)
    assert document.file.read(3) == b"\xff\xd8\xff"


def test_200_mb_are_refused_before_a_byte_is_read(client: Client, person: User) -> None:
    class Unread:
        def read(self, *args: int) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    response = client.generic(
        "POST", PAPERS, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(200 * 1024 * 1024),
        **{"wsgi.input": Unread()},
    )  # fmt: skip

    assert response.status_code == 413
    assert "Nothing was saved" in response.content.decode()


def png_of(width: int, height: int) -> bytes:
    """Return a PNG that says it is so large, in a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zip_bomb() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        packed.writestr("card.jpg", b"\0" * 20_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "content", [png_of(20_000, 20_000), png_of(5_001, 5_000), zip_bomb()], ids=["20000 x 20000", "25 Mpx", "zip bomb"]
)
def test_bomb_is_refused_and_nothing_is_kept(content: bytes) -> None:
    application = VendorApplicationFactory(document=False)

    with pytest.raises(InvalidInput) as refusal:
        add_document(application=application, label="Card", upload=upload(content, "card.jpg"))

    assert set(refusal.value.fields) == {"file"}
    assert not ApplicationDocument.objects.exists()


def test_pdf_with_a_script_is_handed_out_as_a_download_only(client: Client) -> None:
    application = VendorApplicationFactory(document=False)
    document = add_document(application=application, label="Licence", upload=upload(SCRIPTED, "x.pdf"))
    client.force_login(application.applicant)

    response = client.get(f"{PAPERS}{document.public_id}/")

    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
