"""What a field officer fills in at a maker's house, on one page that also works without a signal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalogue.papers import clean_paper
from marketplace.geography.forms import place_initial
from marketplace.geography.models import Commune, Province, Village
from marketplace.geography.selectors import communes_of, villages_of
from marketplace.users.forms import PhoneField
from marketplace.vendor_portal.forms.application import ApplicantForm, ShopForm, paper_file_field
from vendors.models import Mandate, VendorKind
from vendors.services.applications import ApplicationDraft


class VillageSelect(forms.Select):
    """All villages of a province, each with its commune, by which the page's script narrows them."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        instance = getattr(value, "instance", None)
        if isinstance(instance, Village):
            option["attrs"]["data-commune"] = instance.commune.code
        return option


class PlaceOfProvince(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One place of the officer's province, named with what it lies in."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.parent.name}"


class CodeForm(forms.Form):
    """The code that came back from the maker's phone."""

    code = forms.CharField(
        label=_("Code from the maker's phone"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Write the code.")},
    )


class MakerForm(ShopForm):
    """Who the maker is and where, with all that the steps of the application ask of a household.

    The fields are those of the steps, and so are their checks.
    """

    kind = forms.ChoiceField(
        label=_("Who sells?"),
        choices=[(one.value, one.label) for one in (VendorKind.HOUSEHOLD, VendorKind.SOLE_PROPRIETOR)],
        initial=VendorKind.HOUSEHOLD,
    )
    legal_name = forms.CharField(
        label=_("The maker's name, as on their papers"),
        max_length=200,
        error_messages={"required": _("Write the maker's name.")},
    )
    phone = PhoneField(
        label=_("The maker's own phone"),
        help_text=_("A code goes to it. Not yours."),
        mobile=True,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
        error_messages={"required": _("Write the maker's phone number.")},
    )
    commune = PlaceOfProvince(
        label=_("Commune or sangkat"), queryset=None, to_field_name="code",
        empty_label=_("Choose a commune"), error_messages={"required": _("Choose a commune from the list.")},
    )  # fmt: skip
    village = PlaceOfProvince(
        label=_("Village"), queryset=None, to_field_name="public_code", widget=VillageSelect,
        required=False, empty_label=_("Choose a village"),
    )  # fmt: skip
    landmark = forms.CharField(label=_("Landmark"), max_length=200, required=False)
    ends_on = forms.DateField(
        label=_("You help until"),
        help_text=_("Half a year if you leave it empty, never longer than your own term."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Choose a day.")},
    )
    file = paper_file_field(is_required=False)
    field_order = (
        "legal_name", "phone", "commune", "village", "landmark", "kind", "shop_name_km", "shop_name_en", "story",
        "bakong_account_id", "is_women_led", "file", "ends_on",
    )  # fmt: skip

    def __init__(self, *args: Any, province: Province, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("commune", communes_of(province=province))
        self._offer("village", villages_of(province=province))
        self.fields["bakong_account_id"].required = False
        self.fields["file"].label = _("Photo of an identity card, family book or residence book")

    def _offer(self, name: str, places: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = places

    def clean_file(self) -> Any:
        """Refuse what is neither a photo nor a PDF beside the field, before anything is written."""
        sent = self.cleaned_data.get("file")
        if sent:
            clean_paper(sent)
        return sent

    @property
    def files_sent(self) -> list[Any]:
        """The photo of a paper, if one came."""
        return [self.cleaned_data["file"]] if self.cleaned_data.get("file") else []

    def draft_for_maker(self) -> ApplicationDraft:
        """Return the application that these words make, as its steps would."""
        data = self.cleaned_data
        commune: Commune = data["commune"]
        steps = {*ApplicantForm.base_fields, *ShopForm.base_fields} & set(self.fields)
        return ApplicationDraft(
            province=commune.district.province,
            district=commune.district,
            **{name: data[name] for name in steps if name not in {"province", "district"}},
        )


def at_makers_place(data: QueryDict, *, mandate: Mandate) -> QueryDict:
    """Return what was sent about a product, made where its maker lives if it says nothing of that."""
    placed = data.copy()
    if not placed.get("province"):
        for level, code in place_initial(mandate.village or mandate.commune).items():
            placed[level] = code
    return placed
