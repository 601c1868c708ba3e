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
from marketplace.geography.models import District, Place, Province
from marketplace.geography.plus_code import (
    Reference,
    UnableToReadPlusCode,
    is_in_cambodia,
    plus_code_of,
    read_plus_code,
)
from marketplace.geography.projection import FRAME
from marketplace.geography.selectors import LEVEL_MODELS, PlaceHit, codes_of, place_by_code, search_places

if TYPE_CHECKING:
    from collections.abc import Mapping

LEVELS: Final = tuple(LEVEL_MODELS)
#: Name of the buttons that ask for the next list when there is no script.
CHOOSE_BUTTON: Final = "choose_place"
#: What that button says when it looks for what was typed, and when it takes one of the places found.
FIND, PICK = "find", "pick:"
#: How many places are offered for what was typed.
MOST_FOUND: Final = 8
#: Ours: farther from its middle than this reaches no district. None has a point in our data yet; see data/README.md.
DISTRICT_REACH_DEG: Final = Decimal("0.6")
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
    it again while `is_choosing`, with the next list filled and everything typed kept; so does the search by name,
    whose hits are such buttons. After `is_valid()` the deepest place chosen is in `cleaned_data["place"]`; a point,
    from the phone, the map or the plus code, in `lat` and `lon` with its `pin_source` ("gps", "pin", "pluscode" or
    "") and its plus code, whichever of the two was given. A point far from the place is asked about once: it is taken
    when `pin_is_right` comes with it.

    Attributes:
        place_required: The levels that must be chosen.
        landmark_required: Whether a landmark must be given.
        place_extras: Which of `landmark`, `plus_code` and `pin` are asked for at all.
    """

    place_required: ClassVar[tuple[str, ...]] = ("province", "district", "commune", "village")
    landmark_required: ClassVar[bool] = False
    place_extras: ClassVar[tuple[str, ...]] = ("landmark", "plus_code", "pin")

    place_search = forms.CharField(
        label=_("Find your place by name"),
        help_text=_("Village, commune or district, in Khmer or English, in any spelling."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "enterkeyhint": "search"}),
    )
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
    pin_from = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    pin_accuracy_m = forms.IntegerField(required=False, min_value=0, max_value=100_000, widget=forms.HiddenInput)
    pin_is_right = forms.BooleanField(label=_("Yes, the point is right"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places_found: list[PlaceHit] = []
        extras = {
            "landmark": ("landmark",),
            "plus_code": ("plus_code",),
            "pin": ("lat", "lon", "pin_from", "pin_accuracy_m", "pin_is_right"),
        }
        for extra, names in extras.items():
            if extra not in self.place_extras:
                for name in names:
                    del self.fields[name]
        if "landmark" in self.fields:
            self.fields["landmark"].required = self.landmark_required
        if self.is_bound:
            self._follow_search(str(self.data.get(CHOOSE_BUTTON) or ""))
        for level in LEVELS:
            self.fields[level].required = level in self.place_required
        for parent, level in pairwise(LEVELS):
            self._place_field(level).offer(parent_code=self._chosen_code(parent))

    def _follow_search(self, wish: str) -> None:
        """Look for what was typed, or put the four lists to the place that was picked."""
        typed = self.add_prefix("place_search")
        if wish == FIND:
            self.places_found = search_places(str(self.data.get(typed) or ""), limit=MOST_FOUND)
        elif wish.startswith(PICK):
            place = place_by_code(wish.removeprefix(PICK))
            codes = codes_of(place) if place else {}
            chosen = {self.add_prefix(level): codes.get(level, "") for level in LEVELS} if place else {}
            self.data = _with(self.data, {**chosen, typed: ""})

    @property
    def is_looking(self) -> bool:
        """Return whether the reader asked for places of a name just now."""
        return self.is_bound and self.data.get(CHOOSE_BUTTON) == FIND

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
        elif "plus_code" in self.fields and data["pin_source"]:
            data["plus_code"] = plus_code_of(lat=data["lat"], lon=data["lon"])
        if self.pin_looks_far and not data.get("pin_is_right") and "pin_is_right" in self.fields:
            self.add_error(
                "pin_is_right",
                _("The point lies far from the place that you chose. Look at both; if they are right, say so here."),
            )
        return data

    @property
    def map_frame(self) -> str:
        """Return how the drawing of the country stands to degrees, for the script that sets a pin on it."""
        return FRAME

    @property
    def pin_looks_far(self) -> bool:
        """Return whether the point lies far from the district, or outside the province: a reason to ask, no more."""
        lat, lon = (self.cleaned_data.get(name) for name in ("lat", "lon"))
        if lat is None or lon is None:
            return False
        places = (self.cleaned_data.get(level) for level in ("district", "province"))
        references = (reference_of(place) for place in places if isinstance(place, Province | District))
        return any(
            abs(lat - near.lat) > near.reach_deg or abs(lon - near.lon) > near.reach_deg
            for near in references
            if near is not None
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
            data["pin_source"] = "gps" if data.get("pin_from") == "gps" else "pin"

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


def _with(data: Mapping[str, Any], changes: Mapping[str, str]) -> Any:
    """Return what was sent, with some of it changed; a QueryDict stays one."""
    changed: Any = data.copy() if hasattr(data, "copy") else dict(data)
    for name, value in changes.items():
        changed[name] = value
    return changed


def reference_of(place: Province | District) -> Reference | None:
    """Return the point that what lies in a province or a district is near, if it has one."""
    reach = place.reach_deg if isinstance(place, Province) else DISTRICT_REACH_DEG
    if place.lat is None or place.lon is None or reach is None:
        return None
    return Reference(lat=place.lat, lon=place.lon, reach_deg=reach)
