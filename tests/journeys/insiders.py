"""People behind a door: a maker with a certificate and an order to pack, a buyer with a parcel that has come and a basket half paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from tests.factories.photos import jpeg
from tests.journeys.buying import give_address, order, put_into_basket
from tests.journeys.conftest import PHONE
from tests.journeys.people import Maker
from tests.support.house import House

BOUGHT = """
from django.utils import timezone
from marketplace.sales.order.models import Order, Purchase
from marketplace.users.models import User
purchase = Purchase.objects.get(token={token!r})
Order.objects.filter(purchase=purchase).update(status="delivered", delivered_at=timezone.now())
print(purchase.orders.get().number)
"""
ASKED = """
from datetime import timedelta
from django.utils import timezone
from marketplace.users.models import User
from vendors.models import Vendor
from tests.factories.quotes import make_offered, make_request
buyer, now = User.objects.get(phone={phone!r}), timezone.now()
shops = list(Vendor.objects.open().exclude(memberships__user=buyer).filter(memberships__isnull=False)[:2])
asked = make_request(vendors=shops, buyer=buyer, now=now)
offered = [make_offered(request=asked, vendor=shop, now=now) for shop in shops]
from marketplace.approvals.models import ApprovalRequest
from marketplace.approvals.wish import Wish
from marketplace.sales.address.models import Country, OrganisationAddress
from marketplace.sales.address.placed import Destination
from marketplace.sales.address.services import country_row
from tests.factories.organisations import MemberFactory, OrganisationFactory
hotel = OrganisationFactory(province=shops[0].province)
MemberFactory(organisation=hotel, user=buyer, owner=True, is_chosen=False)
where = Destination(province_id=shops[0].province_id, district_id=shops[0].district_id)
wish = Wish(name="Dara", phone="+85512000901", language="km", destination=where, payment_method="bakong").as_data()
ApprovalRequest.objects.create(
    number="A900001", organisation=hotel, subject_kind="quote", subject_number="Q900001", subject_version=1,
    title="Pepper", wish=wish, amount=90000, currency="KHR", requested_at=now, expires_at=now + timedelta(days=5),
    requested_by=MemberFactory(organisation=hotel).user,
)
kept = OrganisationAddress(
    organisation=hotel, label="Kitchen", first_name="Dara", phone_number="+85512000901", kept_at=now,
    country=Country.objects.get(iso_3166_1_a2="KH"),
)
kept.go_to(where)
kept.save()
branch = OrganisationAddress(
    organisation=hotel, label="Branch", first_name="Yuki", phone_number="+81312345678", kept_at=now,
    country=country_row("JP"),
)
written = {{"street_address": "1-2-3 Jingumae, Shibuya-ku", "country_area": "Tokyo", "postal_code": "150-0001"}}
branch.go_to(Destination(country="JP", abroad=written))
branch.save()
print(asked.token, shops[0].code, offered[0].token, hotel.code)
"""
CERTIFIED = """
from datetime import date
from catalogue.models import Certificate
from vendors.models import Vendor
words = dict(kind="ovop", grade=4, issuer="The journeys' own office", number="J-1", issued_on=date(2026, 1, 1))
print(Certificate.objects.create(vendor=Vendor.objects.get(code={shop!r}), is_demo=True, **words).code)
"""


HAPPENED = """
from django.utils import timezone
from logistics.handover.models import Manifest
from marketplace.sales.order.models import Order
from vendors.models import Membership, Vendor
from tests.factories.incidents import IncidentFactory
from tests.factories.payouts import AccountFactory, owed
from tests.factories.provenance import BatchFactory
from tests.factories.requirements import RequirementFactory
from tests.factories.returns import make_delivered, make_return
from tests.factories.vendors import InvitationFactory, MembershipFactory, SanctionFactory
from tests.integration.vendor_portal.export_world import send_abroad
from tests.integration.vendor_portal.quote_world import ask_shop
vendor = Vendor.objects.get(code={shop!r})
owner = vendor.memberships.first().user
packer = Membership.objects.exclude(vendor=vendor).last().user
MembershipFactory(vendor=vendor, user=packer, role="packer")
InvitationFactory(vendor=vendor, invited_by=owner)
RequirementFactory(code="journey-paper", is_required=False, name_en="Paper of the journey", name_km="ឯកសារ")
sanction = SanctionFactory(vendor=vendor)
owed(vendor)
AccountFactory(vendor=vendor, asked_by=owner, status="asked", confirmed_at=None, usable_from=None)
incident = IncidentFactory(vendor=vendor, raised_by=packer, number="I-JOURNEY", photo=True)
Manifest.objects.create(number="M-JOURNEY", partner=vendor.partners.first(), carrier="cambodia_post",
    day=timezone.localdate(), closed_at=timezone.now(), closed_by=owner)
