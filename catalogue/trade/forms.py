"""A customs code as people type it, or find it in words."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.trade.selectors.hs import FoundCode, code_with_words, search_codes
from marketplace.core.khmer import latin_digits

#: The button that looks for a code; its value is the number of the row in which it stands.
FIND_CODE: Final = "hs_find"
LONGEST_QUESTION: Final = 100


class CodeField(forms.CharField):
    """Digits as customs write them, in either script: `0904.11`, `០៩០៤១១`."""

    def to_python(self, value: Any) -> str:
        typed = latin_digits(super().to_python(value) or "")
        return typed.replace(".", "").replace(" ", "")


class CodeForm(forms.Form):
    """A row with a customs code, which a button finds in words; without a script the whole form is sent for it."""

    hs_words = forms.CharField(
        label=_("Find the customs code in words"),
        help_text=_("One or two words, in Khmer or English: “pepper”, “silk scarf”."),
        required=False,
        max_length=LONGEST_QUESTION,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    hs_code = CodeField(
        label=_("Customs code (HS), six digits"),
        required=False,
        max_length=12,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    @property
    def is_looking(self) -> bool:
        """Return whether the button of this row was pressed."""
        return bool(self.is_bound and self.data.get(FIND_CODE) == str(getattr(self, "row", "")))

    @property
    def found(self) -> list[FoundCode]:
        """Return the codes that the words lead to, the one that is chosen already first."""
        words = str(self["hs_words"].value() or "").replace("\x00", "").strip()[:LONGEST_QUESTION]
        if not self.is_looking or not words:
            return []
        chosen = self.chosen
        found = [one for one in search_codes(words=words) if chosen is None or one.code != chosen.code]
        return [chosen, *found] if chosen is not None and found else found

    @property
    def chosen(self) -> FoundCode | None:
        """Return the code that stands in the form, in words; None where there is none of these digits."""
        code = CodeField(required=False).to_python(self["hs_code"].value())
        return code_with_words(code) if len(code) == 6 and code.isascii() and code.isdigit() else None
