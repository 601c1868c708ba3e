"""The pages under /account/: those of allauth that we use, and our own in place of others.

What is not listed does not exist: there is no sign-up page of its own (see Note [One way in] in `users.services`), and
no page for e-mail addresses, which only officers have and only a colleague changes.
"""

from __future__ import annotations

from allauth.account import views as account_views
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from marketplace.users import views

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)
to_account = RedirectView.as_view(pattern_name="account_home")

urlpatterns = [
    path("", views.AccountView.as_view(), name="account_home"),
    path("login/", views.PhoneSignInView.as_view(), name="account_login"),
    path("login/code/", to_sign_in, name="account_request_login_code"),
    path("login/code/confirm/", views.ConfirmLoginCodeView.as_view(), name="account_confirm_login_code"),
    path("signup/", to_sign_in, name="account_signup"),
    path("officers/", views.OfficerSignInView.as_view(), name="account_officer_login"),
    path("logout/", account_views.logout, name="account_logout"),
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
    path("phone/change/", account_views.change_phone, name="account_change_phone"),
    path("phone/verify/", account_views.verify_phone, name="account_verify_phone"),
    path("password/change/", account_views.password_change, name="account_change_password"),
    path("password/set/", to_account, name="account_set_password"),
    path("password/reset/", account_views.password_reset, name="account_reset_password"),
    path("password/reset/done/", account_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
