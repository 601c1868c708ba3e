from __future__ import annotations

from django.urls import path

from payments import views

app_name = "payments"
urlpatterns = [
    path("callbacks/payments/<slug:provider>/", views.payment_callback, name="callback"),
]
