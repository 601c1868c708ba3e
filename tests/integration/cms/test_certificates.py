"""Certificates at the officers' desk: entered from the paper, found, revoked; never changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Certificate
from cms.viewsets.goods.certificate_words import Standing, standing_of
from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.photos import PDF, upload
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from tests.integration.cms.helpers import seat

pytestmark = pytest.mark.django_db

LIST, ADD = "officers_certificates:index", "officers_certificates:add"
FORM = {"kind": "organic", "issuer": "COrAA", "number": "K-12", "issued_on": "2026-01-01"}


def _page(certificate: Certificate) -> str:
    return reverse("officers_certificates:inspect", args=[certificate.pk])


def _made(**fields: Any) -> Certificate:
    given: dict[str, Any] = {**FORM, "issued_on": date(2026, 1, 1), **fields}
    if "product" not in given and "vendor" not in given:
        given["vendor"] = VendorFactory()
    return Certificate.objects.create(**given)


def test_an_officer_enters_a_certificate_of_a_product_with_its_scan(desk: Client) -> None:
    product = ProductFactory()

    answer = desk.post(
        reverse(ADD),
        {**FORM, "kind": "ovop", "grade": "4", "product": product.pk, "expires_on": "31/12/2029", "scan": upload()},
    )

    made = Certificate.objects.get()
    assert answer.headers["location"] == _page(made)
    assert (made.kind, made.grade, made.product, made.expires_on) == ("ovop", 4, product, date(2029, 12, 31))
    assert AuditEntry.objects.filter(action="certificate.issued").exists()
    text = desk.get(_page(made)).content.decode()
    for words in ("COrAA", "K-12", "4 stars", "holds", product.title_en, reverse("officers_scan", args=[made.code])):
        assert words in text


def test_an_officer_enters_a_certificate_of_a_vendor(desk: Client) -> None:
    vendor = VendorFactory()

    desk.post(reverse(ADD), {**FORM, "vendor": vendor.pk})

    assert Certificate.objects.get().vendor == vendor


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"vendor": ""}, "Choose a product or a vendor, not both."),
        ({"product": "999999"}, "Select a valid choice"),
        ({"number": ""}, "This field is required."),
        ({"grade": "3"}, "Only One Village One Product has stars"),
        ({"kind": "miracle"}, "Select a valid choice"),
        ({"expires_on": "2025-01-01"}, "It cannot end before it begins."),
        ({"issued_on": "2999-01-01"}, "This day has not come yet."),
        ({"issued_on": "long ago"}, "Enter a valid date."),
        ({"scan": upload(b"<svg onload=alert(1)>", "scan.png")}, "neither a photo nor a PDF"),
        ({"scan": upload(b"", "scan.pdf")}, "empty"),
    ],
)
def test_a_certificate_that_is_filled_in_wrongly_is_refused_and_nothing_typed_is_lost(
    fields: dict[str, Any], told: str, desk: Client
) -> None:
    answer = desk.post(reverse(ADD), {**FORM, "vendor": VendorFactory().pk, **fields})

    text = answer.content.decode()
    assert answer.status_code == 200
    assert told in text
    assert "COrAA" in text
    assert not Certificate.objects.exists()


def test_the_same_certificate_is_not_entered_twice(desk: Client) -> None:
    vendor = VendorFactory()
    for _ in range(2):
        answer = desk.post(reverse(ADD), {**FORM, "vendor": vendor.pk})

    assert "This certificate is entered already." in answer.content.decode()
    assert Certificate.objects.count() == 1


def test_a_certificate_stands_as_its_days_and_its_revocation_say() -> None:
    today = timezone.localdate()
    day = timedelta(days=1)

    def standing(**fields: Any) -> Standing:
        return standing_of(Certificate(**{"issued_on": today - day, **fields}), on=today)

    assert standing() == Standing.HOLDS
    assert standing(expires_on=today + 61 * day) == Standing.HOLDS
    assert standing(expires_on=today + 60 * day) == Standing.SOON
    assert standing(expires_on=today) == Standing.SOON
    assert standing(expires_on=today - day) == Standing.OUT
    assert standing(issued_on=today + day) == Standing.LATER
    assert standing(revoked_at=timezone.now(), expires_on=today - day) == Standing.REVOKED


def test_certificates_are_found_by_number_holder_kind_and_standing(desk: Client) -> None:
    today = timezone.localdate()
    _made(number="LASTING", vendor=VendorFactory(name_en="Silk House"))
    _made(number="ENDING", expires_on=today + timedelta(days=30), kind="gi")
    _made(number="ENDED", expires_on=today - timedelta(days=1))
    _made(number="TAKEN", revoked_at=timezone.now(), revoked_reason="Sold on.")

    def listed(**chosen: str) -> set[str]:
        return {row.number for row in desk.get(reverse(LIST), chosen).context["object_list"]}

    assert listed(standing="holds") == {"LASTING", "ENDING"}
    assert listed(standing="soon") == listed(kind="gi") == {"ENDING"}
    assert listed(standing="out") == {"ENDED"}
    assert listed(standing="revoked") == {"TAKEN"}
    assert listed(q="silk house") == {"LASTING"}
    assert listed(q="taken") == {"TAKEN"}


def test_the_list_asks_the_same_for_few_and_for_many(desk: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(15):
        _made(number=str(number), product=ProductFactory())
    desk.get(reverse(LIST))
    cache.clear()

    with django_assert_max_num_queries(16):
        desk.get(reverse(LIST))


def test_a_certificate_is_revoked_once_and_with_a_reason(desk: Client) -> None:
    made = _made()
    address = reverse("officers_certificates:revoke", args=[made.pk])

    assert "This field is required." in desk.post(address, {"reason": "  "}).content.decode()
    made.refresh_from_db()
    assert made.revoked_at is None

    desk.post(address, {"reason": "The farm was sold."})
    made.refresh_from_db()
    revoked_at = made.revoked_at
    assert revoked_at is not None
    assert "The farm was sold." in desk.get(_page(made)).content.decode()

    history = desk.get(reverse("officers_certificates:history", args=[made.pk])).content.decode()
    assert "The certificate was revoked (The farm was sold.)" in history

    again = desk.post(address, {"reason": "Another reason."})
    made.refresh_from_db()
    assert "It was revoked." in again.content.decode()
    assert (made.revoked_at, made.revoked_reason) == (revoked_at, "The farm was sold.")


def test_a_scan_is_shown_to_officers_only_and_its_reading_written_down(
    desk: Client, officer: User, client: Client, roles: None, sign_in: Callable[[User], Client]
) -> None:
    made = _made(scan=upload(PDF, "x.pdf"))
    bare = _made(number="bare")
    address = reverse("officers_scan", args=[made.code])

    answer = desk.get(address)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert "sandbox" in answer.headers["content-security-policy"]
    assert AuditEntry.objects.get(action="certificate.paper_read").actor == officer
    assert desk.get(reverse("officers_scan", args=[bare.code])).status_code == 404
    editor = sign_in(UserFactory(is_staff=True, groups=["Page editors"]))
    assert editor.get(address).status_code == 302
    assert client.get(address).status_code in (302, 404)
    assert AuditEntry.objects.filter(action="certificate.paper_read").count() == 1


def test_a_provincial_officer_looks_and_touches_nothing(province_desk: Client) -> None:
    made = _made()
    assert made.vendor is not None
    seat(province_desk, made.vendor.province)

    assert made.number in province_desk.get(_page(made)).content.decode()
    assert "Revoke" not in province_desk.get(_page(made)).content.decode()
    for address, data in (
        (reverse(ADD), {**FORM, "number": "new", "vendor": made.vendor_id}),
        (reverse("officers_certificates:revoke", args=[made.pk]), {"reason": "No."}),
    ):
        assert province_desk.post(address, data).status_code == 302

    made.refresh_from_db()
    assert made.revoked_at is None
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("screen", ["edit", "delete"])
def test_nobody_changes_or_deletes_a_certificate(screen: str, roles: None, sign_in: Callable[[User], Client]) -> None:
    made = _made()
    root = sign_in(UserFactory(superuser=True))

    root.post(reverse(f"officers_certificates:{screen}", args=[made.pk]), {"number": "other"})

    assert Certificate.objects.get().number == "K-12"
