"""What officers fill in about kinds of goods, their questions and options."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogue.answers import AnswerKind
from catalogue.models import ProductAttribute
from catalogue.services.options import LONGEST, Texts
from catalogue.services.questions import QuestionContent

KINDS = [
    (AnswerKind.TEXT.value, _("in words")),
    (AnswerKind.INTEGER.value, _("a whole number")),
    (AnswerKind.OPTION.value, _("one of a list")),
    (AnswerKind.MULTI_OPTION.value, _("some of a list")),
]


class NamesForm(forms.Form):
    """A name in both languages."""

    name_km = forms.CharField(label=_("Name in Khmer"), max_length=LONGEST["name"])
    name_en = forms.CharField(label=_("Name in English"), max_length=LONGEST["name"])

    @property
    def names(self) -> Texts:
        """What was filled in."""
        return Texts(km=self.cleaned_data["name_km"], en=self.cleaned_data["name_en"])


class QuestionForm(NamesForm):
    """How goods of a kind are asked one thing."""

    hint_km = forms.CharField(
        label=_("Hint in Khmer"),
        required=False,
        max_length=LONGEST["hint"],
        help_text=_("Helps the vendor to answer: an example is best."),
    )
    hint_en = forms.CharField(label=_("Hint in English"), required=False, max_length=LONGEST["hint"])
    unit_km = forms.CharField(
        label=_("Unit in Khmer"),
        required=False,
        max_length=LONGEST["unit"],
        help_text=_("What is counted, such as days; for whole numbers only."),
    )
    unit_en = forms.CharField(label=_("Unit in English"), required=False, max_length=LONGEST["unit"])
    is_required = forms.BooleanField(
        label=_("Must be answered"),
        required=False,
        help_text=_("From the next listing or change on. What is on sale stays on sale."),
    )

    @property
    def content(self) -> QuestionContent:
        """What was filled in."""
        return QuestionContent(**{name: self.cleaned_data[name] for name in QuestionForm.base_fields})


class NewQuestionForm(QuestionForm):
    """A new question, and how it is answered."""

    kind = forms.ChoiceField(label=_("Answered"), choices=KINDS)
    options = forms.CharField(
        label=_("What can be chosen"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("For a list only. One a line, Khmer first, then English after a bar: កប្បាស | cotton"),
    )
    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=60,
        help_text=_("Left empty, it is made from the English name. The same thing has the same code for all goods."),
    )
    is_variant = forms.BooleanField(
        label=_("Variants of one product differ in it"), required=False, help_text=_("Such as size or colour.")
    )

    def clean_options(self) -> list[Texts]:
        """Return each line as a text in both languages."""
        return list(_lines(self.cleaned_data["options"]))


def _lines(text: str) -> Iterator[Texts]:
    for line in filter(None, (line.strip() for line in text.splitlines())):
        khmer, bar, english = line.partition("|")
        if not (bar and khmer.strip() and english.strip()):
            raise ValidationError(_("Write both languages with a bar between: %(line)s") % {"line": line})
        yield Texts(km=khmer.strip(), en=english.strip())


class OptionForm(forms.Form):
    """One thing that can be chosen."""

    option_km = forms.CharField(label=_("In Khmer"), max_length=LONGEST["option"])
    option_en = forms.CharField(label=_("In English"), max_length=LONGEST["option"])

    @property
    def texts(self) -> Texts:
        """What was filled in."""
        return Texts(km=self.cleaned_data["option_km"], en=self.cleaned_data["option_en"])


def initial_of(row: Any) -> dict[str, Any]:
    """Return what a form about a kind of goods, a question or an option begins with."""
    names = [f"{text}_{language}" for text in ("name", "hint", "unit", "option") for language in ("km", "en")]
    began: dict[str, Any] = {name: getattr(row, name, "") or "" for name in names}
    return began | ({"is_required": row.required} if isinstance(row, ProductAttribute) else {})
