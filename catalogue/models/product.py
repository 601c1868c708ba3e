"""What is sold: where it comes from, who made it, and what it looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import AbstractProduct, AbstractProductImage
from oscar.apps.catalogue.managers import ProductQuerySet as CoreProductQuerySet

from catalogue.codes import new_product_code
from catalogue.images import FixedSizes
from marketplace.users.areas import ByProvinceQuerySet


class OriginPrecision(models.TextChoices):
    """How exactly we know where a product comes from: never more exact than the evidence."""

    VILLAGE = "village", _("village")
    COMMUNE = "commune", _("commune")
    DISTRICT = "district", _("district")
    PROVINCE = "province", _("province")


class GeographicalIndication(models.TextChoices):
    """Whether a name of origin is protected by registration."""

    NONE = "", _("none")
    REGISTERED = "registered_gi", _("registered geographical indication")
    CANDIDATE = "candidate", _("not registered yet")


def variant_title(listing: str, own: str) -> str:
    """Return the whole name of a variant: "Krama, red". See Note [A variant is a whole row]."""
    return f"{listing}, {own}" if own else listing


class ProductQuerySet(ByProvinceQuerySet[Any], CoreProductQuerySet):  # type: ignore[override]  # as_manager is typed by class
    """Scopes over products: Oscar's, and that of an officer's area."""


class Product(AbstractProduct):
    """One thing one vendor makes or does. It is for sale only through the vendor's own stock record.

    `code` is the short public id that stands in its address and on its label; the key stays inside.

    # Note [A variant is a whole row]
    What is bought is the variant, so it has its own code, vendor, weight, unit and handling flags, written with it. Its
    title holds only what sets it apart ("red, small"), and `get_title` puts the listing's before it ("Krama, red, small").
    """

    if TYPE_CHECKING:  # made by modeltranslation from `title` and `description`
        title_km: str
        title_en: str
        description_km: str
        description_en: str
        maker_km: str
        maker_en: str

    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    vendor = models.ForeignKey(
        "partner.Vendor", null=True, blank=True, on_delete=models.PROTECT, related_name="products"
    )
    weight_g = models.PositiveIntegerField(_("weight as sent, in grams"), default=0)
    #: How big it is as sent; all three or none. Carriers reckon with room as well as with weight.
    length_cm = models.PositiveSmallIntegerField(_("length as sent, in cm"), null=True, blank=True)
    width_cm = models.PositiveSmallIntegerField(_("width as sent, in cm"), null=True, blank=True)
    height_cm = models.PositiveSmallIntegerField(_("height as sent, in cm"), null=True, blank=True)
    origin_village = models.ForeignKey(
        "geography.Village", null=True, blank=True, on_delete=models.PROTECT, related_name="products"
    )
    origin_commune = models.ForeignKey(
        "geography.Commune", null=True, blank=True, on_delete=models.PROTECT, related_name="products"
    )
    origin_district = models.ForeignKey(
        "geography.District", null=True, blank=True, on_delete=models.PROTECT, related_name="products"
    )
    origin_province = models.ForeignKey(
        "geography.Province", null=True, blank=True, on_delete=models.PROTECT, related_name="products"
    )
    origin_precision = models.CharField(max_length=10, choices=OriginPrecision, blank=True)
    geographical_indication = models.CharField(max_length=20, choices=GeographicalIndication, blank=True)
    unit = models.CharField(_("sold by"), max_length=60, blank=True)
    hs6 = models.CharField(_("customs code (HS, 6 digits)"), max_length=6, blank=True)
    #: Words that change how it may be sent, such as `perishable`, `fragile`, `no_post`.
    handling_flags = models.JSONField(default=list, blank=True)
    #: Who made it with their own hands, where that is not simply the vendor: "Yeay Mom and her daughters".
    maker = models.CharField(_("made by"), max_length=120, blank=True, default="")
    #: Months in which it is harvested, 1 to 12; none for what is not harvested.
    harvest_months = models.JSONField(_("harvest months"), default=list, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    objects = ProductQuerySet.as_manager()  # type: ignore[misc]  # Oscar has it as an instance's

    class Meta(AbstractProduct.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(origin_precision="")
                | Q(origin_precision="province", origin_province__isnull=False)
                | Q(origin_precision="district", origin_district__isnull=False)
                | Q(origin_precision="commune", origin_commune__isnull=False)
                | Q(origin_precision="village", origin_village__isnull=False),
                name="product_origin_as_precise_as_said",
            ),
            models.CheckConstraint(condition=Q(hs6="") | Q(hs6__regex=r"^[0-9]{6}$"), name="product_hs6_six_digits"),
            models.CheckConstraint(
                condition=Q(length_cm=None, width_cm=None, height_cm=None)
                | Q(length_cm__isnull=False, width_cm__isnull=False, height_cm__isnull=False)
                & Q(length_cm__gt=0, width_cm__gt=0, height_cm__gt=0),
                name="product_size_all_or_none",
            ),
        )
        indexes = (
            models.Index(fields=["vendor", "is_public", "-date_created"], name="product_by_vendor"),
            models.Index(fields=["origin_province", "is_public"], name="product_by_province"),
            models.Index(fields=["origin_village", "is_public"], name="product_by_village"),
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with a public code drawn the first time."""
        if not self.code:
            self.code = new_product_code()
        super().save(*args, **kwargs)

    def get_title(self) -> str:
        """Return its whole name. See Note [A variant is a whole row]; load `parent` with it."""
        if self.parent_id is None or self.parent is None:
            return str(self.title)
        return variant_title(str(self.parent.title), str(self.title or ""))

    def get_absolute_url(self) -> str:
        """Return its page; a variant's is that of its listing, with it chosen."""
        listing = self.parent or self
        url = reverse("storefront:product", kwargs={"code": listing.code, "slug": listing.slug})
        return url if listing is self else f"{url}?variant={self.code}"

    @property
    def origin(self) -> Any:
        """The deepest place we know it comes from, or None."""
        return (
            {
                OriginPrecision.VILLAGE: self.origin_village,
                OriginPrecision.COMMUNE: self.origin_commune,
                OriginPrecision.DISTRICT: self.origin_district,
                OriginPrecision.PROVINCE: self.origin_province,
            }.get(OriginPrecision(self.origin_precision))
            if self.origin_precision
            else None
        )


class ProductImage(AbstractProductImage):
    """One photo of a product. Its sizes lie beside it under names that follow from its own.

    `blur` stands for "every size is there": see Note [A blur means that every size is there] in `catalogue.images`.
    """

    width = models.PositiveIntegerField(_("width in pixels"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height in pixels"), null=True, blank=True)
    blur = models.CharField(_("blur"), max_length=300, blank=True, default="", editable=False)

    @property
    def sizes(self) -> FixedSizes:
        return FixedSizes(self.original.name or "")
