"""The demo country lives a little: what stands in its rooms came through the services, once."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from logistics.models import Consignment, TrackingEvent
from logistics.tracking_status import TrackingStatus
from marketplace.demo.life.services import LifeReport, load_demo_life
from marketplace.demo.life.stories import STORIES
from marketplace.demo.services import load_demo
from marketplace.demo.standing import MARKED_EN, MARKED_KM
from marketplace.demo.trade import load_demo_trade
from marketplace.exports.models import ExportFile
from marketplace.organisations.models import Organisation
from marketplace.quotes.models import QuoteRequest, QuoteVersion
from marketplace.quotes.selectors.desk import unanswered
from marketplace.returns.models import ReturnRequest
from marketplace.sales.order.models import Order, Purchase
from marketplace.users.models import User
from payments.models import Receipt
from payments.remittances.models import CashParcel
from payments.selectors import ledger_faults, ledger_sums

GOODS = ["OVOP-001", "OVOP-007", "OVOP-019", "OVOP-060"]
ROWS = (
    *(User, Organisation, Purchase, Order, Consignment, TrackingEvent, Receipt, CashParcel),
    *(ReturnRequest, QuoteRequest, QuoteVersion, ExportFile),
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def lived(rows_of_the_module: None) -> LifeReport:
    now = timezone.now()
    call_command("load_gazetteer", quiet=True)
    call_command("load_logistics", quiet=True)
    call_command("load_hs", quiet=True)
    load_demo(now=now, skus=GOODS, processes=1, alike=True)
    load_demo_trade()
    return load_demo_life(now=now)


def test_each_story_comes_as_far_as_it_tells(lived: LifeReport) -> None:
    told = (
        Order.objects.exclude(purchase__has_milestones=True)
        .order_by("purchase__placed_at")
        .values_list("purchase__phone", "purchase__payment_method", "status", "shipping_code")
    )

    assert lived == LifeReport(people=2, organisations=2, purchases=len(STORIES), requests=2, exports=1)
    assert [(str(phone), method, status, code.split(":")[0]) for phone, method, status, code in told] == [
        ("+85512000902", "cash_on_delivery", "delivered", "local_rider"),
        ("+85512000901", "bakong", "delivered", "local_rider"),
        ("+85512000903", "bakong", "dispatched", "bus_parcel"),
        ("+85512000902", "bakong", "confirmed", "local_rider"),
        ("+85512000901", "cash_on_delivery", "confirmed", "cambodia_post"),
    ]
    assert set(Consignment.objects.values_list("carrier", "tracking_status")) == {
        ("bus_parcel", TrackingStatus.IN_TRANSIT),
        ("local_rider", TrackingStatus.DELIVERED),
    }


def test_what_came_and_what_a_rider_owes_stands_in_the_books(lived: LifeReport) -> None:
    cash = CashParcel.objects.get()

    assert sorted(Receipt.objects.values_list("provider", "disposition")) == [
        *[("bakong", "ok")] * 3,
        ("bank_transfer", "milestone"),
    ]
    assert (cash.carrier, cash.rest) == ("local_rider", cash.order.total.amount)
    assert ledger_sums()
    assert ledger_faults() == []


def test_one_piece_is_asked_back_and_the_ministry_is_to_decide(lived: LifeReport) -> None:
    asked = ReturnRequest.objects.get()

    assert (asked.status, asked.reason, asked.order.status) == ("disputed", "missing", "delivered")
    assert asked.notes.count() == 3
    assert asked.disputed_at < timezone.now()


def test_a_checked_hotel_has_two_offers_and_an_importer_waits(lived: LifeReport) -> None:
    hotel, importer = Organisation.objects.order_by("registered_at")
    of_hotel = QuoteRequest.objects.get(organisation=hotel)
    of_importer = QuoteRequest.objects.get(buyer__phone="+85512000904", kind="open")

    assert (hotel.kind, hotel.country, hotel.status) == ("hotel", "KH", "checked")
    assert (importer.kind, importer.country, importer.status) == ("importer", "JP", "new")
    assert of_hotel.status == "answered"
    assert QuoteVersion.objects.filter(quote__request=of_hotel, state="offered").count() == 2
    assert of_importer.status == "open"
    assert not of_importer.quotes.exists()
    assert set(unanswered(now=timezone.now())) == {of_importer}


def test_what_an_importer_agreed_on_has_its_deposit_and_an_open_export(lived: LifeReport) -> None:
    file = ExportFile.objects.get()
    order = file.order
    deposit, rest = order.purchase.milestones.order_by("position")

    assert (file.is_open, order.shipping_address.country_id, order.status) == (True, "JP", "confirmed")
    assert (deposit.paid_at is not None, rest.paid_at) == (True, None)
    assert (deposit.amount + rest.amount, order.currency) == (order.total.amount, "USD")


def test_all_of_it_says_that_it_is_a_demonstration(lived: LifeReport) -> None:
    assert not Purchase.objects.filter(is_demo=False).exists()
    assert not QuoteRequest.objects.filter(is_demo=False).exists()
    assert not Organisation.objects.filter(is_demo=False).exists()
    assert not User.objects.filter(is_demo=False).exists()
    assert all(one.name.startswith((MARKED_KM, MARKED_EN)) for one in Organisation.objects.all())


def test_it_is_lived_once(lived: LifeReport) -> None:
    before = [rows.objects.count() for rows in ROWS]
    said = StringIO()

    call_command("load_demo_life", stdout=said)

    assert [rows.objects.count() for rows in ROWS] == before
    assert min(before) > 0
    assert "Nothing new" in said.getvalue()
    assert ledger_faults() == []
