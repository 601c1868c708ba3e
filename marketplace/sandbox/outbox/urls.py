from __future__ import annotations

from django.urls import path

from marketplace.sandbox.outbox import views

urlpatterns = [
    path("sms/send", views.send_sms),
    path("email/send", views.send_email),
    path("bot<str:token>/sendMessage", views.send_telegram),
    path("control/outbox/faults", views.set_fault),
    path("control/outbox/reset", views.reset),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox.json", views.outbox_json, name="outbox-json"),
]