delivered = make_delivered(at=timezone.now(), partner=vendor.partners.first(), number="P90700",
    payment_method="cash_on_delivery")
back = make_return(delivered, now=timezone.now())
# Its carrier has not told of the cash yet: what is paid stands in the ledger, which other journeys have proved.
Order.objects.filter(pk=delivered.pk).update(paid_at=None)
for product in vendor.products.all():
    BatchFactory(product=product)
sent = send_abroad(vendor.partners.first())
print(sanction.public_id, incident.number, back.number, back.token, ask_shop(vendor).open_number, sent.file.number)
"""
HELPING = """
from datetime import timedelta
from django.utils import timezone
from marketplace.geography.models import Village
from marketplace.users.models import User
from vendors.services.applications import ApplicationDraft
from vendors.services.helping.drafts import keep_draft, place_drafts
from vendors.services.helping.officers import appoint_field_officer
from vendors.services.helping.mandates import NewMaker, add_maker, ask_code, confirm_mandate
now = timezone.now()
village = Village.objects.select_related("commune__district__province").get(public_code="17030301")
commune = village.commune
officer = User.objects.get(email="officer@example.org")
by = User.objects.get(phone={phone!r})
appoint_field_officer(phone={phone!r}, province=commune.district.province,
    ends_on=timezone.localdate() + timedelta(days=60), by=officer, now=now)
for number, key in enumerate(("key-of-one", "key-of-two")):
    maker = NewMaker(name="អ្នកផលិត", phone=f"+8559255590{{number}}", commune=commune, village=village, client_key=key)
    mandate = add_maker(maker=maker, by=by, now=now)
    draft = ApplicationDraft(kind="household", legal_name="អ្នកផលិត", phone=str(mandate.phone), village=village,
        commune=commune, district=commune.district, province=commune.district.province, bakong_account_id="one@aclb")
    keep_draft(mandate=mandate, client_key=key, draft=draft, files=[], by=by, now=now)
confirm_mandate(mandate=mandate, code=ask_code(mandate=mandate, by=by, now=now).code, by=by, now=now)
place_drafts(mandate=mandate, now=now)
print(mandate.public_id)
"""


SCANNING = """
from datetime import timedelta
from django.utils import timezone
from logistics.handover.models import HubFee
from logistics.handover.services.runs import join_run, open_run
from logistics.models import ServicePoint
from marketplace.geography.models import Province
from marketplace.users.models import User
from tests.factories.scanning import AppointmentFactory, make_post_parcel
now, today = timezone.now(), timezone.localdate()
keeper = User.objects.get(phone={phone!r})
hubs = [
    ServicePoint.objects.create(code=f"walked-{{n}}", kind="hub", name_km="មណ្ឌល", name_en=f"Hub {{n}}", source="Journeys",
        province=Province.objects.get(code="17"))
    for n in (1, 2)
]
office = ServicePoint.objects.filter(kind="post_office", province_id="17").first() or ServicePoint.objects.create(
    code="walked-post", kind="post_office", name_km="ប្រៃសណីយ៍", name_en="Post", source="Journeys", province=hubs[0].province)
for role, point in (("keeper", hubs[0]), ("keeper", hubs[1]), ("clerk", office)):
    AppointmentFactory(user=keeper, role=role, point=point, starts_on=today, ends_on=today + timedelta(days=9))
HubFee.objects.create(hub=hubs[0], amount=500, valid_from=today, source="Journeys")
parcels = [make_post_parcel(waybill_number=number, purchase_number=f"P8009{{n}}", booked_at=now, next_poll_at=None)
    for n, number in enumerate(("EE000000059KH", "EE000000062KH"))]
lot = open_run(hub=hubs[0], carrier="cambodia_post", destination=Province.objects.get(code="12"),
    bring_until=now + timedelta(hours=5), by=keeper, now=now)
