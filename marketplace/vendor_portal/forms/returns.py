"""What a vendor says of a return, and what it found in the parcel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.photo_field import PhotosField
from marketplace.returns.services.inspecting import Found
from marketplace.returns.services.turning import LONGEST

if TYPE_CHECKING:
    from marketplace.returns.models import ReturnLine, ReturnRequest


class AnswerForm(forms.Form):
    """Whether the vendor takes it back."""

    words = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The buyer reads it. If you decline, say why."),
    )
    photos = PhotosField(label=_("Photos"), required=False)
    may_keep = forms.BooleanField(label=_("The buyer may keep it and is paid back"), required=False)

    def __init__(self, *args: Any, request: ReturnRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        if not request.must_come_back:
            del self.fields["may_keep"]


class InspectForm(forms.Form):
    """Of each line, how many pieces are sold again, written off, or were not in the parcel."""

    words = forms.CharField(
        label=_("What did you find?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed when something is missing or you do not agree."),
    )
    photos = PhotosField(label=_("Photos"), required=False)
    is_contested = forms.BooleanField(
        label=_("I do not agree that it is paid back; the Ministry decides"), required=False
    )

    def __init__(self, *args: Any, request: ReturnRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = list(request.lines.all())
        for line in self.lines:
            for name, label, first in (
                ("restocked", _("as new: sold again"), line.quantity),
                ("written_off", _("written off"), 0),
                ("missing", _("not in the parcel"), 0),
            ):
                self.fields[f"{name}-{line.pk}"] = forms.TypedChoiceField(
                    label=label, coerce=int, initial=first, choices=[(n, n) for n in range(line.quantity + 1)]
                )

    @property
    def rows(self) -> list[tuple[ReturnLine, list[forms.BoundField]]]:
        """The lines with their three fields."""
        names = ("restocked", "written_off", "missing")
        return [(line, [self[f"{name}-{line.pk}"] for name in names]) for line in self.lines]

    @property
    def found(self) -> dict[int, Found]:
        """What was found, by line."""
        data = self.cleaned_data
        return {
            line.pk: Found(
                restocked=data[f"restocked-{line.pk}"],
                written_off=data[f"written_off-{line.pk}"],
                missing=data[f"missing-{line.pk}"],
            )
            for line in self.lines
        }
