from __future__ import annotations

from django.urls import path
from django.views.generic import TemplateView

app_name = "vendor_portal"

urlpatterns = [
    path("", TemplateView.as_view(template_name="vendor_portal/start.html"), name="home"),
    path("apply/", TemplateView.as_view(template_name="vendor_portal/start.html"), name="apply"),
    path("desk/<slug:code>/listings/", TemplateView.as_view(template_name="vendor_portal/start.html"), name="listings"),
    path("desk/<slug:code>/orders/<str:number>/", TemplateView.as_view(template_name="vendor_portal/start.html"), name="order"),
]