join_run(run_id=lot.pk, number="EE000000059KH", by=keeper, now=now)
print(hubs[0].code, lot.number)
"""


@dataclass(frozen=True)
class Insider:
    """Somebody who is signed in, and the addresses from which all that they may see is reached."""

    cookies: Any
    starts: tuple[str, ...]
    rooms: tuple[str, ...]

    def addresses(self, language: str) -> Iterator[str]:
        return (f"/{language}/{start}" for start in self.starts)


def buyer(house: House, browser: Browser) -> Insider:
    """One parcel has come and waits to be reviewed; one purchase waits for its money; a third is half way through."""
    page = _signed_in(house, browser, "012 000 901").page
    put_into_basket(page, "ក្រមា")
    arrived = order(page, phone="012 000 901", method="cash_on_delivery")
    number = house.manage("shell", "-v", "0", "-c", BOUGHT.format(token=arrived)).split()[-1]
    put_into_basket(page, "កន្ត្រក")
    unpaid = order(page, phone="012 000 901", method="bakong")
    page.goto("/km/search/?q=កន្ទេល")
    thing = _code(page)
    for path in (f"account/saved/{thing}/", f"alerts/{thing}/"):
        page.goto(f"/km/{path}")
        page.locator("main form button").first.click()
        page.wait_for_load_state()
    page.goto(f"/km/problems/products/{thing}/")
    page.locator("[name=kind]").first.check()
    page.fill("[name=words]", "រូបថតមិនដូចរបស់ពិត")
    page.locator("main form:has([name=words]) button").last.click()
    page.wait_for_load_state()
    problem = page.url.rstrip("/").rsplit("/", 1)[-1]
    happened = house.manage("shell", "-v", "0", "-c", ASKED.format(phone="+85512000901"))
    asked, shop, offered, hotel = happened.split()[-4:]
    put_into_basket(page, "កន្ទេល")
    give_address(page, "012 000 901", keep=True)
    page.wait_for_url("**/checkout/delivery/")
    starts = (
        *("account/", "account/purchases/", "account/saved/", "account/alerts/", "account/phone/change/"),
        *("account/sessions/", "account/logout/", "basket/", "seen/", "account/addresses/"),
        "account/addresses/abroad/?country=US",
        "region/",
        f"account/organisations/{hotel}/addresses/abroad/?country=JP",
        f"returns/orders/{arrived}/{number}/",
        *("account/organisations/", "account/organisations/new/", f"account/organisations/{hotel}/"),
        *(
            f"account/organisations/{hotel}/{room}/"
            for room in (
                "addresses/new",
                "registration",
                "budget",
                "details",
                "requests/A900001",
            )
        ),
        *("quotes/", "quotes/ask/", f"quotes/{asked}/", f"quotes/{asked}/with/{shop}/", f"quotes/offers/{offered}/"),
        *(
            "checkout/address/",
            "checkout/address/abroad/?country=JP",
            "checkout/delivery/",
            f"checkout/{arrived}/",
            f"checkout/{arrived}/pay/",
        ),
        *(f"checkout/{unpaid}/pay/", f"compare/?codes={thing}", f"questions/{thing}/ask/", f"questions/{thing}/"),
        *(
            f"problems/{problem}/",
            f"problems/products/{thing}/",
            f"problems/orders/{arrived}/{number}/",
            "problems/makers/preah-dak-family/",
            "reviews/of-maker/preah-dak-family/",
            f"reviews/{thing}/",
            f"products/{thing}/delivery/?province=16",
            f"products/{thing}/abroad/?country=JP&quantity=2",
            f"alerts/{thing}/",
            f"account/saved/{thing}/",
        ),
    )
    return _leave(page, starts, rooms=("account/", "checkout/", "basket/"))


def maker(house: House, browser: Browser) -> Insider:
    """A shop of pepper with an order that waits to be accepted."""
    found = _signed_in(house, browser, "012 000 001")
    page = found.page
    found.page.goto("/km/vendors/")
    shop = page.url.rstrip("/").rsplit("/", 1)[-1]
    put_into_basket(page, "ម្រេចកំពត")
    order(page, phone="092 555 602", method="cash_on_delivery")
    certificate = house.manage("shell", "-v", "0", "-c", CERTIFIED.format(shop=shop)).split()[-1]
    happened = house.manage("shell", "-v", "0", "-c", HAPPENED.format(shop=shop))
    sanction, incident, back, link, asked, export = happened.split()[-6:]
    desk = f"vendors/desk/{shop}/"
    table = _send_table(house, page, f"/km/{desk}listings/import/")
    starts = (
        f"{desk}listings/import/{table}/",
        f"{desk}parcel-events/",
        f"{desk}requests/open/{asked}/",
        *(f"{desk}exports/", f"{desk}exports/exporter/", f"{desk}exports/{export}/"),
        *(desk, f"{desk}listings/", f"{desk}listings/new/", f"{desk}orders/", f"{desk}voices/"),
        *(f"{desk}standing/{sanction}/appeal/", f"{desk}incidents/{incident}/", f"{desk}required/journey-paper/"),
        *("account/", "account/2fa/", f"certificates/{certificate}/", f"{desk}returns/{back}/", f"returns/{link}/"),
    )
    return _leave(page, starts, rooms=("account/", "vendors/", "pack/"))


def _send_table(house: House, page: Page, address: str) -> str:
    """Send a table in which something is wrong, wait until the worker has said so, and return its public id."""
    table = house.folder / "products.csv"
    table.write_text("Code,Price in riel\nno-such,9000.5\n", encoding="utf-8")
    page.goto(address)
    page.set_input_files("[name=table]", table)
    page.locator("main form:has([name=table]) button").click()
    page.locator("#state table").wait_for(timeout=30_000)
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def applicant(house: House, browser: Browser) -> Insider:
    """Somebody who has just signed in and may apply to sell."""
    found = _signed_in(house, browser, "012 000 777")
    page = found.page
    paper = house.folder / "paper.jpg"
    paper.write_bytes(jpeg())
    found.fill_in(name="សុខ សុភី", shop_km="កន្ត្រកសុភី", shop_en="Sophy Baskets", paper=paper)
    starts = (
        "vendors/",
        "vendors/terms/",
        "vendors/invitations/",
        *(f"vendors/apply/{step}" for step in ("", "you/", "shop/", "papers/")),
    )
    return _leave(page, (*starts, "account/purchases/", "account/saved/", "account/alerts/"))


def company(house: House, browser: Browser) -> Insider:
    """Somebody who applies for a company, which is asked for more than a household."""
    found = _signed_in(house, browser, "012 000 778")
    found.say_who(kind="company", name="Angkor Weaving Co., Ltd.")
    return _leave(found.page, ("vendors/apply/business/",), rooms=("vendors/apply/",))


def helper(house: House, browser: Browser) -> Insider:
    """A field officer with two makers: the code of one has come back, the other's draft waits for it."""
    page = _signed_in(house, browser, "012 000 555").page
    mandate = house.manage("shell", "-v", "0", "-c", HELPING.format(phone="+85512000555")).split()[-1]
    starts = ("vendors/helping/", "vendors/helping/visit/", f"vendors/helping/{mandate}/apply/")
    steps = tuple(f"vendors/helping/{mandate}/apply/{step}/" for step in ("you", "shop", "papers"))
    return _leave(page, (*starts, *steps, "vendors/helpers/"), rooms=("vendors/",))


