from __future__ import annotations

from django.urls import path

from logistics import views

app_name = "logistics"
urlpatterns = [
    path("callbacks/carriers/<slug:carrier>/", views.carrier_callback, name="carrier-callback"),
    path("parcel/<str:public_id>/", views.parcel_page, name="parcel"),
]
