"""A field of a form for a few photos at once."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from catalogue.images import clean_photo

#: Photos that one word of a buyer, a vendor or an officer may carry.
MOST_PHOTOS: Final = 3


class ManyFiles(forms.ClearableFileInput):
    """A field for several files at once."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": "image/jpeg,image/png,image/webp", **(attrs or {})})


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
