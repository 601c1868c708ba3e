"""An organisation that buys, as it stands in its people's addresses and in officers'."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from catalogue.models import Product
from marketplace.organisations.models import MemberInvitation, RegistrationScan
from marketplace.sales.address.models import UserAddress
from marketplace.sales.address.organisations import keep_for_organisation
from tests.factories.approvals import ask
from tests.factories.organisations import MemberFactory, OrganisationFactory
from tests.factories.photos import upload
from tests.factories.sales import BUYER, destination, make_basket, place
from tests.integration.vendor_portal import world as portal


def tell_organisations(shop: portal.World, product: Product, by_template: Any, by_room: Any, by_name: Any) -> None:
    """The buyer of the world owns a hotel in the vendor's province, and is asked to work for another."""
    now, buyer = timezone.now(), UserAddress.objects.get(first_name="Dara Chan").user
    buyer.confirm_phone()
    hotel = OrganisationFactory(province=shop.vendor.province)
    owner = MemberFactory(organisation=hotel, user=buyer, owner=True, is_chosen=False)
    asked = ask(MemberFactory(organisation=hotel), [(product, 1)], now=now)
    bought = place(make_basket([(product, 1)]), buyer=BUYER, now=now)
    bought.organisation = hotel
    bought.save()
    kept = keep_for_organisation(
        organisation=hotel, label="Kitchen", name="Dara", phone="+85512345678", destination=destination(), by=buyer,
        now=now,
    )  # fmt: skip
    RegistrationScan.objects.create(organisation=hotel, scan=upload(), added_at=now)
    mine = _invitation(buyer.phone, now)
    sent = _invitation("+85512777666", now, organisation=hotel)
    by_room["officers_organisations"] = hotel.pk
    root, code = "/account/organisations/<code>/", {"code": hotel.code}
    pages = ("", "details/", "budget/", "people/", "addresses/", "addresses/new/", "requests/", "purchases/")
    pages += ("registration/", "registration/scan/", "addresses/abroad/")
    by_template.update({f"{root}{page}": code for page in pages})
    by_template["/account/organisations/invitations/<public_id>/"] = {"public_id": mine.public_id}
    for page in ("people/<public_id>/", "people/<public_id>/remove/"):
        by_template[f"{root}{page}"] = code | {"public_id": owner.public_id}
    by_template[f"{root}asked/<public_id>/withdraw/"] = code | {"public_id": sent.public_id}
    for page in ("", "abroad/", "first/", "forget/"):
        by_template[f"{root}addresses/<public_id>/{page}"] = code | {"public_id": kept.public_id}
    for page in ("", "say/", "order/"):
        by_template[f"{root}requests/<number>/{page}"] = code | {"number": asked.number}
    by_template[f"{root}purchases/<number>/again/"] = code | {"number": bought.number}


def _invitation(phone: Any, now: Any, **fields: Any) -> MemberInvitation:
    organisation = fields.get("organisation") or OrganisationFactory()
    return MemberInvitation.objects.create(
        organisation=organisation, phone=phone, may_request=True, language="en", sent_at=now
    )
