"""Shop pages: the queue and the page on which one is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from cms.desk.columns import AgeColumn, LevelColumn, ReviewStatusColumn
from cms.desk.review import SHOWN, ReviewFilterSet, ReviewIndexView, ReviewView, ReviewViewSet
from cms.viewsets.vendors.reading_shop_pages import read_shop_page
from marketplace.geography.models import Province
from vendors.models import ShopPageChange

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class ShopPageFilterSet(ReviewFilterSet):
    """By status and province."""

    vendor__province = django_filters.ModelChoiceFilter(label=_("Province"), queryset=Province.objects.all())

    class Meta:
        model = ShopPageChange
        fields = ("status", "mine", "waits_at", "late", "vendor__province")


def _review_page(change: ShopPageChange) -> str:
    return reverse("officers_shop_pages:edit", args=[change.pk])


class ShopPageIndexView(ReviewIndexView):
    """The queue of shop pages."""

    page_title = _("Shop pages")
    first_label = _("Shop")
    queue_columns: ClassVar[tuple[Any, ...]] = (
        TitleColumn(  # Wagtail's own would ask for each row's revision
            "shop", label=_("Shop"), accessor="vendor.name", sort_key="vendor__name_en", get_url=_review_page
        ),
        Column("province", label=_("Province"), accessor="vendor.province.name", sort_key="vendor__province__code"),
        Column("photos", label=_("Photos"), accessor=lambda one: len(one.photos)),
        AgeColumn(),
        LevelColumn(),
        ReviewStatusColumn(),
    )


class ShopPageReviewView(ReviewView):
    """One shop's page, beside what buyers see now, and the decision."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["reading"] = read_shop_page(self.object)
        context["vendor"] = self.object.vendor
        return context


class ShopPageViewSet(ReviewViewSet):
    """Screens for `ShopPageChange`."""

    model = ShopPageChange
    icon = "home"
    url_prefix = "marketplace/shop-pages"
    url_namespace = "officers_shop_pages"
    menu_label = _("Shop pages")
    index_view_class = ShopPageIndexView
    edit_view_class = ShopPageReviewView
    filterset_class = ShopPageFilterSet
    ordering = ("submitted_at", "pk")
    search_fields: ClassVar[list[str]] = ["vendor__name_km", "vendor__name_en", "story_km", "story_en"]
    panels: ClassVar[list[Any]] = []
    compared: ClassVar[tuple[str, ...]] = ("story_km", "story_en", "photos")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShopPageChange]:
        return ShopPageChange.objects.filter(status__in=SHOWN).select_related("vendor__province", "locked_by")
