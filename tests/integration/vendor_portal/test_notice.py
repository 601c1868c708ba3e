"""The notice to the Ministry: one page, in Khmer, with what we know filled in; only for persons."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from vendors.models import VendorKind

pytestmark = pytest.mark.django_db


def test_household_gets_the_letter_filled_in(client: Client) -> None:
    owner = UserFactory()
    vendor = VendorFactory(owner=owner, legal_name="Chan Sophea", kind=VendorKind.HOUSEHOLD)
    client.force_login(owner)

    response = client.get(f"/en/vendors/desk/{vendor.code}/required/notice.pdf")

    assert response.headers["Content-Disposition"].startswith("attachment;")
    pages = PdfReader(BytesIO(response.content)).pages
    assert len(pages) == 1
    text = pages[0].extract_text()
    assert "Chan Sophea" in text
    assert vendor.code in text


def test_company_needs_a_licence_and_gets_no_letter(client: Client) -> None:
    owner = UserFactory()
    vendor = VendorFactory(owner=owner, kind=VendorKind.COMPANY)
    client.force_login(owner)

    assert client.get(f"/en/vendors/desk/{vendor.code}/required/notice.pdf").status_code == 404
