"""What goods of one kind must say of themselves: Oscar's attributes, in two languages, in the order of a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import AbstractAttributeOption, AbstractProductAttribute

from catalogue.codes import new_product_code


class ProductAttribute(AbstractProductAttribute):
    """One thing that goods of a class say of themselves, such as materials or shelf life.

    `code` is the same for the same thing in every class, so that lists and papers can name it.
    """

    if TYPE_CHECKING:  # made by modeltranslation
        name_km: str
        name_en: str
        hint_km: str
        hint_en: str
        unit_km: str
        unit_en: str

    hint = models.CharField(_("hint"), max_length=200, blank=True, default="")
    #: What is counted, such as days; for whole numbers only.
    unit = models.CharField(_("unit"), max_length=30, blank=True, default="")
    #: Variants of one product differ in this: size, colour, net weight.
    is_variant = models.BooleanField(_("variants differ in it"), default=False)
    display_order = models.PositiveSmallIntegerField(_("order in the form"), default=0)

    class Meta(AbstractProductAttribute.Meta):
        ordering = ("display_order", "code")  # type: ignore[assignment]  # Oscar has a list


class AttributeOption(AbstractAttributeOption):
    """One answer that can be chosen, such as "keep cool and dry"."""

    if TYPE_CHECKING:  # made by modeltranslation
        option_km: str
        option_en: str

    display_order = models.PositiveSmallIntegerField(_("order in the form"), default=0)

    class Meta(AbstractAttributeOption.Meta):
        ordering = ("display_order", "pk")  # type: ignore[assignment]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with a code of its own: answers that are kept as plain data name options by it."""
        if not self.code:
            self.code = new_product_code()
        super().save(*args, **kwargs)


class LoadedDefinition(models.Model):
    """One thing of `catalogue/data/classes.toml` that was loaded. It is not loaded again, so officers have the last word."""

    key = models.CharField(max_length=160, unique=True)

    class Meta:
        app_label = "catalogue"

    def __str__(self) -> str:
        return self.key
