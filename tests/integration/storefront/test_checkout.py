"""The two screens of checkout: what stands in the way is told where it can be mended, and nothing is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.placement import MOST_ON_TRUST, Buyer
from payments.models import ExchangeRate
from tests.factories.catalogue import ProductFactory
from tests.factories.geography import make_preah_dak
from tests.factories.logistics import DeliveryServiceFactory, TariffFactory, ZoneAreaFactory, ZoneFactory
from tests.factories.sales import make_basket, place
from tests.factories.vendors import VendorFactory
from vendors.models import StockRecord, Vendor

pytestmark = pytest.mark.django_db
ADDRESS = {
    "name": "Dara",
    "phone": "០១២ ៣៤៥ ៦៧៨",
    "province": "17",
    "district": "1703",
    "commune": "170303",
    "village": "17030301",
    "landmark": "pagoda",
}


@pytest.fixture
def last_button(client: Client, rate: ExchangeRate) -> dict[str, str]:
    """The form of the last screen, for a buyer with one thing at 12,000 riel in the basket and an address given."""
    village = make_preah_dak()
    commune = village.commune
    vendor = VendorFactory(
        village=village, commune=commune, district=commune.district, province=commune.district.province
    )
    product = ProductFactory(vendor=vendor, stock__num_in_stock=20)
    zone = ZoneFactory()
    service = DeliveryServiceFactory(carrier="cambodia_post", code="ems")
    ZoneAreaFactory(carrier="cambodia_post", area_code=commune.district.province.code, zone=zone)
    TariffFactory(
        service=service, origin_zone=zone, destination_zone=zone, max_weight_g=20_000, amount=Decimal(6000),
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    client.post(f"/en/basket/add/{product.code}/", {"quantity": "1"})
    assert client.post("/en/checkout/address/", ADDRESS).status_code == 302
    partner = product.stockrecords.get().partner
    return {
        "payment_method": "cash_on_delivery",
        "seen_goods": "12000",
        f"delivery-{partner.code}": "cambodia_post:ems@6000",
    }


def test_cash_at_the_door_places_the_purchase(client: Client, last_button: dict[str, str]) -> None:
    answer = client.post("/en/checkout/delivery/", last_button)

    purchase = Purchase.objects.get()
    assert answer["Location"] == f"/en/checkout/{purchase.token}/pay/"
    assert purchase.phone == "+85512345678"


def test_a_phone_with_too_much_on_trust_is_told_where_it_can_choose_another_way(
    client: Client, last_button: dict[str, str]
) -> None:
    other = ProductFactory()
    for _ in range(MOST_ON_TRUST):
        place(
            make_basket([(other, 1)]),
            payment_method="cash_on_delivery",
            hold_for=None,
            buyer=Buyer(name="Dara", phone="+85512345678", language="km"),
        )

    answer = client.post("/en/checkout/delivery/", last_button)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "You have parcels under way that are not paid yet." in page.split('id="id_payment_method"', 1)[1]
    assert 'value="cambodia_post:ems@6000" checked' in page
    assert Purchase.objects.count() == MOST_ON_TRUST
    assert client.post("/en/checkout/delivery/", {**last_button, "payment_method": "bakong"}).status_code == 302
    assert Purchase.objects.count() == MOST_ON_TRUST + 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"payment_method": "gold"}, "This way to pay is not offered here."),
        ({"payment_method": ""}, "Choose how you want to pay."),
        ({"seen_goods": "11000"}, "A price has changed since you looked."),
        ({"seen_goods": "NaN"}, "Please correct the following"),
        ({"seen_goods": ""}, "Please correct the following"),
    ],
)
def test_a_last_screen_that_does_not_hold_places_nothing_and_says_why(
    client: Client, last_button: dict[str, str], change: dict[str, str], says: str
) -> None:
    answer = client.post("/en/checkout/delivery/", {**last_button, **change})

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Purchase.objects.exists()


@pytest.mark.parametrize("delivery", ["", "nobody:nothing@6000", "cambodia_post:ems@5999", "cambodia_post:ems@", "@@"])
def test_a_delivery_that_is_not_offered_at_that_price_is_chosen_again(
    client: Client, last_button: dict[str, str], delivery: str
) -> None:
    field = next(name for name in last_button if name.startswith("delivery-"))

    answer = client.post("/en/checkout/delivery/", {**last_button, field: delivery})

    assert answer.status_code == 422
    assert 'class="field__error"' in answer.content.decode()
    assert not Purchase.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [("phone", "12 34"), ("phone", "+1 555 0100"), ("name", ""), ("commune", "999999"), ("landmark", "")],
)
def test_an_address_that_is_wrong_is_told_beside_its_field_and_the_rest_stays(
    client: Client, last_button: dict[str, str], field: str, typed: str
) -> None:
    answer = client.post("/en/checkout/address/", {**ADDRESS, "note": "blue gate", field: typed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="field__error"' in page
    assert "blue gate" in page
    assert not Purchase.objects.exists()


def test_without_anything_in_the_basket_there_is_no_checkout(client: Client) -> None:
    for screen in ("address", "delivery"):
        answer = client.get(f"/en/checkout/{screen}/", follow=True)
        assert answer.redirect_chain[-1][0] == "/en/basket/"


def test_a_buyer_pays_in_dollars_and_is_told_what_was_converted_and_how(
    client: Client, last_button: dict[str, str]
) -> None:
    in_dollars = {**last_button, "payment_method": "bakong", "currency": "USD"}

    page = client.post("/en/checkout/delivery/", {**in_dollars, "refresh": "1"}).content.decode()
    assert "Converted from riel at 4,000 ៛ for $1, the rate of" in page
    assert 'name="seen_goods" value="3.00"' in page
    assert client.post("/en/checkout/delivery/", in_dollars).status_code == 422  # what was seen was in riel
    assert client.post("/en/checkout/delivery/", {**in_dollars, "seen_goods": "3.00"}).status_code == 302

    purchase = Purchase.objects.get()
    assert (purchase.currency, purchase.total.amount, purchase.khr_per_usd) == ("USD", Decimal("4.50"), 4000)
    assert purchase.payment_attempts.get().money == purchase.total


def test_who_looks_in_dollars_begins_to_pay_in_dollars_and_may_turn_back(
    client: Client, last_button: dict[str, str]
) -> None:
    client.cookies["currency"] = "USD"

    begun = client.get("/km/checkout/delivery/").content.decode()
    back = client.get("/km/checkout/delivery/?currency=KHR").content.decode()

    assert 'name="seen_goods" value="3.00"' in begun
    assert 'name="seen_goods" value="12000"' in back.replace(".00", "")


def test_cash_at_the_door_is_not_offered_in_dollars(client: Client, last_button: dict[str, str]) -> None:
    answer = client.post("/en/checkout/delivery/", {**last_button, "currency": "USD", "seen_goods": "3.00"})

    assert answer.status_code == 422
    assert not Purchase.objects.exists()


def test_a_vendor_who_is_paid_directly_is_named_and_only_ways_that_reach_it_are_offered(
    client: Client, last_button: dict[str, str]
) -> None:
    Vendor.objects.update(settlement_mode="direct")

    page = client.get("/en/checkout/delivery/").content.decode()

    assert "this shop is paid directly" in page
    assert 'name="payment_method" value="bakong"' in page
    assert client.post("/en/checkout/delivery/", {**last_button, "payment_method": "stripe"}).status_code == 422
    client.post("/en/checkout/delivery/", {**last_button, "payment_method": "bakong"})
    attempt = Purchase.objects.get().payment_attempts.get()
    assert (attempt.order is not None, attempt.payee_account) == (True, "maker@devb")


@pytest.mark.database
def test_fault_19_an_amount_in_the_form_is_not_believed(client: Client, last_button: dict[str, str]) -> None:
    delivery = next(name for name in last_button if name.startswith("delivery-"))
    for change in ({"seen_goods": "1"}, {delivery: "cambodia_post:ems@1"}, {"currency": "USD", "seen_goods": "0.01"}):
        tampered = {**last_button, "payment_method": "bakong", **change}
        assert client.post("/en/checkout/delivery/", tampered).status_code == 422
    assert not Purchase.objects.exists()

    extra = {"total": "1", "amount": "1", "expected_total": "1", "khr_per_usd": "1"}
    client.post("/en/checkout/delivery/", {**last_button, "payment_method": "bakong", **extra})

    attempt = Purchase.objects.get().payment_attempts.get()
    assert (attempt.amount, attempt.currency) == (Decimal(18_000), "KHR")


def test_a_buyer_calls_off_what_is_unpaid_and_its_pieces_come_back(client: Client, last_button: dict[str, str]) -> None:
    client.post("/en/checkout/delivery/", {**last_button, "payment_method": "bakong"})
    purchase = Purchase.objects.get()
    page = f"/en/checkout/{purchase.token}/pay/"
    assert "Call it off" in client.get(page).content.decode()

    answer = client.post(f"{page}call-off/", follow=True)

    assert "It is called off. Nothing is owed." in answer.content.decode()
    assert purchase.orders.get().status == "cancelled"
    assert StockRecord.objects.get().num_allocated == 0
    again = client.post(f"{page}call-off/", follow=True)
    assert "paid or closed already" in again.content.decode()
