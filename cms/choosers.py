"""Windows in which an editor picks a product, a vendor or a province for a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import (
    ChooseResultsView,
    ChooseView,
    ChosenMultipleViewMixin,
    ChosenResponseMixin,
    ChosenViewMixin,
)
from wagtail.admin.viewsets.chooser import ChooserViewSet

from cms.desk.areas import within_area


class NameFilterForm(BaseFilterForm):
    """Finds by a part of the name, in either language."""

    names: tuple[str, ...] = ()
    q = forms.CharField(
        label=_("Name"), widget=forms.TextInput(attrs={"placeholder": _("Part of the name")}), required=False
    )

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        words = self.cleaned_data.get("q", "").strip()
        if not words:
            return objects
        self.is_searching, self.search_query = True, words
        wanted = Q()
        for name in self.names:
            wanted |= Q(**{f"{name}__icontains": words})
        return objects.filter(wanted)


class _TitleFilterForm(NameFilterForm):
    names = ("title_km", "title_en", "code")


class _VendorFilterForm(NameFilterForm):
    names = ("name_km", "name_en", "code")


class _ProvinceFilterForm(NameFilterForm):
    names = ("name_km", "name_en", "code")


def _choosable(request: Any, rows: QuerySet[Any]) -> Any:
    """Return what somebody may pick: who writes pages, from the whole country; an officer, from the own area."""
    return rows if user_has_any_page_permission(request.user) else within_area(request, rows)


class _OfOwnArea:
    """Keeps the list of a chooser to what somebody may pick."""

    request: Any

    def filter_object_list(self, objects: QuerySet[Any]) -> Any:
        return super().filter_object_list(_choosable(self.request, objects))  # type: ignore[misc]


class _Chosen(ChosenViewMixin, ChosenResponseMixin, View):
    def get_object(self, pk: str) -> Any:
        return _choosable(self.request, self.model_class.objects.all()).get(pk=pk)


class _ChosenMultiple(ChosenMultipleViewMixin, ChosenResponseMixin, View):
    def get_objects(self, pks: list[str]) -> Any:
        return _choosable(self.request, self.model_class.objects.filter(pk__in=pks))


def _views(form: type[NameFilterForm]) -> dict[str, Any]:
    """Return the views of a chooser that filters with this form."""
    options = {"filter_form_class": form}
    return {
        "choose_view_class": type("_Choose", (_OfOwnArea, ChooseView), options),
        "choose_results_view_class": type("_ChooseResults", (_OfOwnArea, ChooseResultsView), options),
        "chosen_view_class": _Chosen,
        "chosen_multiple_view_class": _ChosenMultiple,
    }


class ProductChooserViewSet(ChooserViewSet):
    """Picks a product that is in the shop."""

    model = "catalogue.Product"
    icon = "tag"
    choose_one_text = _("Choose a product")
    choose_another_text = _("Choose another product")
    per_page = 20
    register_widget = False

    def get_object_list(self) -> QuerySet[Any]:
        from catalogue.models import Product

        return Product.objects.filter(is_public=True).exclude(structure=Product.CHILD).order_by("title")


class VendorChooserViewSet(ChooserViewSet):
    """Picks a vendor whose shop is open."""

    model = "partner.Vendor"
    icon = "home"
    choose_one_text = _("Choose a vendor")
    choose_another_text = _("Choose another vendor")
    per_page = 20
    register_widget = False

    def get_object_list(self) -> QuerySet[Any]:
        from vendors.models import Vendor

        return Vendor.objects.open().order_by("name_en", "name_km")


class ProvinceChooserViewSet(ChooserViewSet):
    """Picks a province."""

    model = "geography.Province"
    icon = "globe"
    choose_one_text = _("Choose a province")
    choose_another_text = _("Choose another province")
    per_page = 25
    register_widget = False


PRODUCTS = ProductChooserViewSet("product_chooser", **_views(_TitleFilterForm))
VENDORS = VendorChooserViewSet("vendor_chooser", **_views(_VendorFilterForm))
PROVINCES = ProvinceChooserViewSet("province_chooser", **_views(_ProvinceFilterForm))

ProductChooserBlock = PRODUCTS.get_block_class(name="ProductChooserBlock", module_path="cms.choosers")
VendorChooserBlock = VENDORS.get_block_class(name="VendorChooserBlock", module_path="cms.choosers")
ProvinceChooserBlock = PROVINCES.get_block_class(name="ProvinceChooserBlock", module_path="cms.choosers")
