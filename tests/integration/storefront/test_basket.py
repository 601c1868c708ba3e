from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oscar.apps.basket.models import Basket, Line

from catalogue.models import Product
from marketplace.storefront import services
from payments.models import ExchangeRate
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import make_basket
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def _add(client: Client, product: Product, quantity: object = 1, **headers: str) -> str:
    response = client.post(f"/en/basket/add/{product.code}/", {"quantity": quantity}, follow=True, **headers)  # type: ignore[arg-type]
    assert response.status_code == 200
    return response.content.decode()


def _change(client: Client, product: Product, quantity: object, **headers: str) -> str:
    response = client.post(f"/en/basket/lines/{product.code}/", {"quantity": quantity}, follow=True, **headers)  # type: ignore[arg-type]
    assert response.status_code == 200
    return response.content.decode()


def test_a_guest_puts_things_of_two_vendors_into_one_basket(client: Client, rate: ExchangeRate) -> None:
    pepper = ProductFactory(title_en="Pepper", vendor__name_en="Kampot Farm", stock__price=Decimal(14000))
    hat = ProductFactory(title_en="Hat", vendor__name_en="Hat House", stock__price=Decimal(6000))

    _add(client, pepper, 2)
    _add(client, hat)
    page = client.get("/en/basket/").content.decode()

    assert page.index("Kampot Farm") < page.index("Hat House")
    assert "34,000\N{NO-BREAK SPACE}៛" in page
    assert "≈\N{NO-BREAK SPACE}$8.50" in page
    assert "Comes in 2 parcels" in page
    assert "Go to checkout" in page


def test_the_same_thing_twice_is_one_line(client: Client) -> None:
    product = ProductFactory()

    _add(client, product, 2)
    _add(client, product, 3)

    assert Line.objects.get().quantity == 5


def test_a_quantity_in_khmer_digits_is_understood(client: Client) -> None:
    product = ProductFactory()

    _add(client, product, "៣")

    assert Line.objects.get().quantity == 3


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "", "many", "999999999999999999999", "1e3"])
def test_a_quantity_that_is_no_number_of_pieces_is_refused(client: Client, quantity: str) -> None:
    product = ProductFactory()

    page = _add(client, product, quantity)

    assert "Say how many, in whole pieces." in page or "This is too many." in page
    assert not Line.objects.exists()


def test_more_than_is_left_is_refused_and_the_basket_stays(client: Client) -> None:
    product = ProductFactory(stock__num_in_stock=5, stock__num_allocated=2)
    _add(client, product, 2)

    page = _add(client, product, 2)

    assert "Only 3 are left." in page
    assert Line.objects.get().quantity == 2


def test_what_is_not_on_sale_cannot_be_put_in(client: Client) -> None:
    product = ProductFactory(is_public=False)

    page = _add(client, product)

    assert "This is not on sale any more." in page
    assert not Line.objects.exists()


def test_a_quantity_is_changed_and_none_takes_the_line_out(client: Client) -> None:
    product = ProductFactory(title_en="Pepper")
    _add(client, product)

    _change(client, product, 4)
    assert Line.objects.get().quantity == 4

    page = _change(client, product, 0)
    assert not Line.objects.exists()
    assert "Your basket is empty" in page


def test_a_change_to_more_than_is_left_is_told_beside_the_line_and_keeps_what_was_typed(client: Client) -> None:
    product = ProductFactory(stock__num_in_stock=3)
    _add(client, product)

    page = _change(client, product, 7, **HTMX)

    assert "Only 3 are left." in page
    assert 'value="7"' in page
    assert Line.objects.get().quantity == 1


def test_another_visitors_line_cannot_be_changed(client: Client) -> None:
    product = ProductFactory()
    _add(Client(), product, 2)

    page = _change(client, product, 1)

    assert "no longer in your basket" in page
    assert Line.objects.get().quantity == 2


def test_a_forged_cookie_opens_no_basket(client: Client) -> None:
    product = ProductFactory(title_en="Pepper")
    _add(Client(), product)
    client.cookies["oscar_open_basket"] = f"{Basket.objects.get().pk}:forged"

    assert "Your basket is empty" in client.get("/en/basket/").content.decode()


def test_with_htmx_only_what_changed_comes_back(client: Client) -> None:
    product = ProductFactory()

    page = _add(client, product, 2, **HTMX)

    assert "<html" not in page
    assert "Added to your basket." in page
    assert 'id="basket-count-header" hx-swap-oob="true" class="count">2<' in page


def test_what_a_guest_put_in_is_still_there_after_signing_in(client: Client) -> None:
    product = ProductFactory(title_en="Pepper")
    _add(client, product, 2)
    user = UserFactory()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get("/en/basket/").content.decode()

    assert "Pepper" in page
    assert Line.objects.get(basket__owner=user, basket__status=Basket.OPEN).quantity == 2


def test_what_sold_out_meanwhile_is_marked_and_stops_the_way_to_checkout(client: Client) -> None:
    product = ProductFactory(stock__num_in_stock=5)
    _add(client, product, 3)
    product.stockrecords.update(num_in_stock=2)

    page = client.get("/en/basket/").content.decode()

    assert "Only 2 are left." in page
    assert "Go to checkout" not in page


def test_a_price_that_changed_meanwhile_is_told(client: Client) -> None:
    product = ProductFactory(stock__price=Decimal(5000))
    _add(client, product)
    product.stockrecords.update(price=Decimal(6000))

    page = client.get("/en/basket/").content.decode()

    assert "The price was 5,000\N{NO-BREAK SPACE}៛" in page
    assert "6,000\N{NO-BREAK SPACE}៛" in page


def test_the_form_leads_back_only_to_pages_of_ours(client: Client) -> None:
    product = ProductFactory()
    data = {"quantity": 1, "next": "//evil.example/"}

    response = client.post(f"/en/basket/add/{product.code}/", data)

    assert response["Location"] == "/en/basket/"


def test_a_basket_is_changed_by_post_alone(client: Client) -> None:
    product = ProductFactory()

    assert client.get(f"/en/basket/add/{product.code}/").status_code == 405
    assert client.get(f"/en/basket/lines/{product.code}/").status_code == 405


def test_a_line_is_written_as_oscar_would_write_it(client: Client) -> None:
    product = ProductFactory()
    oscars = make_basket([(product, 2)]).lines.get()

    _add(client, product, 2)

    ours = Line.objects.exclude(pk=oscars.pk).get()
    differ = {"id", "basket", "date_created", "date_updated"}
    for field in Line._meta.concrete_fields:
        assert field.name in differ or field.value_from_object(ours) == field.value_from_object(oscars), field.name


def test_a_click_that_comes_second_is_added_to_the_first(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    product = ProductFactory()
    _add(client, product, 2)
    late = services._chosen(product.code, "", 0)  # what it read before the first had written
    monkeypatch.setattr(services, "_chosen", lambda *_: late)

    _add(client, product, 3)

    assert Line.objects.get().quantity == 5


@pytest.mark.parametrize(("times", "budget"), [(0, 5), (1, 3)])
def test_to_put_something_in_takes_few_statements(client: Client, times: int, budget: int) -> None:
    products = ProductFactory.create_batch(times + 1)
    for product in products[:times]:
        _add(client, product)

    with CaptureQueriesContext(connection) as queries:
        client.post(f"/en/basket/add/{products[-1].code}/", {"quantity": 1})

    written = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(written) <= budget
