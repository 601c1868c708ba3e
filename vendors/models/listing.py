from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.users.areas import ByProvinceQuerySet
from vendors.models.places import check_places
from vendors.models.review import Reviewed, ReviewStatus
from vendors.models.vendor import Membership, Vendor, keys_of_helpers

#: More than this is a slip of the finger, not a price: about 250,000 dollars.
MAX_PRICE_KHR = 1_000_000_000
#: The same in dollars.
MAX_PRICE_USD = 250_000
#: A gallery on a phone is looked through to the eighth at most.
MAX_PHOTOS = 8
#: More sizes and colours than this are several products.
MAX_VARIANTS = 30
MAX_PIECES = 1_000_000
#: More at once, as the fewest that are sold or as a step, would not go into a basket.
MAX_AT_ONCE = 99
#: Heavier goes by no carrier that we have.
MAX_WEIGHT_G = 500_000
#: Longer than any lorry takes: a slip of the finger.
MAX_SIDE_CM = 1_000


#: The standings of a listing are those of every review.
ListingStatus = ReviewStatus


class ListingSubmissionQuerySet(ByProvinceQuerySet["ListingSubmission"]):
    """Scopes over submissions."""

    def for_vendor(self, vendor: Vendor) -> ListingSubmissionQuerySet:
        return self.filter(vendor=vendor)


