"""Products at the officers' desk: looked up, exported, and believed for a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.models import (
    Batch,
    Certificate,
    EvidenceKind,
    OriginEvidence,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductClass,
)
from cms.desk import queues
from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.photos import PDF, upload
from tests.factories.users import UserFactory
from tests.integration.cms.helpers import seat, sent_listing

pytestmark = pytest.mark.django_db

LIST = "officers_products:index"


def _page(product: Product) -> str:
    return reverse("officers_products:inspect", args=[product.pk])


def _whole(**fields: Any) -> Product:
    texts = {"description_km": "ត្បាញដោយដៃ។", "description_en": "Woven by hand."}
    made: Product = ProductFactory(**{**texts, **fields})
    return made


def _listed(client: Client, **chosen: Any) -> set[str]:
    answer = client.get(reverse(LIST), chosen)
    assert answer.status_code == 200
    return {row.title_en or row.title_km for row in answer.context["object_list"]}


def test_products_are_found_by_name_shelf_and_province(desk: Client) -> None:
    food = CategoryFactory(name_en="Food")
    fish = food.add_child(name_km="ត្រី", name_en="Fish", slug="fish")
    dried = _whole(title_en="Dried fish", category=fish)
    _whole(title_en="Krama")

    assert _listed(desk) == {"Dried fish", "Krama"}
    assert _listed(desk, q="dried") == {"Dried fish"}
    assert _listed(desk, shelf=food.pk) == {"Dried fish"}
    assert _listed(desk, origin_province=dried.origin_province_id) == {"Dried fish"}


def test_products_without_a_text_are_flagged_filtered_and_counted(desk: Client, officer: User) -> None:
    _whole(title_en="Whole")
    _whole(title_en="No Khmer", description_km=None)
    _whole(title_en=None, title_km="គ្មានអង់គ្លេស")
    answers = _whole(title_en="Answers in English only")
    asked = ProductAttribute.objects.create(
        product_class=answers.product_class, code="materials", name="Materials", type="text"
    )
    ProductAttributeValue.objects.create(product=answers, attribute=asked, value_text_en="rattan", value_text_km=None)

    assert _listed(desk, lacks="km") == {"No Khmer", "Answers in English only"}
    assert _listed(desk, lacks="en") == {"គ្មានអង់គ្លេស"}
    assert _listed(desk, lacks="any") == {"No Khmer", "Answers in English only", "គ្មានអង់គ្លេស"}
    tile = {tile.label: tile for tile in queues.tiles_for(user=officer, now=timezone.now())}["Products without a text"]
    assert tile.count == 3
    assert desk.get(tile.url).status_code == 200


def test_products_not_on_sale_are_found_as_such(desk: Client) -> None:
    _whole(title_en="Seen")
    _whole(title_en="Hidden", is_public=False)
    _whole(title_en="Shut", vendor__suspended=True)

    assert _listed(desk, state="yes") == {"Seen"}
    assert _listed(desk, state="no") == {"Hidden", "Shut"}


def test_listings_that_wait_without_a_text_are_flagged(desk: Client) -> None:
    sent_listing(title_en="Whole")
    sent_listing(title_en="No Khmer", title_km="")

    answer = desk.get(reverse("officers_listings:list"), {"lacks": "km"})

    assert [row.title_en for row in answer.context["object_list"]] == ["No Khmer"]
    assert "officers-tag--warn" in answer.content.decode()


def test_the_list_asks_the_same_for_few_products_and_for_many(desk: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        _whole(category=CategoryFactory(name_en=f"S{number}"), photo=True)
    desk.get(reverse(LIST))
    cache.clear()

    with django_assert_max_num_queries(20):
        desk.get(reverse(LIST))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_handed_out_as_a_spreadsheet(kind: str, desk: Client) -> None:
    _whole(title_en='=HYPERLINK("x")', title_km="កន្ត្រក")

    answer = desk.get(reverse(LIST), {"export": kind})

    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert f"products.{kind}" in answer.headers["content-disposition"]
    if kind == "csv":
        text = content.decode()
        assert "Name in Khmer" in text
        assert "កន្ត្រក" in text
        assert "'=HYPERLINK" in text
        assert ",=HYPERLINK" not in text
    else:
        assert content.startswith(b"PK")


def test_a_product_s_page_shows_answers_evidence_batches_and_certificates(desk: Client) -> None:
    product = _whole(product_class=ProductClass.objects.create(slug="craft", name="Craft"))
    asked = ProductAttribute.objects.create(
        product_class=product.product_class, code="materials", name_en="Materials", name_km="វត្ថុធាតុ", type="text"
    )
    ProductAttributeValue.objects.create(product=product, attribute=asked, value_text_en="rattan")
    Batch.objects.create(product=product, number="B-7", made_on=date(2026, 10, 1))
    OriginEvidence.objects.create(
        product=product, kind=EvidenceKind.PUBLIC_SOURCE, note="A book", seen_on=date(2026, 1, 2)
    )
    Certificate.objects.create(
        vendor=product.vendor, kind="organic", issuer="COrAA", number="7-77", issued_on=date(2026, 1, 1)
    )

    text = desk.get(_page(product)).content.decode()

    for words in ("Materials", "rattan", "B-7", "A book", "a published source", "COrAA", "7-77", "holds"):
        assert words in text


def test_an_officer_s_visit_is_recorded_as_evidence_with_its_paper(desk: Client, officer: User) -> None:
    product = _whole()

    desk.post(
        reverse("officers_products:visit", args=[product.pk]),
        {"seen_on": "២០២៦-១០-០១", "note": "She weaves at home.", "document": upload(PDF, "report.pdf")},
    )

    evidence = product.origin_evidence.get()
    assert (evidence.kind, evidence.seen_on, evidence.recorded_by) == ("officer_visit", date(2026, 10, 1), officer)
    history = desk.get(reverse("officers_products:history", args=[product.pk])).content.decode()
    assert "Evidence of origin was recorded" in history
    paper = reverse("officers_evidence", args=[evidence.pk])
    assert paper in desk.get(_page(product)).content.decode()
    answer = desk.get(paper)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer.headers["content-disposition"].startswith("attachment")
    assert AuditEntry.objects.get(action="originevidence.paper_read").actor == officer


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"seen_on": ""}, "This field is required."),
        ({"seen_on": "soon"}, "Enter a valid date."),
        ({"seen_on": "2999-01-01"}, "This day has not come yet."),
        ({"note": ""}, "This field is required."),
        ({"note": "x" * 301}, "at most 300"),
        ({"document": upload(b"MZ no paper", "report.pdf")}, "neither a photo nor a PDF"),
    ],
)
def test_a_visit_that_is_filled_in_wrongly_is_refused_beside_its_field(
    fields: dict[str, Any], told: str, desk: Client
) -> None:
    product = _whole()
    given = {"seen_on": "2026-10-01", "note": "Seen.", **fields}

    answer = desk.post(reverse("officers_products:visit", args=[product.pk]), given)

    assert told in answer.content.decode()
    assert not OriginEvidence.objects.exists()


def test_a_visit_to_goods_without_an_origin_is_refused(desk: Client) -> None:
    product = _whole(origin_precision="")

    answer = desk.post(
        reverse("officers_products:visit", args=[product.pk]), {"seen_on": "2026-10-01", "note": "Seen."}
    )

    assert "It does not say where it comes from." in answer.content.decode()
    assert not OriginEvidence.objects.exists()


def test_a_provincial_officer_reads_and_records_nothing(province_desk: Client) -> None:
    product = _whole()
    seat(province_desk, product.vendor.province)

    assert product.title_en in province_desk.get(_page(product)).content.decode()
    assert "Record a visit" not in province_desk.get(_page(product)).content.decode()
    answer = province_desk.post(
        reverse("officers_products:visit", args=[product.pk]), {"seen_on": "2026-10-01", "note": "Seen."}
    )

    assert answer.status_code == 302
    assert not OriginEvidence.objects.exists()


def test_a_page_editor_reads_no_product_and_no_paper(roles: None, sign_in: Callable[[User], Client]) -> None:
    product = _whole()
    evidence = OriginEvidence.objects.create(
        product=product, kind=EvidenceKind.OFFICER_VISIT, note="Secret", seen_on=date(2026, 1, 2), document=upload(PDF)
    )
    editor = sign_in(UserFactory(is_staff=True, groups=["Page editors"]))

    addresses = (reverse(LIST), _page(product), reverse("officers_evidence", args=[evidence.pk]))
    assert [editor.get(address).status_code for address in addresses] == [302, 404, 302]
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("screen", ["add", "edit", "delete"])
def test_nobody_adds_changes_or_deletes_a_product_by_hand(
    screen: str, roles: None, sign_in: Callable[[User], Client]
) -> None:
    product = _whole(title_en="Before")
    root = sign_in(UserFactory(superuser=True))
    address = reverse(f"officers_products:{screen}", args=[] if screen == "add" else [product.pk])

    assert root.post(address, {"title_en": "After"}).status_code in (302, 403, 404)

    assert Product.objects.get().title_en == "Before"
