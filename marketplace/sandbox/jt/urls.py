from __future__ import annotations

from django.urls import path

from marketplace.sandbox.jt import views

app_name = "jt"
urlpatterns = [
    path("webopenplatformapi/api/order/addOrder", views.add_order, name="add-order"),
    path("webopenplatformapi/api/order/getOrders", views.get_orders, name="get-orders"),
    path("webopenplatformapi/api/order/cancelOrder", views.cancel_order, name="cancel-order"),
    path("webopenplatformapi/api/logistics/trace", views.trace, name="trace"),
]
