"""Cards at checkout and on the payment screen: offered where they are configured and fit, and told as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalogue.models import Product
from marketplace.sales.order.models import Purchase
from payments.adapters import adapter
from payments.models import AttemptStatus, ExchangeRate, PaymentAttempt, Shown
from tests.factories.sales import make_basket, place
from tests.integration.storefront.test_checkout import last_button
from vendors.models import Vendor

__all__ = ("last_button",)
pytestmark = pytest.mark.django_db

STRIPE = {
    "base_url": "http://127.0.0.1:1/stripe",
    "secret_key": "sk_test_1",
    "webhook_secrets": "whsec_1",
    "currencies": "USD,KHR",
}
PAGE = "https://checkout.stripe.com/c/pay/cs_test_1"


@pytest.fixture(autouse=True)
def _own_adapters() -> Iterator[None]:
    adapter.cache_clear()
    yield
    adapter.cache_clear()


@dataclass
class Shop:
    """The last screen of checkout, with cards configured in some way."""

    client: Client
    settings: Any

    def with_cards(self, **changes: str) -> str:
        adapter.cache_clear()
        self.settings.PAYMENT_PROVIDERS = {**self.settings.PAYMENT_PROVIDERS, "stripe": {**STRIPE, **changes}}
        return self.client.get("/en/checkout/delivery/").content.decode()

    def without_cards(self) -> str:
        providers = {code: config for code, config in self.settings.PAYMENT_PROVIDERS.items() if code != "stripe"}
        self.settings.PAYMENT_PROVIDERS = providers
        return self.client.get("/en/checkout/delivery/").content.decode()


@pytest.fixture
def shop(client: Client, settings: Any, last_button: dict[str, str]) -> Shop:
    return Shop(client, settings)


CARD = 'name="payment_method" value="stripe"'


def test_a_card_is_offered_where_it_is_configured_and_the_currency_fits(shop: Shop) -> None:
    assert CARD in shop.with_cards()
    in_riel = shop.with_cards(currencies="USD")
    assert CARD not in in_riel
    assert 'href="?currency=USD">Pay by card, in US dollars</a>' in in_riel
    assert CARD in shop.client.get("/en/checkout/delivery/?currency=USD").content.decode()


def test_without_a_key_there_is_no_card_and_nobody_can_choose_one(shop: Shop, last_button: dict[str, str]) -> None:
    assert CARD not in shop.without_cards()

    answer = shop.client.post("/en/checkout/delivery/", {**last_button, "payment_method": "stripe"})

    assert answer.status_code == 422
    assert "This way to pay is not offered here." in answer.content.decode()
    assert not Purchase.objects.exists()


@pytest.mark.parametrize("changes", [{"mode": "intent"}, {"secret_key": "wrong"}, {"webhook_secrets": ""}])
def test_what_the_shop_has_no_page_for_or_is_configured_wrong_is_not_offered(
    shop: Shop, changes: dict[str, str]
) -> None:
    assert CARD not in shop.with_cards(**changes)


def test_a_shop_that_is_paid_directly_is_not_paid_by_card(shop: Shop) -> None:
    Vendor.objects.update(settlement_mode="direct", bakong_account_id="shop@devb")

    page = shop.with_cards()

    assert CARD not in page
    assert 'name="payment_method" value="bakong"' in page


# -- The payment screen ------------------------------------------------------------------------------------------------


@pytest.fixture
def attempt(shop: Shop) -> PaymentAttempt:
    """An attempt by card, whose page at Stripe is open."""
    shop.with_cards()
    now = timezone.now()
    purchase = place(make_basket([(Product.objects.get(), 1)]), payment_method="stripe", now=now)
    return PaymentAttempt.objects.create(
        purchase=purchase,
        provider="stripe",
        amount=purchase.total.amount,
        currency="KHR",
        status=AttemptStatus.PENDING,
        key="P-1",
        provider_ref="cs_test_1",
        shown=Shown.REDIRECT,
        payload=PAGE,
        created_at=now,
        expires_at=now + timedelta(minutes=40),
    )


def screen(client: Client, attempt: PaymentAttempt, words: str = "") -> str:
    return client.get(f"/en/checkout/{attempt.purchase.token}/pay/{words}").content.decode()


def declined(attempt: PaymentAttempt, why: str) -> None:
    PaymentAttempt.objects.filter(pk=attempt.pk).update(status=AttemptStatus.FAILED, last_error=why)


def test_the_buyer_leaves_by_a_link_and_the_page_loads_nothing_of_stripes(
    client: Client, attempt: PaymentAttempt
) -> None:
    page = screen(client, attempt)

    assert f'<a href="{PAGE}"' in page
    assert 'rel="noreferrer"' in page
    assert page.count("stripe.com") == 1
    assert "We are looking for your payment." in page
    assert "/stripe.svg" not in page


def test_the_pages_policy_lets_nothing_in_from_elsewhere(client: Client, attempt: PaymentAttempt) -> None:
    policy = client.get(f"/en/checkout/{attempt.purchase.token}/pay/").headers["Content-Security-Policy"]

    assert "stripe" not in policy
    assert "form-action 'self'" in policy


@pytest.mark.parametrize("words", ["?paid=1&status=succeeded", "?session_id=cs_test_1&redirect_status=succeeded"])
def test_what_the_address_says_on_the_way_back_is_not_believed(
    client: Client, attempt: PaymentAttempt, words: str
) -> None:
    page = screen(client, attempt, words)

    assert "Paid. Thank you!" not in page
    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.PENDING


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ("insufficient_funds: The card has not enough money.", "There is not enough money on the card."),
        ("stolen_card: The bank declined the card.", "said no, and does not say why"),
        ("a_word_of_next_year: x", "said no, and does not say why"),
    ],
)
def test_a_declined_card_is_told_why_and_the_same_page_takes_another(
    client: Client, attempt: PaymentAttempt, why: str, says: str
) -> None:
    declined(attempt, why)

    page = screen(client, attempt)

    assert "The card was declined. Nothing was charged." in page
    assert says in page
    assert "stolen" not in page
    assert f'<a href="{PAGE}"' in page
    assert "Try another card" in page
    assert "Pay in another way" in page


def test_a_page_that_is_over_is_not_linked_to_and_a_new_one_can_be_opened(
    client: Client, attempt: PaymentAttempt
) -> None:
    declined(attempt, "card_declined: The bank declined the card.")
    past: datetime = attempt.created_at - timedelta(seconds=1)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(expires_at=past)

    page = screen(client, attempt)

    assert PAGE not in page
    assert "Open a new page to pay on" in page


def test_when_stripe_does_not_answer_the_buyer_can_try_again(client: Client, attempt: PaymentAttempt) -> None:
    PaymentAttempt.objects.filter(pk=attempt.pk).update(status=AttemptStatus.CREATED, payload="", provider_ref=None)

    page = screen(client, attempt)

    assert "The payment service does not answer" in page
    assert "Try again" in page


def test_the_waiting_page_asks_again_and_is_answered_when_the_card_was_declined(
    client: Client, attempt: PaymentAttempt, rate: ExchangeRate
) -> None:
    due = attempt.purchase.total.amount
    address = f"/en/checkout/{attempt.purchase.token}/pay/status/?state=waiting&due={due}"
    assert client.get(address).status_code == 204

    declined(attempt, "card_declined: The bank declined the card.")

    answer = client.get(address)
    assert answer.status_code == 200
    assert "The card was declined." in answer.content.decode()
