"""The money desk: from the page of today down to the paper behind each posting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.desk.masking import masked, masked_fields
from cms.viewsets.money.today import Heading, figures
from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from marketplace.users.models import User
from payments.ledger.models import Entry, LedgerAccount
from payments.models import PaymentAttempt, ProviderEvent, Receipt, Refund
from payments.providers.base import Fact, FactKind
from payments.services.attempts import start_attempt
from payments.services.settle import settle
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import NOON, make_basket, place
from tests.factories.users import OfficerFactory
from tests.integration.cms.helpers import seat

pytestmark = pytest.mark.django_db


def pay(purchase: Purchase, *, amount: int, txn_id: str) -> Receipt | None:
    """Let a provider say that so much came for a purchase, with a secret among its words."""
    attempt = start_attempt(purchase_id=purchase.pk, now=NOON)
    fact = Fact(
        kind=FactKind.PAID,
        attempt_ref=attempt.key,
        txn_id=txn_id,
        money=Money(Decimal(amount), "KHR"),
        to_account=attempt.payee_account,
        occurred_at=NOON,
        raw={"hash": txn_id, "token": "sesame-1", "fromAccountId": "dara@devb"},
    )
    return settle(attempt_id=attempt.pk, fact=fact, now=NOON)


@pytest.fixture
def finance(roles: None, sign_in: Callable[[User], Client]) -> Client:
    """A finance officer at the desk."""
    return sign_in(OfficerFactory(groups=["Finance officers"]))


@pytest.fixture
def purchase() -> Purchase:
    """A purchase of 20,000 riel, paid with 25,000."""
    product = ProductFactory(stock__price=Decimal(14_000), vendor__code="pepper")
    purchase = place(make_basket([(product, 1)]))
    pay(purchase, amount=25_000, txn_id="zebra-1")
    return purchase


def links_of(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('href="')[1:]]


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_today_adds_up_and_every_figure_leads_to_its_list(finance: Client, purchase: Purchase) -> None:
    shown = {(one.heading, str(one.url)): one for _heading, rows in figures(timezone.now()) for one in rows}
    held = shown[Heading.HELD, reverse("officers_ledger:accounts", args=["clearing"])]
    owed = [one.sums for (heading, _url), one in shown.items() if heading is Heading.OWED]

    page = text_of(finance, reverse("officers_money:today"))

    assert held.sums == (Money(Decimal(25_000), "KHR"),)
    assert sum(money.amount for sums in owed for money in sums) == 25_000
    for one in shown.values():
        assert one.url.replace("&", "&amp;") in page
        assert finance.get(one.url).status_code == 200


def test_what_waits_for_somebody_is_counted_and_shown_in_red(finance: Client, purchase: Purchase) -> None:
    Refund.objects.update(created_at=timezone.now() - timedelta(days=4))
    ProviderEvent.objects.create(provider="bakong", event_key="x", raw="{}", is_orphan=True)

    late = [one for heading, rows in figures(timezone.now()) for one in rows if one.is_alarming]

    assert [(one.heading, one.count) for one in late] == [
        (Heading.LATE, 1),
        (Heading.UNMATCHED, 1),
        (Heading.UNMATCHED, 1),
    ]
    assert "officers-tag--bad" in text_of(finance, reverse("officers_money:today"))


def test_balance_leads_down_to_the_papers_behind_it(finance: Client, purchase: Purchase) -> None:
    """Kinds, accounts, postings, entry, purchase: each step is a link on the page before."""
    account = LedgerAccount.objects.get(kind="vendor_payable")
    sale = Entry.objects.get(key=f"sale:{purchase.number}-1")
    steps = [
        reverse("officers_ledger:kinds"),
        reverse("officers_ledger:accounts", args=["vendor_payable"]),
        reverse("officers_ledger:account", args=[account.pk]),
        reverse("officers_ledger:entry", args=[sale.pk]),
        reverse("officers_purchases:inspect", args=[purchase.pk]),
    ]

    for step, following in pairwise(steps):
        assert following in links_of(text_of(finance, step))

    assert finance.get(steps[-1]).status_code == 200


def test_receipt_shows_its_attempt_its_purchase_what_goes_back_and_its_entries(
    finance: Client, purchase: Purchase
) -> None:
    receipt, attempt, refund = Receipt.objects.get(), PaymentAttempt.objects.get(), Refund.objects.get()
    entries = Entry.objects.filter(key__in=["receipt:bakong:zebra-1", f"refund-due:{refund.public_id}"])

    found = links_of(text_of(finance, reverse("officers_receipts:page", args=[receipt.pk])))

    assert reverse("officers_attempts:page", args=[attempt.pk]) in found
    assert reverse("officers_purchases:inspect", args=[purchase.pk]) in found
    assert reverse("officers_refunds:inspect", args=[refund.pk]) in found
    assert len(entries) == 2
    assert {reverse("officers_ledger:entry", args=[entry.pk]) for entry in entries} <= set(found)


def test_attempt_shows_what_the_provider_said_without_its_secrets(finance: Client, purchase: Purchase) -> None:
    attempt = PaymentAttempt.objects.get()

    page = text_of(finance, reverse("officers_attempts:page", args=[attempt.pk]))

    assert "dara@devb" in page
    assert "zebra-1" in page
    assert "sesame-1" not in page


def test_lists_are_narrowed_by_what_is_asked(finance: Client, purchase: Purchase) -> None:
    other = place(make_basket([(ProductFactory(), 1)]))
    start_attempt(purchase_id=other.pk, now=NOON)
    attempts, receipts = reverse("officers_attempts:index"), reverse("officers_receipts:index")

    for address, seen, unseen in (
        (f"{attempts}?status=paid", purchase, other),
        (f"{attempts}?status=pending&provider=bakong", other, purchase),
        (f"{attempts}?q={other.number}", other, purchase),
        (f"{receipts}?disposition=surplus", purchase, other),
        (f"{receipts}?aside=1", purchase, other),
        (f"{receipts}?since=0&q=zebra-1", purchase, other),
    ):
        page = text_of(finance, address)
        assert f"{seen.number} ·" in page, address
        assert f"{unseen.number} ·" not in page, address
    for address in (f"{receipts}?disposition=ok", f"{receipts}?provider=card", f"{attempts}?provider=card"):
        assert f"{purchase.number} ·" not in text_of(finance, address)


def test_account_is_read_day_by_day_with_the_balance_after_each_posting(finance: Client, purchase: Purchase) -> None:
    account = LedgerAccount.objects.get(kind="buyer_deposit")
    address = reverse("officers_ledger:account", args=[account.pk])

    response = finance.get(address)
    lines = response.context["lines"]

    assert lines[0].balance == Money(Decimal(0), "KHR")
    assert len(lines) == 3
    for line, earlier in pairwise(lines):
        assert line.balance - line.amount == earlier.balance
    assert lines[-1].balance == lines[-1].amount
    assert finance.get(f"{address}?on=2026-11-22").context["lines"] == lines
    assert finance.get(f"{address}?on=2026-11-21").context["lines"] == []
    assert finance.get(f"{address}?on=2026-02-31").context["lines"] == lines
    assert finance.get(f"{address}?on=nonsense&p=99").context["lines"] == lines


def test_empty_accounts_are_left_out_unless_asked_for(finance: Client, purchase: Purchase) -> None:
    address = reverse("officers_ledger:accounts", args=["buyer_deposit"])

    assert purchase.number not in text_of(finance, address)
    assert purchase.number in text_of(finance, f"{address}?all=1&q={purchase.number}")
    assert purchase.number not in text_of(finance, f"{address}?all=1&q=nobody")


def test_what_is_not_there_is_not_found(finance: Client) -> None:
    for address in (
        reverse("officers_ledger:accounts", args=["gold"]),
        reverse("officers_ledger:account", args=[1]),
        reverse("officers_ledger:entry", args=["00000000-0000-0000-0000-000000000000"]),
        reverse("officers_receipts:page", args=[1]),
        reverse("officers_attempts:page", args=[1]),
    ):
        assert finance.get(address).status_code == 404, address


def test_officers_of_the_ministry_watch_and_those_of_one_province_do_not(
    desk: Client, finance: Client, purchase: Purchase
) -> None:
    address = reverse("officers_money:today")

    assert desk.get(address).status_code == 200
    seat(finance, ProductFactory().vendor.province)
    assert finance.get(address).status_code != 200


@pytest.mark.parametrize("number", [1, 6])
def test_pages_ask_no_more_when_there_is_more(
    number: int, finance: Client, purchase: Purchase, django_assert_max_num_queries: object
) -> None:
    for at in range(number):
        again = place(make_basket([(ProductFactory(vendor__code=f"v{at}"), 1)]))
        pay(again, amount=int(again.total.amount), txn_id=f"more-{at}")
    account = LedgerAccount.objects.get(kind="clearing")
    budgets = {
        reverse("officers_money:today"): 24,
        reverse("officers_attempts:index"): 17,
        reverse("officers_attempts:page", args=[PaymentAttempt.objects.order_by("pk")[0].pk]): 19,
        reverse("officers_receipts:index"): 17,
        reverse("officers_receipts:page", args=[Receipt.objects.order_by("pk")[0].pk]): 18,
        reverse("officers_ledger:kinds"): 15,
        reverse("officers_ledger:accounts", args=["vendor_payable"]): 16,
        reverse("officers_ledger:account", args=[account.pk]): 18,
        reverse("officers_ledger:entry", args=[Entry.objects.get(key="receipt:bakong:zebra-1").pk]): 18,
    }
    for address, most in budgets.items():
        finance.get(address)
        with django_assert_max_num_queries(most):  # type: ignore[operator]
            finance.get(address)


@pytest.mark.parametrize(
    ("raw", "hidden", "kept"),
    [
        ('{"data": {"api_key": "k-1", "status": "ok"}}', "k-1", "ok"),
        ('[{"client_secret": "s-1", "id": "pi_1"}]', "s-1", "pi_1"),
        ("status=0&access_token=t-1&tran_id=7", "t-1", "tran_id=7"),
        ("Authorization: Bearer abc.def", "abc.def", "Authorization"),
        ('{"card": "4242 4242 4242 4242"}', "4242 4242 4242", "4242"),
    ],
)
def test_secrets_are_never_shown(raw: str, hidden: str, kept: str) -> None:
    shown = masked(raw)

    assert hidden not in shown
    assert kept in shown


def test_secret_headers_are_never_shown() -> None:
    shown = masked_fields({"Stripe-Signature": "t=1,v1=abc", "X-Api-Key": "k", "Content-Type": "application/json"})

    assert list(shown.values()) == ["•••", "•••", "application/json"]
