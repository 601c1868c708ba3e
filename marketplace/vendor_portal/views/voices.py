"""What buyers ask and say, and the vendor's answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.community.errors import UnableToAnswer
from marketplace.community.selectors.desk import (
    answered_questions,
    question_for,
    questions_to_answer,
    review_for,
    reviews_to_read,
)
from marketplace.community.services.answers import answer_question, answer_review
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.voices import AnswerForm
from vendors.permissions import can_edit_listings


@member_page()
@require_safe
def voices(request: MemberRequest) -> HttpResponse:
    """Show the questions that wait, then what was answered and what buyers say."""
    context = {
        "vendor": request.vendor,
        "waiting": questions_to_answer(request.vendor),
        "reviews": reviews_to_read(request.vendor),
        "answered": answered_questions(request.vendor),
        "may_answer": can_edit_listings(user=request.user, vendor=request.vendor),
    }
    return render(request, "community/desk_voices.html", context)


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def answer_question_page(request: MemberRequest, public_id: str) -> HttpResponse:
    """Answer a buyer's question, or change the answer."""
    try:
        question = question_for(vendor=request.vendor, public_id=public_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error

    def answer(text: str) -> None:
        answer_question(question=question, vendor=request.vendor, by=request.user, text=text, now=timezone.now())

    return _answer(request, question, answer)


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def answer_review_page(request: MemberRequest, public_id: str) -> HttpResponse:
    """Answer a buyer's review, or change the answer."""
    try:
        review = review_for(vendor=request.vendor, public_id=public_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error

    def answer(text: str) -> None:
        answer_review(review=review, vendor=request.vendor, by=request.user, text=text, now=timezone.now())

    return _answer(request, review, answer)


def _answer(request: MemberRequest, voice: Any, answer: Any) -> HttpResponse:
    form = AnswerForm(request.POST or None, initial={"text": voice.answer})
    if form.is_bound and form.is_valid():
        try:
            answer(form.cleaned_data["text"])
        except UnableToAnswer as error:
            form.add_error("text", str(error))
        except ObjectDoesNotExist as error:  # an officer took it away meanwhile
            raise Http404 from error
        else:
            messages.success(request, _("Everybody can read your answer now."))
            return redirect("voices:voices", code=request.vendor.code)
    return render(request, "community/desk_answer.html", {"vendor": request.vendor, "form": form, "voice": voice})
