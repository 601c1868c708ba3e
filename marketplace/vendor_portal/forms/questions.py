"""What a shelf asks, as fields of a form: one for an answer, two for a text in two languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from catalogue.answers import LANGUAGES, MAX_TEXT, AnswerKind, Question
from marketplace.vendor_portal.forms.fields import WholeNumberField

PREFIX: Final = "ask_"


def fields_for(questions: Sequence[Question]) -> dict[str, forms.Field]:
    """Return the fields of these questions by name. None refuses to be empty: a draft may lack an answer."""
    return {name: field for question in questions for name, field in _fields(question).items()}


def names_of(question: Question) -> tuple[str, ...]:
    """Return the names of the fields of one question."""
    if question.kind == AnswerKind.TEXT:
        return tuple(f"{PREFIX}{question.code}_{language}" for language in LANGUAGES)
    return (f"{PREFIX}{question.code}",)


def initial_of(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers as the fields show them first."""
    initial: dict[str, Any] = {}
    for code, answer in answers.items():
        if isinstance(answer, dict):
            initial |= {f"{PREFIX}{code}_{language}": text for language, text in answer.items()}
        else:
            initial[f"{PREFIX}{code}"] = answer
    return initial


def answers_from(questions: Sequence[Question], cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was filled in as plain data; see `catalogue.answers`. Fields that were refused are left out."""
    answers: dict[str, Any] = {}
    for question in questions:
        names = [name for name in names_of(question) if name in cleaned]
        if question.kind == AnswerKind.TEXT:
            answers[question.code] = {name.rpartition("_")[2]: cleaned[name] for name in names}
        elif names:
            answers[question.code] = cleaned[names[0]]
    return answers


def _fields(question: Question) -> dict[str, forms.Field]:
    if question.kind == AnswerKind.TEXT:
        return _two_texts(question)
    return {names_of(question)[0]: _field(question)}


def _two_texts(question: Question) -> dict[str, forms.Field]:
    in_khmer, in_english = names_of(question)
    labels = {in_khmer: _("%(what)s, in Khmer"), in_english: _("%(what)s, in English")}
    return {
        name: forms.CharField(
            label=label % {"what": question.label},
            help_text=question.hint if name == in_khmer else "",
            max_length=MAX_TEXT,
            required=False,
        )
        for name, label in labels.items()
    }


def _field(question: Question) -> forms.Field:
    choices = [(choice.code, choice.label) for choice in question.choices]
    told: dict[str, Any] = {"label": question.label, "help_text": question.hint, "required": False}
    if question.kind == AnswerKind.OPTION:
        return forms.ChoiceField(
            choices=[("", _("Choose")), *choices],
            error_messages={"invalid_choice": _("Choose from the list.")},
            **told,
        )
    if question.kind == AnswerKind.MULTI_OPTION:
        return forms.MultipleChoiceField(
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": _("Choose from the list."), "invalid_list": _("Choose from the list.")},
            **told,
        )
    if question.unit:
        told["label"] = f"{question.label} ({question.unit})"
    return WholeNumberField(positive=True, **told)
