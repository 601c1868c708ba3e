"""Products: all that was ever approved, and why their origin is believed. Their words are the vendors' to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

import django_filters
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from catalogue.models import Category, EvidenceKind, Product, ProductClass
from catalogue.services.provenance import record_evidence
from cms.desk.areas import found_in_area
from cms.desk.columns import PhotoColumn
from cms.desk.fields import DayField, PaperField
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse_all, show
from cms.desk.watching import WatchIndexView, WatchInspectView, WatchViewSet
from cms.languages import LacksColumn, LacksFilter, with_lacks, words_of_lacks
from cms.viewsets.goods.reading_products import read_product, state_of
from marketplace.core.errors import RefusedInput
from marketplace.geography.models import Province
from vendors.models import VendorStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

RECORD: Final = "catalogue.add_originevidence"
ICON: Final = "tag"


class VisitForm(forms.Form):
    """What an officer saw where something is made."""

    seen_on = DayField(label=_("Day of the visit"), is_past=True)
    note = forms.CharField(
        label=_("What you saw"), max_length=300, widget=forms.Textarea({"rows": 3}), help_text=_("Buyers can read it.")
    )
    document = PaperField(
        label=_("Report or photo"),
        required=False,
        help_text=_("A photo or a PDF, up to 12 MB. Only officers can open it, and it is written down who did."),
    )


class StateColumn(Column):
    """Whether buyers see it, as a coloured label."""

    cell_template_name = "cms/officers/tone_cell.html"

    def __init__(self) -> None:
        super().__init__("state", label=_("Status"))

    def get_value(self, instance: Product) -> Any:
        return state_of(instance)[0]

    def get_cell_context_data(self, instance: Product, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["tone"] = state_of(instance)[1]
        return context


class ShelfChoice(django_filters.fields.ModelChoiceField):
    """A shelf, indented as it stands."""

    def label_from_instance(self, obj: Category) -> str:
        """Return its name after one dash for each shelf above it."""
        return f"{'— ' * (obj.depth - 1)}{obj.name}"


class ShelfFilter(django_filters.ModelChoiceFilter):
    """What stands on a shelf or below it."""

    field_class = ShelfChoice

    def filter(self, qs: QuerySet[Product], value: Category | None) -> QuerySet[Product]:
        """Narrow to a shelf and all below it."""
        if value is None:
            return qs
        return qs.filter(pk__in=Product.objects.filter(categories__path__startswith=value.path).values("pk"))


class ProductFilterSet(WagtailFilterSet):
    """By shelf, province, kind of goods, missing text and whether buyers see it."""

    shelf = ShelfFilter(label=_("Shelf"), queryset=Category.objects.order_by("path"))
    origin_province = django_filters.ModelChoiceFilter(label=_("Comes from"), queryset=Province.objects.all())
    product_class = django_filters.ModelChoiceFilter(label=_("Kind of goods"), queryset=ProductClass.objects.all())
    lacks = LacksFilter()
    state = django_filters.ChoiceFilter(
        label=_("Status"), choices=[("yes", _("on sale")), ("no", _("not on sale"))], method="narrow"
    )

    class Meta:
        model = Product
        fields = ("origin_province", "product_class")

    def narrow(self, queryset: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        """Keep what buyers see, or what they do not."""
        seen = {"is_public": True, "vendor__status": VendorStatus.OPEN}
        return queryset.filter(**seen) if value == "yes" else queryset.exclude(**seen)


def shelf_of(product: Product) -> str:
    """Return the names of the shelves it stands on."""
    return ", ".join(str(shelf.name) for shelf in product.categories.all())


def photo_of(product: Product) -> str:
    """Return the address of its smallest photo, or nothing."""
    image = next(iter(product.images.all()), None)
    return image.sizes.card_url if image else ""


def _safe(text: Any) -> str:
    """Return a text that no spreadsheet takes for a formula: vendors wrote it."""
    told = str(text or "")
    return f"'{told}" if told[:1] in {"=", "+", "-", "@", "\t", "\r"} else told


#: Columns of the spreadsheet: heading, and how its value is read.
EXPORTED: Final = {
    "code": (_("Code"), lambda one: one.code),
    "title_km": (_("Name in Khmer"), lambda one: _safe(one.title_km)),
    "title_en": (_("Name in English"), lambda one: _safe(one.title_en)),
    "vendor": (_("Vendor"), lambda one: _safe(one.vendor)),
    "shelf": (_("Shelf"), shelf_of),
    "kind": (_("Kind of goods"), lambda one: str(one.product_class or "")),
    "province": (_("Comes from"), lambda one: str(one.origin_province or "")),
    "lacks": (_("Text is missing"), words_of_lacks),
    "state": (_("Status"), lambda one: state_of(one)[0]),
    "approved_at": (_("Approved"), lambda one: one.approved_at),
}


class ProductIndexView(WatchIndexView):
    """All products, the newest first; variants stand with their listing."""

    page_title = _("Products")
    first_label = _("Name")
    columns_shown: ClassVar[tuple[Any, ...]] = (
        "get_title",
        PhotoColumn("photo", label=_("Photo"), accessor=photo_of, width="5rem"),
        Column("vendor", label=_("Vendor"), accessor="vendor.name", sort_key="vendor__name_en"),
        Column("shelf", label=_("Shelf"), accessor=shelf_of),
        Column("province", label=_("Comes from"), accessor="origin_province.name", sort_key="origin_province__code"),
        LacksColumn(),
        StateColumn(),
        DateColumn("approved_at", label=_("Approved"), sort_key="approved_at"),
    )

    def get_base_queryset(self) -> QuerySet[Product]:
        rows = Product.objects.exclude(structure=Product.CHILD).select_related(
            "vendor", "origin_province", "product_class"
        )
        return with_lacks(rows).prefetch_related("categories", "images")

    def to_row_dict(self, item: Product) -> dict[str, Any]:
        return {name: read(item) for name, (_label, read) in EXPORTED.items()}


class ProductInspectView(WatchInspectView):
    """One product, and why its origin is believed."""

    template_name = "cms/officers/product.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        product: Product = self.object
        context |= {
            "product": product,
            "reading": read_product(product),
            "lacks": words_of_lacks(with_lacks(Product.objects.filter(pk=product.pk)).get()),
            "shelf": shelf_of(product),
            "form": VisitForm() if self.request.user.has_perm(RECORD) else None,
            "may_certify": self.request.user.has_perm("catalogue.add_certificate"),
        }
        return context


@require_http_methods(["GET", "POST"])
@needs(RECORD)
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an officer's visit as evidence of where a product comes from."""
    product: Product = found_in_area(request, Product.objects.exclude(structure=Product.CHILD), pk=pk)
    address = reverse(PRODUCTS_LIST.get_url_name("inspect"), args=[pk])
    form = VisitForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            record_evidence(
                product=product, kind=EvidenceKind.OFFICER_VISIT, by=officer_of(request), **form.cleaned_data
            )
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            messages.success(request, _g("The visit is recorded."))
            return redirect(address)
    title = _g("A visit to where %(product)s is made") % {"product": product.get_title()}
    crumbs = [(reverse(PRODUCTS_LIST.get_url_name("index")), _g("Products")), (address, product.get_title())]
    context = {"form": form, "button": _g("Record"), "back": address}
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=crumbs, context=context)


class ProductListViewSet(WatchViewSet):
    """Screens for `Product`."""

    model = Product
    icon = ICON
    url_prefix = "marketplace/products"
    url_namespace = "officers_products"
    menu_label = _("Products")
    index_view_class = ProductIndexView
    inspect_view_class = ProductInspectView
    filterset_class = ProductFilterSet
    search_fields: ClassVar[list[str]] = ["title_km", "title_en", "code", "vendor__name_km", "vendor__name_en"]
    ordering = ("-approved_at", "-pk")
    list_export: ClassVar[list[str]] = list(EXPORTED)
    export_headings: ClassVar[dict[str, Any]] = {name: label for name, (label, _read) in EXPORTED.items()}
    export_filename = "products"

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("visit/<int:pk>/", visit, name="visit")]


PRODUCTS_LIST = ProductListViewSet()
