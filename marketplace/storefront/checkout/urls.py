from __future__ import annotations

from django.urls import path

from marketplace.storefront.checkout import abroad, addressing, finding, notices, papers, views

app_name = "checkout"

urlpatterns = [
    path("", views.start, name="start"),
    path("address/", addressing.address, name="address"),
    path("address/abroad/", abroad.address, name="address-abroad"),
    path("delivery/", views.delivery, name="delivery"),
    path("find/", finding.find, name="find"),
    path("<str:token>/", views.track, name="track"),
    path("<str:token>/notices/", notices.choose, name="notices"),
    path("<str:token>/business/", papers.business, name="business"),
    path("<str:token>/papers/<uuid:public_id>.pdf", papers.paper, {"kind": "pdf"}, name="paper-pdf"),
    path("<str:token>/papers/<uuid:public_id>.xml", papers.paper, {"kind": "xml"}, name="paper-xml"),
    path("<str:token>/exports/<uuid:public_id>.pdf", papers.export_paper, name="export-paper"),
    path("<str:token>/exports/scans/<str:public_id>/", papers.export_scan, name="export-scan"),
    path("<str:token>/proforma.pdf", papers.proforma, name="proforma"),
    path("<str:token>/pay/", views.payment, name="payment"),
    path("<str:token>/pay/status/", views.payment_status, name="payment-status"),
    path("<str:token>/pay/new-code/", views.new_code, name="new-code"),
    path("<str:token>/pay/another-way/", views.other_way, name="other-way"),
    path("<str:token>/pay/call-off/", views.calling_off, name="call-off"),
    path("<str:token>/pay/<uuid:attempt>.svg", views.code_image, name="code-image"),
    path("<str:token>/pay/<uuid:attempt>.png", views.code_png, name="code-png"),
]
