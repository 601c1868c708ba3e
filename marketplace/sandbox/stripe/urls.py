from __future__ import annotations

from django.urls import path

from marketplace.sandbox.stripe import api, control, pages

urlpatterns = [
    path("stripe/v1/<path:path>", api.api),
    path("stripe/pay/<str:session_id>", pages.pay, name="stripe-pay"),
    path("stripe/challenge/<str:session_id>", pages.challenge, name="stripe-challenge"),
    path("control/stripe/pay", control.pay),
    path("control/stripe/knobs", control.knobs),
    path("control/stripe/refund", control.refund),
    path("control/stripe/dispute", control.dispute),
    path("control/stripe/send", control.send),
    path("control/stripe/events", control.listed),
    path("control/stripe/forget-keys", control.forget_keys),
    path("control/stripe/reset", control.reset),
]
