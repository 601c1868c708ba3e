"""Which texts of the catalogue stand in Khmer and in English."""

from __future__ import annotations

from modeltranslation.translator import TranslationOptions, register

from catalogue.models import AttributeOption, Category, Product, ProductAttribute, ProductAttributeValue, ProductClass


@register(Product)
class ProductTranslation(TranslationOptions):
    fields = ("title", "description", "maker")


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name", "description")


@register(ProductClass)
class ProductClassTranslation(TranslationOptions):
    fields = ("name",)


@register(ProductAttribute)
class ProductAttributeTranslation(TranslationOptions):
    fields = ("name", "hint", "unit")


@register(AttributeOption)
class AttributeOptionTranslation(TranslationOptions):
    fields = ("option",)


@register(ProductAttributeValue)
class ProductAttributeValueTranslation(TranslationOptions):
    fields = ("value_text",)
