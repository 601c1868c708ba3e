"""Everything that can happen, in the past tense: the published language of the marketplace.

A fact carries ids and plain values only (text, whole numbers, lists of them), for it is stored as JSON and read later,
perhaps by a newer release. Money travels as the text of a decimal and a currency.
"""

from __future__ import annotations

from dataclasses import dataclass

# -- Vendors and listings ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ApplicationSubmitted:
    application_id: int


@dataclass(frozen=True)
class ApplicationSentBack:
    application_id: int
    reason: str


@dataclass(frozen=True)
class VendorApproved:
    vendor_id: int


@dataclass(frozen=True)
class VendorStatusChanged:
    vendor_id: int


@dataclass(frozen=True)
class VendorChanged:
    """What is known of a vendor changed, other than its standing."""

    vendor_id: int


@dataclass(frozen=True)
class VendorStopped:
    """Something required is missing, so nothing is sold: codes of the requirements, and the day as ISO text."""

    vendor_id: int
    missing: list[str]
    on: str


@dataclass(frozen=True)
class VendorOpened:
    """The last thing that was required stands, and the shop opened by itself."""

    vendor_id: int
    on: str


@dataclass(frozen=True)
class RequirementDecided:
    """An officer accepted, rejected or waived what a vendor handed in."""

    submission_id: int
    vendor_id: int


@dataclass(frozen=True)
class RequirementsChanged:
    """What is asked of vendors is something else now; any shop may open or stop because of it."""

    requirement_id: int


@dataclass(frozen=True)
class MemberInvited:
    """A shop asked somebody, by a phone number, to work in it; `on` is the day as ISO text."""

    invitation_id: int
    vendor_id: int
    on: str


@dataclass(frozen=True)
class ConsentGiven:
    """Somebody agreed to a version of the terms."""

    user_id: int
    version: int


@dataclass(frozen=True)
class LicenceRunsOut:
    """A licence ends in so many days, or has ended (0); `stops_on` is the day from which the shop sells nothing."""

    licence_id: int
    vendor_id: int
    days: int
    stops_on: str


@dataclass(frozen=True)
class SanctionImposed:
    """The vendor should hear of it; it may begin later."""

    sanction_id: int
    vendor_id: int


@dataclass(frozen=True)
class SanctionBegan:
    """A sanction counts from now on: where it stops the sale, open orders follow."""

    sanction_id: int
    vendor_id: int


@dataclass(frozen=True)
class SanctionLifted:
    """A sanction was taken off, or its time is over."""

    sanction_id: int
    vendor_id: int


@dataclass(frozen=True)
class AppealDecided:
    sanction_id: int
    vendor_id: int


@dataclass(frozen=True)
class ListingsUploaded:
    """A file of listings came, to be looked through."""

    import_id: int


@dataclass(frozen=True)
class ImportConfirmed:
    """Somebody said that a file which was looked through is to be brought in."""

    import_id: int


@dataclass(frozen=True)
class ImportAdvanced:
    """A part of a file is brought in, and there is more of it."""

    import_id: int


@dataclass(frozen=True)
class PhotosStored:
    """Photos of listings were stored without their fixed sizes: the stored names."""

    names: list[str]


@dataclass(frozen=True)
class ListingSubmitted:
    submission_id: int


@dataclass(frozen=True)
class ListingSentBack:
    submission_id: int
    reason: str


@dataclass(frozen=True)
class ListingApproved:
    product_id: int


@dataclass(frozen=True)
class ShopPageSentBack:
    change_id: int
    reason: str


@dataclass(frozen=True)
class ShopPageApproved:
    change_id: int


@dataclass(frozen=True)
class StockChanged:
    """Price or stock of products changed, or whether they are on sale."""

    product_ids: list[int]


@dataclass(frozen=True)
class ShelfChanged:
    """The tree of shelves is another one now.

    `category_ids` are new, gone, or stand, read or show otherwise than before; what stands on `relabelled_ids` is found
    by other words or under other shelves; what stands on `reclassed_ids` is of another kind of goods.
    """

    category_ids: list[int]
    relabelled_ids: list[int]
    reclassed_ids: list[int]


@dataclass(frozen=True)
class ProductsChanged:
    """What products say of themselves changed, other than price and stock: class, answers, batches, evidence."""

    product_ids: list[int]


@dataclass(frozen=True)
class CertificateChanged:
    """A certificate was entered, corrected or revoked, or has run out; `product_ids` are all that it was said of."""

    certificate_id: int
    product_ids: list[int]
    vendor_id: int | None


