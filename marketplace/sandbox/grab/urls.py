from __future__ import annotations

from django.urls import path

from marketplace.sandbox.grab import views

app_name = "grab"
urlpatterns = [
    path("grabid/v1/oauth2/token", views.token, name="token"),
    path("v1/deliveries/quotes", views.quotes, name="quotes"),
    path("v1/deliveries", views.deliveries, name="deliveries"),
    path("v1/deliveries/<str:delivery_id>", views.delivery, name="delivery"),
    path("v1/merchant/deliveries/<str:order_id>", views.by_order, name="by-order"),
]
