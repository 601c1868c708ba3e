"""Why a buyer may believe a listing: what its page tells, and the public page of a certificate."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from catalogue.models import Batch, Certificate, OriginEvidence, OriginPrecision, Product
from tests.factories.catalogue import ProductFactory
from tests.factories.listings import make_listing, make_variant, say
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def page_of(client: Client, product: Product, language: str = "en") -> str:
    return client.get(f"/{language}/products/{product.code}/{product.slug}/").content.decode()


def certify(**values: Any) -> Certificate:
    given: dict[str, Any] = {
        "kind": "ovop",
        "grade": 4,
        "issuer": "OVOP Committee",
        "number": "OVOP-1",
        "issued_on": TODAY() - timedelta(days=100),
    }
    return Certificate.objects.create(**{**given, **values})


def test_the_page_tells_what_goods_of_its_kind_say_in_the_readers_language(client: Client) -> None:
    product = ProductFactory()
    say(product, "materials", name_en="Made of", name_km="ធ្វើពី", text_en="Pure cotton", text_km="កប្បាស")
    say(product, "care", name_en="Care", name_km="ការថែទាំ", text_km="លាងទឹកត្រជាក់")

    english, khmer = page_of(client, product), page_of(client, product, "km")

    assert "<dt>Made of</dt><dd><span>Pure cotton</span>" in english
    assert "<dt>ធ្វើពី</dt><dd><span>កប្បាស</span>" in khmer
    care = english.split("<dt>Care</dt>", 1)[1].split("</dd>", 1)[0]
    assert '<span lang="km">លាងទឹកត្រជាក់</span>' in care
    assert "Only in Khmer so far" in care


def test_what_one_may_not_bear_and_how_long_it_keeps_stand_before_the_button(client: Client) -> None:
    product = ProductFactory()
    say(product, "allergens", name_en="Allergens", options=[("សណ្ដែកដី", "peanuts"), ("ល្ង", "sesame")])
    say(product, "shelf_life_days", name_en="Keeps for", integer=180, unit_en="days", unit_km="ថ្ងៃ")

    english, khmer = page_of(client, product), page_of(client, product, "km")

    assert "<strong>peanuts, sesame</strong>" in english
    assert "<strong>180 days</strong>" in english
    assert english.index("peanuts, sesame") < english.index("Add to basket")
    assert english.count("peanuts, sesame") == 1
    assert "<strong>សណ្ដែកដី, ល្ង</strong>" in khmer
    assert "<strong>180 ថ្ងៃ</strong>" in khmer


def test_goods_without_allergens_say_none(client: Client) -> None:
    product = ProductFactory()
    say(product, "allergens", name_en="Allergens", options=[("គ្មានទេ", "none")])

    assert "<strong>None</strong>" in page_of(client, product)
    assert "<strong>គ្មាន</strong>" in page_of(client, product, "km")


@pytest.mark.database
def test_the_page_tells_maker_harvest_and_the_newest_batch(client: Client) -> None:
    product = ProductFactory(maker_en="Yeay Mom", maker_km=None, harvest_months=[2, 3, 3, 99, "x"])
    Batch.objects.create(product=product, number="OLD-1", best_before=date(2020, 1, 1))
    Batch.objects.create(
        product=product,
        number="NEW-2",
        harvested_from=date(2026, 2, 1),
        harvested_to=date(2026, 2, 9),
        best_before=date(2027, 5, 6),
    )

    page = page_of(client, product)

    assert "Yeay Mom" in page
    assert "NEW-2" in page
    assert "OLD-1" not in page
    assert "Harvested 1 February 2026 – 9 February 2026" in page
    assert "Best before 6 May 2027" in page
    assert page.count('class="is-harvest"') == 2
    assert '<span class="small">February, March</span>' in page
    assert '<span lang="en">Yeay Mom</span>' in page_of(client, product, "km")


@pytest.mark.database
def test_the_batch_of_a_variant_is_its_listings(client: Client) -> None:
    listing = make_listing()
    Batch.objects.create(product=make_variant(listing, en="250 g"), number="V-7")

    assert "V-7" in page_of(client, listing)


@pytest.mark.database
def test_the_page_says_how_exactly_the_origin_is_known_and_by_the_strongest_reason(client: Client) -> None:
    product = ProductFactory(origin_precision=OriginPrecision.COMMUNE)
    OriginEvidence.objects.create(product=product, kind="officer_visit", seen_on=date(2025, 1, 2), note="Saw the loom")
    OriginEvidence.objects.create(
        product=product, kind="vendor_statement", seen_on=date(2026, 1, 2), note="They say so"
    )

    page = page_of(client, product)

    assert "Known to the commune" in page
    assert "Saw the loom" in page
    assert "They say so" not in page


@pytest.mark.database
def test_the_page_shows_certificates_that_hold_of_the_product_and_of_its_vendor(client: Client) -> None:
    product = ProductFactory()
    mine = certify(product=product)
    shops = certify(vendor=product.vendor, kind="organic", grade=None, number="ORG-1", is_demo=True)
    others = certify(vendor=VendorFactory(), kind="organic", grade=None, number="ORG-2")
    ran_out = certify(product=product, kind="gi", grade=None, number="GI-1", expires_on=TODAY() - timedelta(days=1))
    revoked = certify(
        product=product, kind="handmade", grade=None, number="H-1", revoked_at=timezone.now(), revoked_reason="No."
    )

    page = page_of(client, product)

    for shown in (mine, shops):
        assert f"/en/certificates/{shown.code}/" in page
    for hidden in (others, ran_out, revoked):
        assert hidden.code not in page
    assert 'aria-label="4 stars of 5">★★★★☆' in page
    assert "(demonstration)" in page


def test_machines_read_certificates_but_none_of_a_demonstration(client: Client) -> None:
    product = ProductFactory()
    certify(product=product, issuer="Green Council", kind="organic", grade=None)
    certify(product=product, issuer="Nobody Real", number="D-1", is_demo=True)

    machines = page_of(client, product).split('<script type="application/ld+json">', 1)[1].split("</script>", 1)[0]

    assert "Green Council" in machines
    assert "Nobody Real" not in machines


def test_a_makers_page_shows_what_is_said_of_all_that_they_make(client: Client) -> None:
    vendor = VendorFactory(code="hats", is_women_led=True)
    mine = certify(vendor=vendor)
    of_one_product = certify(product=ProductFactory(vendor=vendor), number="P-1")

    page = client.get("/en/makers/hats/").content.decode()

    assert f"/en/certificates/{mine.code}/" in page
    assert of_one_product.code not in page
    assert "Led by women" in page


def test_a_page_without_anything_told_has_no_empty_places(client: Client) -> None:
    page = page_of(client, ProductFactory(origin_precision=""))

    for words in ("Newest batch", "How we know", "Known to", "Certificates", "Harvest"):
        assert words not in page


def test_a_kept_page_does_not_show_a_certificate_after_its_last_day(client: Client) -> None:
    product = ProductFactory()
    noon = datetime(2026, 11, 25, 5, tzinfo=UTC)
    certify(product=product, issued_on=date(2026, 1, 1), expires_on=date(2026, 11, 25))

    with time_machine.travel(noon, tick=False):
        assert "One Village One Product" in [page_of(Client(), product) for _ in range(3)][-1]
    with time_machine.travel(noon + timedelta(hours=12, minutes=1), tick=False):
        assert "One Village One Product" not in page_of(Client(), product)


@pytest.mark.database
@pytest.mark.parametrize("of", ["product", "vendor"])
def test_a_kept_page_does_not_show_a_certificate_that_was_revoked(of: str) -> None:
    product = ProductFactory()
    certificate = certify(**{of: product if of == "product" else product.vendor})
    assert certificate.code in [page_of(Client(), product) for _ in range(3)][-1]

    Certificate.objects.filter(pk=certificate.pk).update(revoked_at=timezone.now(), revoked_reason="Not theirs.")

    assert certificate.code not in page_of(Client(), product)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "It holds today"),
        ({"expires_on": TODAY()}, "It holds today"),
        ({"expires_on": TODAY() - timedelta(days=1)}, "It has run out"),
        ({"issued_on": TODAY() + timedelta(days=2)}, "It does not hold yet"),
        ({"revoked_at": timezone.now(), "revoked_reason": "Made elsewhere."}, "Made elsewhere."),
    ],
)
def test_a_certificate_says_whether_it_holds_today(client: Client, values: dict[str, Any], said: str) -> None:
    product = ProductFactory(title_en="Palm sugar")
    certificate = certify(product=product, **values)

    page = client.get(f"/en/certificates/{certificate.code}/").content.decode()

    assert said in page
    assert ("It holds today" in page) == (said == "It holds today")
    assert "OVOP-1" in page
    assert "OVOP Committee" in page
    assert f"/en/products/{product.code}/" in page
    assert "Demonstration data" not in page


def test_a_certificate_of_a_vendor_speaks_of_all_that_it_makes(client: Client) -> None:
    certificate = certify(vendor=VendorFactory(name_en="Palm hats", code="hats"), is_demo=True)

    page = client.get(f"/en/certificates/{certificate.code}/").content.decode()

    assert "the maker, and so all that they make" in page
    assert 'href="/en/makers/hats/"' in page
    assert "this certificate is not real" in page


def test_a_certificate_of_what_is_not_sold_any_more_still_answers(client: Client) -> None:
    certificate = certify(product=ProductFactory(is_public=False, title_en="Old hat"))

    page = client.get(f"/en/certificates/{certificate.code}/").content.decode()

    assert "Old hat" in page


@pytest.mark.parametrize("code", ["nothing", "x" * 300])
def test_an_unknown_certificate_is_not_found(client: Client, code: str) -> None:
    assert client.get(f"/km/certificates/{code}/").status_code == 404


def test_goods_are_compared_by_what_they_say(client: Client) -> None:
    cotton, silk = ProductFactory(), ProductFactory()
    say(cotton, "materials", name_en="Made of", text_en="Cotton")
    say(silk, "care", name_en="Care", text_km="លាងដៃ")

    page = client.get(f"/en/compare/?codes={silk.code},{cotton.code}").content.decode()

    assert '<th scope="row">Made of</th><td>–</td><td><span>Cotton</span></td>' in page
    assert '<th scope="row">Care</th><td><span lang="km">លាងដៃ</span></td><td>–</td>' in page
