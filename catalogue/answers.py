"""What a class of goods asks, and answers to it as plain data. No database.

An answer is plain data, so that a draft can be kept as JSON: a text is `{"km": …, "en": …}` with at least one of the
two, a whole number an `int`, a choice the code of its option, several choices a list of codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _

from catalogue.errors import UnableToWriteAttributes

Answer = int | str | list[str] | dict[str, str]
Answers = Mapping[str, Any]

LANGUAGES: Final = ("km", "en")
MAX_TEXT: Final = 500
MAX_NUMBER: Final = 10_000_000
#: An option whose code ends so says that none of the others is true, as "no allergens"; it stands alone.
NONE_OF_THESE: Final = "-none"


class AnswerKind(StrEnum):
    """The types of Oscar's attributes that we ask for."""

    TEXT = "text"
    INTEGER = "integer"
    OPTION = "option"
    MULTI_OPTION = "multi_option"


@dataclass(frozen=True)
class Choice:
    """One option, in the reader's language."""

    code: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """One thing that a class asks, in the reader's language."""

    code: str
    kind: AnswerKind
    label: str
    hint: str = ""
    unit: str = ""
    is_required: bool = False
    is_variant: bool = False
    choices: tuple[Choice, ...] = ()


def clean_answers(*, questions: Sequence[Question], answers: Answers, must_be_whole: bool) -> dict[str, Answer]:
    """Return the answers as they are kept: trimmed, and without those that say nothing.

    Args:
        questions: What is asked.
        answers: By the attribute's code.
        must_be_whole: Whether everything required must be answered; a draft may lack something.

    Raises:
        UnableToWriteAttributes: Something is missing, of the wrong form, or was not asked.
    """
    problems: dict[str, list[str]] = {}
    cleaned: dict[str, Answer] = {}
    asked = {question.code: question for question in questions}
    for code in answers:
        if code not in asked:
            problems[code] = [_("This is not asked of goods on this shelf.")]
    for code, question in asked.items():
        try:
            answer = _CLEANERS[question.kind](question, answers.get(code))
        except _Refused as error:
            problems[code] = [str(error)]
            continue
        if answer is not None:
            cleaned[code] = answer
        elif question.is_required and must_be_whole:
            problems[code] = [_("Please answer this.")]
    if problems:
        raise UnableToWriteAttributes(problems)
    return cleaned


def fitting_answers(*, questions: Iterable[Question], answers: Answers) -> dict[str, Answer]:
    """Return the answers that these questions ask for and take, as when goods move to a shelf of another class."""
    fitting: dict[str, Answer] = {}
    for question in questions:
        told = {question.code: answers.get(question.code)}
        try:
            fitting |= clean_answers(questions=[question], answers=told, must_be_whole=False)
        except UnableToWriteAttributes:
            continue
    return fitting


def missing_languages(answer: object) -> tuple[str, ...]:
    """Return the languages in which an answer in words lacks a text; none for what is not words or says nothing."""
    if not isinstance(answer, dict) or not any(answer.values()):
        return ()
    return tuple(language for language in LANGUAGES if not answer.get(language))


def words_of(question: Question, answer: Any) -> str:
    """Return an answer in words, one text a line; what is no answer to this question says nothing."""
    if isinstance(answer, Mapping):
        return "\n".join(str(answer[language]) for language in LANGUAGES if answer.get(language))
    if question.kind == AnswerKind.INTEGER:
        return f"{answer} {question.unit}".strip() if answer else ""
    chosen = answer if isinstance(answer, list) else [answer]
    return ", ".join(choice.label for choice in question.choices if choice.code in chosen)


class _Refused(Exception):
    pass


def _text(question: Question, answer: Any) -> dict[str, str] | None:
    if answer in (None, ""):
        return None
    if not isinstance(answer, Mapping) or not set(answer) <= set(LANGUAGES):
        raise _Refused(_("Write this as a text in Khmer, in English, or both."))
    if not all(isinstance(text, str) for text in answer.values()):
        raise _Refused(_("Write this as a text in Khmer, in English, or both."))
    texts = {language: answer.get(language, "").replace("\x00", "").strip() for language in LANGUAGES}
    if any(len(text) > MAX_TEXT for text in texts.values()):
        raise _Refused(_("This is too long: at most %(most)d letters.") % {"most": MAX_TEXT})
    return {language: text for language, text in texts.items() if text} or None


def _integer(question: Question, answer: Any) -> int | None:
    if answer in (None, ""):
        return None
    if isinstance(answer, bool) or not isinstance(answer, int):
        raise _Refused(_("Write a whole number."))
    if answer <= 0:
        raise _Refused(_("This must be more than zero."))
    if answer > MAX_NUMBER:
        raise _Refused(_("This number is too large to be right."))
    return answer


def _option(question: Question, answer: Any) -> str | None:
    if answer in (None, ""):
        return None
    if answer not in [choice.code for choice in question.choices]:
        raise _Refused(_("Choose from the list."))
    return str(answer)


def _multi_option(question: Question, answer: Any) -> list[str] | None:
    if answer in (None, "", [], ()):
        return None
    if not isinstance(answer, list | tuple):
        raise _Refused(_("Choose from the list."))
    codes = [choice.code for choice in question.choices]
    if not all(one in codes for one in answer):
        raise _Refused(_("Choose from the list."))
    if len(set(answer)) > 1 and any(one.endswith(NONE_OF_THESE) for one in answer):
        raise _Refused(_("“None of these” cannot stand beside others."))
    return [code for code in codes if code in answer]


_CLEANERS: Final = {
    AnswerKind.TEXT: _text,
    AnswerKind.INTEGER: _integer,
    AnswerKind.OPTION: _option,
    AnswerKind.MULTI_OPTION: _multi_option,
}
