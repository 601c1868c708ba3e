"""Fields of the officers' forms."""

from __future__ import annotations

from typing import Any

from django import forms

from catalogue.papers import clean_paper
from marketplace.core.day_field import DAYS, DayField

__all__ = ("DAYS", "DayField", "PaperField")


class PaperField(forms.FileField):
    """A photo or a PDF, taken by what it holds and not by what it is called."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp,application/pdf"}), **options
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean(data, initial)
        return clean_paper(found) if found else None
