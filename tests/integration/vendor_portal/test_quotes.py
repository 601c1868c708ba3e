"""A vendor answers what buyers ask, alone and in versions."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.quotes.models import (
    Quote,
    QuoteRequest,
    QuoteVersion,
    ThreadMessage,
)
from marketplace.quotes.services.writing import write_message
from tests.factories.catalogue import ProductFactory
from tests.factories.customs import rule
from tests.factories.photos import PDF, upload
from tests.factories.quotes import invitation_of, make_offered, make_request, make_vendor
from tests.factories.trade import TradeTermsFactory, hs_code
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


def at(shop: Vendor, request: QuoteRequest, rest: str = "") -> str:
    return f"/en/vendors/desk/{shop.code}/requests/{invitation_of(request, shop).token}/{rest}"


def home(shop: Vendor, query: str = "") -> str:
    return f"/en/vendors/desk/{shop.code}/requests/{query}"


def typed(shop: Vendor, **more: Any) -> dict[str, Any]:
    """Return what stands in the form: one line of the shop, a third now and the rest before it is sent."""
    return {
        "currency": "USD",
        "incoterm": "FOB",
        "named_place": "Sihanoukville",
        "lead_days": "30",
        "valid_days": "14",
        "line_row": ["0"],
        "line0-what": f"v{shop.pk}",
        "line0-title": "Palm sugar, granulated",
        "line0-quantity": "2",
        "line0-unit": "tonne",
        "line0-unit_price": "1500",
        "line0-hs_code": hs_code("170290", text_en="Other sugars").dotted,
        "line0-customs_text_en": "Palm sugar, granulated",
        "line0-origin_country": "KH",
        "stone_row": ["0", "1"],
        "stone0-kind": "deposit",
        "stone0-percent": "30",
        "stone1-kind": "before_dispatch",
        "stone1-percent": "70",
        **more,
    }


def body(answer: Any) -> str:
    return str(answer.content.decode())


def test_what_was_asked_of_a_shop_stands_on_its_first_page_and_in_its_list(
    client: Client, shop: Vendor, buyer_asks: QuoteRequest
) -> None:
    desk = body(client.get(f"/en/vendors/desk/{shop.code}/"))
    found = body(client.get(home(shop)))

    assert "Requests for quotes" in desk
    assert buyer_asks.title in found
    assert buyer_asks.number in found


def test_looking_at_a_request_is_noted_once(client: Client, shop: Vendor, buyer_asks: QuoteRequest) -> None:
    client.get(at(shop, buyer_asks))
    first = invitation_of(buyer_asks, shop).seen_at
    client.get(at(shop, buyer_asks))

    assert first is not None
    assert invitation_of(buyer_asks, shop).seen_at == first


def test_a_quote_is_offered_at_once(client: Client, shop: Vendor, buyer_asks: QuoteRequest) -> None:
    answer = client.post(at(shop, buyer_asks, "quote/"), typed(shop, offer="1"))

    assert answer.status_code == 302, body(answer)
    version = QuoteVersion.objects.get(quote__vendor=shop)
    assert (version.state, version.total.amount, version.lead_days) == ("offered", Decimal(3_000), 30)
    assert [(one.kind, one.percent, one.holds_dispatch) for one in version.milestones.all()] == [
        ("deposit", Decimal(30), True),
        ("before_dispatch", Decimal(70), True),
    ]


def test_a_quote_in_khmer_digits_and_riel_is_read(client: Client, shop: Vendor, buyer_asks: QuoteRequest) -> None:
    given = typed(shop, currency="KHR", offer="1", **{"line0-unit_price": "៦,០០០,០០០", "line0-quantity": "២"})

    client.post(at(shop, buyer_asks, "quote/"), given)

    assert QuoteVersion.objects.get().total.amount == Decimal(12_000_000)


def test_a_quote_may_be_kept_and_offered_later(client: Client, shop: Vendor, buyer_asks: QuoteRequest) -> None:
    client.post(at(shop, buyer_asks, "quote/"), typed(shop, keep="1"))
    version = QuoteVersion.objects.get()
    assert version.state == "draft"

    client.post(at(shop, buyer_asks), {"offer": "1", "version": version.token})

    version.refresh_from_db()
    assert version.state == "offered"


def test_another_version_takes_the_place_of_the_one_before(
    client: Client, shop: Vendor, buyer_asks: QuoteRequest
) -> None:
    make_offered(request=buyer_asks, vendor=shop, now=timezone.now())
    form = body(client.get(at(shop, buyer_asks, "quote/")))
    assert 'value="1500"' in form

    client.post(at(shop, buyer_asks, "quote/"), typed(shop, offer="1", **{"line0-unit_price": "1,400.50"}))

    states = list(QuoteVersion.objects.order_by("version").values_list("version", "state"))
    assert states == [(1, "superseded"), (2, "offered")]


@pytest.mark.parametrize(("field", "value"), [
    ("line0-unit_price", "0"), ("line0-unit_price", "-3"), ("line0-unit_price", "1.234"), ("line0-unit_price", ""),
    ("line0-quantity", "0"), ("line0-quantity", "1.5"), ("line0-quantity", "many"), ("line0-title", ""),
    ("line0-what", "p999999"), ("line0-what", "v999999"), ("line0-unit", "bushel"), ("line_row", []),
    ("currency", "EUR"), ("incoterm", "XXX"), ("named_place", ""), ("valid_days", "0"), ("valid_days", "999"),
    ("lead_days", "-1"), ("lead_days", "9999"), ("stone0-percent", "40"), ("stone0-percent", "0"),
    ("stone0-kind", "bribe"), ("stone_row", ["0"]), ("freight", "free"), ("note", "x" * 3_000),
    ("line0-unit_price", "99999999999999999999"), ("line0-quantity", "99999999"),
])  # fmt: skip
def test_what_cannot_be_offered_is_said_and_what_was_typed_stays(
    client: Client, shop: Vendor, buyer_asks: QuoteRequest, field: str, value: Any
) -> None:
    answer = client.post(at(shop, buyer_asks, "quote/"), typed(shop, offer="1", **{field: value}))

    assert answer.status_code == 422, field
    assert "Palm sugar, granulated" in body(answer) or field in {"line0-title", "line_row"}
    assert not Quote.objects.exists()


def test_goods_of_another_shop_cannot_be_chosen(client: Client, shop: Vendor, buyer_asks: QuoteRequest) -> None:
    other = ProductFactory()

    answer = client.post(at(shop, buyer_asks, "quote/"), typed(shop, offer="1", **{"line0-what": f"p{other.pk}"}))

    assert answer.status_code == 422
    assert not QuoteVersion.objects.exists()


@pytest.mark.parametrize(
    ("gap", "why"),
    [
        ({"line0-hs_code": ""}, "find the code in words"),
        ({"line0-hs_code": "999999"}, "no customs code of six digits"),
        ({"line0-customs_text_en": ""}, "in plain English"),
        ({"line0-customs_text_en": "ស្ករត្នោត"}, "Latin letters only"),
        ({"line0-origin_country": "ZZ"}, "is not one of the available choices"),
        ({"line0-unit": "carton"}, "what one weighs without packing"),
    ],
)
def test_what_customs_abroad_ask_of_goods_in_no_listing_is_asked_beside_its_line(
    client: Client, shop: Vendor, buyer_asks: QuoteRequest, gap: dict[str, str], why: str
) -> None:
    answer = client.post(at(shop, buyer_asks, "quote/"), typed(shop, offer="1", **gap))

    assert answer.status_code == 422
    assert why in body(answer)
    assert "Palm sugar, granulated" in body(answer)
    assert not QuoteVersion.objects.exists()


def test_of_goods_that_stay_here_or_of_a_listing_nothing_is_asked_for_customs(client: Client, shop: Vendor) -> None:
    at_home = make_request(vendors=[shop], now=timezone.now(), country="KH")
    page = body(client.get(at(shop, at_home, "quote/")))
    assert "hs_code" not in page
    bare = {name: value for name, value in typed(shop).items() if "customs" not in name and "hs_code" not in name}
    client.post(at(shop, at_home, "quote/"), {**bare, "offer": "1"})
    assert QuoteVersion.objects.get().state == "offered"

    abroad = make_request(vendors=[shop], now=timezone.now())
    product = ProductFactory(vendor=shop)
    listed = {**bare, "line0-what": f"p{product.pk}", "line0-unit": "piece", "offer": "1"}
    client.post(at(shop, abroad, "quote/"), listed)
    line = QuoteVersion.objects.get(quote__request=abroad).lines.get()
    assert (line.hs_code_id, line.customs_text_en, line.net_weight_g) == (None, "", None)


def test_the_code_is_found_in_words_and_nothing_typed_is_lost(
    client: Client, shop: Vendor, buyer_asks: QuoteRequest
) -> None:
    sent = typed(shop, hs_find="0", **{"line0-hs_words": "other sugars", "line0-hs_code": ""})

    page = body(client.post(at(shop, buyer_asks, "quote/"), sent))

    assert 'type="radio" name="line0-hs_code" value="170290"' in page
    assert "Palm sugar, granulated" in page
    assert 'value="1500"' in page
    assert "Nothing found" in body(client.post(at(shop, buyer_asks, "quote/"), {**sent, "line0-hs_words": "zzzz"}))


def test_goods_that_must_not_go_there_are_refused_beside_their_line_before_they_are_offered(
    client: Client, shop: Vendor, buyer_asks: QuoteRequest
) -> None:
    rule(hs_prefix="1702", country="JP", direction="import", text_en="This country takes no sugar.")

    answer = client.post(at(shop, buyer_asks, "quote/"), typed(shop, offer="1"))

    assert answer.status_code == 422
    assert "This country takes no sugar. It cannot be sent to Japan" in body(answer)
    assert not QuoteVersion.objects.exists()


def test_a_paper_that_goods_need_is_told_and_nothing_is_refused(
    client: Client, shop: Vendor, buyer_asks: QuoteRequest
) -> None:
    rule("permit", hs_prefix="1702", country="JP", direction="import", text_en="A licence to import sugar.")

    client.post(at(shop, buyer_asks, "quote/"), typed(shop, offer="1"))

    assert QuoteVersion.objects.get().state == "offered"
    assert "A licence to import sugar." in body(client.get(at(shop, buyer_asks)))


def test_rows_come_and_go_and_nothing_typed_is_lost(client: Client, shop: Vendor, buyer_asks: QuoteRequest) -> None:
    more = body(client.post(at(shop, buyer_asks, "quote/"), typed(shop, line_add="1")))
    fewer = body(client.post(at(shop, buyer_asks, "quote/"), typed(shop, stone_away="0")))

    assert 'name="line1-title"' in more
    assert "Palm sugar, granulated" in more
    assert 'name="stone0-percent"' not in fewer
    assert 'name="stone1-percent"' in fewer
    assert not QuoteVersion.objects.exists()


def test_prices_are_filled_in_from_the_tiers(client: Client, shop: Vendor) -> None:
    sugar = ProductFactory(vendor=shop, title_en="Palm sugar")
    TradeTermsFactory(product=sugar, lead_days=21, tiers={10: 10_000, 100: 9_000}, tiers_usd={10: "2.50"})
    asked = make_request(vendors=[shop], now=timezone.now(), quantity=40, unit="kg", product_id=sugar.pk)

    first = body(client.get(at(shop, asked, "quote/")))
    given = typed(shop, prices="1", currency="KHR", **{"line0-what": f"p{sugar.pk}", "line0-quantity": "១២០"})
    filled = body(client.post(at(shop, asked, "quote/"), given))

    assert 'value="2.50"' in first
    assert f'value="p{sugar.pk}" selected' in first
    assert 'value="21"' in first
    assert 'value="9000"' in filled


def test_a_word_and_a_paper_reach_the_buyer_and_come_back(
    client: Client, shop: Vendor, buyer_asks: QuoteRequest
) -> None:
    client.post(at(shop, buyer_asks), {"say": "1", "words": "Granulated or in blocks?", "paper": upload(PDF)})

    message = ThreadMessage.objects.get()
    assert (message.from_buyer, message.words) == (False, "Granulated or in blocks?")
    paper = client.get(at(shop, buyer_asks, f"papers/{message.public_id}/"))
    assert paper["Content-Type"] == "application/pdf"
    assert paper["Content-Disposition"].startswith("attachment")


def test_what_is_no_paper_is_refused_beside_the_field(client: Client, shop: Vendor, buyer_asks: QuoteRequest) -> None:
    answer = client.post(at(shop, buyer_asks), {"say": "1", "words": "Look", "paper": upload(b"<script>", "x.pdf")})

    assert answer.status_code == 422
    assert "neither a photo nor a PDF" in body(answer)
    assert not ThreadMessage.objects.exists()


def test_reading_a_thread_is_noted(client: Client, shop: Vendor, buyer_asks: QuoteRequest) -> None:
    now = timezone.now()
    write_message(request=buyer_asks, vendor=shop, author=buyer_asks.buyer, from_buyer=True, words="Blocks.", now=now)

    assert "Blocks." in body(client.get(at(shop, buyer_asks)))

    assert ThreadMessage.objects.get().read_at is not None


def test_a_shop_that_cannot_make_it_says_so(client: Client, shop: Vendor, buyer_asks: QuoteRequest) -> None:
    client.post(at(shop, buyer_asks), {"decline": "1", "words": "No sugar this year."})

    invitation = invitation_of(buyer_asks, shop)
    assert (invitation.declined_at is not None, invitation.declined_words) == (True, "No sugar this year.")
    assert buyer_asks.title not in body(client.get(home(shop)))


def test_a_quote_is_taken_back(client: Client, shop: Vendor, buyer_asks: QuoteRequest) -> None:
    version = make_offered(request=buyer_asks, vendor=shop, now=timezone.now())

    client.post(at(shop, buyer_asks), {"withdraw": "1", "version": version.token})

    version.refresh_from_db()
    assert version.state == "withdrawn"


def test_a_button_of_a_version_that_has_moved_on_does_nothing(
    client: Client, shop: Vendor, buyer_asks: QuoteRequest
) -> None:
    version = make_offered(request=buyer_asks, vendor=shop, now=timezone.now())

    assert client.post(at(shop, buyer_asks), {"offer": "1", "version": version.token}).status_code == 404
    assert client.post(at(shop, buyer_asks), {"withdraw": "1", "version": "nonsense"}).status_code == 404
    version.refresh_from_db()
    assert version.state == "offered"


def test_a_request_that_has_ended_takes_no_quote(client: Client, shop: Vendor) -> None:
    early = timezone.now() - timedelta(days=30)
    asked = make_request(vendors=[shop], now=early)

    answer = client.post(at(shop, asked, "quote/"), typed(shop, offer="1"))

    assert answer.status_code == 422
    assert "This request has ended." in body(answer)
    assert not Quote.objects.exists()


def test_strangers_find_nothing(client: Client, shop: Vendor, buyer_asks: QuoteRequest) -> None:
    other = make_vendor()
    version = make_offered(request=buyer_asks, vendor=shop, now=timezone.now())
    client.force_login(other.memberships.get().user)
    token = invitation_of(buyer_asks, shop).token

    for code in (shop.code, other.code):
        for rest in ("", "quote/"):
            assert client.get(f"/en/vendors/desk/{code}/requests/{token}/{rest}").status_code == 404
            assert client.post(f"/en/vendors/desk/{code}/requests/{token}/{rest}", {"withdraw": "1"}).status_code == 404
    version.refresh_from_db()
    assert version.state == "offered"


def test_a_list_of_many_takes_as_many_queries_as_one_of_few(
    client: Client, shop: Vendor, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        make_request(vendors=[shop], now=timezone.now())

    with django_assert_max_num_queries(14):
        client.get(home(shop))
