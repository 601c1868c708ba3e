"""The shelves of the shop, in a tree that officers arrange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import AbstractCategory


class Category(AbstractCategory):
    """A shelf of the shop, in a tree. Names in Khmer and English.

    What stands on it is of its product class, or of the nearest one above it that has one.
    """

    if TYPE_CHECKING:  # made by modeltranslation from `name` and `description`
        name_km: str
        name_en: str
        description_km: str
        description_en: str

    product_class = models.ForeignKey(
        "catalogue.ProductClass",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="shelves",
        verbose_name=_("kind of goods"),
        help_text=_("Decides what a listing on this shelf must say of itself. Empty: as on the shelf above."),
    )


class FormerShelf(models.Model):
    """An address at which a shelf stood before it was renamed, moved or taken away; bookmarks and links still name it.

    Without a category it is gone for good, and its address says so.
    """

    slug = models.CharField(_("address"), max_length=255, unique=True)
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="former_addresses"
    )
    since = models.DateTimeField(_("since"))

    class Meta:
        app_label = "catalogue"

    def __str__(self) -> str:
        return self.slug
