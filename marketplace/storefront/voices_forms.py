"""What buyers type when they review and ask."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from catalogue.images import clean_photo
from marketplace.community.models import MOST_PHOTOS
from marketplace.community.screening import QUESTION_LENGTH, REVIEW_LENGTH

SCORES: Final = (
    (5, _("★★★★★ very good")),
    (4, _("★★★★ good")),
    (3, _("★★★ all right")),
    (2, _("★★ not good")),
    (1, _("★ bad")),
)


class ManyFiles(forms.ClearableFileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Up to three photos, each decoded and written again. See Note [Photos are made again] in `catalogue.images`."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[ContentFile[bytes]]:  # type: ignore[override]
        """Return the photos as they may be kept.

        Raises:
            forms.ValidationError: Too many, or one is no photo.
        """
        files: list[Any] = [one for one in data if one] if isinstance(data, list | tuple) else []
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(_("Send at most three photos."))
        return [clean_photo(super(PhotosField, self).clean(one)) for one in files]


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
        widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp"}),
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
