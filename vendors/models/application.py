from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from marketplace.core.ids import new_token
from marketplace.users.areas import ByProvinceQuerySet
from vendors.models.places import check_places
from vendors.models.review import Reviewed, ReviewStatus
from vendors.models.vendor import Membership, ServiceKind, VendorKind, keys_of_helpers

#: Where a vendor is paid: `name@bank`, at most 32 signs.
#: Source: NBC, "Bakong QR code specification" 2.9, Bakong account ID.
is_bakong_account = RegexValidator(
    r"^[A-Za-z0-9._-]+@[A-Za-z0-9._-]+\Z", _("A Bakong account looks like sokha@aclb: a name, @ and the bank.")
)


def private_storage() -> Storage:
    """Return the storage whose files have no address of their own."""
    storage: Storage = storages["private"]
    return storage


#: The standings of an application are those of every review.
ApplicationStatus = ReviewStatus


class VendorApplicationQuerySet(ByProvinceQuerySet["VendorApplication"]):
    """Scopes over applications."""


class VendorApplication(Reviewed):
    """What somebody tells the Ministry in order to sell here.

    It is reviewed with Wagtail's workflow; `live` becomes true when it is approved, and then a Vendor is opened.
    """

    STANDING: ClassVar[tuple[str, ...]] = (*Reviewed.STANDING, "applicant", "vendor")
    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("province",)

    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="vendor_applications"
    )
    vendor = models.OneToOneField(
        "partner.Vendor", null=True, blank=True, on_delete=models.PROTECT, related_name="application", editable=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=VendorKind)
    legal_name = models.CharField(_("legal name"), max_length=200)
    shop_name_km = models.CharField(_("shop name in Khmer"), max_length=120, blank=True)
    shop_name_en = models.CharField(_("shop name in English"), max_length=120, blank=True)
    story = models.TextField(_("about what you make"), blank=True)
    phone = PhoneNumberField(_("phone number"))
    province = models.ForeignKey(
        "geography.Province", on_delete=models.PROTECT, related_name="+", verbose_name=_("province")
    )
    district = models.ForeignKey(
        "geography.District", on_delete=models.PROTECT, related_name="+", verbose_name=_("district")
    )
    commune = models.ForeignKey(
        "geography.Commune", on_delete=models.PROTECT, related_name="+", verbose_name=_("commune")
    )
    village = models.ForeignKey(
        "geography.Village",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("village"),
    )
    landmark = models.CharField(_("landmark"), max_length=200, blank=True)
    bakong_account_id = models.CharField(_("Bakong account"), max_length=32, blank=True, validators=[is_bakong_account])
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    #: As typed; one that looks wrong is pointed out and taken all the same. See `vendors.tax_numbers`.
    tax_number = models.CharField(_("tax number"), max_length=30, blank=True)
    service = models.CharField(_("service"), max_length=12, choices=ServiceKind, blank=True)
    service_area = models.CharField(_("where the service is given"), max_length=200, blank=True)
    is_women_led = models.BooleanField(_("led by women"), default=False)

    objects = VendorApplicationQuerySet.as_manager()

    class Meta:
        app_label = "partner"
        verbose_name = _("vendor application")
        verbose_name_plural = _("vendor applications")
        constraints = (
            models.UniqueConstraint(
                fields=["applicant"],
                condition=~models.Q(status="approved"),
                name="one_open_application_per_applicant",
            ),
            models.CheckConstraint(
                condition=models.Q(waits_at="") | models.Q(status="submitted"), name="application_waits_when_submitted"
            ),
        )
        indexes = (
            models.Index(fields=["status", "submitted_at"], name="application_queue"),
            models.Index(fields=["submitted_at", "id"], name="application_by_age"),
        )

    def __str__(self) -> str:
        return self.legal_name

    @property
    def province_key(self) -> int:
        """The key of the province that the maker named."""
        return self.province_id

    def maker_keys(self) -> set[int]:
        """Return the keys of the applicant, of who helped them, and of all who belong to the vendor, if there is one."""
        helpers = keys_of_helpers([self.applicant_id])
        if self.vendor_id is None:
            return {self.applicant_id, *helpers}
        members = Membership.objects.filter(vendor_id=self.vendor_id).values_list("user_id", flat=True)
        return {self.applicant_id, *helpers, *members}

    def clean(self) -> None:
        """Refuse a place outside the place above it."""
        super().clean()
        if self.province_id and self.district_id and self.commune_id:
            check_places(province=self.province, district=self.district, commune=self.commune, village=self.village)


class ApplicationDocument(models.Model):
    """A paper that came with an application: an image or a PDF, kept where only its owner and officers get at it."""

    application = models.ForeignKey(VendorApplication, on_delete=models.CASCADE, related_name="documents")
    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    #: Which requirement it answers; None for a paper that nobody asked for.
    requirement = models.ForeignKey(
        "partner.Requirement", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    label = models.CharField(_("what it is"), max_length=120)
    file = models.FileField(upload_to="applications/%Y/%m/", storage=private_storage)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "partner"

    def __str__(self) -> str:
        return self.label
