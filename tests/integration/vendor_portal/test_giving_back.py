"""Money that goes back of an order, on its vendor's page; and what a directly paid vendor must give itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.sales.order.models import Order
from payments.models import Refund, RefundStatus
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from tests.integration.payments.refunds.paid import ask, order_of, pay, placed

pytestmark = pytest.mark.django_db


def page_of(order: Order, client: Client) -> str:
    code = order.vendor.code if order.vendor else ""
    return client.get(reverse("vendor_portal:order", args=[code, order.number])).content.decode()


def entered(order: Order) -> Client:
    assert order.vendor is not None
    client = Client(headers={"accept-language": "en"})
    client.force_login(order.vendor.memberships.get().user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def sold() -> Any:
    """Return a function that sells three pieces of a vendor, collected or directly paid."""

    def sell(**vendor: Any) -> Order:
        VendorFactory(code="sokha", owner=UserFactory(), **vendor)
        purchase = placed(scarf=0)
        pay(purchase)
        return order_of(purchase)

    return sell


def test_vendor_reads_which_pieces_not_to_send(sold: Any) -> None:
    order = sold()
    ask(order, 2)

    text = page_of(order, entered(order))

    assert "28,000" in text
    assert "do not send; for sale again" in text
    assert "/give-back/" not in text


def test_directly_paid_vendor_gives_it_back_with_the_banks_number(sold: Any) -> None:
    order = sold(settlement_mode="direct", bakong_account_id="sokha@aclb")
    refund = ask(order, 1)
    client = entered(order)
    assert "Give 14,000" in page_of(order, client)
    assert "Dara Chan" in page_of(order, client)
    address = reverse("vendor_portal:order-give-back", args=["sokha", order.number, refund.public_id])

    empty = client.post(address, {"reference": " "}).content.decode()
    assert "Write the number that the bank gave" in empty
    assert Refund.objects.get().status == RefundStatus.DUE
    client.post(address, {"reference": "FT 12"})

    refund.refresh_from_db()
    assert (refund.status, refund.transfer_reference) == (RefundStatus.SUCCEEDED, "FT12")
    assert "FT12" in page_of(order, client)


def test_collected_money_is_not_the_vendors_to_give(sold: Any) -> None:
    order = sold()
    refund = ask(order, 1)

    answer = entered(order).post(
        reverse("vendor_portal:order-give-back", args=["sokha", order.number, refund.public_id]), {"reference": "FT1"}
    )

    assert answer.status_code == 404
    assert Refund.objects.get().status == RefundStatus.DUE
