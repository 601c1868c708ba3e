"""Which texts of the catalogue stand in Khmer and in English."""

from __future__ import annotations

from modeltranslation.translator import TranslationOptions, register

from catalogue.models import Category, Product


@register(Product)
class ProductTranslation(TranslationOptions):
    fields = ("title", "description")


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name", "description")