def keeper(house: House, browser: Browser) -> Insider:
    """Somebody who keeps two hubs, with a lot that is open, and is a clerk of a post office."""
    page = _signed_in(house, browser, "012 000 556").page
    hub, lot = house.manage("shell", "-v", "0", "-c", SCANNING.format(phone="+85512000556")).split()[-2:]
    starts = ("hub/", f"hub/{hub}/", f"hub/{hub}/{lot}/", "scan/", "scan/list/", "scan/parcel/?number=EE000000062KH")
    return _leave(page, starts, rooms=("hub/", "scan/"))


def _signed_in(house: House, browser: Browser, phone: str) -> Maker:
    context = browser.new_context(**PHONE, base_url=house.url)
    context.set_default_timeout(15_000)
    found = Maker.with_phone(context, house.sandbox, phone)
    found.sign_in("/km/account/")
    found.page.goto("/km/account/")
    assert found.page.url.endswith("/km/account/"), found.page.url
    return found


def _leave(page: Page, starts: tuple[str, ...], rooms: tuple[str, ...] = ("account/", "vendors/")) -> Insider:
    state = page.context.storage_state()
    page.context.close()
    return Insider(cookies=state, starts=starts, rooms=rooms)


def _code(page: Page) -> str:
    address = page.locator("main .product:not(.product--gone) a").last.get_attribute("href") or ""
    return address.split("/products/", 1)[1].split("/")[0]
