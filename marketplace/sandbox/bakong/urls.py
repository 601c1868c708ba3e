from __future__ import annotations

from django.urls import path

from marketplace.sandbox.bakong import api, control, phone

_ENDPOINTS = (
    api.request_token,
    api.verify,
    api.renew_token,
    api.generate_deeplink_by_qr,
    api.check_transaction_by_md5,
    api.check_transaction_by_hash,
    api.check_transaction_by_short_hash,
    api.check_transaction_by_instruction_ref,
    api.check_transaction_by_external_ref,
    api.check_transaction_by_md5_list,
    api.check_transaction_by_hash_list,
    api.check_bakong_account,
    api.check_account_exist,
)

urlpatterns = [
    *(path(f"v1/{view.__name__}", view) for view in _ENDPOINTS),
    path("control/bakong/pay", control.pay),
    path("control/bakong/knobs", control.knobs),
    path("control/bakong/token", control.token),
    path("control/bakong/calls", control.calls),
    path("control/bakong/reset", control.reset),
    path("phone/", phone.phone, name="phone"),
    path("bakong/", phone.ledger, name="bakong"),
]
