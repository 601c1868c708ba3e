"""The screens of buyers: ask, talk, compare, accept; what somebody else asked is nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.trade.models import ExcludedCountry, HSCode
from marketplace.approvals.models import ApprovalRequest
from marketplace.core.khmer import fold
from marketplace.quotes.models import QuoteRequest, QuoteVersion, ThreadMessage
from marketplace.sales.address.services import keep_address
from marketplace.sales.order.models import Purchase
from payments.adapters import adapter
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.customs import rule
from tests.factories.organisations import MemberFactory
from tests.factories.photos import jpeg
from tests.factories.quotes import make_offered, make_request, make_vendor
from tests.factories.sales import destination
from tests.factories.trade import TradeTermsFactory, hs_code
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_listens")]


@pytest.fixture
def buyer() -> Any:
    return UserFactory(first_name="Yamada")


@pytest.fixture
def page(buyer: Any, settings: Any) -> Iterator[Client]:
    """Signed in, in English; transfers from a bank are taken in dollars."""
    bank = {"bank": "Bank", "account_name": "Marketplace", "account_usd": "000123"}
    settings.PAYMENT_PROVIDERS = {**settings.PAYMENT_PROVIDERS, "bank_transfer": bank}
    adapter.cache_clear()
    client = Client(headers={"accept-language": "en"})
    client.force_login(buyer)
    yield client
    adapter.cache_clear()


def ask_url(**query: str) -> str:
    return reverse("quotes:ask", query=query)


def typed(**more: Any) -> dict[str, Any]:
    return {
        "line_row": ["0"],
        "line0-title": "Palm sugar",
        "line0-quantity": "២,០០០",
        "line0-unit": "kg",
        "kind": "open",
        "country": "JP",
        "currency": "USD",
        "days": "30",
        **more,
    }


def test_a_visitor_signs_in_first() -> None:
    answer = Client().get(ask_url())
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_a_buyer_asks_every_vendor_with_khmer_digits(page: Client, buyer: Any) -> None:
    assert page.get(ask_url()).status_code == 200
    answer = page.post(ask_url(), typed(target_price="1.20", incoterm="FOB", named_place="Sihanoukville"))

    asked = QuoteRequest.objects.get()
    assert answer["Location"] == reverse("quotes:request", kwargs={"token": asked.token})
    assert (asked.buyer, asked.quantity, asked.kind, asked.target_price) == (buyer, 2000, "open", Decimal("1.20"))
    assert "Palm sugar" in page.get(answer["Location"]).text


def test_from_a_product_the_shop_is_ticked_and_others_of_the_shelf_can_be(page: Client) -> None:
    product = ProductFactory(vendor=make_vendor())
    other = ProductFactory(vendor=make_vendor())
    shelf = CategoryFactory()
    product.categories.add(shelf)
    other.categories.add(shelf)
    shown = page.get(ask_url(product=product.code)).text
    assert product.vendor.name in shown
    assert other.vendor.name in shown

    page.post(ask_url(product=product.code), typed(kind="named", vendors=[product.vendor.code, other.vendor.code]))

    asked = QuoteRequest.objects.get()
    assert (asked.kind, asked.product) == ("several", product)
    assert {one.vendor for one in asked.invitations.all()} == {product.vendor, other.vendor}


@pytest.mark.parametrize(
    "change",
    [
        {"line0-quantity": "0"},
        {"line0-quantity": "1.5"},
        {"line0-title": ""},
        {"needed_before": "2020-01-01"},
        {"target_price": "cheap"},
        {"target_price": "NaN"},
        {"line0-hs_code": "17"},
        {"incoterm": "FOB"},
        {"kind": "named"},
        {"country": "ZZ"},
        {"days": "400"},
    ],
)
def test_what_cannot_be_asked_keeps_what_was_typed(page: Client, change: dict[str, str]) -> None:
    answer = page.post(ask_url(), typed(details="Keep me", **change))
    assert answer.status_code == 422
    assert "Keep me" in answer.text
    assert not QuoteRequest.objects.exists()


def lines(*titles: str) -> dict[str, Any]:
    """Return rows of these things, a hundred pieces of each."""
    sent: dict[str, Any] = {"line_row": [str(row) for row in range(len(titles))]}
    for row, title in enumerate(titles):
        sent |= {f"line{row}-title": title, f"line{row}-quantity": "100", f"line{row}-unit": "piece"}
    return sent


def test_several_things_are_asked_for_in_one_request(page: Client) -> None:
    hs_code("170290", text_en="Sugars")

    page.post(ask_url(), typed(**lines("Palm sugar", "Pepper", "Baskets"), **{"line0-hs_code": "1702.90"}))

    asked = QuoteRequest.objects.get()
    assert [one.title for one in asked.lines.all()] == ["Palm sugar", "Pepper", "Baskets"]
    assert (asked.title, asked.hs_code_id) == ("Palm sugar", "170290")
    assert [one.hs_code_id for one in asked.lines.all()] == ["170290", None, None]


def test_lines_come_and_go_and_nothing_typed_is_lost(page: Client) -> None:
    more = page.post(ask_url(), typed(**lines("Palm sugar", "Pepper"), line_add="1", details="Keep me"))
    assert more.status_code == 200
    assert [f'name="line_row" value="{row}"' in more.text for row in range(4)] == [True, True, True, False]
    assert "Keep me" in more.text

    fewer = page.post(ask_url(), typed(**lines("Palm sugar", "Pepper"), line_away="0", details="Keep me"))
    assert 'value="Pepper"' in fewer.text
    assert 'value="Palm sugar"' not in fewer.text
    assert not QuoteRequest.objects.exists()


def test_no_more_than_twenty_things_are_asked_for_at_once(page: Client) -> None:
    full = page.post(ask_url(), typed(**lines(*["Pepper"] * 20), line_add="1")).text
    assert 'name="line_row" value="20"' not in full
    assert 'name="line_add"' not in full


def test_the_code_of_a_thing_is_found_in_words_of_either_language(page: Client) -> None:
    row = hs_code("170290", text_en="Other sugars", text_km="ស្ករផ្សេងទៀត")
    HSCode.objects.filter(pk=row.pk).update(search_text=fold("other sugars ស្ករផ្សេងទៀត"))

    for words in ("other sugars", "ស្ករ", "1702"):
        sent = typed(details="Keep me", hs_find="0", **{"line0-hs_words": words})
        shown = page.post(ask_url(), sent).text
        assert 'type="radio" name="line0-hs_code" value="170290"' in shown
        assert "Keep me" in shown
    assert "Nothing found" in page.post(ask_url(), typed(hs_find="0", **{"line0-hs_words": "zzzz"})).text


def test_goods_that_must_not_go_there_are_refused_beside_their_line_as_they_are_asked_for(page: Client) -> None:
    hs_code("220600", text_en="Rice wine")
    rule(hs_prefix="2206", country="JP", direction="import", text_en="This country takes no alcohol.")
    sent = typed(details="Keep me", **lines("Pepper", "Rice wine"), **{"line1-hs_code": "220600"})

    answer = page.post(ask_url(), sent)

    assert answer.status_code == 422
    assert answer.context["form"].lines[1].non_field_errors()[0].startswith("This country takes no alcohol. It cannot")
    assert not answer.context["form"].lines[0].errors
    assert "Keep me" in answer.text
    assert not QuoteRequest.objects.exists()


def test_a_country_to_which_nothing_may_be_sent_is_refused_beside_the_country(page: Client) -> None:
    rule(country="JP", text_en="Closed by decision of the Security Council.")

    answer = page.post(ask_url(), typed())

    assert "Nothing can be sent to Japan: Closed by decision" in answer.context["form"].errors["country"][0]
    assert not QuoteRequest.objects.exists()


def test_what_its_vendor_does_not_send_there_is_refused_as_it_is_asked_for(page: Client) -> None:
    product = ProductFactory(vendor=make_vendor())
    ExcludedCountry.objects.create(terms=TradeTermsFactory(product=product), country_code="JP")

    answer = page.post(ask_url(product=product.code), typed(kind="named", vendors=[product.vendor.code]))

    assert "does not sell this to Japan" in answer.context["form"].lines[0].non_field_errors()[0]
    assert not QuoteRequest.objects.exists()


def test_what_needs_a_licence_is_asked_for_and_told(page: Client) -> None:
    hs_code("170290", text_en="Sugars")
    rule("permit", hs_prefix="1702", country="JP", direction="import", text_en="A licence to import sugar.")

    answer = page.post(ask_url(), typed(**{"line0-hs_code": "170290"}))

    assert "A licence to import sugar." in page.get(answer["Location"]).text


def test_two_offers_stand_side_by_side_and_the_cheaper_is_marked(page: Client, buyer: Any) -> None:
    now = timezone.now()
    first, second = make_vendor(), make_vendor()
    asked = make_request(vendors=[first, second], buyer=buyer, now=now)
    make_offered(request=asked, vendor=first, now=now)
    make_offered(request=asked, vendor=second, now=now, freight=Decimal(50), lead_days=10)

    shown = page.get(reverse("quotes:request", kwargs={"token": asked.token})).text

    assert shown.count("lowest") == shown.count("soonest") == 1
    assert "3,050.00" in shown
    assert "1,500.00" in shown  # for one tonne, all included
    assert "1,525.00" in shown


def test_a_buyer_talks_with_one_vendor_and_sends_a_photo(page: Client, buyer: Any) -> None:
    vendor = make_vendor()
    asked = make_request(vendors=[vendor], buyer=buyer, now=timezone.now())
    url = reverse("quotes:thread", kwargs={"token": asked.token, "code": vendor.code})

    photo = SimpleUploadedFile("p.jpg", jpeg(), content_type="image/jpeg")
    assert page.post(url, {"words": "Like this one", "paper": photo}).status_code == 302
    assert page.post(url, {"words": " "}).status_code == 422
    script = SimpleUploadedFile("p.pdf", b"<script>", content_type="application/pdf")
    assert page.post(url, {"words": "x", "paper": script}).status_code == 422

    message = ThreadMessage.objects.get()
    shown = page.get(url).text
    file_url = reverse("quotes:file", kwargs={"token": asked.token, "public_id": message.public_id})
    assert "Like this one" in shown
    assert file_url in shown
    assert page.get(file_url)["Content-Type"] == "image/jpeg"


def offered(buyer: Any) -> QuoteVersion:
    now = timezone.now()
    vendor = make_vendor()
    return make_offered(request=make_request(vendors=[vendor], buyer=buyer, now=now), vendor=vendor, now=now)


def accepted_with(version: QuoteVersion, buyer: Any) -> dict[str, Any]:
    kept = keep_address(user=buyer, name="Yamada", phone="+85512999888", destination=destination())
    return {
        "accept": "1",
        "address": kept.public_id,
        "payment_method": "bank_transfer",
        "version": version.version,
        "agrees": "on",
    }


def test_accepting_places_the_purchase_and_leads_to_its_payment(page: Client, buyer: Any) -> None:
    version = offered(buyer)
    url = reverse("quotes:offer", kwargs={"token": version.token})
    assert "First write down where it goes" in page.get(url).text
    said = accepted_with(version, buyer)
    assert "pay 900.00" in page.get(url).text.replace("$", "").replace("\xa0", " ").replace("USD ", "")

    answer = page.post(url, said)

    purchase = Purchase.objects.get()
    assert answer["Location"] == reverse("checkout:payment", kwargs={"token": purchase.token})
    assert purchase.shipping_address.phone_number == "+85512999888"
    again = page.post(url, said)
    assert again["Location"] == reverse("quotes:request", kwargs={"token": version.quote.request.token})
    assert Purchase.objects.count() == 1
    assert purchase.number in page.get(again["Location"]).text


def test_an_offer_is_not_accepted_without_a_tick_or_to_the_address_of_another(page: Client, buyer: Any) -> None:
    version = offered(buyer)
    url = reverse("quotes:offer", kwargs={"token": version.token})
    said = accepted_with(version, buyer)
    other = UserFactory()
    theirs = keep_address(user=other, name="X", phone="+85512999777", destination=destination())

    assert page.post(url, {key: value for key, value in said.items() if key != "agrees"}).status_code == 422
    assert page.post(url, {**said, "address": theirs.public_id}).status_code == 422
    assert page.post(url, {**said, "version": 7}).status_code == 422
    assert page.post(url, {**said, "payment_method": "cash_on_delivery"}).status_code == 422
    assert not Purchase.objects.exists()


def test_declining_tells_why(page: Client, buyer: Any) -> None:
    version = offered(buyer)
    page.post(reverse("quotes:offer", kwargs={"token": version.token}), {"decline": "1", "words": "Too dear"})
    version.refresh_from_db()
    assert (version.state, version.declined_words) == ("declined", "Too dear")


def test_closing_ends_the_request(page: Client, buyer: Any) -> None:
    asked = make_request(buyer=buyer, now=timezone.now())
    page.post(reverse("quotes:close", kwargs={"token": asked.token}))
    asked.refresh_from_db()
    assert asked.status == "withdrawn"
    assert page.get(reverse("quotes:close", kwargs={"token": asked.token})).status_code != 200


def test_a_stranger_finds_nothing(page: Client) -> None:
    now = timezone.now()
    vendor = make_vendor()
    asked = make_request(vendors=[vendor], now=now)
    version = make_offered(request=asked, vendor=vendor, now=now)
    keys = {"token": asked.token}
    for url in (
        reverse("quotes:request", kwargs=keys),
        reverse("quotes:thread", kwargs={**keys, "code": vendor.code}),
        reverse("quotes:file", kwargs={**keys, "public_id": "x"}),
        reverse("quotes:offer", kwargs={"token": version.token}),
    ):
        assert page.get(url).status_code == 404
    assert page.post(reverse("quotes:close", kwargs=keys)).status_code == 404
    assert asked.number not in page.get(reverse("quotes:requests")).text


def test_a_draft_is_seen_by_nobody(page: Client, buyer: Any) -> None:
    version = offered(buyer)
    QuoteVersion.objects.filter(pk=version.pk).update(state="draft", offered_at=None)
    assert page.get(reverse("quotes:offer", kwargs={"token": version.token})).status_code == 404


def test_the_list_asks_no_more_for_more_requests(page: Client, buyer: Any, django_assert_max_num_queries: Any) -> None:
    for _ in range(6):
        make_request(buyer=buyer, now=timezone.now())
    with django_assert_max_num_queries(8):
        shown = page.get(reverse("quotes:requests")).text
    assert shown.count("RQ") >= 6


def test_a_colleague_sees_what_was_asked_for_the_organisation(page: Client, buyer: Any) -> None:
    member = MemberFactory(user=buyer)
    colleague = MemberFactory(organisation=member.organisation)
    asked = make_request(buyer=colleague.user, organisation_id=member.organisation_id, now=timezone.now())
    assert page.get(reverse("quotes:request", kwargs={"token": asked.token})).status_code == 200


def test_above_a_members_limit_accepting_asks_an_approver(page: Client, buyer: Any) -> None:
    member = MemberFactory(user=buyer, may_pay=True, purchase_limit=Decimal(100), limit_currency="USD")
    MemberFactory(organisation=member.organisation, approver=True, is_chosen=False)
    now, vendor = timezone.now(), make_vendor()
    asked = make_request(vendors=[vendor], buyer=buyer, organisation_id=member.organisation_id, now=now)
    version = make_offered(request=asked, vendor=vendor, now=now)

    answer = page.post(reverse("quotes:offer", kwargs={"token": version.token}), accepted_with(version, buyer))

    waits = ApprovalRequest.objects.get()
    assert (waits.subject_number, waits.subject_version) == (version.quote.number, 1)
    assert answer["Location"].endswith(f"/requests/{waits.number}/")
    assert not Purchase.objects.exists()
