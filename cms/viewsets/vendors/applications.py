"""Vendor applications: the queue and the page on which one is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from cms.desk.columns import AgeColumn, LevelColumn, ReviewStatusColumn
from cms.desk.reading import read_application
from cms.desk.review import SHOWN, ReviewFilterSet, ReviewIndexView, ReviewView, ReviewViewSet
from vendors.models import VendorApplication

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class ApplicationFilterSet(ReviewFilterSet):
    """By status, kind and province."""

    class Meta:
        model = VendorApplication
        fields = ("status", "mine", "waits_at", "late", "kind", "province")


class ApplicationIndexView(ReviewIndexView):
    """The queue of applications."""

    page_title = _("Vendor applications")
    first_label = _("Legal name")
    queue_columns: ClassVar[tuple[Any, ...]] = (
        "legal_name",
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("province", label=_("Province"), accessor="province.name", sort_key="province__code"),
        Column("place", label=_("Place"), accessor=lambda a: (a.village or a.commune).name),
        AgeColumn(),
        LevelColumn(),
        ReviewStatusColumn(),
    )


class ApplicationReviewView(ReviewView):
    """One application, its papers, and the decision."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["reading"] = read_application(self.object)
        context["documents"] = self.live_object.documents.order_by("pk")
        return context


class ApplicationViewSet(ReviewViewSet):
    """Screens for `VendorApplication`."""

    model = VendorApplication
    icon = "group"
    url_prefix = "marketplace/applications"
    url_namespace = "officers_applications"
    menu_label = _("Applications")
    index_view_class = ApplicationIndexView
    edit_view_class = ApplicationReviewView
    filterset_class = ApplicationFilterSet
    ordering = ("submitted_at", "pk")
    search_fields: ClassVar[list[str]] = ["legal_name", "shop_name_km", "shop_name_en", "phone"]
    panels: ClassVar[list[Any]] = []
    compared: ClassVar[tuple[str, ...]] = (
        "kind",
        "legal_name",
        "shop_name_km",
        "shop_name_en",
        "story",
        "phone",
        "province",
        "district",
        "commune",
        "village",
        "landmark",
        "bakong_account_id",
        "registration_number",
        "tax_number",
        "service",
        "service_area",
        "is_women_led",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[VendorApplication]:
        return VendorApplication.objects.filter(status__in=SHOWN).select_related(
            "province", "commune", "village", "locked_by"
        )
