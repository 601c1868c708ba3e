"""Organisations that buy in the demo country, and what they ask the demo's vendors for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from marketplace.demo.life.stories import HOTELIER, IMPORTER
from marketplace.demo.standing import MARKED_EN, MARKED_KM
from marketplace.geography.models import Province
from marketplace.organisations.models import Organisation, OrganisationKind, OrganisationStatus
from marketplace.organisations.services.checking import decide
from marketplace.organisations.services.registering import Details, register_organisation
from marketplace.quotes.models import QuoteRequest, QuoteVersion, RequestKind, Unit
from marketplace.quotes.plan import ALL_BEFORE, MilestoneDraft
from marketplace.quotes.services.asking import RequestDraft, WantedLine, open_request
from marketplace.quotes.services.drafts import LineDraft, VersionDraft
from marketplace.quotes.services.offering import offer_version, write_version
from marketplace.sales.order.trade_words import Incoterm
from marketplace.users.models import User
from vendors.models import StockRecord, Vendor

#: Who is asked for the hotel's gifts, and with what part of the usual price, in percent, each answers.
ASKED: Final = {"palm-sugar-makers": 90, "kampot-pepper-growers": 93}
_GIFTS: Final = 60


def make_organisations(*, now: datetime) -> int:
    """Write down a hotel that an officer has checked and an importer abroad that waits; return how many are new."""
    made = [_hotel(now), _importer(now)]
    return len([one for one in made if one is not None])


def _hotel(now: datetime) -> Organisation | None:
    province = Province.objects.filter(code="17").first()
    if province is None:
        return None
    details = Details(
        name=MARKED_KM + "សណ្ឋាគារផ្កាឈូកអង្គរ",
        name_latin=MARKED_EN + "Angkor Lotus Hotel",
        kind=OrganisationKind.HOTEL,
        phone="+85512000903",
        province_id=province.pk,
        tax_number="L000-000000903",
    )
    hotel = _register(details, phone=HOTELIER, now=now - timedelta(days=5))
    officer = User.objects.filter(is_demo=True, is_staff=True, officer_area__is_national=True).order_by("pk").first()
    if hotel is not None and officer is not None and hotel.status == OrganisationStatus.NEW:
        hotel = decide(
            organisation=hotel, status=OrganisationStatus.CHECKED, note="", by=officer, now=now - timedelta(days=4)
        )
    return hotel


def _importer(now: datetime) -> Organisation | None:
    details = Details(
        name=MARKED_EN + "Sakura Foods",
        name_latin=MARKED_EN + "Sakura Foods",
        kind=OrganisationKind.IMPORTER,
        phone="+85512000904",
        country="JP",
        seat="Tokyo",
        registration_number="DEMO-0904",
    )
    return _register(details, phone=IMPORTER, now=now - timedelta(days=3))


def _register(details: Details, *, phone: str, now: datetime) -> Organisation | None:
    """Write an organisation down and mark it as demo, unless its person has one already."""
    by = User.objects.get(phone=phone)
    if Organisation.objects.filter(registered_by=by).exists():
        return None
    organisation = register_organisation(details=details, by=by, now=now)
    Organisation.objects.filter(pk=organisation.pk).update(is_demo=True)
    return organisation


def make_requests(*, now: datetime) -> int:
    """Open a request that nobody answered and one that two vendors answered; return how many are new."""
    made = [_of_importer(now), _of_hotel(now)]
    return len([one for one in made if one is not None])


def _of_importer(now: datetime) -> QuoteRequest | None:
    draft = RequestDraft(
        lines=[WantedLine(title="Kampot black pepper, whole", quantity=300, unit=Unit.KG)],
        kind=RequestKind.OPEN,
        incoterm=Incoterm.FOB,
        named_place="Sihanoukville",
        country="JP",
        details=MARKED_EN + "we sell spices to restaurants in Tokyo and look for a maker for the coming year.",
        language="en",
    )
    return ask(draft, phone=IMPORTER, now=now - timedelta(days=3))


def _of_hotel(now: datetime) -> QuoteRequest | None:
    vendors = list(Vendor.objects.open().filter(code__in=ASKED, is_demo=True).order_by("code"))
    buyer = User.objects.get(phone=HOTELIER)
    hotel = Organisation.objects.filter(registered_by=buyer, status=OrganisationStatus.CHECKED).first()
    if not vendors or hotel is None:
        return None
    draft = RequestDraft(
        lines=[WantedLine(title="អំណោយស្វាគមន៍សម្រាប់ភ្ញៀវ", quantity=_GIFTS, unit=Unit.PIECE)],
        kind=RequestKind.SEVERAL if len(vendors) > 1 else RequestKind.ONE,
        currency="KHR",
        details=MARKED_KM + "យើងចង់ដាក់អំណោយពីខេត្តក្នុងបន្ទប់នីមួយៗ។",
        organisation_id=hotel.pk,
        vendor_ids=[vendor.pk for vendor in vendors],
    )
    request = ask(draft, phone=HOTELIER, now=now - timedelta(days=2))
    if request is not None:
        for vendor in vendors:
            goods = first_goods_of(vendor)
            if goods is not None and goods.price is not None:
                price = goods.price * ASKED[vendor.code] / 100 // 100 * 100
                offer(request, vendor, now=now - timedelta(days=1), price=price, currency="KHR", pieces=_GIFTS)
    return request


def ask(draft: RequestDraft, *, phone: str, now: datetime) -> QuoteRequest | None:
    """Open a request and mark it as demo, unless its buyer has asked in this way before."""
    buyer = User.objects.get(phone=phone)
    if QuoteRequest.objects.filter(buyer=buyer, kind=draft.kind).exists():
        return None
    request = open_request(draft=draft, buyer=buyer, now=now)
    QuoteRequest.objects.filter(pk=request.pk).update(is_demo=True)
    return request


def first_goods_of(vendor: Vendor) -> StockRecord | None:
    """Return what a vendor sells first; None where nothing has a price."""
    sold = StockRecord.objects.filter(partner__vendor=vendor, price__isnull=False, product__is_public=True)
    return sold.select_related("product").order_by("pk").first()


def offer(
    request: QuoteRequest,
    vendor: Vendor,
    *,
    now: datetime,
    price: Decimal,
    currency: str,
    pieces: int,
    incoterm: str = Incoterm.DAP,
    named_place: str = "Siem Reap",
    milestones: Sequence[MilestoneDraft] = ALL_BEFORE,
) -> QuoteVersion | None:
    """Let a vendor write and offer so many pieces of its first goods; None where nobody of it is there to write."""
    membership = vendor.memberships.select_related("user").order_by("pk").first()
    goods = first_goods_of(vendor)
    if membership is None or goods is None:
        return None
    line = LineDraft(
        vendor_id=vendor.pk,
        title=goods.product.get_title(),
        quantity=pieces,
        unit=Unit.PIECE,
        unit_price=price.quantize(Decimal("0.01")),
        product_id=goods.product_id,
        stockrecord_id=goods.pk,
    )
    draft = VersionDraft(
        valid_until=now + timedelta(days=20),
        incoterm=incoterm,
        named_place=named_place,
        currency=currency,
        lead_days=10,
        lines=[line],
        note=MARKED_KM + "វេចក្នុងកន្ត្រកត្បាញដៃ។",
        milestones=milestones,
    )
    version = write_version(request=request, vendor=vendor, draft=draft, by=membership.user, now=now)
    return offer_version(version=version, by=membership.user, now=now)
