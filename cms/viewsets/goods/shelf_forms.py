"""What officers fill in about shelves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from catalogue.models import Category, ProductClass
from catalogue.services.shelves import ShelfContent

if TYPE_CHECKING:
    ChoiceOfShelf = forms.ModelChoiceField[Category]
else:
    ChoiceOfShelf = forms.ModelChoiceField

NAME = 120
SLUG = 80
LONGEST_DESCRIPTION = 1000


class ShelfField(ChoiceOfShelf):
    """One shelf of the tree, indented as it stands."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Category.objects.order_by("path"), **options)

    def label_from_instance(self, obj: Category) -> str:
        """Return its name after one dash for each shelf above it."""
        return f"{'— ' * (obj.depth - 1)}{obj.name_km or ''} · {obj.name_en or ''}"


class ShelfForm(forms.Form):
    """A shelf's words, address and kind of goods."""

    name_km = forms.CharField(label=_("Name in Khmer"), max_length=NAME)
    name_en = forms.CharField(label=_("Name in English"), max_length=NAME)
    slug = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=SLUG,
        help_text=_(
            "Small Latin letters, digits and hyphens. Left empty, a new shelf gets it from its English name and an old"
            " one keeps its own. Old addresses go on leading here."
        ),
    )
    description_km = forms.CharField(
        label=_("Description in Khmer"),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea({"rows": 3}),
    )
    description_en = forms.CharField(
        label=_("Description in English"),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea({"rows": 3}),
    )
    product_class: forms.ModelChoiceField[ProductClass] = forms.ModelChoiceField(
        label=_("Kind of goods"),
        queryset=ProductClass.objects.none(),
        required=False,
        empty_label=_("as on the shelf above"),
        help_text=_("Decides what a listing on this shelf must say of itself."),
    )
    is_public = forms.BooleanField(
        label=_("Shown in the shop"),
        required=False,
        help_text=_("A hidden shelf, with all below it, leaves menus and lists. Its goods stay on sale."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["product_class"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = ProductClass.objects.order_by("name")

    @property
    def content(self) -> ShelfContent:
        """What was filled in."""
        return ShelfContent(**{name: self.cleaned_data[name] for name in ShelfForm.base_fields})


class NewShelfForm(ShelfForm):
    """A new shelf, and where it stands."""

    below = ShelfField(label=_("Below"), required=False, empty_label=_("At the top"))
    field_order = ("below",)


class MoveForm(forms.Form):
    """Where a shelf goes."""

    below = ShelfField(label=_("Below"), required=False, empty_label=_("At the top"))

    def __init__(self, *args: Any, shelf: Category, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["below"]
        assert isinstance(field, ShelfField)  # noqa: S101 - for the type checker
        field.queryset = Category.objects.order_by("path").exclude(path__startswith=shelf.path)


class TakeAwayForm(forms.Form):
    """Which shelf takes what stands on the one that goes."""

    heir = ShelfField(
        label=_("The shelf that takes all this"),
        required=False,
        empty_label=_("none"),
        help_text=_("Products, listings and old addresses lead there from now on."),
    )

    def __init__(self, *args: Any, shelf: Category, is_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["heir"]
        assert isinstance(field, ShelfField)  # noqa: S101 - for the type checker
        field.queryset = Category.objects.order_by("path").exclude(pk=shelf.pk)
        field.required = is_needed
        if is_needed:
            field.empty_label = _g("Choose a shelf")
        else:
            field.help_text = format_lazy("{} {}", field.help_text, _("Without one, its address is gone for good."))


def initial_of(shelf: Category) -> dict[str, Any]:
    """Return what a form begins with."""
    texts = ("name_km", "name_en", "slug", "description_km", "description_en")
    return {
        **{name: getattr(shelf, name) or "" for name in texts},
        "product_class": shelf.product_class_id,
        "is_public": shelf.is_public,
    }
