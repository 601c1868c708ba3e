"""The right paper for each case, once, when its time has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from marketplace.core.events import publish
from marketplace.facts import OrderConfirmed, OrderDelivered, PurchasePaid, RefundSucceeded
from marketplace.sales.order.models import Order, Purchase
from payments.models import RefundLine, RefundReason, RefundStatus
from payments.papers.errors import UnableToIssuePaper
from payments.papers.models import BusinessBuyer, Paper
from payments.papers.services.issue import issue_for_order, issue_for_refund
from tests.factories.logistics import make_order
from tests.factories.papers import given_back, make_profile, paid_in_dollars, paid_order
from tests.factories.sales import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]


def make_business(order: Order, tin: str = "K001-987654321") -> BusinessBuyer:
    return BusinessBuyer.objects.create(
        purchase=order.purchase, name="Angkor Hotel Ltd.", address="Siem Reap", tin=tin, given_at=NOON
    )


def issued(order: Order) -> Paper:
    paper = issue_for_order(order_id=order.pk, now=NOON)
    assert paper is not None
    return paper


def test_a_registered_vendor_gives_a_business_a_tax_invoice_with_the_vat_apart() -> None:
    order = paid_order()
    make_business(order)

    paper = issued(order)

    assert (paper.kind, paper.number) == ("tax_invoice", "TI-000001")
    content = paper.content
    assert content["vat"] == {"percent": "10", "net": "43636", "tax": "4364"}
    assert (content["goods"], content["delivery"], content["total"]) == ("48000", "6000", "54000")
    assert content["issuer"]["tin"] == "K002-123456789"
    assert content["buyer"]["tin"] == "K001-987654321"
    assert (paper.goods_khr, paper.vat_khr, paper.delivery_khr) == (48_000, 4_364, 6_000)


def test_a_consumer_gets_a_commercial_invoice_that_names_only_the_buyers_name() -> None:
    paper = issued(paid_order())

    assert (paper.kind, paper.number) == ("commercial_invoice", "CI-000001")
    buyer = paper.content["buyer"]
    assert buyer["name_km"]
    assert {buyer[name] for name in ("address_km", "address_en", "tin", "phone")} == {""}
    assert "888999" not in str(paper.content)


def test_who_is_not_registered_gives_a_receipt_that_names_no_vat() -> None:
    order = paid_order(registered=False)
    make_business(order)

    paper = issued(order)

    assert (paper.kind, paper.number, paper.vat_khr) == ("receipt", "RC-000001", 0)
    assert paper.content["vat"] is None
    assert paper.content["issuer"]["tin"] == ""
    assert paper.content["issuer"]["name_en"] == "Sok Sokha"
    assert paper.content["buyer"]["name_en"] == "Angkor Hotel Ltd."


def test_the_profile_of_the_day_decides() -> None:
    order = paid_order(registered=False)
    assert order.vendor is not None
    make_profile(order.vendor, valid_from=date(2026, 11, 23))
    later = paid_order(registered=False)

    assert issued(order).kind == "receipt"
    paper = issue_for_order(order_id=later.pk, now=NOON + timedelta(days=1))
    assert paper is not None
    assert paper.kind == "commercial_invoice"


def test_the_marketplace_issues_as_agent_in_its_own_series_and_names_the_principal() -> None:
    order = paid_order(registered=False)
    assert order.vendor is not None
    make_profile(order.vendor, agency_mode="platform_agent", agent_letter="GDT 77")
    with pytest.raises(UnableToIssuePaper):
        issue_for_order(order_id=order.pk, now=NOON)
    make_profile(None, tin="L001-111111111", legal_name_en="The Ministry", legal_name_km="ក្រសួង")

    paper = issued(order)

    assert paper.series.vendor is None
    assert paper.content["issuer"]["name_en"] == "The Ministry"
    assert paper.content["principal"]["tin"] == "K002-123456789"


def test_twice_is_once(deliver_facts: Callable[[], None]) -> None:
    order = paid_order()
    with transaction.atomic():
        for _ in range(2):
            publish(PurchasePaid(purchase_id=order.purchase_id or 0))
    deliver_facts()
    with transaction.atomic():
        publish(OrderDelivered(order_id=order.pk, order_number=order.number))
    deliver_facts()

    assert Paper.objects.count() == 1


@pytest.mark.parametrize("status", ["awaiting_payment", "declined", "expired", "cancelled"])
def test_an_order_that_does_not_stand_gets_no_paper(status: str) -> None:
    order = paid_order()
    Order.objects.filter(pk=order.pk).update(status=status)

    assert issue_for_order(order_id=order.pk, now=NOON) is None


def test_an_order_that_is_not_paid_gets_no_paper() -> None:
    assert issue_for_order(order_id=make_order().pk, now=NOON) is None


def test_an_order_whose_own_part_is_paid_does_not_wait_for_the_rest(deliver_facts: Callable[[], None]) -> None:
    order = paid_order()
    Purchase.objects.filter(pk=order.purchase_id).update(paid_at=None)
    Order.objects.filter(pk=order.pk).update(paid_at=NOON)
    with transaction.atomic():
        publish(OrderConfirmed(order_id=order.pk, order_number=order.number))
    deliver_facts()

    assert Paper.objects.get().order == order


def test_cash_at_the_door_gets_its_paper_when_it_is_delivered(deliver_facts: Callable[[], None]) -> None:
    order = make_order(payment_method="cash_on_delivery")
    assert issue_for_order(order_id=order.pk, now=NOON) is None
    Order.objects.filter(pk=order.pk).update(status="delivered")
    with transaction.atomic():
        publish(OrderDelivered(order_id=order.pk, order_number=order.number))
    deliver_facts()

    assert Paper.objects.get().order == order


def test_dollars_stand_in_riel_too_at_the_official_rate() -> None:
    paper = issued(paid_in_dollars())

    assert paper.content["rate"] == {
        "khr_per_usd": "4050", "valid_on": "2026-11-20", "source": "National Bank of Cambodia",
    }  # fmt: skip
    assert paper.content["vat"] == {"percent": "10", "net": "10.79", "tax": "1.08"}
    # 13.37 x 4,050 = 54,148.5; 1.50 x 4,050 = 6,075; 1.08 x 4,050 = 4,374.
    assert paper.content["khr"] == {"goods": "48074", "vat": "4374", "delivery": "6075", "total": "54149"}


def test_dollars_without_an_official_rate_wait() -> None:
    from payments.models import ExchangeRate

    order = paid_in_dollars()
    ExchangeRate.objects.all().delete()

    with pytest.raises(UnableToIssuePaper):
        issue_for_order(order_id=order.pk, now=NOON)
    assert not Paper.objects.exists()


def test_what_goes_back_whole_is_taken_back_whole(deliver_facts: Callable[[], None]) -> None:
    order = paid_order()
    paper = issued(order)
    refund = given_back(order, "54000", reason=RefundReason.DECLINED)
    for _ in range(2):
        with transaction.atomic():
            publish(RefundSucceeded(refund_id=refund.pk))
        deliver_facts()

    note = Paper.objects.get(kind="credit_note")
    assert (note.number, note.credits, note.order) == ("CN-000001", paper, order)
    assert note.content["lines"] == paper.content["lines"]
    assert note.content["vat"] == paper.content["vat"]
    assert (note.goods_khr, note.vat_khr, note.delivery_khr) == (48_000, 4_364, 6_000)
    assert note.content["credits"]["number"] == "CI-000001"


def test_parts_that_go_back_undo_the_paper_to_the_riel() -> None:
    order = paid_in_dollars()
    paper = issued(order)
    for amount in ("3.33", "3.33", "3.33", "3.38"):
        assert issue_for_refund(refund_id=given_back(order, amount).pk, now=NOON) is not None

    notes = list(paper.credit_notes.all())
    assert sum(note.total for note in notes) == paper.total
    for name in ("goods_khr", "vat_khr", "delivery_khr"):
        assert sum(getattr(note, name) for note in notes) == getattr(paper, name)
    assert sum(Decimal(note.content["vat"]["tax"]) for note in notes) == Decimal("1.08")


def test_a_refund_by_line_names_the_line_and_its_pieces() -> None:
    order = paid_order()
    issued(order)
    refund = given_back(order, "30000", delivery=Decimal(6000))
    RefundLine.objects.create(refund=refund, line=order.lines.get(), quantity=1, amount=Decimal(24_000))

    note = issue_for_refund(refund_id=refund.pk, now=NOON)

    assert note is not None
    [line] = note.content["lines"]
    assert (line["text"]["en"], line["quantity"], line["amount"], line["net"]) == ("Palm sugar", 1, "24000", "21818")
    assert note.content["delivery"] == "6000"


def test_a_sum_that_fits_no_line_is_a_part_of_the_price() -> None:
    order = paid_order(registered=False)
    issued(order)

    note = issue_for_refund(refund_id=given_back(order, "1000").pk, now=NOON)

    assert note is not None
    assert note.content["lines"][0]["text"]["en"] == "Part of the price"
    assert note.vat_khr == 0


def test_more_than_the_paper_has_left_is_refused() -> None:
    order = paid_order()
    paper = issued(order)
    issue_for_refund(refund_id=given_back(order, "50000").pk, now=NOON)
    other = paid_order()
    refund = given_back(other, "50000")
    refund.order = order
    refund.save()

    with pytest.raises(UnableToIssuePaper):
        issue_for_refund(refund_id=refund.pk, now=NOON)
    assert paper.credit_notes.count() == 1


@pytest.mark.parametrize("fields", [{"status": RefundStatus.DUE}, {"status": RefundStatus.FAILED}])
def test_money_that_is_not_back_yet_has_no_credit_note(fields: dict[str, Any]) -> None:
    order = paid_order()
    issued(order)

    assert issue_for_refund(refund_id=given_back(order, "54000", **fields).pk, now=NOON) is None


def test_money_of_no_order_or_of_an_order_without_a_paper_has_no_credit_note() -> None:
    order = paid_order()
    refund = given_back(order, "54000")

    assert issue_for_refund(refund_id=refund.pk, now=NOON) is None
    refund.order = None
    refund.save()
    assert issue_for_refund(refund_id=refund.pk, now=NOON) is None


def test_a_paper_bears_the_day_in_cambodia() -> None:
    order = paid_order()
    late = datetime(2026, 10, 31, 17, 30, tzinfo=UTC)  # half past midnight, 1 November, in Phnom Penh

    paper = issue_for_order(order_id=order.pk, now=late)

    assert paper is not None
    assert paper.issued_on == date(2026, 11, 1)
    assert paper.content["issued_on"] == "2026-11-01"


def test_reductions_of_no_line_are_spread_over_the_lines() -> None:
    order = paid_order()
    Order.objects.filter(pk=order.pk).update(total_incl_tax=Decimal(50_000))
    assert Purchase.objects.filter(pk=order.purchase_id).exists()

    paper = issued(Order.objects.get(pk=order.pk))

    assert paper.content["goods"] == "44000"
    assert [line["amount"] for line in paper.content["lines"]] == ["44000"]
