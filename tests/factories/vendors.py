"""Vendors and what leads to them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from tests.factories.geography import VillageFactory
from tests.factories.photos import jpeg
from tests.factories.users import UserFactory
from vendors.models import (
    ApplicationDocument,
    ImportState,
    Invitation,
    ListingImport,
    ListingSubmission,
    Membership,
    MembershipRole,
    OpenOrders,
    Partner,
    Sanction,
    SanctionKind,
    ShopPageChange,
    StockRecord,
    Vendor,
    VendorApplication,
    VendorKind,
    VendorStatus,
)


class VendorFactory(DjangoModelFactory[Vendor]):
    """An open vendor with one pick-up point in its village. Traits: `suspended`, `paused`; `owner=user` adds one."""

    class Meta:
        model = Vendor
        skip_postgeneration_save = True

    class Params:
        suspended = factory.Trait(status=VendorStatus.SUSPENDED)
        paused = factory.Trait(status=VendorStatus.PAUSED, wants_pause=True)

    code = factory.Sequence(lambda n: f"shop-{n}")
    legal_name = factory.Sequence(lambda n: f"Household {n}")
    name_km = factory.Sequence(lambda n: f"ហាង {n}")
    name_en = factory.Sequence(lambda n: f"Shop {n}")
    kind = VendorKind.HOUSEHOLD
    village = factory.SubFactory(VillageFactory)
    commune = factory.SelfAttribute("village.commune")
    district = factory.SelfAttribute("commune.district")
    province = factory.SelfAttribute("district.province")
    phone = "+85512345678"
    bakong_account_id = "maker@devb"
    approved_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def partner(self: Any, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False:
            PartnerFactory(vendor=self, **kwargs)

    @factory.post_generation
    def sanctioned(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and self.status == VendorStatus.SUSPENDED:
            SanctionFactory(vendor=self, kind=SanctionKind.SUSPEND, orders=OpenOrders.REFUND)

    @factory.post_generation
    def owner(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted:
            MembershipFactory(vendor=self, user=extracted)


class PartnerFactory(DjangoModelFactory[Partner]):
    """A vendor's pick-up point, in its village."""

    class Meta:
        model = Partner

    vendor = factory.SubFactory(VendorFactory)
    name = factory.LazyAttribute(lambda o: o.vendor.name_en)
    village = factory.SelfAttribute("vendor.village")
    commune = factory.SelfAttribute("vendor.commune")
    district = factory.SelfAttribute("vendor.district")
    province = factory.SelfAttribute("vendor.province")


class MembershipFactory(DjangoModelFactory[Membership]):
    """An owner unless told otherwise."""

    class Meta:
        model = Membership

    vendor = factory.SubFactory(VendorFactory)
    user = factory.SubFactory(UserFactory)
    role = MembershipRole.OWNER


class SanctionFactory(DjangoModelFactory[Sanction]):
    """A warning that stands, unless told otherwise. It does not move its vendor's status; services do."""

    class Meta:
        model = Sanction

    vendor = factory.SubFactory(VendorFactory)
    kind = SanctionKind.WARN
    ground = "not_sent"
    words_km = "ការបញ្ជាទិញមិនត្រូវបានផ្ញើ។"
    words_en = "Orders were not sent."
    imposed_at = factory.LazyFunction(timezone.now)
    starts_at = factory.SelfAttribute("imposed_at")
    begun_at = factory.SelfAttribute("imposed_at")


class InvitationFactory(DjangoModelFactory[Invitation]):
    """Somebody with a phone, asked to pack."""

    class Meta:
        model = Invitation

    vendor = factory.SubFactory(VendorFactory)
    phone = factory.Sequence(lambda n: f"+85517{200_000 + n:06d}")
    role = MembershipRole.PACKER
    language = "en"
    sent_at = factory.LazyFunction(timezone.now)


class StockRecordFactory(DjangoModelFactory[StockRecord]):
    """Price and pieces of one product; give `product` and `partner`."""

    class Meta:
        model = StockRecord

    partner_sku = factory.LazyAttribute(lambda o: o.product.code)
    price = Decimal(12_000)
    price_currency = "KHR"
    num_in_stock = 10


class VendorApplicationFactory(DjangoModelFactory[VendorApplication]):
    """A household's application, filled in and not sent. `document=False` leaves its paper out."""

    class Meta:
        model = VendorApplication
        skip_postgeneration_save = True

    applicant = factory.SubFactory(UserFactory)
    live = False
    kind = VendorKind.HOUSEHOLD
    legal_name = "Chan Sophea"
    shop_name_km = "កន្ត្រកព្រះដាក់"
    shop_name_en = "Preah Dak Baskets"
    story = "យើងត្បាញកន្ត្រកពីផ្តៅ។"
    phone = "+85512345678"
    village = factory.SubFactory(VillageFactory)
    commune = factory.SelfAttribute("village.commune")
    district = factory.SelfAttribute("commune.district")
    province = factory.SelfAttribute("district.province")
    bakong_account_id = "sophea@devb"

    @factory.post_generation
    def document(self: Any, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False:
            ApplicationDocument.objects.create(
                application=self, label="Identity card", file=ContentFile(jpeg(), name="card.jpg")
            )


class ListingSubmissionFactory(DjangoModelFactory[ListingSubmission]):
    """A listing of an open vendor, filled in and not sent."""

    class Meta:
        model = ListingSubmission

    vendor = factory.SubFactory(VendorFactory)
    live = False
    title_km = "កន្ត្រកផ្តៅ"
    title_en = "Rattan basket"
    description_km = "កន្ត្រកត្បាញដោយដៃ។"
    description_en = "Woven by hand."
    photo = factory.LazyFunction(lambda: ContentFile(jpeg(), name="photo.jpg"))
    price_khr = Decimal(14_000)
    num_in_stock = 6
    weight_g = 350
    unit = "piece"
    origin_village = factory.SelfAttribute("vendor.village")
    origin_commune = factory.SelfAttribute("vendor.commune")
    origin_district = factory.SelfAttribute("vendor.district")
    origin_province = factory.SelfAttribute("vendor.province")

    @factory.lazy_attribute
    def category(self) -> Any:
        from tests.factories.catalogue import CategoryFactory

        return CategoryFactory()


class ShopPageChangeFactory(DjangoModelFactory[ShopPageChange]):
    """A story that is written and not sent."""

    class Meta:
        model = ShopPageChange

    vendor = factory.SubFactory(VendorFactory)
    live = False
    story_km = "យើងត្បាញកន្ត្រកពីផ្តៅ។"
    story_en = "We weave baskets of rattan."


class ListingImportFactory(DjangoModelFactory[ListingImport]):
    """A table that was looked through and changes nothing yet, and nothing at all."""

    class Meta:
        model = ListingImport

    vendor = factory.SubFactory(VendorFactory)
    state = ImportState.CHECKED
    name = "products.csv"
    file = factory.LazyFunction(lambda: ContentFile(b"Code\n", name="products.csv"))
    sha256 = "0" * 64
    uploaded_by = factory.SubFactory(UserFactory)
    created_at = factory.LazyFunction(timezone.now)
