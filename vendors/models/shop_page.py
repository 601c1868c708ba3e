from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.users.areas import ByProvinceQuerySet
from vendors.models.review import Reviewed
from vendors.models.vendor import Membership, Vendor, keys_of_helpers

#: Longer is read by nobody on a phone.
MAX_STORY: Final = 5_000
#: A photo in words: a sentence.
MAX_ALT: Final = 200
#: A workshop is seen in eight photos.
MAX_PAGE_PHOTOS: Final = 8


class ShopPageChangeQuerySet(ByProvinceQuerySet["ShopPageChange"]):
    """Scopes over changes of shops' pages."""

    def for_vendor(self, vendor: Vendor) -> ShopPageChangeQuerySet:
        return self.filter(vendor=vendor)


class ShopPageChange(Reviewed):
    """What a vendor wants its shop's page to say: its story and its photos, read by officers before buyers see them.

    It holds the whole of both, so approving it puts it in the place of what the page says. Until then the page stays.
    """

    STANDING: ClassVar[tuple[str, ...]] = (*Reviewed.STANDING, "vendor")
    PROVINCE_AT: ClassVar[tuple[str, ...]] = ("vendor__province",)

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="page_changes", editable=False)
    story_km = models.TextField(_("story in Khmer"), max_length=MAX_STORY, blank=True)
    story_en = models.TextField(_("story in English"), max_length=MAX_STORY, blank=True)
    #: As `vendors.shop_page.PagePhoto` writes them, the cover first.
    photos = models.JSONField(_("photos"), default=list, blank=True)

    objects = ShopPageChangeQuerySet.as_manager()

    class Meta:
        app_label = "partner"
        verbose_name = _("shop page")
        verbose_name_plural = _("shop pages")
        constraints = (
            models.UniqueConstraint(
                fields=["vendor"], condition=~Q(status="approved"), name="one_open_page_change_per_vendor"
            ),
            models.CheckConstraint(
                condition=Q(waits_at="") | Q(status="submitted"), name="page_change_waits_when_submitted"
            ),
        )
        indexes = (
            models.Index(fields=["status", "submitted_at"], name="page_change_queue"),
            models.Index(fields=["submitted_at", "id"], name="page_change_by_age"),
        )

    def __str__(self) -> str:
        return str(self.vendor)

    @property
    def province_key(self) -> int:
        """The key of the vendor's province."""
        return self.vendor.province_id

    def maker_keys(self) -> set[int]:
        """Return the keys of all who belong to the vendor, and of who helped them."""
        members = set(Membership.objects.filter(vendor_id=self.vendor_id).values_list("user_id", flat=True))
        return members | keys_of_helpers(members)
