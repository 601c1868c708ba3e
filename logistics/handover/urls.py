"""Addresses of the keepers of village hubs, under the language's prefix and /hub/."""

from __future__ import annotations

from django.urls import path

from logistics.handover import views

app_name = "hub"
RUN = "<slug:code>/<slug:number>/"
urlpatterns = [
    path("", views.hubs, name="hubs"),
    path("<slug:code>/", views.hub, name="hub"),
    path(RUN, views.run, name="run"),
    path(f"{RUN}join/", views.join, name="join"),
    path(f"{RUN}leave/<slug:reference>/", views.leave, name="leave"),
    path(f"{RUN}close/", views.close, name="close"),
    path(f"{RUN}hand-over/", views.hand_over, name="hand-over"),
    path(f"{RUN}tell/", views.tell, name="tell"),
    path(f"{RUN}list.pdf", views.list_file, name="list-file"),
    path(f"{RUN}label.pdf", views.label_file, name="label-file"),
]
