"""The page to which the code on a pack leads: how things stand now, kept nowhere."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from catalogue.models import Certificate
from catalogue.services.certificates import revoke_certificate
from tests.factories.catalogue import ProductFactory
from tests.factories.provenance import BatchFactory, CertificateFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)


def _pack(**given: object) -> tuple[str, Certificate]:
    product = ProductFactory(title_en="Palm sugar", title_km="ស្ករត្នោត", maker_en="Sok family", **given)
    certificate: Certificate = CertificateFactory(product=product, number="OVOP-77")
    return f"/en/pack/{BatchFactory(product=product, number='K-26-02', quantity=120).code}/", certificate


def test_the_page_shows_maker_place_batch_and_certificate(client: Client) -> None:
    address, certificate = _pack()
    village = certificate.product.origin_village if certificate.product else None

    page = client.get(address).content.decode()

    for words in (
        "Palm sugar",
        "Sok family",
        "K-26-02",
        "120",
        "OVOP-77",
        "It holds today",
        village.name_en if village else "",
    ):
        assert words in page
    assert "ស្ករត្នោត" in client.get(address.replace("/en/", "/km/")).content.decode()


def test_a_code_without_a_language_finds_the_readers(client: Client) -> None:
    address, _ = _pack()

    answer = client.get(address.removeprefix("/en"), headers={"accept-language": "km"})

    assert (answer.status_code, answer.headers["Location"]) == (302, address.replace("/en/", "/km/"))


def test_revocation_shows_at_once_and_no_answer_may_be_kept(client: Client) -> None:
    address, certificate = _pack()
    own = f"/en/certificates/{certificate.code}/"
    for page in (address, own):
        assert "It holds today" in client.get(page).content.decode()

    revoke_certificate(certificate=certificate, reason="The fields were sprayed.", by=UserFactory(), now=NOON)

    for page in (address, own):
        answer = client.get(page)
        text = answer.content.decode()
        assert "It was revoked" in text
        assert "The fields were sprayed." in text
        assert "It holds today" not in text
        assert "no-store" in answer.headers["Cache-Control"]
        assert "ETag" not in answer.headers


def test_a_renewed_certificate_gives_way_to_its_renewal(client: Client) -> None:
    address, certificate = _pack()
    newer = {"renews": certificate, "product": certificate.product, "issued_on": date(2026, 3, 1)}
    CertificateFactory(number="OVOP-78", **newer)

    page = client.get(address).content.decode()

    assert "OVOP-78" in page
    assert "OVOP-77" not in page


@pytest.mark.parametrize("address", ["pack/zzzzzzzzz/", "certificates/zzzzzzzzz/", f"pack/{'z' * 300}/"])
def test_an_unknown_code_is_said_to_be_none_of_ours(client: Client, address: str) -> None:
    english = client.get(f"/en/{address}")

    assert english.status_code == 404
    assert "This is not one of ours" in english.content.decode()
    assert "no-store" in english.headers["Cache-Control"]


def test_the_page_of_what_is_no_longer_sold_still_tells(client: Client) -> None:
    address, _ = _pack(is_public=False)

    assert "It holds today" in client.get(address).content.decode()
