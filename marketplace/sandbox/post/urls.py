from __future__ import annotations

from django.urls import path

from marketplace.sandbox.post import clerk, control, pickups, views

app_name = "post"
urlpatterns = [
    path("identity/connect/token", views.token, name="token"),
    path("dps/api/v1/mailitems", views.mail_items, name="mail-items"),
    path("dps/api/v1/mailitems/<uuid:mail_item_id>", views.mail_item, name="mail-item"),
    path("dps/api/v1/mailitems/<str:fid>/label", views.label, name="label"),
    path("dps/api/v1/pickups", pickups.pickups, name="pickups"),
    path("IPSAPIService/TrackAndTraceService.svc/rest/Mailitems", views.tracking, name="tracking"),
    path("post/", clerk.desk, name="desk"),
    path("post/<str:fid>/act", clerk.act, name="act"),
    path("post/callbacks/<int:callback_id>/send", clerk.send_again, name="send-again"),
    path("control/post/move", control.move, name="control-move"),
    path("control/post/faults", control.faults, name="control-faults"),
    path("control/post/callback", control.callback_address, name="control-callback"),
    path("control/post/pickups", pickups.promised, name="control-pickups"),
    path("control/post/parcels", control.parcels, name="control-parcels"),
]
