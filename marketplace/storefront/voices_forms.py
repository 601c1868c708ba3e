"""What buyers type when they review and ask."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.photo_field import PhotosField
from marketplace.community.screening import QUESTION_LENGTH, REVIEW_LENGTH

SCORES: Final = (
    (5, _("★★★★★ very good")),
    (4, _("★★★★ good")),
    (3, _("★★★ all right")),
    (2, _("★★ not good")),
    (1, _("★ bad")),
)


class ReviewForm(forms.Form):
    """Stars; and if one likes, words and photos."""

    score = forms.TypedChoiceField(label=_("Stars"), choices=SCORES, coerce=int, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What was good, what was not?"),
        required=False,
        max_length=REVIEW_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    photos = PhotosField(
        label=_("Photos"),
        required=False,
        help_text=_("Up to three. An officer looks at words and photos before others see them."),
    )


class ServiceReviewForm(ReviewForm):
    """How the vendor packed and sent."""

    text = forms.CharField(
        label=_("How was the packing, the delivery, the answer to questions?"),
        required=False,
        max_length=REVIEW_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class QuestionForm(forms.Form):
    """One question."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=QUESTION_LENGTH,
        help_text=_("The vendor answers, and everybody may read it. Please write no phone number."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
