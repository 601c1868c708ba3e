"""One vendor with everything that has an address in the portal."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from marketplace.incidents.models import Incident
from marketplace.returns.models import ReturnRequest
from marketplace.sales.order.models import Order
from marketplace.sales.order.services.lifecycle import accept_order
from payments.models import Disposition, Receipt, Refund, RefundReason, RefundWay
from payments.payouts.models import PayoutAccount, SettlementStatement
from tests.factories.agreed import agree_beside
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.handover import make_manifest
from tests.factories.helping import FieldDraftFactory, MandateFactory
from tests.factories.incidents import IncidentFactory
from tests.factories.logistics import (
    ConsignmentFactory,
    DeliveryServiceFactory,
    ShipmentFactory,
    ShippingOfferFactory,
    make_order,
)
from tests.factories.papers import make_profile, paper_out_of
from tests.factories.payouts import AccountFactory, owed
from tests.factories.photos import upload
from tests.factories.points import make_photo
from tests.factories.provenance import BatchFactory
from tests.factories.requirements import RequirementFactory
from tests.factories.returns import make_delivered, make_return
from tests.factories.scanning import AppointmentFactory
from tests.factories.users import UserFactory
from tests.factories.vendors import (
    InvitationFactory,
    ListingImportFactory,
    ListingSubmissionFactory,
    SanctionFactory,
    ShopPageChangeFactory,
    VendorApplicationFactory,
    VendorFactory,
)
from tests.factories.webhooks import WebhookEndpointFactory
from tests.integration.vendor_portal.export_world import SentWorld, send_abroad
from tests.integration.vendor_portal.quote_world import AskedWorld, ask_shop
from vendors.models import Mandate, Requirement, Vendor
from vendors.services.requirements import hand_in_paper
from vendors.services.uploads import begin_upload

#: What our names are called in the addresses, where several would have the same.
CALLED: Final = {
    "sanction_id": "public_id",
    "photo_id": "public_id",
    "parcel_photo_id": "public_id",
    "paper_id": "public_id",
    "document_id": "public_id",
    "incident_number": "number",
    "return_number": "number",
    "return_photo": "public_id",
    "export_number": "number",
    "export_paper": "public_id",
    "export_scan": "public_id",
    "lesson": "requirement",
    "import_id": "public_id",
    "statement": "number",
    "account_token": "token",
    "back_id": "public_id",
    "invoice_id": "public_id",
    "manifest_id": "public_id",
    "asked_token": "token",
    "asked_paper": "public_id",
    "open_number": "number",
    "share_token": "token",
}


@dataclass(frozen=True)
class World:
    """One vendor with everything that has an address."""

    vendor: Vendor
    product_code: str
    batch_code: str
    draft_id: str
    order: Order
    document_id: str
    paper_id: str
    upload_id: str
    sanction_id: str
    incident: Incident
    back: ReturnRequest
    member_id: str
    invitation_id: str
    invited_to_id: str
    mandate: Mandate
    draft_key: str
    import_id: str
    statement: SettlementStatement
    account: PayoutAccount
    back_id: str
    invoice_id: str
    manifest_id: str
    parcel_photo_id: str
    asked: AskedWorld
    sent: SentWorld

    def kwargs(self, *names: str) -> dict[str, str]:
        values = {
            "code": self.vendor.code,
            "product_code": self.product_code,
            "batch_code": self.batch_code,
            "point": self.vendor.partners.get().code,
            "offer": str(self.vendor.shipping_offers.get().pk),
            "endpoint": self.vendor.webhook_endpoints.get().public_id,
            "public_id": self.draft_id,
            "sanction_id": self.sanction_id,
            "incident_number": self.incident.number,
            "photo_id": self.incident.notes.get().photos.get().public_id,
            "return_number": self.back.number,
            "return_photo": self.back.notes.get().photos.get().public_id,
            "number": self.order.number,
            "position": "1",
            "parcel_photo_id": self.parcel_photo_id,
            "step": "handed_over",
            "requirement": "card",
            "lesson": "how-to",
            "paper_id": self.paper_id,
            "member": self.member_id,
            "invitation": self.invitation_id,
            "appointment": self.vendor.scan_terms.get().public_id,
            "mandate": self.mandate.public_id,
            "draft": self.draft_key,
            "document_id": self.document_id,
            "import_id": self.import_id,
            "statement": self.statement.number,
            "account_token": self.account.token,
            "back_id": self.back_id,
            "invoice_id": self.invoice_id,
            "manifest_id": self.manifest_id,
            "asked_token": self.asked.token,
            "asked_paper": self.asked.paper_id,
            "open_number": self.asked.open_number,
            "share_token": self.asked.share_token,
            "export_number": self.sent.file.number,
            "export_paper": self.sent.paper_id,
            "export_scan": self.sent.scan_id,
            "paper": "a4",
            "language": "km",
            "kind": "csv",
        }
        return {CALLED.get(name, name): values[name] for name in names}


def build(**vendor_fields: Any) -> World:
    vendor = VendorFactory(owner=UserFactory(phone_verified_at=timezone.now()), **vendor_fields)
    owner = vendor.memberships.get().user
    product = ProductFactory(vendor=vendor, photo=True, category=CategoryFactory())
    make_profile(vendor, is_vat_registered=False, tin="")
    order = make_order(partner=vendor.partners.get())
    agree_beside(order)
    accept_order(order=order, by=owner, now=timezone.now())
    ShopPageChangeFactory(vendor=vendor)
    ShippingOfferFactory(vendor=vendor)
    WebhookEndpointFactory(vendor=vendor)
    service = DeliveryServiceFactory(carrier="bus_parcel", code="trial")
    shipment = ShipmentFactory(order=order, partner=order.partner, service=service)
    parcel = ConsignmentFactory(shipment=shipment, carrier="bus_parcel", booked=True)
    application = VendorApplicationFactory(applicant=owner)
    mandate = MandateFactory(maker=owner)
    AppointmentFactory(rider=True, vendor=vendor)
    card = Requirement.objects.filter(code="card").first() or RequirementFactory(code="card")
    if not Requirement.objects.filter(code="how-to").exists():
        RequirementFactory(code="how-to", kind="lesson")
    return World(
        vendor=vendor,
        product_code=product.code,
        batch_code=BatchFactory(product=product).code,
        draft_id=ListingSubmissionFactory(vendor=vendor).public_id,
        order=order,
        document_id=application.documents.get().public_id,
        paper_id=hand_in_paper(
            vendor=vendor, requirement=card, upload=upload(), by=application.applicant, now=timezone.now()
        ).public_id,
        upload_id=begin_upload(user=application.applicant, size=5, now=timezone.now()).public_id,
        sanction_id=SanctionFactory(vendor=vendor).public_id,
        incident=IncidentFactory(vendor=vendor, photo=True),
        back=make_return(make_delivered(partner=order.partner)),
        member_id=str(vendor.memberships.get().pk),
        invitation_id=str(InvitationFactory(vendor=vendor, invited_by=owner).pk),
        invited_to_id=str(InvitationFactory(phone=owner.phone).pk),
        mandate=mandate,
        draft_key=str(FieldDraftFactory(mandate=mandate).pk),
        import_id=ListingImportFactory(vendor=vendor, uploaded_by=owner).public_id,
        statement=owed(vendor),
        account=AccountFactory(vendor=vendor, asked_by=owner),
        back_id=str(_owed_by_vendor(order).public_id),
        invoice_id=str(paper_out_of(order).public_id),
        manifest_id=make_manifest(parcel, by=owner).public_id,
        parcel_photo_id=make_photo(parcel).public_id,
        asked=ask_shop(vendor),
        sent=send_abroad(order.partner),
    )


def _owed_by_vendor(order: Order) -> Refund:
    """Return what a vendor who was paid directly must give back of an order."""
    receipt = Receipt.objects.create(
        provider="bakong", provider_txn_id=f"direct-{order.number}", purchase=order.purchase, order=order,
        amount=Decimal(5000), currency="KHR", disposition=Disposition.OK, occurred_at=timezone.now(), given_back=5000,
    )  # fmt: skip
    return Refund.objects.create(
        receipt=receipt, order=order, amount=Decimal(5000), currency="KHR", reason=RefundReason.AGREED,
        way=RefundWay.VENDOR, giver=order.vendor.code if order.vendor else "", key=f"owed-{order.number}",
        created_at=timezone.now(),
    )  # fmt: skip
