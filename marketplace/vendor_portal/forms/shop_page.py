"""Forms about a shop's own page: its story, its photos in words, when it is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from catalogue.images import open_photo
from marketplace.core.khmer import latin_digits
from marketplace.geography.forms import CHOOSE_BUTTON
from marketplace.vendor_portal.forms.fields import PhotosField, PhotosInput
from vendors.models.shop_page import MAX_PAGE_PHOTOS, MAX_STORY
from vendors.opening import WEEK, Span

#: The button that opens the other days as Monday.
AS_MONDAY: Final = "as_monday"
#: That, and the one that asks for the next list of places.
BUTTONS: Final = (AS_MONDAY, CHOOSE_BUTTON)


class ShopPageForm(forms.Form):
    """The story of a maker, and photos of the maker and the workshop."""

    story_km = forms.CharField(
        label=_("Story in Khmer"),
        help_text=_("Who makes it, where, since when, and how. A few sentences are enough."),
        max_length=MAX_STORY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    story_en = forms.CharField(
        label=_("Story in English"),
        max_length=MAX_STORY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    photo = PhotosField(
        label=_("Photos"),
        help_text=_("Up to 8: the maker at work, the workshop, the village. The first stands beside the shop's name."),
        widget=PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        required=False,
        error_messages={"empty": _("This file is empty. Choose another.")},
    )

    def clean_photo(self) -> list[Any]:
        """Refuse what is no photo beside the field, before anything is written."""
        photos: list[Any] = self.cleaned_data.get("photo") or []
        if len(photos) > MAX_PAGE_PHOTOS:
            raise ValidationError(_("At most %(most)d photos.") % {"most": MAX_PAGE_PHOTOS}, code="too_many")
        for photo in photos:
            open_photo(photo)
        return photos


class ClockField(forms.TimeField):
    """A time of day, from the phone's own clock or typed in either script."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
        super().__init__(
            required=False,
            input_formats=["%H:%M", "%H:%M:%S", "%H.%M"],
            error_messages={"invalid": _("This is not a time. Write it like 08:00.")},
            **options,
        )

    def to_python(self, value: Any) -> time | None:
        return super().to_python(latin_digits(value).strip() if isinstance(value, str) else value)


class OpeningForm(forms.Form):
    """From when until when each day of the week, or closed."""

    def __init__(self, data: Any = None, *, spans: Sequence[Span] | None) -> None:
        super().__init__(_as_monday(data) if data is not None and AS_MONDAY in data else data, initial=_initial(spans))
        for number in range(WEEK):
            self.fields[f"opens{number}"] = ClockField(label=_("Opens"))
            self.fields[f"closes{number}"] = ClockField(label=_("Closes"))
            self.fields[f"closed{number}"] = forms.BooleanField(label=_("Closed all day"), required=False)

    def full_clean(self) -> None:
        """Check all fields, but nothing while a button only asks for the form again."""
        super().full_clean()
        if self.is_bound and any(name in self.data for name in BUTTONS):
            self._errors = ErrorDict(renderer=self.renderer)
            self.cleaned_data = {}

    @property
    def days(self) -> list[tuple[str, tuple[Any, Any], Any]]:
        """The name of each day, with its two times and whether it is closed."""
        return [(str(WEEKDAYS[n]), (self[f"opens{n}"], self[f"closes{n}"]), self[f"closed{n}"]) for n in range(WEEK)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self._says_nothing(data) and not self.errors:
            return data
        for number in range(WEEK):
            opens, closes, closed = (data.get(f"{name}{number}") for name in ("opens", "closes", "closed"))
            if not closed and not (opens and closes) and not {f"opens{number}", f"closes{number}"} & set(self.errors):
                missing = f"closes{number}" if opens else f"opens{number}"
                self.add_error(
                    missing, ValidationError(_("Give both times, or tick “closed all day”."), code="required")
                )
        return data

    @staticmethod
    def _says_nothing(data: dict[str, Any]) -> bool:
        return not any(data.get(f"{name}{n}") for name in ("opens", "closes", "closed") for n in range(WEEK))

    def spans(self) -> tuple[Span, ...] | None:
        """Return what was filled in; None where nothing was."""
        data = self.cleaned_data
        if self._says_nothing(data):
            return None
        return tuple(None if data[f"closed{n}"] else (data[f"opens{n}"], data[f"closes{n}"]) for n in range(WEEK))

    @staticmethod
    def names_of_service() -> dict[str, str]:
        """Return this form's name of each field that the service calls otherwise."""
        return {f"day.{number}": f"closes{number}" for number in range(WEEK)}


class ShopHoursForm(OpeningForm):
    """When the shop is open, and whether its number is shown."""

    def __init__(self, data: Any = None, *, spans: Sequence[Span] | None, shows_phone: bool = False) -> None:
        super().__init__(data, spans=spans)
        self.fields["shows_phone"] = forms.BooleanField(
            label=_("Show my phone number to everybody"), required=False, initial=shows_phone
        )


def _initial(spans: Sequence[Span] | None) -> dict[str, Any]:
    started: dict[str, Any] = {}
    for number, span in enumerate(spans or ()):
        started |= {f"closed{number}": span is None}
        if span is not None:
            started |= {f"opens{number}": span[0], f"closes{number}": span[1]}
    return started


def _as_monday(data: Any) -> Any:
    """Return what was sent, with Monday's times on every day of which nothing was said."""
    filled = data.copy()
    for number in range(1, WEEK):
        if not any(filled.get(f"{name}{number}") for name in ("opens", "closes", "closed")):
            for name in ("opens", "closes", "closed"):
                if filled.get(f"{name}0"):
                    filled[f"{name}{number}"] = filled[f"{name}0"]
    return filled
