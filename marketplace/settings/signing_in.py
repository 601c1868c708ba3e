"""How people come in: phones and codes, officers and their second factor, and what each attempt may cost."""

from __future__ import annotations

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
OFFICERS_HOME_URL = "wagtailadmin_home"
ACCOUNT_ADAPTER = "marketplace.users.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "confirm_login_code": "marketplace.users.forms.ConfirmLoginCodeForm",
    "reauthenticate": "marketplace.users.forms.ReauthenticateByPasswordForm",
    "change_phone": "marketplace.users.forms.ChangePhoneForm",
    "verify_phone": "marketplace.users.forms.VerifyPhoneForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds: a short message in a village may be slow
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 4
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 600
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
#: Per phone or e-mail address ("key") tight, for each message costs money and each code can be guessed at; per network
#: address ("ip") wide, for a Cambodian mobile network puts thousands of phones behind one.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "request_login_code": "60/m/ip,3/m/key,10/h/key",
    "verify_phone": "60/m/ip,3/m/key,10/h/key",
    "change_phone": "5/m/user",
    "login_failed": "30/m/ip,5/5m/key",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True  # an officer hears of every change to how they sign in
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
#: Countries whose phone numbers we take: a code abroad costs more than it is worth, and fraud lives on it.
PHONE_REGIONS = ("KH",)
#: Called with phone, code, language, now; returns whether it went out. A string, for people stand below notifications.
SIGN_IN_CODE_SENDER = "marketplace.notifications.services.send_code"
MFA_ADAPTER = "marketplace.users.mfa.MFAAdapter"
MFA_FORMS = {
    "authenticate": "marketplace.users.forms.AuthenticateForm",
    "reauthenticate": "marketplace.users.forms.ReauthenticateForm",
    "activate_totp": "marketplace.users.forms.ActivateTOTPForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey opens the doors alone, so it must know its owner
MFA_TOTP_ISSUER = "Cambodia Marketplace"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds, for clocks that are a little off
PHONENUMBER_DEFAULT_REGION = "KH"
PHONENUMBER_DB_FORMAT = "E164"
#: Doors behind which a second factor is asked for; see `marketplace.users.middleware`.
SECOND_FACTOR_PATHS = ("/officers/", "/django-admin/", "/dashboard/")
WAGTAILADMIN_LOGIN_URL = "account_officer_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
