"""Money received, owed, paid and written on papers, for the walk through every door."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from marketplace.core.money import Money
from payments.ledger.models import AccountKind
from payments.ledger.services import credit, debit, post_entry
from payments.models import (
    Disposition,
    Dispute,
    ExchangeRate,
    PaymentAttempt,
    Receipt,
    Refund,
    RefundReason,
)
from payments.papers.models import Paper, TaxRate
from payments.payouts.services.batches import make_batch, send_batch
from payments.payouts.services.holds import hold_money
from tests.factories.commission import make_offer, make_rule
from tests.factories.logistics import TariffFactory
from tests.factories.papers import make_profile
from tests.factories.users import OfficerFactory


def tell_money(shop: Any, product: Any, by_template: Any, by_room: Any, by_name: Any) -> None:
    """Make a receipt, a refund, a dispute, a rate, an entry, and say which stands in which address."""
    receipt = Receipt.objects.create(
        provider="bakong", provider_txn_id="t-1", purchase=shop.order.purchase, amount=Decimal(5000), currency="KHR",
        disposition=Disposition.LATE, occurred_at=timezone.now(),
    )  # fmt: skip
    refund = Refund.objects.create(
        receipt=receipt, order=shop.order, amount=Decimal(5000), currency="KHR", reason=RefundReason.DECLINED,
        key="r-1", created_at=timezone.now(),
    )  # fmt: skip
    dispute = Dispute.objects.create(
        receipt=receipt, provider="stripe", provider_ref="dp_1", amount=Decimal(5000), held=Decimal(0), currency="KHR",
        opened_at=timezone.now(),
    )  # fmt: skip
    by_room["officers_disputes"], by_name["order_pk"], by_name["deed"] = dispute.pk, shop.order.pk, "take"
    rate = ExchangeRate.objects.create(valid_on=date(2020, 1, 1), khr_per_usd=Decimal(4000), source="test")
    by_room["officers_settlement"] = shop.vendor.pk
    by_room.update(officers_refunds=refund.pk, officers_rates=rate.pk, officers_tariffs=TariffFactory().pk)
    by_room.update(officers_attempts=PaymentAttempt.objects.get(key="k-1").pk, officers_receipts=receipt.pk)
    by_room.update(officers_commission=make_rule("5", is_agreed=False, starts_on=date(2030, 1, 1)).pk)
    with transaction.atomic():
        entry = post_entry(
            key="receipt:bakong:t-1", event="receipt",
            lines=[
                debit(AccountKind.CLEARING, "bakong", Money(Decimal(5000), "KHR")),
                credit(AccountKind.BUYER_DEPOSIT, "P1", Money(Decimal(5000), "KHR")),
            ],
            occurred_at=timezone.now(),
        )  # fmt: skip
    by_name["kind"] = "clearing"
    ledger = "/officers/marketplace/ledger"
    by_template[f"{ledger}/accounts/<pk>/"] = {"pk": entry.postings.order_by("pk")[0].account_id}
    by_template[f"{ledger}/entries/<pk>/"] = {"pk": entry.pk}
    by_template["/officers/marketplace/commission/promotions/<pk>/"] = {"pk": make_offer(10).pk}


def tell_payouts(shop: Any, product: Any, by_template: Any, by_room: Any, by_name: Any) -> None:
    """Make a batch and a hold, and say which stands in which address."""
    now = timezone.now()
    maker, checker = OfficerFactory(), OfficerFactory()
    batch = make_batch(currency="KHR", day=timezone.localdate(now), by=maker, now=now)
    send_batch(batch=batch, by=checker, now=now)
    hold = hold_money(vendor=shop.vendor, order=shop.order, reason="An inquiry", by=maker, now=now)
    by_room.update(officers_accounts=shop.account.pk, officers_holds=hold.pk)
    terms, tariff = "/officers/marketplace/terms/<kind>/", TariffFactory(service__code="terms")
    by_template |= {f"{terms}{end}": {"kind": "tariffs"} for end in ("add/", "file/", "table.csv")}
    by_template[f"{terms}<pk>/"] = {"kind": "tariffs", "pk": tariff.pk}
    offer = shop.vendor.shipping_offers.get()
    by_template["/vendors/desk/<code>/delivery/<offer>/end/"] = {"code": shop.vendor.code, "offer": offer.pk}
    by_template["/vendors/account/stop/<token>/"] = {"token": shop.account.token}
    statements = "/officers/marketplace/payouts/statements/<number>/"
    by_template[statements] = by_template[f"{statements}paper.pdf"] = {"number": shop.statement.number}
    batches = "/officers/marketplace/batches-of-payouts/"
    for end in ("", "send/", "withdraw/", "files/<kind>"):
        by_template[f"{batches}<number>/{end}"] = {"number": batch.number, "kind": "bakong.csv"}
    for end in ("arrived/", "failed/"):
        by_template[f"{batches}payouts/<key>/{end}"] = {"key": batch.payouts.get().key}


def tell_papers(shop: Any, product: Any, by_template: Any, by_room: Any, by_name: Any) -> None:
    """Make a tax profile that waits, and say which paper stands in which address."""
    waiting = make_profile(
        shop.vendor, status="proposed", decided_at=None, legal_name_en="On papers", legal_name_km="លើឯកសារ"
    )
    invoice = Paper.objects.get(public_id=shop.invoice_id)
    of_buyer = {"token": shop.order.purchase.token, "public_id": shop.invoice_id}
    by_template["/checkout/<token>/papers/<public_id>.pdf"] = of_buyer
    by_template["/checkout/<token>/papers/<public_id>.xml"] = of_buyer
    by_template["/checkout/<token>/proforma.pdf"] = {"token": shop.order.purchase.token}
    for below in (
        "tax-papers/vendors/<vendor_pk>/",
        "tax-papers/vendors/<vendor_pk>/month.csv",
        "tax/vendors/<vendor_pk>/",
    ):
        by_template[f"/officers/marketplace/{below}"] = {"vendor_pk": shop.vendor.pk}
    by_room["officers_papers"], by_room["officers_tax"] = invoice.pk, waiting.pk
    by_room["officers_tax_rates"] = TaxRate.objects.order_by("pk")[0].pk
