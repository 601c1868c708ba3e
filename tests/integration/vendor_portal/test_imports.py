from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from marketplace.core.events import deliver_one
from marketplace.core.models import Delivery
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory
from tests.support.tables import csv_table
from vendors.models import ImportState, ListingImport, MembershipRole, StockRecord, Vendor

IMPORTS = "/en/vendors/desk/preah-dak/listings/import/"


def table(*lines: Any, name: str = "products.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, csv_table(*lines))


def work() -> None:
    """Do what waits for the worker, as the sweep would."""
    for _turn in range(5):
        waiting = Delivery.objects.open().filter(handler__startswith="vendors.handlers")
        for delivery_id in list(waiting.order_by("pk").values_list("pk", flat=True)):
            assert deliver_one(delivery_id=delivery_id, now=timezone.now())


def test_a_table_is_sent_looked_through_confirmed_and_brought_in(client: Client, shop: Vendor) -> None:
    product = ProductFactory(vendor=shop)
    answer = client.post(IMPORTS, {"table": table(["Code", "Price in riel"], [product.code, "9000"])})
    here = answer.headers["Location"]
    page = client.get(here).content.decode()
    assert "It is being looked through" in page
    assert 'hx-trigger="every 2s"' in page

    work()
    page = client.get(here).content.decode()
    assert "Bring it in" in page
    assert 'hx-trigger="every 2s"' not in page
    assert StockRecord.objects.get(product=product).price == 12_000

    client.post(f"{here}confirm/")
    page = client.get(here).content.decode()
    assert "0 of 1 rows are brought in" in page
    work()
    assert "All of it is brought in" in client.get(here).content.decode()
    assert StockRecord.objects.get(product=product).price == 9_000
    assert "products.csv" in client.get(IMPORTS).content.decode()


def test_faults_stand_on_the_page_by_row_and_column_and_go_out_as_a_table(client: Client, shop: Vendor) -> None:
    client.post(IMPORTS, {"table": table(["Code", "Price in riel"], ["no-such", "9000"])})
    work()
    sent = ListingImport.objects.get()
    page = client.get(f"{IMPORTS}{sent.public_id}/").content.decode()

    assert "Nothing was changed" in page
    assert "Code (A)" in page
    assert "not found in your shop" in page
    assert "Bring it in" not in page
    khmer = client.get(f"{IMPORTS}{sent.public_id}/".replace("/en/", "/km/")).content.decode()
    assert "not found in your shop" not in khmer
    out = client.get(f"{IMPORTS}{sent.public_id}/faults.csv")
    assert out.headers["Content-Disposition"].startswith("attachment")
    assert "2,Code (A),This code was not found" in out.content.decode("utf-8-sig")


def test_a_form_without_a_table_says_so_beside_the_field(client: Client, shop: Vendor) -> None:
    page = client.post(IMPORTS, {}).content.decode()

    assert "Choose a file." in page
    assert not ListingImport.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("what", ["template", "export"])
def test_tables_go_out_in_both_kinds_and_languages(client: Client, shop: Vendor, what: str, kind: str) -> None:
    for language in ("km", "en"):
        answer = client.get(f"/en/vendors/desk/preah-dak/listings/{what}-{language}.{kind}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    assert client.get(f"/en/vendors/desk/preah-dak/listings/{what}-fr.{kind}").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [(MembershipRole.MANAGER, 200), (MembershipRole.PACKER, 404), (MembershipRole.ACCOUNTANT, 404)],
)
def test_owners_and_managers_only_bring_in_and_take_out(
    client: Client, shop: Vendor, role: MembershipRole, status: int
) -> None:
    person: User = UserFactory()
    MembershipFactory(vendor=shop, user=person, role=role)
    client.force_login(person)

    assert client.get(IMPORTS).status_code == status
    assert client.get("/en/vendors/desk/preah-dak/listings/export-en.csv").status_code == status
    assert ("listings/import/" in client.get("/en/vendors/desk/preah-dak/listings/").content.decode()) == (
        status == 200
    )


def test_a_second_file_waits_for_the_first(client: Client, shop: Vendor) -> None:
    for _time in range(2):
        page = client.post(IMPORTS, {"table": table(["Code"], ["x"])})

    assert "still being worked on" in page.content.decode()
    assert ListingImport.objects.get().state == ImportState.UPLOADED