class ListingSubmission(Reviewed):
    """What a vendor wants to put on sale, or change about what is: reviewed first, then written to the product.

    The product that buyers see stays as it was approved until then, so a change that waits takes nothing off sale.
    """

    STANDING: ClassVar[tuple[str, ...]] = (*Reviewed.STANDING, "vendor", "product")
    #: The vendor's, wherever the goods come from: the officer who knows the maker reads what the maker says.
    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="listing_submissions", editable=False)
    product = models.ForeignKey(
        "catalogue.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="submissions", editable=False
    )
    title_km = models.CharField(_("name in Khmer"), max_length=120, blank=True)
    title_en = models.CharField(_("name in English"), max_length=120, blank=True)
    description_km = models.TextField(_("description in Khmer"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    category = models.ForeignKey(
        "catalogue.Category", on_delete=models.PROTECT, related_name="+", verbose_name=_("category")
    )
    #: The cover, which cards show.
    photo = models.ImageField(_("photo"), upload_to="listings/%Y/%m/")
    #: Stored names of the photos behind the cover, in order. Null says nothing: those of the product stay.
    more_photos = models.JSONField(_("more photos"), null=True, blank=True, default=None)
    price_khr = models.DecimalField(
        _("price in riel"),
        max_digits=12,
        decimal_places=0,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_PRICE_KHR)],
    )
    price_usd = models.DecimalField(
        _("price in dollars"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(MAX_PRICE_USD)],
    )
    #: What it is sold in, as `vendors.services.drafts.VariantDraft` writes it. Null says nothing: the product's stay.
    variants = models.JSONField(_("variants"), null=True, blank=True, default=None)
    min_quantity = models.PositiveIntegerField(
        _("fewest at once"), default=1, db_default=1, validators=[MinValueValidator(1)]
    )
    quantity_step = models.PositiveIntegerField(
        _("sold in steps of"), default=1, db_default=1, validators=[MinValueValidator(1)]
    )
    num_in_stock = models.PositiveIntegerField(_("pieces in stock"), validators=[MaxValueValidator(MAX_PIECES)])
    weight_g = models.PositiveIntegerField(
        _("weight as sent, in grams"), validators=[MinValueValidator(1), MaxValueValidator(MAX_WEIGHT_G)]
    )
    #: How big it is as sent; all three or none.
    length_cm = models.PositiveSmallIntegerField(_("length as sent, in cm"), null=True, blank=True)
    width_cm = models.PositiveSmallIntegerField(_("width as sent, in cm"), null=True, blank=True)
    height_cm = models.PositiveSmallIntegerField(_("height as sent, in cm"), null=True, blank=True)
    unit = models.CharField(_("sold by"), max_length=60, blank=True)
    #: What it says of itself, as plain data by the attribute's code. See `catalogue.answers`.
    attributes = models.JSONField(_("what it says of itself"), default=dict, blank=True)
    maker_km = models.CharField(_("made by, in Khmer"), max_length=120, blank=True)
    maker_en = models.CharField(_("made by, in English"), max_length=120, blank=True)
    #: From 1 to 12.
    harvest_months = models.JSONField(_("harvest months"), default=list, blank=True)
    #: Of `catalogue.handling.Handling`.
    handling_flags = models.JSONField(_("on the way"), default=list, blank=True)
    origin_province = models.ForeignKey(
        "geography.Province", on_delete=models.PROTECT, related_name="+", verbose_name=_("province")
    )
    origin_district = models.ForeignKey(
        "geography.District", on_delete=models.PROTECT, related_name="+", verbose_name=_("district")
    )
    origin_commune = models.ForeignKey(
        "geography.Commune", on_delete=models.PROTECT, related_name="+", verbose_name=_("commune")
    )
    origin_village = models.ForeignKey(
        "geography.Village",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("village"),
    )

    objects = ListingSubmissionQuerySet.as_manager()

    class Meta:
        app_label = "partner"
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = (
            models.CheckConstraint(condition=Q(price_khr__gt=0), name="listing_price_positive"),
            models.CheckConstraint(
                condition=Q(price_usd=None) | Q(price_usd__gt=0), name="listing_dollar_price_positive"
            ),
            models.CheckConstraint(
                condition=Q(min_quantity__gt=0, quantity_step__gt=0), name="listing_quantities_positive"
            ),
            models.CheckConstraint(condition=Q(weight_g__gt=0), name="listing_weight_positive"),
            models.CheckConstraint(
                condition=Q(length_cm=None, width_cm=None, height_cm=None)
                | Q(length_cm__isnull=False, width_cm__isnull=False, height_cm__isnull=False)
                & Q(length_cm__gt=0, width_cm__gt=0, height_cm__gt=0),
                name="listing_size_all_or_none",
            ),
            models.CheckConstraint(
                condition=~Q(title_km="") | ~Q(title_en=""), name="listing_named_in_one_language_at_least"
            ),
            models.UniqueConstraint(
                fields=["product"], condition=~Q(status="approved"), name="one_open_submission_per_product"
            ),
            models.CheckConstraint(
                condition=Q(waits_at="") | Q(status="submitted"), name="listing_waits_when_submitted"
            ),
        )
        indexes = (
            models.Index(fields=["status", "submitted_at"], name="listing_queue"),
            models.Index(fields=["submitted_at", "id"], name="listing_by_age"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name in the reader's language, else in the other."""
        first, second = (self.title_km, self.title_en) if get_language() == "km" else (self.title_en, self.title_km)
        return first or second

    @property
    def photos(self) -> list[str]:
        """The stored names of its photos, the cover first."""
        return [name for name in (str(self.photo.name or ""), *(self.more_photos or ())) if name]

    @property
    def is_change(self) -> bool:
        """Whether it changes something that was approved before, rather than bringing something new."""
        return self.product_id is not None

    @property
    def province_key(self) -> int:
        """The key of the vendor's province."""
        return self.vendor.province_id

    def maker_keys(self) -> set[int]:
        """Return the keys of all who belong to the vendor, and of who helped them."""
        members = set(Membership.objects.filter(vendor_id=self.vendor_id).values_list("user_id", flat=True))
        return members | keys_of_helpers(members)

    def clean(self) -> None:
        """Refuse a listing without a name, and a place outside the place above it."""
        super().clean()
        if not (self.title_km.strip() or self.title_en.strip()):
            raise ValidationError({"title_km": _("Give it a name, in Khmer or in English.")})
        if self.origin_province_id and self.origin_district_id and self.origin_commune_id:
            check_places(
                province=self.origin_province,
                district=self.origin_district,
                commune=self.origin_commune,
                village=self.origin_village,
                prefix="origin_",
            )
