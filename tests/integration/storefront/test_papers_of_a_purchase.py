"""A buyer gets the papers of a purchase by its link, and has them made out to a business."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace.sales.order.models import Order
from payments.papers.models import BusinessBuyer, Paper
from payments.papers.services.issue import issue_for_order
from tests.factories.papers import paid_order
from tests.factories.sales import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SAID = {"name": "Angkor Hotel Ltd.", "address": "Siem Reap", "tin": "K001-987654321"}


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def issued(order: Order) -> Paper:
    paper = issue_for_order(order_id=order.pk, now=NOON)
    assert paper is not None
    return paper


def address(name: str, order: Order, **more: Any) -> str:
    assert order.purchase is not None
    return reverse(f"checkout:{name}", kwargs={"token": order.purchase.token, **more})


def test_the_link_leads_to_the_papers(client: Client) -> None:
    order = paid_order()
    paper = issued(order)

    page = client.get(address("track", order)).content.decode()
    pdf = client.get(address("paper-pdf", order, public_id=paper.public_id))
    xml = client.get(address("paper-xml", order, public_id=paper.public_id))

    assert address("paper-pdf", order, public_id=paper.public_id) in page
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["X-Robots-Tag"] == "noindex"
    assert xml["Content-Type"] == "application/xml"


def test_another_purchases_paper_is_not_there(client: Client) -> None:
    mine, other = paid_order(), paid_order()
    paper = issued(other)

    for name in ("paper-pdf", "paper-xml"):
        assert client.get(address(name, mine, public_id=paper.public_id)).status_code == 404
    assert (
        client.get(reverse("checkout:paper-pdf", kwargs={"token": "x", "public_id": paper.public_id})).status_code
        == 404
    )


def test_a_business_is_named_before_the_paper_is_out(client: Client) -> None:
    order = paid_order()

    answer = client.post(address("business", order), SAID)

    assert answer.status_code == 302
    assert issued(order).kind == "tax_invoice"
    assert "Angkor Hotel Ltd." in client.get(address("track", order)).content.decode()


def test_a_business_named_later_exchanges_the_paper_once(client: Client) -> None:
    order = paid_order()
    issued(order)

    assert client.post(address("business", order), SAID).status_code == 302
    again = client.post(address("business", order), SAID | {"name": "Another"})

    assert again.status_code == 422
    assert BusinessBuyer.objects.get().name == "Angkor Hotel Ltd."
    assert Paper.objects.count() == 3
    page = client.get(address("track", order)).content.decode()
    assert page.count(".pdf") == 3


@pytest.mark.parametrize("field", ["name", "address"])
def test_what_is_missing_is_said_beside_its_field(client: Client, field: str) -> None:
    order = paid_order()

    answer = client.post(address("business", order), SAID | {field: " "})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "K001-987654321" in answer.content.decode()
    assert not BusinessBuyer.objects.exists()
