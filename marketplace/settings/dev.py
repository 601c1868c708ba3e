"""A developer's machine: everything on loopback, the outside world played by the sandbox."""

from __future__ import annotations

from importlib.util import find_spec

from marketplace.settings import base, env
from marketplace.settings.base import *

DEBUG = env.flag("DEBUG", default=True)
SECRET_KEY = env.text("SECRET_KEY", "development-only-never-in-production-0123456789abcdef")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.words("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

SANDBOX = True
SANDBOX_URL = env.text("SANDBOX_URL", "http://127.0.0.1:8001")
PAYMENT_PROVIDERS = {
    **base.PAYMENT_PROVIDERS,
    "bakong": {
        **base.PAYMENT_PROVIDERS["bakong"],
        "base_url": SANDBOX_URL,
        "email": "marketplace@example.org",
        "account_id": "moc_marketplace@devb",
    },
    "payway": {
        "base_url": SANDBOX_URL,
        "merchant_id": "marketplace",
        "api_key": "sandbox-payway-key",
        "rsa_public_key": (base.BASE_DIR / "marketplace" / "sandbox" / "payway" / "rsa_public.pem").read_text(),
    },
    "bank_transfer": {
        "bank": "Demo Bank",
        "account_name": "Cambodia Marketplace (demo)",
        "account_khr": "000 111 222",
        "account_usd": "000 111 333",
    },
}
if find_spec("localstripe"):
    PAYMENT_PROVIDERS["stripe"] = {
        "base_url": f"{SANDBOX_URL}/stripe",
        "secret_key": "sk_test_sandbox",
        "webhook_secrets": "whsec_sandbox",
    }
CARRIERS = {
    **base.CARRIERS,
    "cambodia_post": {
        "base_url": SANDBOX_URL,
        "client_id": "marketplace",
        "client_secret": "sandbox-client-secret",
        "ips_token": "sandbox-ips-token",
        "webhook_secret": "sandbox-webhook-secret",
    },
    "jt_express": {
        "base_url": f"{SANDBOX_URL}/jt/webopenplatformapi",
        "api_account": "640000000000000001",
        "private_key": "sandbox-jt-private-key",
        "customer_code": "KHTEST0001",
        "password": "sandbox-jt-password",
    },
    "grab_express": {
        "base_url": f"{SANDBOX_URL}/grab",
        "token_url": f"{SANDBOX_URL}/grab",
        "client_id": "marketplace",
        "client_secret": "sandbox-grab-secret",
        "webhook_secret": "sandbox-grab-webhook-word",
    },
}
#: Spoken to by way of packages that only who offers it installs: logistics/carriers/karrio/requirements.txt.
if find_spec("karrio"):
    CARRIERS["dhl_express"] = {
        "base_url": f"{SANDBOX_URL}/dhl/mydhlapi",
        "username": "sandbox-dhl",
        "password": "sandbox-dhl-password",
        "account_number": "960000001",
    }
#: An account at a bank that is none.
PAYOUT_DEBTOR_NAME, PAYOUT_DEBTOR_ACCOUNT, PAYOUT_DEBTOR_BANK = "Cambodia Marketplace (demo)", "0000001", "DEMOKHPP"
MESSAGE_GATEWAY_URL = SANDBOX_URL
TELEGRAM_BOT_TOKEN = "sandbox"  # noqa: S105 - the sandbox takes any
STORAGES = {
    **base.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
TRACKING_POLL_SECONDS = env.number("TRACKING_POLL_SECONDS", 20)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
