"""Addresses where a vendor answers, under the language's prefix and /vendors/."""

from __future__ import annotations

from django.urls import path

from marketplace.vendor_portal.views import voices

app_name = "voices"

SHOP = "desk/<slug:code>/voices/"

urlpatterns = [
    path(SHOP, voices.voices, name="voices"),
    path(f"{SHOP}questions/<str:public_id>/", voices.answer_question_page, name="question"),
    path(f"{SHOP}reviews/<str:public_id>/", voices.answer_review_page, name="review"),
]
