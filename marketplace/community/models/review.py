from __future__ import annotations

from typing import Final

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalogue.images import FixedSizes
from marketplace.community.models.voice import Voice

MOST_PHOTOS: Final = 3


def private() -> Storage:
    """Return the storage whose files have no address; asked when it is used, so that tests may change it."""
    return storages["private"]


class Review(Voice):
    """What a buyer says of one line that was delivered; without a line and a product, of the vendor's service."""

    order = models.ForeignKey("order.Order", null=True, blank=True, on_delete=models.PROTECT, related_name="reviews")
    line = models.ForeignKey("order.Line", null=True, blank=True, on_delete=models.PROTECT, related_name="reviews")
    #: The listing: for a variant its parent.
    product = models.ForeignKey(
        "catalogue.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="buyers_reviews"
    )
    score = models.PositiveSmallIntegerField(_("stars"))

    class Meta(Voice.Meta):
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = (
            *Voice.Meta.constraints,
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="review_score_one_to_five"),
            models.CheckConstraint(
                condition=Q(is_demo=True)
                | Q(order__isnull=False, line=None, product=None)
                | Q(order__isnull=False, line__isnull=False, product__isnull=False),
                name="review_of_something_bought",
            ),
            models.UniqueConstraint(fields=["line"], name="one_review_per_line"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(line=None), name="one_review_of_the_vendor_per_order"
            ),
        )
        indexes = (
            models.Index(F("product"), F("id").desc(), condition=Q(status="approved"), name="review_shown_by_product"),
            models.Index(F("vendor"), F("id").desc(), condition=Q(status="approved"), name="review_shown_by_vendor"),
            models.Index(fields=["status", "created_at"], name="review_by_status"),
        )

    def __str__(self) -> str:
        return f"{self.public_id} ({self.score})"


class ReviewPhoto(models.Model):
    """A photo to a review. It gets an address when an officer has approved it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField()
    original = models.FileField(storage=private, upload_to="reviews/")
    #: The stored name in public storage once its sizes are made; empty until then.
    name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("photo")
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["review", "position"], name="one_photo_per_position"),
            models.CheckConstraint(condition=Q(position__lt=MOST_PHOTOS), name="review_has_three_photos_at_most"),
        )

    def __str__(self) -> str:
        return f"{self.review_id}/{self.position}"

    @property
    def sizes(self) -> FixedSizes:
        return FixedSizes(self.name)
