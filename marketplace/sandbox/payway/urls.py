from __future__ import annotations

from django.urls import path

from marketplace.sandbox.payway import api, control, pages

_PAYMENTS = "api/payment-gateway/v1/payments"

urlpatterns = [
    path(f"{_PAYMENTS}/purchase", api.purchase),
    path(f"{_PAYMENTS}/generate-qr", api.generate_qr),
    path(f"{_PAYMENTS}/check-transaction-2", api.check_transaction_2),
    path(f"{_PAYMENTS}/transaction-detail", api.transaction_detail),
    path(f"{_PAYMENTS}/transaction-list-2", api.transaction_list_2),
    path(f"{_PAYMENTS}/close-transaction", api.close_transaction),
    path("api/merchant-portal/merchant-access/online-transaction/refund", api.refund),
    path("control/payway/pay", control.pay),
    path("control/payway/state", control.state),
    path("control/payway/callback", control.callback),
    path("control/payway/knobs", control.knobs),
    path("control/payway/calls", control.calls),
    path("control/payway/reset", control.reset),
    path("payway/", pages.ledger, name="payway"),
    path("payway/checkout/<str:tran_id>/", pages.checkout, name="payway-checkout"),
    path("payway/checkout/<str:tran_id>/callback", pages.send_again, name="payway-callback"),
]
