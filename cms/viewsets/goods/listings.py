"""Listings: the queue and the page on which one is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column

from catalogue.images import FixedSizes
from catalogue.models import Category
from cms.desk.columns import AgeColumn, LevelColumn, MoneyColumn, PhotoColumn, ReviewStatusColumn
from cms.desk.people import officer_of
from cms.desk.reading import read_listing
from cms.desk.review import SHOWN, ReviewFilterSet, ReviewIndexView, ReviewView, ReviewViewSet
from cms.languages import LacksColumn, LacksFilter, with_lacks
from marketplace.core.money import Money
from marketplace.geography.models import Province
from vendors.models import ApplicationStatus, ListingSubmission
from vendors.services.publication import put_on_shelf

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class ListingFilterSet(ReviewFilterSet):
    """By status, where it comes from, shelf and missing text."""

    vendor__province = django_filters.ModelChoiceFilter(label=_("Province"), queryset=Province.objects.all())
    news = django_filters.ChoiceFilter(
        label=_("What"), choices=[("new", _("something new")), ("change", _("a change"))], method="keep_news"
    )
    lacks = LacksFilter()

    class Meta:
        model = ListingSubmission
        fields = ("status", "mine", "waits_at", "late", "news", "vendor__province", "category")

    def keep_news(self, queryset: QuerySet[ListingSubmission], name: str, value: str) -> QuerySet[ListingSubmission]:
        """Keep what is new, or what changes something on sale."""
        return queryset.filter(product__isnull=value == "new") if value else queryset

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["category"].extra["queryset"] = Category.objects.filter(depth=1)


def news_of(listing: ListingSubmission) -> str:
    """Return whether something new waits, or a change of what is on sale; of what is decided, nothing."""
    if listing.status == ApplicationStatus.APPROVED:
        return ""
    return _g("change") if listing.is_change else _g("new")


class ListingIndexView(ReviewIndexView):
    """The queue of listings."""

    page_title = _("Listings")
    first_label = _("Name")
    queue_columns: ClassVar[tuple[Any, ...]] = (
        "title",
        PhotoColumn("photo", label=_("Photo"), accessor=lambda one: FixedSizes(one.photo.name).card_url, width="5rem"),
        Column("vendor", label=_("Vendor"), accessor="vendor.name", sort_key="vendor__name_en"),
        Column("news", label=_("What"), accessor=news_of),
        LacksColumn(),
        Column("origin", label=_("Comes from"), accessor="origin_province.name", sort_key="origin_province__code"),
        MoneyColumn("price_khr", label=_("Price"), accessor=lambda one: Money(one.price_khr, "KHR")),
        AgeColumn(),
        LevelColumn(),
        ReviewStatusColumn(),
    )


class ListingReviewForm(WagtailAdminModelForm):
    """What an officer may set on a listing: the shelf it stands on."""

    category: forms.ModelChoiceField[Category] = forms.ModelChoiceField(
        label=_("Shelf"), queryset=Category.objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        field.queryset = Category.objects.order_by("path")
        field.label_from_instance = lambda shelf: f"{'— ' * (shelf.depth - 1)}{shelf.name}"


class ListingReviewView(ReviewView):
    """One listing, what it changes, and the decision."""

    def save_officers_words(self) -> None:
        put_on_shelf(
            submission=self.live_object, category=self.form.cleaned_data["category"], by=officer_of(self.request)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["reading"] = read_listing(self.object)
        context["vendor"] = self.object.vendor
        return context


class ListingViewSet(ReviewViewSet):
    """Screens for `ListingSubmission`."""

    model = ListingSubmission
    icon = "tag"
    url_prefix = "marketplace/listings"
    url_namespace = "officers_listings"
    menu_label = _("Listings")
    index_view_class = ListingIndexView
    edit_view_class = ListingReviewView
    filterset_class = ListingFilterSet
    ordering = ("submitted_at", "pk")
    search_fields: ClassVar[list[str]] = ["title_km", "title_en", "vendor__name_km", "vendor__name_en"]
    edit_handler = ObjectList([FieldPanel("category")], base_form_class=ListingReviewForm)
    compared: ClassVar[tuple[str, ...]] = (
        "title_km",
        "title_en",
        "description_km",
        "description_en",
        "category",
        "photo",
        "price_khr",
        "num_in_stock",
        "weight_g",
        "length_cm",
        "width_cm",
        "height_cm",
        "unit",
        "attributes",
        "maker_km",
        "maker_en",
        "harvest_months",
        "handling_flags",
        "origin_province",
        "origin_district",
        "origin_commune",
        "origin_village",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ListingSubmission]:
        shown = ListingSubmission.objects.filter(status__in=SHOWN).select_related(
            "vendor", "origin_province", "locked_by"
        )
        return with_lacks(shown)
