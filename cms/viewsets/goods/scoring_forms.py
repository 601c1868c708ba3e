"""What officers and the committee fill in about scoring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product, ScoreSheet, SheetKind
from catalogue.services.scoring import CriterionContent, SheetContent
from cms.choosers import PRODUCTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.users.areas import Area

    ChoiceOfProduct = forms.ModelChoiceField[Product]
    ChoiceOfKind = forms.ModelChoiceField[SheetKind]
else:
    ChoiceOfProduct = ChoiceOfKind = forms.ModelChoiceField

STARS: Final = range(1, 6)
#: Empty lines for criteria; a sheet that needs more is too long to fill in.
LINES: Final = 20


class RoundForm(forms.Form):
    """A product that is put before the committee."""

    product = ChoiceOfProduct(
        label=_("Product"),
        queryset=Product.objects.exclude(structure=Product.CHILD),
        widget=PRODUCTS.widget_class(),
    )
    kind = ChoiceOfKind(label=_("Sheet"), queryset=SheetKind.objects.filter(is_in_use=True), empty_label=None)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        product: Any = self.fields["product"]
        product.queryset = product.queryset.in_area(area)


class SheetForm(forms.Form):
    """A sheet: its name, its stars, and how many members must hand it in."""

    name_km = forms.CharField(label=_("Name in Khmer"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    source = forms.CharField(
        label=_("Source"), max_length=300, required=False, help_text=_("The decision by which it was set up.")
    )
    least_sheets = forms.IntegerField(label=_("Sheets that must be handed in"), min_value=1, max_value=30, initial=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for stars in STARS:
            label = _("From how many points %(stars)s") % {"stars": "★" * stars}
            self.fields[f"least_for_{stars}"] = forms.IntegerField(label=label, min_value=0, max_value=100)

    @classmethod
    def initial_of(cls, kind: SheetKind) -> dict[str, Any]:
        """Return what a sheet says."""
        names = ("name_km", "name_en", "source", "least_sheets", *(f"least_for_{stars}" for stars in STARS))
        return {name: getattr(kind, name) for name in names}

    def content(self, criteria: Iterable[CriterionContent]) -> SheetContent:
        """Return what was filled in, with the criteria."""
        given = self.cleaned_data
        return SheetContent(
            name_km=given["name_km"],
            name_en=given["name_en"],
            source=given["source"],
            least_sheets=given["least_sheets"],
            thresholds=[given[f"least_for_{stars}"] for stars in STARS],
            criteria=list(criteria),
        )


class CriterionForm(forms.Form):
    """One line of a sheet; an empty one is left out."""

    name_km = forms.CharField(label=_("Criterion in Khmer"), max_length=160)
    name_en = forms.CharField(label=_("Criterion in English"), max_length=160)
    most_points = forms.IntegerField(label=_("Most points"), min_value=1, max_value=100)
    help_km = forms.CharField(label=_("Help in Khmer"), required=False, widget=forms.Textarea({"rows": 2}))
    help_en = forms.CharField(label=_("Help in English"), required=False, widget=forms.Textarea({"rows": 2}))


_Criteria = forms.formset_factory(CriterionForm, extra=3, max_num=LINES, absolute_max=LINES)


def criteria_formset(data: Any, *, like: SheetKind | None) -> Any:
    """Return the lines of a sheet to fill in, beginning with those of another."""
    names = CriterionForm.base_fields
    initial = [{name: getattr(one, name) for name in names} for one in like.criteria.all()] if like else []
    return _Criteria(data, initial=initial, prefix="criteria")


def criteria_of(formset: Any) -> list[CriterionContent]:
    """Return the lines in which something was filled in."""
    return [CriterionContent(**one) for one in formset.cleaned_data if one]


class ScoreForm(forms.Form):
    """One member's sheet; points may be missing while it is a draft."""

    def __init__(self, data: Any = None, *, kind: SheetKind, sheet: ScoreSheet | None) -> None:
        super().__init__(data)
        self.criteria = list(kind.criteria.all())
        for one in self.criteria:
            self.fields[f"criterion-{one.pk}"] = forms.IntegerField(
                label=f"{one.name} (0–{one.most_points})",
                help_text=one.help,
                required=False,
                min_value=0,
                max_value=one.most_points,
                initial=sheet.points.get(str(one.pk)) if sheet else None,
                widget=forms.NumberInput({"inputmode": "numeric", "class": "officers-points"}),
            )
        self.fields["note"] = forms.CharField(
            label=_("Note"),
            required=False,
            max_length=2_000,
            initial=sheet.note if sheet else "",
            widget=forms.Textarea({"rows": 3}),
        )

    @property
    def points(self) -> dict[int, int | None]:
        """The points that were given, by the key of the criterion."""
        return {one.pk: self.cleaned_data.get(f"criterion-{one.pk}") for one in self.criteria}
