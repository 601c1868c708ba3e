"""The address part that checkout and the vendor's application share."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from marketplace.core.khmer import latin_digits
from marketplace.geography.fields import PlaceField
from marketplace.geography.models import Place, Province
from marketplace.geography.plus_code import Reference, UnableToReadPlusCode, is_in_cambodia, read_plus_code
from marketplace.geography.selectors import LEVEL_MODELS, codes_of

if TYPE_CHECKING:
    from collections.abc import Mapping

LEVELS: Final = tuple(LEVEL_MODELS)
#: Name of the buttons that ask for the next list when there is no script.
CHOOSE_BUTTON: Final = "choose_place"
_MOST_DEGREES: Final = 180


class DegreesField(forms.DecimalField):
    """Degrees of latitude or longitude; Khmer digits are understood."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs take it for an integer
        """Return the degrees, to the sixth decimal: more is less than a hand's breadth."""
        degrees = super().to_python(latin_digits(value).strip() if isinstance(value, str) else value)
        if degrees is None or not degrees.is_finite() or abs(degrees) > _MOST_DEGREES:
            return degrees  # `validate` and the check of the country refuse these
        return degrees.quantize(Decimal("0.000001"))


class PlaceFormMixin(forms.Form):
    """Province > district > commune > village, and where exactly in it.

    Works without a script: each list has a button of the name `choose_place` that sends the form, and the view shows
    it again while `is_choosing`, with the next list filled and everything typed kept. After `is_valid()` the deepest
    place chosen is in `cleaned_data["place"]`; a point, from the pin or the plus code, in `lat` and `lon` with its
    `pin_source` ("pin", "pluscode" or "").

    Attributes:
        place_required: The levels that must be chosen.
        landmark_required: Whether a landmark must be given.
        place_extras: Which of `landmark`, `plus_code` and `pin` are asked for at all.
    """

    place_required: ClassVar[tuple[str, ...]] = ("province", "district", "commune", "village")
    landmark_required: ClassVar[bool] = False
    place_extras: ClassVar[tuple[str, ...]] = ("landmark", "plus_code", "pin")

    province = PlaceField(level="province")
    district = PlaceField(level="district")
    commune = PlaceField(level="commune")
    village = PlaceField(level="village")
    landmark = forms.CharField(
        label=_("Landmark"),
        help_text=_("What is near: a pagoda, a school, a market, the colour of the gate."),
        max_length=200,
        error_messages={"required": _("Name a landmark, so that the courier finds you.")},
        widget=forms.TextInput,
    )
    plus_code = forms.CharField(
        label=_("Plus code"),
        help_text=_("From Google Maps, for example CV78+2R Siem Reap. Leave it empty if you have none."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )
    lat = DegreesField(required=False)
    lon = DegreesField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        extras = {"landmark": ("landmark",), "plus_code": ("plus_code",), "pin": ("lat", "lon")}
        for extra, names in extras.items():
            if extra not in self.place_extras:
                for name in names:
                    del self.fields[name]
        if "landmark" in self.fields:
            self.fields["landmark"].required = self.landmark_required
        for level in LEVELS:
            self.fields[level].required = level in self.place_required
        for parent, level in pairwise(LEVELS):
            self._place_field(level).offer(parent_code=self._chosen_code(parent))

    @property
    def is_choosing(self) -> bool:
        """Return whether the form came from a button that only asks for the next list, not to be checked."""
        return self.is_bound and CHOOSE_BUTTON in self.data

    def full_clean(self) -> None:
        """Check all fields, but nothing while the reader is still choosing."""
        super().full_clean()
        if self.is_choosing:
            self._errors = ErrorDict(renderer=self.renderer)
            self.cleaned_data = {}

    def is_valid(self) -> bool:
        """Return whether the form may be acted on; not while the reader is still choosing."""
        return not self.is_choosing and super().is_valid()

    def clean(self) -> dict[str, Any]:
        """Add the deepest place and the point to what was cleaned, and say what contradicts."""
        data = super().clean() or self.cleaned_data
        chosen = [data[level] for level in LEVELS if data.get(level)]
        data["place"] = chosen[-1] if chosen else None
        data["pin_source"] = ""
        if "pin" in self.place_extras:
            self._check_pin(data)
        if data.get("plus_code"):
            self._read_plus_code(data)
        return data

    @property
    def pin_looks_far(self) -> bool:
        """Return whether the point lies outside the chosen province: a reason to ask, not to refuse."""
        province, lat, lon = (self.cleaned_data.get(name) for name in ("province", "lat", "lon"))
        if not (isinstance(province, Province) and lat is not None and lon is not None):
            return False
        reference = reference_of(province)
        return reference is not None and (
            abs(lat - reference.lat) > reference.reach_deg or abs(lon - reference.lon) > reference.reach_deg
        )

    def _check_pin(self, data: dict[str, Any]) -> None:
        lat, lon = data.get("lat"), data.get("lon")
        if "lat" in self.errors or "lon" in self.errors:
            return
        if lat is None and lon is None:
            return
        if lat is None or lon is None:
            self.add_error("lat", _("The pin on the map is half missing. Set it again or remove it."))
        elif not is_in_cambodia(lat=lat, lon=lon):
            self.add_error("lat", _("The pin is outside Cambodia. Move it or remove it."))
        else:
            data["pin_source"] = "pin"

    def _read_plus_code(self, data: dict[str, Any]) -> None:
        province = data.get("province")
        near = reference_of(province) if isinstance(province, Province) else None
        try:
            found = read_plus_code(data["plus_code"], near=near)
        except UnableToReadPlusCode as error:
            self.add_error("plus_code", str(error))
            return
        data["plus_code"] = found.code
        if not data["pin_source"]:
            data |= {"lat": found.lat, "lon": found.lon, "pin_source": "pluscode"}

    def _place_field(self, level: str) -> PlaceField:
        return cast("PlaceField", self.fields[level])

    def _chosen_code(self, level: str) -> str:
        """Return the code chosen on one level, as sent or as first shown; empty when none is."""
        if self.is_bound:
            return str(self.data.get(self.add_prefix(level)) or "")
        value = self.get_initial_for_field(self.fields[level], level)
        return value.public_id if isinstance(value, Place) else str(value or "")


def place_initial(place: Place | None) -> Mapping[str, str]:
    """Return the initial values that show a place in the four lists."""
    return codes_of(place) if place else {}


def reference_of(province: Province) -> Reference | None:
    """Return the point that short plus codes in a province are near, if it has one."""
    if province.lat is None or province.lon is None or province.reach_deg is None:
        return None
    return Reference(lat=province.lat, lon=province.lon, reach_deg=province.reach_deg)
