"""A request whose words no listing has: nobody is disturbed, it stays open to all, and the desk sees that it waits."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.facts import QuoteRequestOpened
from marketplace.quotes.models import Invitation
from marketplace.quotes.selectors.desk import unanswered
from marketplace.quotes.selectors.supply import open_requests_for
from marketplace.storefront.search import handlers, services
from tests.factories.catalogue import ProductFactory
from tests.factories.quotes import make_request
from tests.factories.trade import TradeTermsFactory
from tests.factories.vendors import VendorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_listens")]


@pytest.mark.parametrize("words", ["椰子糖 二吨", "Пальмовый сахар", "qwzx vrtk", "ສະກອນ", "???", "12345"])
def test_a_request_in_words_that_no_listing_has_is_put_to_nobody_and_stays_open_to_all(words: str) -> None:
    product: Any = ProductFactory(title_en="Palm sugar", title_km="ស្ករត្នោត")
    TradeTermsFactory(product=product)
    services.reindex_all(now=timezone.now())
    asked = make_request(now=timezone.now(), title=words)

    handlers.put_request_to_vendors(QuoteRequestOpened(request_id=asked.pk, number=asked.number, kind=asked.kind))

    assert not Invitation.objects.exists()
    assert asked in open_requests_for(vendor=VendorFactory(), now=timezone.now())
    assert asked in unanswered(now=timezone.now())
    client = Client(headers={"accept-language": "en"})
    client.force_login(asked.buyer)
    page = client.get(reverse("quotes:request", kwargs={"token": asked.token}))
    assert "Makers who fit are being looked for" in page.text
