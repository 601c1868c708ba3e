"""The buyer's pages of a purchase that is paid in parts, and its proforma invoice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from marketplace.notifications.models import Notification
from marketplace.sales.order.agreement import AgreedCustoms, AgreedLine
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.lifecycle import accept_order
from marketplace.sales.order.services.milestones import reach_milestone, remind
from payments.models import PaymentAttempt
from payments.papers.proforma import proforma_sheet
from payments.services.attempts import start_attempt
from payments.services.settle import settle
from tests.factories.agreed import (
    FOB,
    agreed_line,
    agreed_order,
    before_dispatch,
    deposit,
    dollars,
    on_arrival,
    place_agreed,
)
from tests.factories.catalogue import ProductFactory
from tests.factories.money import paid
from tests.factories.sales import NOON, make_basket, place
from tests.factories.trade import TradeTermsFactory, hs_code
from tests.factories.users import UserFactory
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal() -> Purchase:
    """9,000 dollars by bank transfer: 2,700 as deposit, 4,500 before it is sent, 1,800 on arrival."""
    product = ProductFactory(title_en="Krama", title_km="ក្រមា", vendor__legal_name="Preah Dak Silk")
    TradeTermsFactory(product=product, hs_code=hs_code("621420", text_en="Shawls of wool"))
    plan = [deposit("2700.00"), before_dispatch("4500.00"), on_arrival("1800.00")]
    return place_agreed([agreed_order(product)], plan)


def pay(purchase: Purchase) -> None:
    attempt = start_attempt(purchase_id=purchase.pk, now=NOON)
    settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)


def page_of(client: Client, purchase: Purchase, end: str = "pay/") -> Any:
    return client.get(f"/en/checkout/{purchase.token}/{end}")


def test_payment_page_asks_for_the_deposit_alone_and_shows_the_plan(client: Client, deal: Purchase) -> None:
    PaymentAttempt.objects.all().delete()
    start_attempt(purchase_id=deal.pk, now=NOON)

    page = page_of(client, deal)

    text = page.content.decode()
    assert "Part 1 of 3 of the price" in text
    assert "$2,700" in text
    assert "When which part is paid" in text
    assert "nothing is sent before" in text
    assert page.context["page"].due == dollars("2700.00")


def test_with_the_deposit_paid_the_next_part_may_be_paid_at_any_time(client: Client, deal: Purchase) -> None:
    pay(deal)

    page = page_of(client, deal)

    assert page.context["page"].state == "later"
    assert "You may pay it now, or when it falls due" in page.content.decode()
    assert "I do not want it any more" not in page.content.decode()

    client.post(f"/en/checkout/{deal.token}/pay/new-code/")

    again = page_of(client, deal).context["page"]
    assert (again.due, PaymentAttempt.objects.latest("pk").milestone.position) == (dollars("4500.00"), 2)


def test_waiting_page_sees_that_the_part_has_changed(client: Client, deal: Purchase) -> None:
    start_attempt(purchase_id=deal.pk, now=NOON)
    before = page_of(client, deal).context["page"].mark

    pay(deal)

    assert page_of(client, deal).context["page"].mark != before


def test_paid_page_comes_with_the_last_part(client: Client, deal: Purchase) -> None:
    for _part in range(3):
        pay(deal)

    assert page_of(client, deal).context["page"].state == "paid"


def test_tracking_page_shows_the_plan_and_follows_the_order(client: Client, deal: Purchase) -> None:
    pay(deal)

    page = page_of(client, deal, "")

    text = page.content.decode()
    assert "How it is paid" in text
    assert "Pay the next part: $4,500" in text.replace(" ", " ")
    assert page.context["page"].headline == "The vendors are packing"


def test_purchase_from_the_shelf_has_no_plan_and_no_proforma(client: Client) -> None:
    purchase = place(make_basket([(ProductFactory(), 1)]))

    assert "How it is paid" not in page_of(client, purchase, "").content.decode()
    assert page_of(client, purchase, "proforma.pdf").status_code == 404


# -- The proforma invoice


def test_proforma_says_all_that_was_agreed_in_both_languages(client: Client, deal: Purchase) -> None:
    answer = page_of(client, deal, "proforma.pdf")

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    said = " ".join(text.split())
    for words in (
        f"PF-{deal.number}", "Proforma invoice", "Preah Dak Silk", "Q1001", "FOB Sihanoukville", "Krama", "621420", "KH",
        "100", "$90.00", "$9,000.00", "deposit, before work begins", "30 %", "$2,700.00", "$4,500.00",
        "no tax invoice",
    ):  # fmt: skip
        assert words in said, words
    assert any("\u1780" <= letter <= "\u17ff" for letter in text)


def test_proforma_of_what_stands_in_no_listing_has_the_code_that_was_agreed_and_adds_up(client: Client) -> None:
    hs_code("170290", text_en="Sugars")
    customs = AgreedCustoms(hs_code="170290", text_en="Palm sugar", origin="KH", net_weight_g=12_500)
    made = AgreedLine(None, "ស្ករត្នោតកំពង់ស្ពឺ", 40, "carton", dollars("33.35"), customs)
    terms = replace(FOB, incoterm="CIF", named_place="Osaka", freight=dollars("400.00"), insurance=dollars("25.50"))
    purchase = place_agreed(
        [agreed_order(ProductFactory(), made)], [deposit("759.50"), before_dispatch("1000.00")], terms=terms
    )

    answer = page_of(client, purchase, "proforma.pdf")

    said = " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())
    for words in ("170290", "KH", "40", "cartons", "$33.35", "$1,334.00", "$400.00", "$25.50", "$1,759.50", "$759.50"):
        assert words in said, words
    assert sum(letter in "ស្ករត្នោត" for letter in said) >= 5


def test_proforma_adds_up_with_freight_and_several_vendors() -> None:
    first, second = ProductFactory(), ProductFactory()
    terms = replace(FOB, incoterm="CIF", named_place="Osaka", freight=dollars("400.00"), insurance=dollars("25.50"))
    orders = [
        agreed_order(first, agreed_line(first, quantity=3, unit="carton", unit_price=dollars("33.33"))),
        agreed_order(second, agreed_line(second, quantity=2, unit="tonne", unit_price=dollars("1000.00"))),
    ]
    purchase = place_agreed(orders, terms=terms)

    sheet = proforma_sheet(purchase=purchase, now=NOON)

    rows = [row for section in sheet["sections"] for row in section.rows]
    amounts = ["$99.99", "$400.00", "$25.50", "$2,000.00"]
    assert [row.amount for row in rows] == amounts
    assert sheet["total"] == "$2,525.49"
    assert [(row.quantity, row.unit["en"] if row.unit else "") for row in rows] == [
        ("3", "cartons"), ("", ""), ("", ""), ("2", "tonnes"),
    ]  # fmt: skip
    assert sheet["parts"] == []


# -- Messages


def test_buyer_hears_that_a_part_is_due_and_is_reminded_and_the_vendor_that_it_came(
    deal: Purchase, deliver_facts: Callable[[], None]
) -> None:
    pay(deal)
    order = Order.objects.select_related("vendor").get()
    accept_order(order=order, by=UserFactory(), now=NOON)
    part = deal.milestones.get(position=2)
    vendor = order.vendor
    assert isinstance(vendor, Vendor)
    reach_milestone(milestone_id=part.pk, vendor=vendor, by=UserFactory(), now=NOON)
    deliver_facts()
    assert Notification.objects.filter(kind="part_fell_due").count() == 1

    remind(now=NOON + timedelta(days=3))
    deliver_facts()
    assert "4,500" in Notification.objects.get(kind="part_still_due").text

    pay(deal)
    deliver_facts()
    told = Notification.objects.get(kind="part_paid").text
    assert "4,500" in told
    assert "អ្នកអាចផ្ញើបាន" in told