@dataclass(frozen=True)
class CertificateEnding:
    """A certificate ends within so many days: 60, 30 or 7."""

    certificate_id: int
    days: int


@dataclass(frozen=True)
class ProtectedNameChanged:
    """A protected name was added, or is spelt or guarded otherwise now."""

    name_id: int


@dataclass(frozen=True)
class NameMembersChanged:
    """A vendor may use a protected name now, or may not any more."""

    name_id: int
    vendor_id: int


# -- Sales -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PurchasePlaced:
    purchase_id: int


@dataclass(frozen=True)
class PurchasePaid:
    purchase_id: int


@dataclass(frozen=True)
class PurchaseExpired:
    purchase_id: int


@dataclass(frozen=True)
class OrderConfirmed:
    """The order is the vendor's to see: its money is here, or will be taken at the door."""

    order_id: int
    order_number: str


@dataclass(frozen=True)
class OrderAccepted:
    order_id: int
    order_number: str


@dataclass(frozen=True)
class OrderDeclined:
    order_id: int
    order_number: str


@dataclass(frozen=True)
class OrderCancelled:
    order_id: int
    order_number: str


@dataclass(frozen=True)
class OrderDispatched:
    order_id: int
    order_number: str


@dataclass(frozen=True)
class OrderDelivered:
    order_id: int
    order_number: str


# -- Payments ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RefundFellDue:
    refund_id: int


# -- Logistics ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ConsignmentRequested:
    consignment_id: int


@dataclass(frozen=True)
class ConsignmentBooked:
    consignment_id: int
    shipment_id: int
    order_number: str
    carrier: str
    waybill_number: str


@dataclass(frozen=True)
class ConsignmentFailed:
    consignment_id: int
    order_number: str
    reason: str


@dataclass(frozen=True)
class ParcelMoved:
    consignment_id: int
    shipment_id: int
    order_number: str
    status: str


@dataclass(frozen=True)
class ShipmentDispatched:
    shipment_id: int
    order_number: str


@dataclass(frozen=True)
class ShipmentDelivered:
    shipment_id: int
    order_number: str


@dataclass(frozen=True)
class ShipmentReturned:
    shipment_id: int
    order_number: str


@dataclass(frozen=True)
class CashCollected:
    """A carrier took cash at the door; it owes it to us until it is remitted."""

    consignment_id: int
    order_number: str
    carrier: str
    amount: str
    currency: str


# -- What buyers say, ask and wait for ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReviewApproved:
    """A review may be read by everybody. Without a product it is about the vendor's service."""

    review_id: int
    vendor_id: int
    product_id: int | None
    score: int


@dataclass(frozen=True)
class ReviewRejected:
    review_id: int
    author_id: int
    vendor_id: int
    product_id: int | None
    reason: str


@dataclass(frozen=True)
class ReviewAnswered:
    review_id: int
    author_id: int
    vendor_id: int
    product_id: int | None


@dataclass(frozen=True)
class QuestionAsked:
    """A question is the vendor's to answer."""

    question_id: int
    vendor_id: int
    product_id: int


@dataclass(frozen=True)
class QuestionAnswered:
    question_id: int
    author_id: int
    product_id: int


@dataclass(frozen=True)
class QuestionRejected:
    question_id: int
    author_id: int
    product_id: int
    reason: str


@dataclass(frozen=True)
class AlertFired:
    """What somebody waited for has come: the product is back, or costs less. `token` is in the link that stops more."""

    alert_id: int
    user_id: int
    product_id: int
    kind: str
    price: str
    currency: str
    token: str


# -- Incidents ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class IncidentRaised:
    """Something went wrong, and the vendor should answer."""

    incident_id: int
    number: str
    vendor_id: int


@dataclass(frozen=True)
class IncidentAnswered:
    """The vendor has answered, the first time. `token` is in the link of whoever raised it."""

    incident_id: int
    number: str
    token: str
    vendor_id: int
    user_id: int | None
    purchase_id: int | None


@dataclass(frozen=True)
class IncidentClosed:
    """It is settled: `outcome` is one of `marketplace.incidents.models.Outcome`; without a decision the buyer said so."""

    incident_id: int
    number: str
    token: str
    vendor_id: int
    user_id: int | None
    purchase_id: int | None
    outcome: str
    decision: str


# -- Pages -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StoryPublished:
    """An editor's story can be read, or reads differently now. `text` is all its words, without markup."""

    page_id: int
    language: str
    title: str
    intro: str
    text: str
    url: str


@dataclass(frozen=True)
class StoryWithdrawn:
    page_id: int
