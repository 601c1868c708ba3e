from __future__ import annotations

from django.urls import path

from marketplace.storefront.checkout import abroad, addressing, delivering, finding, following, notices, papers, paying

app_name = "checkout"

urlpatterns = [
    path("", addressing.start, name="start"),
    path("address/", addressing.address, name="address"),
    path("address/abroad/", abroad.address, name="address-abroad"),
    path("delivery/", delivering.delivery, name="delivery"),
    path("find/", finding.find, name="find"),
    path("<str:token>/", following.track, name="track"),
    path("<str:token>/notices/", notices.choose, name="notices"),
    path("<str:token>/business/", papers.business, name="business"),
    path("<str:token>/papers/<uuid:public_id>.pdf", papers.paper, {"kind": "pdf"}, name="paper-pdf"),
    path("<str:token>/papers/<uuid:public_id>.xml", papers.paper, {"kind": "xml"}, name="paper-xml"),
    path("<str:token>/exports/<uuid:public_id>.pdf", papers.export_paper, name="export-paper"),
    path("<str:token>/exports/scans/<str:public_id>/", papers.export_scan, name="export-scan"),
    path("<str:token>/proforma.pdf", papers.proforma, name="proforma"),
    path("<str:token>/pay/", paying.payment, name="payment"),
    path("<str:token>/pay/status/", paying.payment_status, name="payment-status"),
    path("<str:token>/pay/new-code/", paying.new_code, name="new-code"),
    path("<str:token>/pay/another-way/", paying.other_way, name="other-way"),
    path("<str:token>/pay/call-off/", paying.calling_off, name="call-off"),
    path("<str:token>/pay/<uuid:attempt>.svg", paying.code_image, name="code-image"),
    path("<str:token>/pay/<uuid:attempt>.png", paying.code_png, name="code-png"),
]
