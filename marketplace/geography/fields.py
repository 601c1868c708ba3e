"""A list of places of one level, offering only those inside the place chosen above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.geography.models import Place, in_khmer
from marketplace.geography.selectors import LEVEL_MODELS, children_of

if TYPE_CHECKING:
    ChoiceOfPlace = forms.ModelChoiceField[Place]
else:
    ChoiceOfPlace = forms.ModelChoiceField

LABELS: Final = {
    "province": _("Province or capital"),
    "district": _("District, town or khan"),
    "commune": _("Commune or sangkat"),
    "village": _("Village"),
}
EMPTY_LABELS: Final = {
    "province": _("Choose a province"),
    "district": _("Choose a district"),
    "commune": _("Choose a commune"),
    "village": _("Choose a village"),
}
_REQUIRED: Final = {
    "province": _("Choose a province from the list."),
    "district": _("Choose a district from the list."),
    "commune": _("Choose a commune from the list."),
    "village": _("Choose a village from the list."),
}
_INVALID: Final = {
    "province": _("This province is not in the list. Choose one from the list."),
    "district": _("This district is not in the province you chose. Choose one from the list."),
    "commune": _("This commune is not in the district you chose. Choose one from the list."),
    "village": _("This village is not in the commune you chose. Choose one from the list."),
}


class PlaceSelect(forms.Select):
    """A plain list that says its level, so that the script beside it can fill it."""

    def __init__(self, *, level: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off", "data-place-level": level, **(attrs or {})})


class PlaceField(ChoiceOfPlace):
    """One level of the cascade; its value is the place itself, chosen by its public code."""

    def __init__(self, *, level: str, required: bool = True, **kwargs: Any) -> None:
        self.level = level
        model = LEVEL_MODELS[level]
        kwargs.setdefault("label", LABELS[level])
        super().__init__(
            queryset=model.objects.open() if level == "province" else model.objects.none(),
            to_field_name="public_code" if level == "village" else "code",
            widget=PlaceSelect(level=level),
            empty_label=EMPTY_LABELS[level],
            required=required,
            error_messages={"required": _REQUIRED[level], "invalid_choice": _INVALID[level]},
            **kwargs,
        )

    def offer(self, *, parent_code: str) -> None:
        """Offer the places inside one parent, ordered by name in the reader's language; none when it is not chosen."""
        places = children_of(level=self.level, parent_code=parent_code)
        offered = places.with_path().order_by("name_km" if in_khmer() else "name_en")
        self.queryset = offered if parent_code else offered.none()

    def to_python(self, value: Any) -> Place | None:
        """Return the place with this code, if it is offered; a NUL is more than some databases bear."""
        found: Place | None = super().to_python(value.replace("\x00", "") if isinstance(value, str) else value)
        return found

    def label_from_instance(self, obj: Place) -> str:
        """Show the name alone: the lists above show what it lies in."""
        return obj.name
