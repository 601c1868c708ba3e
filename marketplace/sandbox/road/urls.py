from __future__ import annotations

from django.urls import include, path

from marketplace.sandbox.road import control

app_name = "road"
urlpatterns = [
    path("control/road/<slug:courier>/move", control.move, name="move"),
    path("control/road/<slug:courier>/faults", control.faults, name="faults"),
    path("control/road/<slug:courier>/callback", control.callback_address, name="callback"),
    path("control/road/<slug:courier>/parcels", control.parcels, name="parcels"),
    path("jt/", include("marketplace.sandbox.jt.urls")),
    path("grab/", include("marketplace.sandbox.grab.urls")),
    path("dhl/", include("marketplace.sandbox.dhl.urls")),
]
