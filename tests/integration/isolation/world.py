"""One vendor with everything that has an address, and what its buyer and the officers have to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Site, Task, Workflow

from catalogue.models import (
    Product,
)
from cms.models import HomePage
from cms.roles import load_roles
from cms.site import load_site
from logistics.models import Consignment
from marketplace.community.models import Alert, AlertKind, Question, Review, ReviewPhoto
from marketplace.sales.address.services import keep_address
from marketplace.sales.order.models import Order
from marketplace.storefront.search.models import LexiconEntry, SearchMiss
from payments.models import (
    AttemptStatus,
    PaymentAttempt,
)
from tests.factories.geography import ProvinceFactory, VillageFactory
from tests.factories.logistics import make_order
from tests.factories.photos import PDF, jpeg, upload
from tests.factories.sales import Buyer, destination, make_basket, place
from tests.factories.scanning import AppointmentFactory, ScanFactory, make_office
from tests.factories.users import ProvinceOfficerFactory, UserFactory
from tests.factories.vendors import SanctionFactory, VendorApplicationFactory
from tests.integration.cms.helpers import sent_listing
from tests.integration.isolation.addresses import Address
from tests.integration.isolation.border_world import tell_borders
from tests.integration.isolation.carrier_world import tell_carriers
from tests.integration.isolation.cash_world import tell_cash
from tests.integration.isolation.export_world import tell_exports
from tests.integration.isolation.goods_world import tell_kinds, tell_provenance, tell_required
from tests.integration.isolation.handover_world import tell_handover
from tests.integration.isolation.money_world import tell_money, tell_papers, tell_payouts
from tests.integration.isolation.organisation_world import tell_organisations
from tests.integration.isolation.quote_world import tell_requests
from tests.integration.isolation.return_world import tell_returns
from tests.integration.vendor_portal import world as portal
from tests.integration.vendor_portal.test_permissions import kwargs_for
from vendors.models import Appeal, FieldOfficer, Licence
from vendors.services.applications import submit_application
from vendors.services.shop_pages import submit_page

BUYERS_PHONE: Final = "+85512888999"
BUYERS_LANDMARK: Final = "ក្បែរផ្សារណាត់"
#: What only the maker, the buyer and officers in charge may read, as it could stand on a page.
OF_THE_BUYER: Final = ("888999", "888 999", BUYERS_LANDMARK)
OF_THE_MAKER: Final = ("zebra-vendor@devb", "Zebra legal name", "zebra-applicant@devb", "Zebra applicant")


@dataclass(frozen=True)
class World:
    """What was made, and what stands in each address: by its template, by its room for `pk`, or by name.

    `?` among what stands in an address is its query.
    """

    portal: portal.World
    by_template: dict[str, dict[str, Any]]
    by_room: dict[str, Any]
    by_name: dict[str, Any]
    #: What is posted, where an empty form would not come as far as its object.
    posted: dict[str, dict[str, Any]]

    def path(self, address: Address) -> str:
        """Return what to ask for.

        Raises:
            KeyError: An address of our own asks for something that this world has not.
        """
        values = self.values(address)
        query = values.get("?")
        return address.filled(values) + (f"?{urlencode(query)}" if query else "")

    def values(self, address: Address) -> dict[str, Any]:
        """Return what fills an address.

        Raises:
            KeyError: An address of our own asks for something that this world has not.
        """
        if address.room == "vendor_portal":
            return dict(kwargs_for(address.name, self.portal))
        known = self.by_template.get(address.template, {})
        missing = [name for name in address.parameters if name not in known]
        return known | {name: self._value(address, name) for name in missing}

    def _value(self, address: Address, name: str) -> Any:
        if name == "pk" and address.room in self.by_room:
            return self.by_room[address.room]
        return self.by_name.get(name, 1) if address.is_foreign else self.by_name[name]


def build() -> World:
    """Make it all, in one province."""
    load_roles()
    load_site()
    village = VillageFactory()
    application = VendorApplicationFactory(
        legal_name="Zebra applicant", bakong_account_id="zebra-applicant@devb", village=village
    )
    submit_application(application=application, by=application.applicant, now=timezone.now())
    shop = portal.build(legal_name="Zebra legal name", bakong_account_id="zebra-vendor@devb", village=village)
    product = Product.objects.get(code=shop.product_code)
    by_template: dict[str, dict[str, Any]] = {}
    by_room: dict[str, Any] = {}
    by_name: dict[str, Any] = {
        "code": product.code,
        "carrier": "fake",
        "provider": "nobody",
        "section": "products",
        "after": 0,
        "action_name": "approve",
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
    }
    for tell in (
        _sales,
        tell_papers,
        _voices,
        _incidents,
        tell_returns,
        tell_requests,
        tell_exports,
        tell_organisations,
        tell_provenance,
        tell_kinds,
        tell_required,
        _measures,
        tell_money,
        tell_cash,
        tell_carriers,
        tell_handover,
        tell_borders,
        tell_payouts,
        _wagtail,
    ):
        tell(shop, product, by_template, by_room, by_name)
    page = shop.vendor.page_changes.get()
    submit_page(change=page, by=shop.vendor.memberships.get().user, now=timezone.now())
    sent = {"applications": application, "listings": sent_listing(vendor=shop.vendor), "shop-pages": page}
    _reviewed(sent, by_template, by_room)
    _places(shop, by_template)
    posted = {
        "/officers/marketplace/shelves/shift/": {"up": by_room["officers_shelves"]},
        "/officers/marketplace/kinds/shift/": {"up": by_template["/officers/marketplace/kinds/questions/<pk>/"]["pk"]},
    }
    return World(portal=shop, by_template=by_template, by_room=by_room, by_name=by_name, posted=posted)


def _places(shop: portal.World, by_template: Any) -> None:
    vendor = shop.vendor
    by_template["/places/districts/"] = {"?": {"province": vendor.province.code}}
    by_template["/places/communes/"] = {"?": {"district": vendor.district.code}}
    by_template["/places/villages/"] = {"?": {"commune": vendor.commune.code}}


def _reviewed(sent: dict[str, Any], by_template: Any, by_room: Any) -> None:
    application = sent["applications"]
    licence = Licence.objects.create(application=application, kind="exempt", scan=upload(PDF))
    by_template["/officers/marketplace/papers/<public_id>/"] = {"public_id": application.documents.get().public_id}
    by_template["/officers/marketplace/licences/<pk>/"] = {"pk": licence.pk}
    by_template["/officers/bulk/<app_label>/<model_name>/<action>/"] = {"?": {"id": application.pk}}
    for room, subject in sent.items():
        state = subject.current_workflow_task_state
        values = {
            "pk": subject.pk,
            "task_state_id": state.pk,
            "workflow_state_id": state.workflow_state_id,
            "revision_id": subject.latest_revision_id,
        }
        by_room[f"officers_{room.replace('-', '_')}"] = subject.pk
        begins = f"/officers/marketplace/{room}/"
        for end in (
            "workflow/action/<pk>/<action_name>/<task_state_id>/",
            "workflow/collect_action_data/<pk>/<action_name>/<task_state_id>/",
            "workflow_history/<pk>/detail/<workflow_state_id>/",
            "history/<pk>/revisions/<revision_id>/revert/",
            "history/<pk>/revisions/<revision_id>/unschedule/",
        ):
            by_template[begins + end] = values


def _sales(shop: portal.World, product: Product, by_template: Any, by_room: Any, by_name: Any) -> None:
    person = UserFactory(phone=BUYERS_PHONE, phone_verified_at=timezone.now())
    kept = keep_address(user=person, name="Dara Chan", phone=BUYERS_PHONE, destination=destination())
    for deed in ("", "abroad/", "first/", "forget/"):
        by_template[f"/account/addresses/<public_id>/{deed}"] = {"public_id": kept.public_id}
    buyer = Buyer(name="Dara Chan", phone=BUYERS_PHONE, language="en")
    purchase = place(make_basket([(product, 1)]), buyer=buyer, now=timezone.now())
    attempt = PaymentAttempt.objects.create(
        purchase=purchase, provider="bakong", amount=Decimal(18_000), currency="KHR", key="k-1", payload="000201",
        provider_ref="r-1", status=AttemptStatus.PENDING, created_at=timezone.now(),
        expires_at=timezone.now() + timedelta(minutes=10),
    )  # fmt: skip
    by_name["token"], by_name["attempt"] = purchase.token, attempt.public_id
    by_room["officers_purchases"], by_room["officers_orders"] = purchase.pk, purchase.orders.get().pk
    shipped = Consignment.objects.get(shipment__order=shop.order)
    by_template["/parcel/<public_id>/"] = {"public_id": shipped.public_id}
    by_template["/products/<code>/<slug>/"] = {"slug": product.slug}
    by_template["/categories/<slug>/"] = {"slug": product.categories.get().slug}
    by_template["/makers/<code>/"] = by_template["/reviews/of-maker/<code>/"] = {"code": shop.vendor.code}
    by_template["/pack/<code>/"] = {"code": shop.batch_code}
    by_template["/from/<slug>/"] = {"slug": shop.vendor.province.slug}
    by_template["/districts/<code>/"] = {"code": shop.vendor.district.code}
    by_template["/villages/<code>/"] = {"code": shop.vendor.village.public_code}


def _voices(shop: portal.World, product: Product, by_template: Any, by_room: Any, by_name: Any) -> None:
    now, buyer = timezone.now(), UserFactory()
    delivered = make_order(partner=shop.order.partner)
    Order.objects.filter(pk=delivered.pk).update(status="delivered", delivered_at=now)
    line = delivered.lines.get()
    for_review = {"number": delivered.number, "code": line.product.code}
    by_template["/account/purchases/<number>/review/"] = for_review
    by_template["/account/purchases/<number>/review/<code>/"] = for_review
    first = shop.order
    review = Review.objects.create(
        author=buyer, vendor=shop.vendor, order=first, line=first.lines.get(), product=product, score=4, text="Zebra",
        status="approved", created_at=now,
    )  # fmt: skip
    photo = ReviewPhoto.objects.create(review=review, position=0, original=ContentFile(jpeg(), name="x.jpg"))
    question = Question.objects.create(
        author=buyer, vendor=shop.vendor, product=product, text="Zebra?", status="approved", created_at=now, digest="x"
    )
    alert = Alert.objects.create(
        user=buyer, product=product, kind=AlertKind.BACK, created_at=now, expires_at=now + timedelta(days=9)
    )
    by_template["/officers/marketplace/voices/photos/<public_id>/<position>/"] = {
        "public_id": review.public_id,
        "position": photo.position,
    }
    below = "/vendors/desk/<code>/voices/"
    by_template[below] = {"code": shop.vendor.code}
    by_template[f"{below}reviews/<public_id>/"] = {"code": shop.vendor.code, "public_id": review.public_id}
    by_template[f"{below}questions/<public_id>/"] = {"code": shop.vendor.code, "public_id": question.public_id}
    by_template["/alerts/stop/<token>/"] = {"token": alert.token}


def _incidents(shop: portal.World, product: Product, by_template: Any, by_room: Any, by_name: Any) -> None:
    photo = {"public_id": shop.incident.notes.get().photos.get().public_id}
    by_template["/problems/orders/<token>/<number>/"] = {
        "token": shop.order.purchase.token,
        "number": shop.order.number,
    }
    by_template["/problems/makers/<code>/"] = {"code": shop.vendor.code}
    by_template["/problems/<token>/"] = {"token": shop.incident.token}
    by_template["/problems/<token>/photos/<public_id>/"] = {"token": shop.incident.token, **photo}
    by_template["/officers/marketplace/incidents/photos/<public_id>/"] = photo
    by_template["/officers/marketplace/incidents/raise/<vendor_pk>/"] = {"vendor_pk": shop.vendor.pk}
    by_room["officers_incidents"] = shop.incident.pk


def _measures(shop: portal.World, product: Product, by_template: Any, by_room: Any, by_name: Any) -> None:
    owner = shop.vendor.memberships.get().user
    sanction = SanctionFactory(vendor=shop.vendor)
    appeal = Appeal.objects.create(
        sanction=sanction, words="Zebra", paper=upload(PDF), made_by=owner, made_at=sanction.imposed_at
    )
    by_template["/officers/marketplace/sanctions/impose/<pk>/"] = {"pk": shop.vendor.pk}
    by_room["officers_sanctions"], by_room["officers_appeals"] = sanction.pk, appeal.pk
    helper = shop.mandate.officer
    FieldOfficer.objects.filter(pk=helper.pk).update(province=shop.vendor.province)
    by_room["officers_field"], by_room["officers_mandates"] = helper.pk, shop.mandate.pk
    agent = AppointmentFactory(point=make_office(province=shop.vendor.province.code, district=""))
    by_room["officers_agents"] = agent.pk
    by_template["/officers/parcels/agents/proof/<pk>/<name>/"] = {
        "pk": ScanFactory(appointment=agent, photo=upload(jpeg())).pk, "name": "photo"
    }  # fmt: skip
    by_room["officers_areas"] = ProvinceOfficerFactory(area=ProvinceFactory(code="02")).pk


def _wagtail(shop: portal.World, product: Product, by_template: Any, by_room: Any, by_name: Any) -> None:
    """Name what the rooms of others ask for, so that more than a missing page turns people away."""
    page = HomePage.objects.first()
    assert page is not None
    revision = page.save_revision()
    image = get_image_model().objects.create(title="Zebra", file=ContentFile(jpeg(), name="z.jpg"))
    document = Document.objects.create(title="Zebra", file=ContentFile(PDF, name="z.pdf"))
    entry = LexiconEntry.objects.create(concept="zebra", names="zebra")
    miss = SearchMiss.objects.create(day=date(2026, 1, 1), language="en", text="zebra", outcome="none")
    workflow, task = Workflow.objects.first(), Task.objects.first()
    owner = shop.vendor.memberships.get().user
    by_name.update(
        page_id=page.pk, parent_page_id=page.pk, page_to_move_id=page.pk, destination_id=page.pk,
        revision_id=revision.pk, image_id=image.pk, document_id=document.pk, doc_id=document.pk,
        app_label="partner", model_name="vendorapplication", app_name="catalogue", content_type_app_name="cms",
        content_type_model_name="infopage", object_id=1, action="approve", filter_spec="original",
        mode="", task_id=task.pk if task else 1, restriction_id=1, collection_id=Collection.get_first_root_node().pk,
    )  # fmt: skip
    by_room.update(
        wagtailusers_users=owner.pk,
        wagtailusers_groups=Group.objects.order_by("pk")[0].pk,
        wagtailsites=Site.objects.get().pk,
        wagtaillocales=Locale.objects.order_by("pk")[0].pk,
        wagtailadmin_workflows=workflow.pk if workflow else 1,
        wagtailadmin_api=page.pk,
        wagtailsnippets_search_lexiconentry=entry.pk,
        wagtailsnippetchoosers_search_lexiconentry=entry.pk,
        wagtailsnippets_search_searchmiss=miss.pk,
        wagtailsnippetchoosers_search_searchmiss=miss.pk,
        wagtailimages_chooser=image.pk,
        wagtaildocs_chooser=document.pk,
    )
    by_template["/account/password/reset/key/<uidb36>-<key>/"] = {"uidb36": "1", "key": "x"}
    by_template["/account/2fa/webauthn/keys/<pk>/remove/"] = {"pk": 1}
    by_template["/account/2fa/webauthn/keys/<pk>/edit/"] = {"pk": 1}
    by_template["/officers/documents/<_0>/<_1>"] = {"_0": document.pk, "_1": document.filename}
    by_template["/pages/<_0>"] = {"_0": "about/"}
    by_template["/officers/<_0>/"] = {"_0": "nothing-there"}
