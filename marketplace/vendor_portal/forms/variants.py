"""What a thing is sold in: one row of fields for each variant, added and taken away by buttons that send the form.

# Note [Rows without a script]
Each row has a number of its own, sent as `variant_row`; its fields begin with it. A button adds a number or leaves one
out, and the form comes back with everything typed kept, as when a shelf is chosen. With htmx only that part is swapped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from catalogue.answers import Question
from catalogue.services.variants import VariantContent
from marketplace.vendor_portal.forms.fields import DollarField, RielField, WholeNumberField
from marketplace.vendor_portal.forms.questions import answers_from, fields_for, initial_of, names_of
from vendors.models.listing import MAX_VARIANTS
from vendors.services.drafts import VariantDraft

ADD: Final = "variant_add"
REMOVE: Final = "variant_remove"
ROW: Final = "variant_row"
#: Asked of a variant that is not on sale yet.
OF_WHAT_IS_NEW: Final = ("price_khr", "price_usd", "num_in_stock")


class VariantForm(forms.Form):
    """One variant: in what it differs, its prices, pieces and weight."""

    code = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    price_khr = RielField()
    price_usd = DollarField()
    num_in_stock = WholeNumberField(label=_("Pieces you have"))
    weight_g = WholeNumberField(
        label=_("Weight in grams, packed"),
        help_text=_("If it is not that of the whole."),
        positive=True,
        required=False,
    )
    title_km = forms.CharField(label=_("Name of its own, in Khmer"), max_length=120, required=False)
    title_en = forms.CharField(label=_("Name of its own, in English"), max_length=120, required=False)

    def __init__(self, data: Any = None, *, row: int, questions: Sequence[Question],
                 before: Mapping[str, VariantDraft], is_checked: bool, initial: Any = None) -> None:  # fmt: skip
        super().__init__(data, prefix=f"variant{row}", initial=initial)
        self.row, self.questions, self.is_checked = row, questions, is_checked
        self.fields |= fields_for(questions)
        self.before = before.get(str(self["code"].value() or ""))
        if self.before is not None:  # price and pieces of what is on sale are changed without review
            for name in OF_WHAT_IS_NEW:
                del self.fields[name]

    @property
    def asked(self) -> list[BoundField]:
        """The fields of what it may differ in."""
        return [self[name] for question in self.questions for name in names_of(question)]

    def full_clean(self) -> None:
        """Check all fields, but nothing while the maker still adds and takes away rows."""
        super().full_clean()
        if not self.is_checked:
            self._errors = ErrorDict(renderer=self.renderer)
            self.cleaned_data = {}

    def refuse(self, name: str, words: Sequence[str]) -> None:
        """Put what the service refused beside the field of this row that it is about, or above the row."""
        codes = {question.code: names_of(question)[0] for question in self.questions}
        field = codes.get(name, name)
        for word in words:
            self.add_error(field if field in self.fields else None, word)

    def draft(self, *, weight_g: int) -> VariantDraft:
        """Return what was filled in; `weight_g` stands in for a weight that was not."""
        data, before = self.cleaned_data, self.before
        content = VariantContent(
            values={code: answer for code, answer in answers_from(self.questions, data).items() if answer},
            weight_g=data["weight_g"] or weight_g,
            title_km=data["title_km"],
            title_en=data["title_en"],
            code=before.content.code if before else "",
        )
        if before is not None:
            return VariantDraft(
                content=content,
                price_khr=before.price_khr,
                price_usd=before.price_usd,
                num_in_stock=before.num_in_stock,
            )
        return VariantDraft(content=content, **{name: data[name] for name in OF_WHAT_IS_NEW})


def variant_forms(
    *, data: Any, questions: Sequence[Question], drafts: Sequence[VariantDraft], is_checked: bool
) -> list[VariantForm]:
    """Return the rows of a form: as they were sent, with one more or one fewer by its button, else those of a draft.

    Args:
        data: What was sent, or None.
        questions: In what the variants of the chosen shelf may differ; without any there are no rows.
        drafts: What the form begins with.
        is_checked: Whether rows are checked, or only shown again.
    """
    before = {draft.content.code: draft for draft in drafts if draft.content.code}
    common: dict[str, Any] = {"questions": questions, "before": before, "is_checked": is_checked}
    if not questions:
        return []
    if data is None:
        return [VariantForm(row=row, initial=_initial(draft), **common) for row, draft in enumerate(drafts)]
    sent = [int(row) for row in data.getlist(ROW)[:MAX_VARIANTS] if row.isdecimal() and len(row) < 4]
    rows = [row for row in dict.fromkeys(sent) if str(row) != data.get(REMOVE)]
    found = [VariantForm(data, row=row, **common) for row in rows]
    if ADD in data and len(rows) < MAX_VARIANTS:
        found.append(VariantForm(row=max(sent, default=-1) + 1, **common))
    return found


def _initial(draft: VariantDraft) -> dict[str, Any]:
    content = draft.content
    return {
        **initial_of(content.values),
        "code": content.code,
        "weight_g": content.weight_g,
        "title_km": content.title_km,
        "title_en": content.title_en,
        "price_khr": f"{draft.price_khr:.0f}",
        "price_usd": "" if draft.price_usd is None else f"{draft.price_usd:.2f}",
        "num_in_stock": draft.num_in_stock,
    }


def lowest_price(drafts: Sequence[VariantDraft]) -> Decimal:
    """Return the price that a listing in variants is shown from."""
    return min(draft.price_khr for draft in drafts)
