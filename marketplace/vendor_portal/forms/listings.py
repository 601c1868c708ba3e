"""Forms about what is for sale."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from catalogue.images import open_photo
from catalogue.models import Category
from marketplace.geography.forms import PlaceFormMixin, place_initial
from marketplace.vendor_portal.forms.fields import RielField, WholeNumberField
from vendors.models import ListingSubmission, Vendor
from vendors.services.listings import ListingDraft

#: The listing service's names of fields that the place lists share with other forms.
PLACE_NAMES: Final = {f"origin_{level}": level for level in ("province", "district", "commune", "village")}
NBSP: Final = "\N{NO-BREAK SPACE}"


class CategoryField(forms.ModelChoiceField[Category]):
    """The shelves that buyers see, indented by depth."""

    def label_from_instance(self, obj: Category) -> str:
        return NBSP * 3 * (obj.depth - 1) + obj.name


class ListingForm(PlaceFormMixin):
    """One thing for sale: its names, photo, price, pieces, weight and the village it comes from."""

    place_required: ClassVar[tuple[str, ...]] = ("province", "district", "commune")
    place_extras: ClassVar[tuple[str, ...]] = ()

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("By daylight, the whole thing in the picture. JPEG, PNG or WebP, up to 12 MB and 25 megapixels."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": _("Choose a photo."), "empty": _("This file is empty. Choose another.")},
    )
    title_km = forms.CharField(label=_("Name in Khmer"), max_length=120, required=False)
    title_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    category = CategoryField(
        label=_("Category"),
        queryset=None,
        empty_label=_("Choose"),
        error_messages={"required": _("Choose a category."), "invalid_choice": _("Choose a category from the list.")},
    )
    price_khr = RielField()
    num_in_stock = WholeNumberField(label=_("Pieces you have"))
    unit = forms.CharField(
        label=_("Sold by"),
        help_text=_("What the buyer gets for this price: one piece, 250 g, a pair."),
        max_length=60,
        required=False,
    )
    weight_g = WholeNumberField(
        label=_("Weight in grams, packed"),
        help_text=_("With its box or bag. Delivery is priced by it."),
        positive=True,
    )
    description_km = forms.CharField(
        label=_("Description in Khmer"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    description_en = forms.CharField(
        label=_("Description in English"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, has_photo: bool = False, is_change: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shelf = self.fields["category"]
        assert isinstance(shelf, CategoryField)  # noqa: S101 - for the type checker
        shelf.queryset = Category.get_tree().filter(is_public=True)  # type: ignore[no-untyped-call]  # treebeard is untyped
        self.fields["photo"].required = not has_photo
        if is_change:
            del self.fields["price_khr"], self.fields["num_in_stock"]

    @property
    def lost_photo(self) -> bool:
        """Whether a good photo must be chosen again, because a browser does not keep files when a form comes back."""
        return self.is_bound and bool(self.files.get("photo")) and "photo" not in self.errors

    def clean_photo(self) -> UploadedFile[Any] | None:
        """Refuse what is no photo beside the field, before anything is written."""
        photo: UploadedFile[Any] | None = self.cleaned_data.get("photo")
        if photo is not None:
            open_photo(photo)
        return photo

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not (data.get("title_km") or data.get("title_en")) and "title_km" not in self.errors:
            self.add_error("title_km", ValidationError(_("Give it a name, in Khmer or in English."), code="required"))
        return data

    @classmethod
    def initial_of(cls, draft: ListingDraft) -> dict[str, Any]:
        """Return a draft as the form shows it first."""
        plain = ("title_km", "title_en", "description_km", "description_en", "unit", "num_in_stock", "weight_g")
        return {
            **{name: getattr(draft, name) for name in plain},
            "category": draft.category,
            "price_khr": f"{draft.price_khr:.0f}",
            **place_initial(draft.origin_village or draft.origin_commune),
        }

    @classmethod
    def initial_for(cls, vendor: Vendor) -> dict[str, Any]:
        """Return what a new listing begins with: it most likely comes from the vendor's own village."""
        return dict(place_initial(vendor.village or vendor.commune or vendor.district or vendor.province))

    def draft(self, before: ListingDraft | None = None) -> ListingDraft:
        """Return what was filled in; what a change form does not ask for stays as it was `before`."""
        data = self.cleaned_data
        plain = ("title_km", "title_en", "description_km", "description_en", "unit", "weight_g", "category")
        return ListingDraft(
            **{name: data[name] for name in plain},
            **{origin: data[level] for origin, level in PLACE_NAMES.items()},
            price_khr=data["price_khr"] if before is None else before.price_khr,
            num_in_stock=data["num_in_stock"] if before is None else before.num_in_stock,
        )


def draft_of(listing: ListingSubmission) -> ListingDraft:
    """Return a submission as it was saved last."""
    names = [
        "category",
        "price_khr",
        "num_in_stock",
        "weight_g",
        "origin_province",
        "origin_district",
        "origin_commune",
        "origin_village",
        "title_km",
        "title_en",
        "description_km",
        "description_en",
        "unit",
    ]
    return ListingDraft(**{name: getattr(listing, name) for name in names})


class StockForm(forms.Form):
    """Price and pieces of what is on sale: changed at once, without review."""

    price = RielField()
    num_in_stock = WholeNumberField(label=_("Pieces you have"))
