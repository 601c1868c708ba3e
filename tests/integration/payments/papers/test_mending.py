"""Papers for a business, said early or late, and papers that are put right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.sales.order.models import Order
from payments.papers.errors import UnableToIssuePaper
from payments.papers.models import BusinessBuyer, Paper
from payments.papers.services.issue import issue_for_order, issue_for_refund, paper_of
from payments.papers.services.mending import correct_paper, set_business_buyer
from tests.factories.papers import given_back, make_profile, paid_order
from tests.factories.sales import NOON
from tests.factories.users import OfficerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def say_business(order: Order, name: str = "Angkor Hotel Ltd.") -> None:
    assert order.purchase is not None
    set_business_buyer(purchase=order.purchase, name=name, address="Siem Reap", tin="k001-987654321", by=None, now=NOON)


def kinds() -> list[tuple[str, str]]:
    return list(Paper.objects.order_by("pk").values_list("kind", "number"))


def test_said_before_the_paper_is_out_it_is_made_out_so() -> None:
    order = paid_order()
    say_business(order, "Angkor")
    say_business(order)
    issue_for_order(order_id=order.pk, now=NOON)

    assert kinds() == [("tax_invoice", "TI-000001")]
    assert BusinessBuyer.objects.get().tin == "K001-987654321"
    assert Paper.objects.get().content["buyer"]["name_en"] == "Angkor Hotel Ltd."


def test_said_later_the_paper_is_exchanged_once() -> None:
    order = paid_order()
    issue_for_order(order_id=order.pk, now=NOON)
    say_business(order)

    assert kinds() == [
        ("commercial_invoice", "CI-000001"),
        ("credit_note", "CN-000001"),
        ("tax_invoice", "TI-000001"),
    ]
    standing = paper_of(order=order)
    assert standing is not None
    assert standing.content["replaces"]["number"] == "CI-000001"
    with pytest.raises(UnableToIssuePaper):
        say_business(order, "Another")
    assert BusinessBuyer.objects.get().name == "Angkor Hotel Ltd."
    assert issue_for_order(order_id=order.pk, now=NOON) == standing


def test_after_money_went_back_nothing_is_exchanged_and_nothing_half_written() -> None:
    order = paid_order()
    issue_for_order(order_id=order.pk, now=NOON)
    issue_for_refund(refund_id=given_back(order, "1000").pk, now=NOON)

    with pytest.raises(UnableToIssuePaper):
        say_business(order)
    assert not BusinessBuyer.objects.exists()
    assert Paper.objects.count() == 2


def test_an_officer_puts_a_paper_right_and_a_refund_takes_back_the_new_one() -> None:
    order = paid_order()
    paper = issue_for_order(order_id=order.pk, now=NOON)
    assert paper is not None
    BusinessBuyer.objects.create(purchase=order.purchase, name="Angkor", address="Siem Reap", given_at=NOON)

    new = correct_paper(paper=paper, by=OfficerFactory(), now=NOON + timedelta(days=40))
    note = issue_for_refund(refund_id=given_back(order, "54000").pk, now=NOON)

    assert (new.kind, new.replaces) == ("tax_invoice", paper)
    assert new.content["supplied_on"] == "2026-11-22"
    assert note is not None
    assert note.credits == new
    with pytest.raises(UnableToIssuePaper):
        correct_paper(paper=paper, by=OfficerFactory(), now=NOON)
    with pytest.raises(UnableToIssuePaper):
        correct_paper(paper=note, by=OfficerFactory(), now=NOON)


def test_a_paper_is_put_right_by_the_profile_of_its_own_day() -> None:
    order = paid_order(registered=False)
    paper = issue_for_order(order_id=order.pk, now=NOON)
    assert paper is not None
    assert order.vendor is not None
    make_profile(order.vendor, valid_from=NOON.date() + timedelta(days=1))

    new = correct_paper(paper=paper, by=OfficerFactory(), now=NOON + timedelta(days=3))

    assert new.kind == "receipt"
