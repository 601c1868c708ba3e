"""Makers answer together, and join requests that are open to all."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.quotes.models import (
    Invitation,
    JointShare,
    QuoteRequest,
    QuoteVersion,
    ShareStatus,
)
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.quotes import invitation_of, make_request, make_vendor, make_version
from tests.integration.vendor_portal.test_quotes import at, body, home, typed
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


def test_makers_answer_together_and_each_agrees_first(client: Client, shop: Vendor, buyer_asks: QuoteRequest) -> None:
    friend = make_vendor(name_en="Sugar of Oudong", name_km="ស្ករឧដុង្គ")
    ProductFactory(vendor=friend, title_en="Palm sugar of Oudong")
    url = at(shop, buyer_asks, "quote/")

    looked = body(client.post(url, typed(shop, find="1", member_name="oudong")))
    assert friend.code in looked
    joined = body(client.post(url, typed(shop, member_add=friend.code)))
    assert "Palm sugar of Oudong" in joined
    both = {
        "line_row": ["0", "1"],
        "line1-what": f"v{friend.pk}",
        "line1-title": "Palm sugar from Oudong",
        "line1-quantity": "1",
        "line1-unit": "tonne",
        "line1-unit_price": "1450",
        "line1-hs_code": "170290",
        "line1-customs_text_en": "Palm sugar, granulated",
        "line1-origin_country": "KH",
        "member": [friend.code],
    }
    client.post(url, typed(shop, ask="1", **both))
    share = JointShare.objects.get()
    version = share.version
    assert (share.vendor_id, share.status, version.state) == (friend.pk, "asked", "draft")

    client.post(at(shop, buyer_asks), {"offer": "1", "version": version.token})
    version.refresh_from_db()
    assert version.state == "draft"  # not before the friend has agreed

    of_friend = Client()
    of_friend.force_login(friend.memberships.get().user)
    page = f"/en/vendors/desk/{friend.code}/requests/shares/{share.token}/"
    assert "Palm sugar from Oudong" in body(of_friend.get(page))
    assert "granulated" not in body(of_friend.get(page))  # the leader's line is the leader's
    assert buyer_asks.title in body(of_friend.get(f"/en/vendors/desk/{friend.code}/requests/"))
    of_friend.post(page, {"agree": "1", "words": "Yes, by February."})
    client.post(at(shop, buyer_asks), {"offer": "1", "version": version.token})

    version.refresh_from_db()
    share.refresh_from_db()
    assert (share.status, share.words, version.state) == (ShareStatus.AGREED, "Yes, by February.", "offered")


def test_a_member_that_does_not_agree_stops_the_quote(client: Client, shop: Vendor, seller: User) -> None:
    leader = make_vendor()
    asked = make_request(vendors=[leader], now=timezone.now())
    version = joint(asked, leader, shop)
    share = version.shares.get()

    client.post(f"/en/vendors/desk/{shop.code}/requests/shares/{share.token}/", {"refuse": "1", "words": "Too cheap."})

    share.refresh_from_db()
    assert (share.status, share.answered_by) == (ShareStatus.REFUSED, seller)
    of_leader = Client()
    of_leader.force_login(leader.memberships.get().user)
    shown = body(of_leader.get(at(leader, asked)))
    assert "Too cheap." in shown
    assert 'name="offer"' not in shown


def test_a_share_of_a_version_written_anew_is_gone(client: Client, shop: Vendor) -> None:
    leader = make_vendor()
    asked = make_request(vendors=[leader], now=timezone.now())
    token = joint(asked, leader, shop).shares.get().token
    make_version(request=asked, vendor=leader, now=timezone.now())

    answer = client.post(f"/en/vendors/desk/{shop.code}/requests/shares/{token}/", {"agree": "1"})

    assert answer.status_code == 404
    assert not JointShare.objects.exists()


def joint(asked: QuoteRequest, leader: Vendor, member: Vendor) -> QuoteVersion:
    from tests.factories.quotes import line_of

    return make_version(request=asked, vendor=leader, now=timezone.now(), lines=[line_of(leader), line_of(member)])


def test_an_open_request_is_joined(client: Client, shop: Vendor) -> None:
    asked = make_request(now=timezone.now(), title="Black pepper of Kampot")
    listed = body(client.get(home(shop, "?tab=open&q=pepper")))
    assert "Black pepper of Kampot" in listed
    assert "Black pepper of Kampot" not in body(client.get(home(shop, "?tab=open&q=silk")))

    shown = client.get(home(shop, f"open/{asked.number}/"))
    answer = client.post(home(shop, f"open/{asked.number}/join/"))

    assert shown.status_code == 200
    assert answer.status_code == 302
    assert answer.url.endswith(f"/requests/{invitation_of(asked, shop).token}/")
    assert invitation_of(asked, shop).how == "joined"


def test_what_was_asked_of_others_cannot_be_joined(client: Client, shop: Vendor) -> None:
    asked = make_request(vendors=[make_vendor()], now=timezone.now())

    assert client.get(home(shop, f"open/{asked.number}/")).status_code == 404
    assert client.post(home(shop, f"open/{asked.number}/join/")).status_code == 404
    assert not Invitation.objects.filter(vendor=shop).exists()


def test_the_own_request_is_not_among_those_to_answer(client: Client, shop: Vendor, seller: User) -> None:
    asked = make_request(buyer=seller, now=timezone.now())

    assert asked.title not in body(client.get(home(shop, "?tab=open")))
