"""What buyers type when they give something back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.photo_field import PhotosField
from logistics.carriers.by_hand import HandEntry
from marketplace.returns.models import Reason, Wanted
from marketplace.returns.services.turning import LONGEST

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from logistics.selectors import HandStepChoice
    from marketplace.returns.selectors import Returnable


class AskForm(forms.Form):
    """Which pieces, why, in words and photos; only reasons that hold for something in the order now."""

    reason = forms.ChoiceField(label=_("Why do you give it back?"), widget=forms.RadioSelect)
    wanted = forms.ChoiceField(
        label=_("What would you like to have?"),
        choices=Wanted.choices,
        initial=Wanted.MONEY,
        widget=forms.RadioSelect,
        help_text=_("If the vendor has no more of it, you get your money back."),
    )
    words = forms.CharField(
        label=_("What happened?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The vendor reads it, and the Ministry if you two do not agree."),
    )
    photos = PhotosField(
        label=_("Photos"), required=False, help_text=_("Up to three, from your phone. They show what is wrong.")
    )

    def __init__(self, *args: Any, lines: Sequence[Returnable], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = lines
        open_now = {reason for line in lines for reason in line.policies}
        self.fields["reason"].choices = [one for one in Reason.choices if one[0] in open_now]  # type: ignore[attr-defined]
        for line in lines:
            self.fields[f"pieces-{line.line.pk}"] = forms.TypedChoiceField(
                label=line.title,
                coerce=int,
                choices=[(number, number) for number in range(line.quantity + 1)],
                initial=1 if len(lines) == 1 and line.quantity == 1 else 0,
            )

    @property
    def rows(self) -> list[tuple[Returnable, forms.BoundField]]:
        """The lines with the field that says how many pieces of each."""
        return [(line, self[f"pieces-{line.line.pk}"]) for line in self.lines]

    @property
    def pieces(self) -> dict[int, int]:
        """How many pieces of which line."""
        return {line.line.pk: self.cleaned_data.get(f"pieces-{line.line.pk}", 0) for line in self.lines}


class WordsForm(forms.Form):
    """What a buyer says to the Ministry."""

    words = forms.CharField(label=_("What should the Ministry know?"), widget=forms.Textarea(attrs={"rows": 4}))
    photos = PhotosField(label=_("Photos"), required=False)


class HandedForm(forms.Form):
    """What the first step of a carrier by hand asks for: the number on the receipt, a phone."""

    def __init__(self, *args: Any, step: HandStepChoice, **options: Any) -> None:
        super().__init__(*args, **options)
        self.step = step
        for name, label, is_required in step.fields:
            self.fields[name] = forms.CharField(label=label, required=is_required, max_length=80)

    def entry(self, now: datetime) -> HandEntry:
        """Return what was told."""
        return HandEntry(step=self.step.code, occurred_at=now, told=self.cleaned_data)
