"""Batches, evidence of origin and certificates: recorded, refused, revoked, run out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from catalogue.errors import UnableToCertify, UnableToRecord
from catalogue.models import Batch, Certificate, EvidenceKind, OriginEvidence, OriginPrecision, Product
from catalogue.services.certificates import (
    CertificateContent,
    change_certificate,
    issue_certificate,
    note_run_out,
    revoke_certificate,
)
from catalogue.services.provenance import BatchContent, record_batch, record_evidence
from catalogue.tasks import note_certificates_that_ran_out
from marketplace.core.models import AuditEntry, EventRecord
from marketplace.users.models import User
from tests.factories.attributes import ProductAttributeFactory, ProductClassFactory
from tests.factories.catalogue import ProductFactory, make_variants
from tests.factories.provenance import CertificateFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)
BATCH = BatchContent(number="K-26-02", harvested_from=date(2026, 2, 9), harvested_to=date(2026, 2, 15))


@pytest.fixture
def officer() -> User:
    officer: User = UserFactory()
    return officer


@pytest.fixture
def pepper() -> Product:
    pepper: Product = ProductFactory()
    return pepper


def _facts(name: str) -> list[dict[str, Any]]:
    return [record.data for record in EventRecord.objects.filter(name=name).order_by("pk")]


def _variant_of_a_new_product() -> Product:
    asked = ProductAttributeFactory(
        integer=True, variant=True, code="net_weight_g", product_class=ProductClassFactory()
    )
    parent = ProductFactory(product_class=asked.product_class, stock=False)
    (child,) = make_variants(parent, {"net_weight_g": 100})
    return child


# -- Batches -----------------------------------------------------------------------------------------------------------


def test_a_batch_is_recorded_and_told(pepper: Product, officer: User) -> None:
    batch = record_batch(product=pepper, content=BATCH, by=officer)

    assert (batch.number, batch.harvested_to) == ("K-26-02", date(2026, 2, 15))
    assert _facts("ProductsChanged") == [{"product_ids": [pepper.pk]}]
    assert AuditEntry.objects.get(action="batch.recorded").actor == officer


def test_a_batch_with_a_known_number_is_written_over(pepper: Product, officer: User) -> None:
    first = record_batch(product=pepper, content=BATCH, by=officer)

    again = record_batch(product=pepper, content=replace(BATCH, harvested_to=date(2026, 2, 20)), by=officer)

    assert again.pk == first.pk
    assert Batch.objects.get().harvested_to == date(2026, 2, 20)


def test_a_harvest_of_one_day_needs_no_last_day(pepper: Product) -> None:
    batch = record_batch(product=pepper, content=replace(BATCH, harvested_to=None), by=None)

    assert batch.harvested_to == date(2026, 2, 9)


@pytest.mark.parametrize(
    "content",
    [
        replace(BATCH, number="  "),
        replace(BATCH, number="x" * 41),
        replace(BATCH, harvested_to=date(2026, 1, 1)),
        BatchContent(number="1", harvested_to=date(2026, 1, 1)),
        BatchContent(number="1", made_on=date(2026, 2, 2), best_before=date(2026, 2, 1)),
    ],
)
def test_a_batch_that_cannot_be_is_refused_and_nothing_is_recorded(pepper: Product, content: BatchContent) -> None:
    with pytest.raises(UnableToRecord):
        record_batch(product=pepper, content=content, by=None)

    assert not Batch.objects.exists()
    assert not AuditEntry.objects.exists()
    assert not EventRecord.objects.exists()


def test_a_batch_of_a_variant_is_its_parents() -> None:
    child = _variant_of_a_new_product()

    assert record_batch(product=child, content=BATCH, by=None).product == child.parent


# -- Evidence of origin ------------------------------------------------------------------------------------------------


def test_evidence_is_recorded_once_for_a_kind_and_day(pepper: Product, officer: User) -> None:
    seen = {"product": pepper, "kind": EvidenceKind.OFFICER_VISIT, "seen_on": NOON.date(), "by": officer}
    record_evidence(**seen, note="Saw the vines.")

    record_evidence(**seen, note="Saw the vines and the drying floor.")

    assert OriginEvidence.objects.get().note == "Saw the vines and the drying floor."
    assert OriginEvidence.objects.get().recorded_by == officer


def test_evidence_for_no_origin_is_refused(officer: User) -> None:
    nowhere = ProductFactory(origin_precision="")

    with pytest.raises(UnableToRecord):
        record_evidence(product=nowhere, kind=EvidenceKind.OFFICER_VISIT, seen_on=NOON.date(), by=officer)

    assert not OriginEvidence.objects.exists()


def test_evidence_with_a_note_that_is_too_long_is_refused(pepper: Product) -> None:
    assert pepper.origin_precision == OriginPrecision.VILLAGE
    with pytest.raises(UnableToRecord) as refused:
        record_evidence(product=pepper, kind=EvidenceKind.PUBLIC_SOURCE, seen_on=NOON.date(), by=None, note="x" * 301)

    assert list(refused.value.fields) == ["note"]
    assert not OriginEvidence.objects.exists()


# -- Certificates ------------------------------------------------------------------------------------------------------


def _content(**fields: Any) -> CertificateContent:
    values = {
        "kind": "ovop",
        "grade": 4,
        "issuer": " Ministry of Commerce ",
        "number": "OVOP-26-1",
        "issued_on": date(2026, 3, 1),
        "expires_on": date(2028, 2, 29),
    }
    return CertificateContent(**{**values, **fields})


def test_a_certificate_of_a_product_is_told_of_that_product(pepper: Product, officer: User) -> None:
    certificate = issue_certificate(content=_content(product=pepper), by=officer, now=NOON)

    assert (certificate.issuer, certificate.grade) == ("Ministry of Commerce", 4)
    assert _facts("CertificateChanged") == [
        {"certificate_id": certificate.pk, "product_ids": [pepper.pk], "vendor_id": None}
    ]
    assert AuditEntry.objects.get(action="certificate.issued").actor == officer


def test_a_vendors_certificate_is_told_of_all_that_it_makes(pepper: Product) -> None:
    other = ProductFactory(vendor=pepper.vendor)
    ProductFactory()

    issue_certificate(content=_content(vendor_id=pepper.vendor_id), by=None, now=NOON)

    (fact,) = _facts("CertificateChanged")
    assert (fact["product_ids"], fact["vendor_id"]) == ([pepper.pk, other.pk], pepper.vendor_id)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"grade": 6}, "__all__"),
        ({"grade": 0}, "__all__"),
        ({"kind": "organic", "grade": 3}, "__all__"),
        ({"kind": "gold"}, "kind"),
        ({"issuer": " "}, "issuer"),
        ({"number": ""}, "number"),
        ({"expires_on": date(2026, 2, 1)}, "__all__"),
        ({"issued_on": date(2026, 11, 26), "expires_on": None}, "issued_on"),
    ],
)
def test_a_certificate_that_cannot_be_is_refused_and_nobody_is_told(
    pepper: Product, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(UnableToCertify) as refused:
        issue_certificate(content=_content(product=pepper, **fields), by=None, now=NOON)

    assert list(refused.value.fields) == [field]
    assert not Certificate.objects.exists()
    assert not EventRecord.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_certificate_is_of_a_product_or_of_a_vendor(pepper: Product) -> None:
    for of in ({}, {"product": pepper, "vendor_id": pepper.vendor_id}):
        with pytest.raises(UnableToCertify):
            issue_certificate(content=_content(**of), by=None, now=NOON)

    assert not Certificate.objects.exists()


def test_the_same_certificate_cannot_be_entered_twice(pepper: Product) -> None:
    issue_certificate(content=_content(product=pepper), by=None, now=NOON)

    with pytest.raises(UnableToCertify):
        issue_certificate(content=_content(product=pepper), by=None, now=NOON)

    assert Certificate.objects.count() == 1


def test_a_variant_has_no_certificate_of_its_own() -> None:
    with pytest.raises(UnableToCertify) as refused:
        issue_certificate(content=_content(product=_variant_of_a_new_product()), by=None, now=NOON)

    assert list(refused.value.fields) == ["product"]


def test_a_corrected_certificate_is_told_to_whom_it_was_of_and_to_whom_it_is(pepper: Product, officer: User) -> None:
    certificate = issue_certificate(content=_content(product=pepper), by=officer, now=NOON)
    other = ProductFactory()

    change_certificate(certificate=certificate, content=_content(product=other, grade=5), by=officer, now=NOON)

    assert (certificate.product, certificate.grade) == (other, 5)
    assert [fact["product_ids"] for fact in _facts("CertificateChanged")] == [[pepper.pk], [pepper.pk], [other.pk]]


def test_a_revoked_certificate_holds_no_more_and_says_why(pepper: Product, officer: User) -> None:
    certificate = CertificateFactory(product=pepper)

    revoke_certificate(certificate=certificate, reason=" The fields were sprayed. ", by=officer, now=NOON)

    assert certificate.revoked_reason == "The fields were sprayed."
    assert not certificate.holds(on=NOON.date())
    assert not Certificate.objects.standing(on=NOON.date()).exists()
    assert [fact["product_ids"] for fact in _facts("CertificateChanged")] == [[pepper.pk]]


def test_a_certificate_is_revoked_once_and_with_a_reason(officer: User) -> None:
    certificate = CertificateFactory()
    with pytest.raises(UnableToCertify) as refused:
        revoke_certificate(certificate=certificate, reason=" ", by=officer, now=NOON)
    assert list(refused.value.fields) == ["reason"]
    revoke_certificate(certificate=certificate, reason="Sprayed.", by=officer, now=NOON)

    with pytest.raises(UnableToCertify):
        revoke_certificate(certificate=certificate, reason="Again.", by=officer, now=NOON)
    with pytest.raises(UnableToCertify):
        change_certificate(certificate=certificate, content=_content(product=certificate.product), by=officer, now=NOON)

    certificate.refresh_from_db()
    assert certificate.revoked_reason == "Sprayed."


def test_it_is_told_once_that_a_certificate_has_run_out(pepper: Product) -> None:
    last_day = NOON.date()
    certificate = CertificateFactory(product=pepper, expires_on=last_day)
    assert not note_run_out(certificate_id=certificate.pk, now=NOON)  # it holds on its last day

    tomorrow = NOON + timedelta(days=1)
    assert note_run_out(certificate_id=certificate.pk, now=tomorrow)
    assert not note_run_out(certificate_id=certificate.pk, now=tomorrow)

    assert [fact["product_ids"] for fact in _facts("CertificateChanged")] == [[pepper.pk]]


def test_a_prolonged_certificate_is_told_again_when_it_runs_out(pepper: Product, officer: User) -> None:
    certificate = CertificateFactory(product=pepper, run_out=True)
    note_run_out(certificate_id=certificate.pk, now=NOON)

    longer = _content(product=pepper, expires_on=date(2027, 1, 1))
    change_certificate(certificate=certificate, content=longer, by=officer, now=NOON)

    assert certificate.holds(on=NOON.date())
    assert note_run_out(certificate_id=certificate.pk, now=NOON + timedelta(days=60))


def test_the_sweep_finds_only_what_ran_out_and_was_not_told(pepper: Product) -> None:
    CertificateFactory(product=pepper)
    CertificateFactory(product=pepper, run_out=True, revoked=True)
    run_out = CertificateFactory(product=pepper, run_out=True)

    note_certificates_that_ran_out()
    note_certificates_that_ran_out()

    assert [fact["certificate_id"] for fact in _facts("CertificateChanged")] == [run_out.pk]
